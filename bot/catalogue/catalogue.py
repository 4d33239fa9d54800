"""In-memory index of the published snapshot: look-up by key, Work, phrase and addressee, and its four indexes."""

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
from ingest.times import Calendar, Setting, Time, calendar_of, times_in
from ingest.versions.windows import Status, Window, windows

if TYPE_CHECKING:
    from ingest.indexes.late_interaction import LateInteractionIndex
    from ingest.indexes.multilingual import MultilingualIndex

# A word that spelling correction may offer: five letters or more, no part of a name or a number.
_CORRECTABLE = re.compile(r"(?<![\w'/.@-])[a-z]{5,}(?![\w/@-])")


class Catalogue:
    """A snapshot's documents and clauses, read once and kept in memory; nearest-neighbour search is the indexes' part.

    `lexical` is BM25, `vectors` the embedder's dense index in Chroma, `late_interaction` token vectors for MaxSim
    (English), `multilingual` a second dense index for the other languages.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.documents = snapshot.documents()
        self.clauses: tuple[Clause, ...] = tuple(c for d in self.documents for c in d.clauses)
        self.lexical = LexicalIndex(snapshot.folder / "words")
        self.vectors = VectorIndex(snapshot.folder, snapshot.server)
        self._stems: dict[str, frozenset[str]] = {}
        self._times: dict[str, tuple[Time, ...]] = {}

    @cached_property
    def late_interaction(self) -> "LateInteractionIndex":
        """The late-interaction index: token vectors of the English clauses for MaxSim; opened when first used."""
        from ingest.indexes.late_interaction import LateInteractionIndex

        return LateInteractionIndex(self.snapshot.folder / "late")

    @cached_property
    def multilingual(self) -> "MultilingualIndex":
        """The multilingual encoder's dense index, for questions in other languages; opened when first used."""
        from ingest.indexes.multilingual import MultilingualIndex

        return MultilingualIndex(self.snapshot.folder)

    @cached_property
    def by_key(self) -> dict[str, Clause]:
        """Clauses by key, the headers of the documents among them."""
        headers = (document.header for document in self.documents if document.header)
        return {clause.key: clause for clause in (*self.clauses, *headers)}

    @cached_property
    def positions(self) -> dict[str, int]:
        """The position of each clause, by key, in corpus order: the row of the clause in every array of scores."""
        return {clause.key: at for at, clause in enumerate(self.clauses)}

    @cached_property
    def _documents_by_key(self) -> dict[str, Document]:
        held = ((d, (*d.clauses, *((d.header,) if d.header else ()))) for d in self.documents)
        return {clause.key: document for document, clauses in held for clause in clauses}

    @cached_property
    def by_name(self) -> dict[str, Document]:
        """Documents by id."""
        return {document.expression.document: document for document in self.documents}

    def document(self, clause: Clause) -> Document:
        """The Document that contains a clause. Raises KeyError for a clause of another snapshot."""
        return self._documents_by_key[clause.key]

    def language_of(self, clause: Clause) -> str:
        """The language of the Document that contains a clause. Raises KeyError for a clause of another snapshot."""
        return self.document(clause).expression.language

    def documents_of(self, names: Iterable[str]) -> list[Document]:
        """Documents by id, in the order of the ids; all that are current where no id is given. Raises KeyError."""
        ids = list(names)
        return [self.by_name[name] for name in ids] if ids else list(self.current)

    @cached_property
    def windows(self) -> dict[str, Window]:
        """When each document counts, by its id, and what has superseded or suppressed it."""
        return windows(self.documents)

    def status_of(self, document: Document) -> Status:
        """What has become of a document, as far as those held tell."""
        return self.windows[document.expression.document].status

    @cached_property
    def current(self) -> tuple[Document, ...]:
        """The newest revision held of each Work that is not suppressed, without proposals; all, where none is left."""
        return tuple(d for d in self.documents if self.status_of(d) is Status.ADOPTED) or self.documents

    @cached_property
    def nameable(self) -> tuple[Document, ...]:
        """The documents that a name without a revision can mean: all but those of which a newer revision is held."""
        return tuple(d for d in self.documents if not self.windows[d.expression.document].newer)

    def family(self, clause: Clause) -> list[Clause]:
        """A clause and all its descendants (the items under it), in reading order."""
        eids = {clause.eid}
        out = [clause]
        for other in self.document(clause).clauses:
            if other.parent in eids:
                eids.add(other.eid)
                out.append(other)
        return out

    def families(self, clauses: Iterable[Clause]) -> list[Clause]:
        """Clauses and all their descendants, each once."""
        return list(dict.fromkeys(member for clause in clauses for member in self.family(clause)))

    def parents(self, clause: Clause) -> list[Clause]:
        """The ancestors of a clause (the stems that introduce it), outermost first."""
        by_eid = {c.eid: c for c in self.document(clause).clauses}
        chain: list[Clause] = []
        while clause.parent in by_eid:
            clause = by_eid[clause.parent]
            chain.insert(0, clause)
        return chain

    def referring(self, body: str | None, kind: str | None, number: str) -> list[tuple[Clause, citation.Citation]]:
        """Clauses that cite a Work, each with the citation: “Resolution 174 (Rev. Busan, 2014) of …”."""
        digits = re.compile(rf"(?<![\w/.-]){re.escape(number)}(?![\w/-])")

        def matches(reference: citation.Citation) -> bool:
            same_kind = kind in {None, reference.kind}
            return reference.number == number and same_kind and (body is None or reference.body in {body, None})

        mentioning = (clause for clause in self.clauses if digits.search(plain(clause.text)))
        reference = ((clause, next(filter(matches, self.references(clause)), None)) for clause in mentioning)
        return [(clause, reference) for clause, reference in reference if reference is not None]

    def references(self, clause: Clause) -> list[citation.Citation]:
        """The citations of numbered Works in a clause, with the adopting body as far as the text states it."""
        body = self.document(clause).expression.work.body
        found = citation.find(clause.text, asked=False)
        return [_with_inferred_body(c, body) for c in found if c.number and c.kind]

    def range_of(self, name: str) -> tuple[int, int]:
        """The half-open range of positions [first, last) of a document's clauses in corpus order."""
        return self._ranges[name]

    @cached_property
    def _ranges(self) -> dict[str, tuple[int, int]]:
        ends = list(accumulate(len(d.clauses) for d in self.documents))
        return {d.expression.document: (end - len(d.clauses), end) for d, end in zip(self.documents, ends, strict=True)}

    def stems_of(self, clause: Clause) -> frozenset[str]:
        """The set of stems of a clause's own text, in its language; cached."""
        if clause.key not in self._stems:
            self._stems[clause.key] = frozenset(stems(clause.text, self.document(clause).expression.language))
        return self._stems[clause.key]

    @cached_property
    def calendar(self) -> Calendar:
        """The meetings that are known, with those that adopted the documents held."""
        return calendar_of(self.documents, self.windows)

    def setting_of(self, document: Document, addressees: tuple[str, ...] = ()) -> Setting:
        """Where a document's times stand: its language, who adopted it and when."""
        expression = document.expression
        adopted = self.windows[expression.document].begins
        return Setting(expression.language, expression.work.body, adopted, self.calendar, addressees)

    def times_of(self, clause: Clause) -> tuple[Time, ...]:
        """The times in a clause's own text; cached."""
        if clause.key not in self._times:
            setting = self.setting_of(self.document(clause), clause.addressees)
            self._times[clause.key] = times_in(clause.text, setting)
        return self._times[clause.key]

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """Word counts of the English documents: the dictionary of spelling correction."""
        english = (d for d in self.documents if d.expression.language == "en")
        return Counter(
            word for d in english for c in d.clauses for word in _CORRECTABLE.findall(plain(c.text).casefold())
        )

    def works(self) -> dict[str, list[Document]]:
        """Documents grouped by Work id."""
        out: dict[str, list[Document]] = {}
        for document in self.documents:
            out.setdefault(work_id(document.expression.work), []).append(document)
        return out


def phrases_of(document: Document) -> dict[tuple[str, str, str], list[Clause]]:
    """Group a document's clauses by section and phrase, and by part where they have no phrase, in reading order."""
    out: dict[tuple[str, str, str], list[Clause]] = {}
    for clause in document.clauses:
        part = "" if clause.phrase else clause.part.value
        out.setdefault((clause.section, clause.phrase, part), []).append(clause)
    return out


def tops(clauses: Sequence[Clause]) -> list[Clause]:
    """The roots of a set of clauses: those whose parent is not in the set."""
    eids = {clause.eid for clause in clauses}
    return [clause for clause in clauses if clause.parent not in eids]


def is_operative(clause: Clause) -> bool:
    """Whether a clause is operative, that is, asks or decides something."""
    return clause.part is Part.OPERATIVE


def _with_inferred_body(found: citation.Citation, body: str) -> citation.Citation:
    """Fill in the adopting body of a citation, from “of this conference” or from the place and year of adoption."""
    if found.body is not None:
        return found
    adopted_by = lexicon().met_in.get(f"{found.place}, {found.year}")
    return replace(found, body=body if found.here else adopted_by)
