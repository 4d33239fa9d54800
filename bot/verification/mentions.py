"""The citations of a draft, each with the Work that it names, or that the text before it does.

"In its considering c), Resolution 64 …"            joined: one mention
"… (instructs the Director of BDT 3 thereof)"       the last Work cited
"that Decision", "the same resolution", "ibid."     the last Work cited, of that kind
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.verification.draft import Draft
from bot.verification.emphasis import Plain, is_phrase, plain
from bot.verification.folding import HIDDEN
from bot.verification.printed_phrases import phrase_names, printed_phrases
from bot.verification.quotations import Quotation
from bot.verification.sentences import sentence_at
from ingest import citation
from ingest.citation import Citation, clauses
from ingest.citation.grammar import Passage, fold
from ingest.lexicon import alternatives, lexicon, load
from ingest.model import Part

_WORK = ("body", "kind", "number", "place", "year", "revised", "conference", "here")
_CLAUSE = ("phrase", "part", "addressees", "nums", "section", "occurrence")
# What may stand between a Work and its clause, or a clause and its Work.
_JOINS = re.compile(
    r"(?:['’]s|[\s,;:(\[–—-]|\b(?:in|under|at|by|see|cf|notably|particularly|particular|especially|specifically|namely"
    r"|its|the|their|of|to|from|contained|set|out|found|part|section|heading|headed|entitled|which|where|and"
    r"|paragraphs?|paras?|clauses?|points?|items?)\b\.?)*",
    re.IGNORECASE,
)
_LONGEST_JOIN = 60
_APPOSED = re.compile(r"\s*[(\[,–—][\s“\"*_]*(?:(?:i\.e\.|namely|that is),?\s+)?[“\"*_]*")
# A draft of a resolution has clauses of its own, whose headings and numbers begin its lines.
_OWN = re.compile(r"\s*(?:\(?[\w.]{1,4}[.)]\s+)?$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation in a draft: `[start, end)` of its paragraph's text, with its Work filled in.

    `shown` says that it is reported by itself; one that is not ("that Decision") only says whose words are quoted.
    `place` is where the draft's reader meets it: of a footnote, where its mark stands. `prose` says that its phrase is
    the verb of the draft's own sentence ("Resolution 64 instructs the Director of BDT to …"), `ibid` that it means the
    clause that was cited last.
    """

    paragraph: int
    start: int
    end: int
    cited: Citation
    place: int
    shown: bool = True
    prose: bool = False
    ibid: bool = False

    @property
    def names_clause(self) -> bool:
        """Whether it names clauses, and not a Work alone."""
        return bool(self.cited.nums or self.cited.phrase or self.cited.section or self.cited.marginal)

    @property
    def states_revision(self) -> bool:
        """Whether it says which revision it means."""
        return bool(self.cited.place or self.cited.year or self.cited.conference)


def mentions(draft: Draft, quotations: Sequence[Quotation], catalogue: Catalogue) -> list[Mention]:
    """All citations that are not inside a quotation, in the order of the text."""
    by_paragraph: dict[int, list[Quotation]] = {}
    for quotation in quotations:
        by_paragraph.setdefault(quotation.paragraph, []).append(quotation)
    own = any(_is_heading(p.text) for p in draft.paragraphs)
    out: list[Mention] = []
    for n, paragraph in enumerate(draft.paragraphs):
        quoted = by_paragraph.get(n, [])
        if any(not q.marked and q.start == 0 for q in quoted):
            continue
        out += _of_paragraph(n, paragraph.text, quoted, out, catalogue, own=own)
    return out


def _of_paragraph(
    n: int, text: str, quoted: Sequence[Quotation], before: Sequence[Mention], catalogue: Catalogue, *, own: bool
) -> list[Mention]:
    headings = [q for q in quoted if is_phrase(text, q, phrase_names(catalogue))]
    read = plain(text, headings)
    raw = [(c, False) for c in printed_phrases(read.text, catalogue)]
    rest = _without(read.text, [c for c, _ in raw])
    raw += [(c, False) for c in (*citation.find(rest), *_back_references(rest))]
    raw += [(c, prose) for c, prose in _bare_phrases(read.text) if _is_free(c, raw)]
    raw += [(c, False) for c in _quoted_phrases(read, headings) if _is_free(c, raw)]
    found: list[Mention] = []
    for cited, prose in sorted(raw, key=lambda pair: (pair[0].start, -pair[0].end)):
        start, end = read.span(cited.start, cited.end)
        inside = any(q.start < end and start < q.end for q in quoted if q not in headings)
        overlaps = found and start < found[-1].end
        if inside or overlaps or not _is_citation(cited, own=own) or (own and _is_own(read, cited)):
            continue
        found.append(Mention(n, start, end, cited, _place(text, start), prose=prose, ibid=_is_ibid(text[start:end])))
    protected = tuple((q.start, q.end) for q in quoted)
    return list(_resolved(_joined(found, text), text, protected, before))


