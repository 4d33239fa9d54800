"""The published snapshot, read once: clauses by key, Work, phrase and addressee, and the way into both indexes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from ingest import citation
from ingest.identifiers import work_id
from ingest.indexes.chroma import VectorIndex
from ingest.indexes.lexical import LexicalIndex, stems
from ingest.lexicon import lexicon, plain
from ingest.model import Clause, Document, Part
from ingest.snapshot import Snapshot

if TYPE_CHECKING:
    from ingest.indexes.late_interaction import LateInteractionIndex
    from ingest.indexes.multilingual import MultilingualIndex

# A word that can be misspelt, and read right again.
_WORD = re.compile(r"(?<![\w'/.@-])[a-z]{5,}(?![\w/@-])")


class Catalogue:
    """All that is not nearest-neighbour search is answered from here, in memory."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.documents = snapshot.documents()
        self.clauses: tuple[Clause, ...] = tuple(c for d in self.documents for c in d.clauses)
        self.words = LexicalIndex(snapshot.folder / "words")
        self.nearest = VectorIndex(snapshot.folder, snapshot.server)
        self._stems: dict[str, frozenset[str]] = {}

    @cached_property
    def late(self) -> "LateInteractionIndex":
        """The second reading of the clauses, word by word."""
        from ingest.indexes.late_interaction import LateInteractionIndex

        return LateInteractionIndex(self.snapshot.folder / "late")

    @cached_property
    def across(self) -> "MultilingualIndex":
        """The second view of the clauses that holds across languages."""
        from ingest.indexes.multilingual import MultilingualIndex

        return MultilingualIndex(self.snapshot.folder)

    @cached_property
    def by_key(self) -> dict[str, Clause]:
        """Clauses by their keys."""
        return {clause.key: clause for clause in self.clauses}

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each clause in the reading order of the corpus, which is that of the lexical index."""
        return {clause.key: at for at, clause in enumerate(self.clauses)}

    @cached_property
    def _document_of(self) -> dict[str, Document]:
        return {clause.key: document for document in self.documents for clause in document.clauses}

    @cached_property
    def by_name(self) -> dict[str, Document]:
        """Documents by their ids."""
        return {document.expression.document: document for document in self.documents}

    def document(self, clause: Clause) -> Document:
        """The Document that a clause stands in."""
        return self._document_of[clause.key]

    def documents_of(self, names: Iterable[str]) -> list[Document]:
        """Documents by their ids; all where none is named."""
        wanted = list(names)
        return [self.by_name[name] for name in wanted] if wanted else list(self.documents)

    def family(self, clause: Clause) -> list[Clause]:
        """A clause with the items under it, in reading order."""
        under = {clause.eid}
        out = [clause]
        for other in self.document(clause).clauses:
            if other.parent in under:
                under.add(other.eid)
                out.append(other)
        return out

    def families(self, clauses: Iterable[Clause]) -> list[Clause]:
        """Clauses with the items under them, each once."""
        return list(dict.fromkeys(member for clause in clauses for member in self.family(clause)))

    def parents(self, clause: Clause) -> list[Clause]:
        """The clauses whose stems introduce this one, outermost first."""
        by_eid = {c.eid: c for c in self.document(clause).clauses}
        chain: list[Clause] = []
        while clause.parent in by_eid:
            clause = by_eid[clause.parent]
            chain.insert(0, clause)
        return chain

    def referring(self, body: str | None, kind: str | None, number: str) -> list[tuple[Clause, citation.Citation]]:
        """Clauses that refer to a Work, with the reference: "Resolution 174 (Rev. Busan, 2014) of …"."""
        digits = re.compile(rf"(?<![\w/.-]){re.escape(number)}(?![\w/-])")

        def fits(found: citation.Citation) -> bool:
            same_kind = kind in {None, found.kind}
            return found.number == number and same_kind and (body is None or found.body in {body, None})

        mentioning = (clause for clause in self.clauses if digits.search(plain(clause.text)))
        found = ((clause, next(filter(fits, self.references(clause)), None)) for clause in mentioning)
        return [(clause, reference) for clause, reference in found if reference is not None]

    def references(self, clause: Clause) -> list[citation.Citation]:
        """The Works that a clause refers to, with the bodies that have adopted them as far as it tells."""
        own = self.document(clause).expression.work.body
        found = citation.find(clause.text, asked=False)
        return [_with_body(c, own) for c in found if c.number and c.kind]

    def range_of(self, name: str) -> tuple[int, int]:
        """Where the clauses of a document begin and end in the reading order of the corpus."""
        return self._ranges[name]

    @cached_property
    def _ranges(self) -> dict[str, tuple[int, int]]:
        ends = list(accumulate(len(d.clauses) for d in self.documents))
        return {d.expression.document: (end - len(d.clauses), end) for d, end in zip(self.documents, ends, strict=True)}

    def stems_of(self, clause: Clause) -> frozenset[str]:
        """The stems of a clause's own words."""
        if clause.key not in self._stems:
            self._stems[clause.key] = frozenset(stems(clause.text, self.document(clause).expression.language))
        return self._stems[clause.key]

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """The words of the English documents, and how often they stand there."""
        english = (d for d in self.documents if d.expression.language == "en")
        return Counter(word for d in english for c in d.clauses for word in _WORD.findall(plain(c.text).casefold()))

    def works(self) -> dict[str, list[Document]]:
        """Documents by their Work."""
        out: dict[str, list[Document]] = {}
        for document in self.documents:
            out.setdefault(work_id(document.expression.work), []).append(document)
        return out


def phrases_of(document: Document) -> dict[tuple[str, str, str], list[Clause]]:
    """The clauses of a document by section and phrase, and by part where they have no phrase, in reading order."""
    out: dict[tuple[str, str, str], list[Clause]] = {}
    for clause in document.clauses:
        part = "" if clause.phrase else clause.part.value
        out.setdefault((clause.section, clause.phrase, part), []).append(clause)
    return out


def tops(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses without those whose stem is among them."""
    eids = {clause.eid for clause in clauses}
    return [clause for clause in clauses if clause.parent not in eids]


def is_operative(clause: Clause) -> bool:
    """Whether a clause asks or decides something."""
    return clause.part is Part.OPERATIVE


def _with_body(found: citation.Citation, own: str) -> citation.Citation:
    """With whose it is, where it says so by "of this conference", or by where and when it was adopted."""
    if found.body is not None:
        return found
    met = lexicon().met_in.get(f"{found.place}, {found.year}")
    return replace(found, body=own if found.here else met)