def _quoted_phrases(read: Plain, headings: Sequence[Quotation]) -> Iterator[Citation]:
    """Headings that are cited in quotation marks: 'the "taking into account" of Resolution 64'."""
    for heading in headings:
        start, end = (bisect_left(read.offsets, offset) for offset in (heading.inner_start, heading.inner_end))
        phrase = " ".join(read.text[start:end].split())
        yield Citation(start, end, phrase=phrase, addressees=lexicon().addressees(phrase))


def _without(text: str, found: Sequence[Citation]) -> str:
    """A text in which nothing more is found where citations are found already, at the same offsets."""
    for cited in found:
        text = text[: cited.start] + HIDDEN * (cited.end - cited.start) + text[cited.end :]
    return text


def _is_free(cited: Citation, found: Sequence[tuple[Citation, bool]]) -> bool:
    """Whether no citation that is found already has the same words."""
    return not any(cited.start < other.end and other.start < cited.end for other, _ in found)


def _is_citation(cited: Citation, *, own: bool) -> bool:
    """Whether a reference names something that can be looked up; a draft's reference to itself does not."""
    if cited.relative or (cited.this and own):
        return False
    if cited.kind in {"letter", "report"} and not cited.number:
        return False
    return bool(cited.number or cited.this or cited.nums or cited.phrase or cited.section)


def _is_own(read: Plain, cited: Citation) -> bool:
    """Whether a clause's reference is the beginning of a clause of the draft itself: "resolves 1 to continue"."""
    return cited.number is None and bool(_OWN.fullmatch(read.text[: cited.start]))


def _is_heading(text: str) -> bool:
    """Whether a paragraph is the heading of a group of clauses, as only texts of this kind have."""
    line = text.strip(" *_,:\t")
    if not line or len(line.split()) > 12:
        return False
    parsed = citation.parse(line)
    return parsed is not None and bool(parsed.phrase) and parsed.kind is None and not parsed.nums


def _place(text: str, start: int) -> int:
    """Where a mention counts: at the mark of the footnote that it stands in."""
    note = None
    for match in re.finditer(r"\s\s\[(\d+):\s\s", text[:start]):
        note = match[1]
    mark = text.find(f"[footnoteRef:{note}]") if note else -1
    return mark if mark >= 0 else start


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<before>\b(?:under|in|its|the|of|heading)\s+(?:the\s+)?)?(?P<verb>{alternatives(lexicon().heads)})",
        re.IGNORECASE,
    )


def _bare_phrases(text: str) -> Iterator[tuple[Citation, bool]]:
    """Headings that are cited without a number: "under instructs the Council", "Resolution 64 instructs the Council".

    Each with whether it is the verb of the draft's own sentence.
    """
    passage = Passage(text, fold(text), asked=True)
    for match in _verbs().finditer(passage.text):
        found = clauses.clause(passage, match.start("verb"))
        if found is None or not found.bare or not found.cited.phrase or not found.unambiguous:
            continue
        operative = found.cited.part == Part.OPERATIVE.value
        participle = passage.text[match.start("verb") : match.end("verb")].lower().endswith("ing")
        if match["before"] and (operative or participle):
            yield found.cited, False
        elif operative and (found.cited.addressees or _quotes_next(text, found.cited.end)):
            yield found.cited, True


def _quotes_next(text: str, end: int) -> bool:
    return bool(re.match(r"\s*[,:]?\s*(?:to|that)?\s*[“\"«„‘]", text[end : end + 12]))


@cache
def _anaphora() -> re.Pattern[str]:
    words = load("anaphora")
    kinds = alternatives(
        name for kind in lexicon().kinds.values() if kind.code in words["kinds"] for name in kind.names
    )
    return re.compile(
        rf"(?P<which>{alternatives(words['that'])})\s+(?:\w+\s+)?(?P<kind>{kinds})(?!\s*(?:No\.?\s*)?\d)(?!\s+\()"
        rf"|(?P<alone>{alternatives((*words['alone'], *words['ibid']))})",
        re.IGNORECASE,
    )


def _is_ibid(text: str) -> bool:
    return text.casefold() in load("anaphora")["ibid"]


def _back_references(text: str) -> Iterator[Citation]:
    """References to a Work that was cited before, as citations of a Work without a number."""
    kinds = {name.casefold(): kind.code for kind in lexicon().kinds.values() for name in kind.names}
    for match in _anaphora().finditer(text):
        kind = kinds.get(" ".join((match["kind"] or "").casefold().split()))
        yield Citation(match.start(), match.end(), kind=kind, this=True)


def _joined(found: Sequence[Mention], text: str) -> list[Mention]:
    """Put together a Work and its clause that stand side by side: "Resolution 64, in its considering c)"."""
    out: list[Mention] = []
    for mention in found:
        last = out[-1] if out else None
        if last and _is_work(last) != _is_work(mention) and not (last.names_clause and mention.names_clause):
            gap = text[last.end : mention.start]
            work, clause = (last, mention) if _is_work(last) else (mention, last)
            closed = "." in gap.replace("para.", "").replace("cf.", "") or ";" in gap
            taken = (
                clause is last
                and len(out) > 1
                and _is_work(out[-2])
                and not out[-2].names_clause
                and out[-2].start < clause.start
                and (_joins(text[out[-2].end : clause.start]))
            )
            prose = clause.prose and clause is mention and not gap.strip(" ,") and not closed
            if not taken and (prose or (not clause.prose and len(gap) <= _LONGEST_JOIN and not closed and _joins(gap))):
                out[-1] = _merged(work, clause)
                continue
        out.append(mention)
    return _without_repeated([m for m in out if not (m.prose and not _is_work(m))], text)


def _without_repeated(found: Sequence[Mention], text: str) -> list[Mention]:
    """Put together a clause and its name with the phrase, in apposition: "operative paragraph 2 (resolves 2)"."""
    out: list[Mention] = []
    for mention in found:
        last = out[-1] if out else None
        again = last and last.cited.nums == mention.cited.nums and not last.cited.phrase and not _is_work(mention)
        if last and again and mention.cited.phrase and _APPOSED.fullmatch(text[last.end : mention.start]):
            out[-1] = _merged(last, mention)
        else:
            out.append(mention)
    return out


def _joins(gap: str) -> bool:
    return len(gap) <= _LONGEST_JOIN and bool(_JOINS.fullmatch(gap))


def _is_work(mention: Mention) -> bool:
    return bool(mention.cited.number) or mention.cited.this


def _merged(work: Mention, clause: Mention) -> Mention:
    cited = replace(work.cited, **{name: getattr(clause.cited, name) for name in _CLAUSE})
    first, last = min(work.start, clause.start), max(work.end, clause.end)
    return replace(work, start=first, end=last, cited=cited, place=min(work.place, clause.place), prose=clause.prose)


def _resolved(
    found: Sequence[Mention], text: str, protected: tuple[tuple[int, int], ...], before: Sequence[Mention]
) -> Iterator[Mention]:
    """Give each mention its Work, where it does not name one itself."""
    earlier = list(before)
    for n, mention in enumerate(found):
        cited = mention.cited
        if cited.number:
            done = replace(mention, cited=_with_body(cited, earlier))
        else:
            work = _last_work(earlier, cited.kind) if cited.this else _work_for(n, found, text, protected, earlier)
            if work is None:
                if mention.names_clause and not cited.this:
                    yield mention
                continue
            if mention.ibid and not mention.names_clause:
                cited = replace(cited, **{name: getattr(earlier[-1].cited, name) for name in _CLAUSE})
                mention = replace(mention, cited=cited)
            filled = replace(cited, this=False, **{name: getattr(work, name) for name in _WORK})
            done = replace(mention, cited=filled, shown=mention.names_clause)
        earlier.append(done)
        yield done


def _work_for(
    n: int,
    found: Sequence[Mention],
    text: str,
    protected: tuple[tuple[int, int], ...],
    earlier: Sequence[Mention],
) -> Citation | None:
    """The Work of a clause that is cited alone: the last of its sentence, the next of it, or the last of all."""
    mention = found[n]
    start, end = sentence_at(text, mention.start, protected)
    same = [m for m in earlier if m.paragraph == mention.paragraph and start <= m.start < mention.start]
    if same:
        return same[-1].cited
    following = next((m for m in found[n + 1 :] if m.cited.number and m.start < end), None)
    last = _last_work(earlier, None)
    if following is not None and (last is None or _joins(text[mention.end : following.start])):
        return following.cited
    return last


def _last_work(earlier: Sequence[Mention], kind: str | None) -> Citation | None:
    """The Work that was cited last, of a kind where one is said."""
    works = (m.cited for m in reversed(earlier) if m.cited.number and (kind is None or m.cited.kind == kind))
    return next(works, None)


def _with_body(cited: Citation, earlier: Sequence[Mention]) -> Citation:
    """Give a Work that is cited by its number alone the body that was said when it was cited before."""
    if cited.body or cited.here:
        return cited
    same = (m.cited for m in reversed(earlier) if (m.cited.kind, m.cited.number) == (cited.kind, cited.number))
    known = next((c for c in same if c.body), None)
    return replace(cited, body=known.body) if known else cited
