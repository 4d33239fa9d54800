"""Which documents a question is about: references with a number, names by title, or what was spoken of before."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import fits, meant_by
from bot.understanding.apposition import apposition, set_apart, subject_begins
from bot.understanding.cues import has
from bot.understanding.dates import dates_in
from bot.understanding.provision_citation import by_marginal
from bot.understanding.query import DocumentScope
from bot.understanding.text import blank
from bot.understanding.title_matching import content, in_title, kind_fits, kinds_said, named_by_title
from ingest.citation import Citation
from ingest.indexes.lexical import stems
from ingest.lexicon import lexicon, plain
from ingest.model import Document

_BARE = re.compile(r"(?<![\w./§-])(\d{1,4}(?:/\d{1,4})?)(?![\w%-]|[./]\w)")
# "Chapter 11", "Question 3", "SDG 9": the number of something else than a Work.
_NO_WORK = re.compile(
    r"(?:\b(?:chapters?|rules?|sections?|articles?|parts?|annex(?:es)?|appendi(?:x|ces)|schedules?|titles?"
    r"|regulations?|questions?|groups?|sg|paragraphs?|paras?|clauses?|items?|points?|numbers?|nos?\.?|pages?|lines?"
    r"|tables?|figures?|steps?|goals?|sdgs?|targets?|versions?|phases?|levels?|tiers?|act|law|form|days?|top|first|last)|§)\s*\(?$",
    re.IGNORECASE,
)
# "30 calendar days", "12 Member States": an amount.
_AMOUNT = re.compile(
    r"\s*-?\s*(?:(?:calendar|working|business|consecutive)\s+)?(?:days?|hours?|weeks?|months?|years?|minutes?|per\s?cent"
    r"|million|billion|francs|dollars|euros|countries|(?:member )?states|members|people|items|clauses|times)\b",
    re.IGNORECASE,
)
_FEW = 5
# What may stand for a letter: an abbreviation in its title, but none that any title may have, and its year.
_SHORT = re.compile(r"(?<![\w-])([A-Z]{3,6})(?![\w-])")
_OF_ALL = {"ITU", "WSIS", "ICT", "ICTS"}
# A name that a title may hold, and how many titles at most, so that it tells them from the others.
_NAME, _FEW_EACH = re.compile(r"(?<![.?!:] )(?<!^)(?<![\w-])[A-Z][a-z]{3,}(?: [A-Z][a-z]+)*(?![\w-])"), 2
_AND_NAME = re.compile(
    r"\b(?:and|vs\.?|versus|or)\s+(?:(?:acc\.?|according)\s+to\s+|under\s+|in\s+|of\s+|to\s+)?(?:the\s+)?"
    r"((?-i:[A-Z])[\w-]+(?:\s+(?:(?:of|for|on|in|the)\s+){0,2}(?:(?-i:[A-Z])[\w-]+|\d{2,4}))+)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d")
_YEAR = re.compile(r"\b(?:in|of|from)\s+((?:19|20)\d{2})\b|\b((?:19|20)\d{2})(?=\s+letter\b)")
_ASKED_FOR = re.compile(r"\b(?:which|what|any|quelle|qué|какая)\s+$", re.IGNORECASE)
_THE = re.compile(r"\b(?:the|this|that)\s+(resolution|decision|letter|document|text)\b", re.IGNORECASE)


def link_documents(
    text: str, found: Sequence[Citation], catalogue: Catalogue, before: Sequence[str] = ()
) -> DocumentScope:
    """The scope of a question; `before` are the documents that the conversation is on."""
    works = [c for c in found if c.number]
    if works:
        numbered = _numbered(text, works, catalogue)
        also = _by_title(blank(text, numbered.taken), catalogue, one=True)
        if any(_ASKED_FOR.search(text[:start]) for start, _ in also.taken):
            also = DocumentScope()  # "which WTSA resolution does Resolution 45 recall?" names one
        if not (numbered.documents or numbered.ambiguous or also.documents):
            # "which revision of Resolution 58 is referred to in 45?"
            also = _bare_number(blank(text, numbered.taken), found, catalogue)
        documents = tuple(dict.fromkeys((*numbered.documents, *also.documents)))
        return replace(numbered, documents=documents, taken=numbered.taken + also.taken)
    for bare in (_by_id(text, catalogue), _by_symbol(text, catalogue), _bare_number(text, found, catalogue)):
        if bare.documents:
            return bare
    named = _by_title(text, catalogue)
    if named.documents:
        return _with_another(text, named, catalogue)
    if named.ambiguous:
        return named
    for scope in (_apart(text, catalogue), _letter_meant(text, catalogue), _in_titles(text, catalogue)):
        if scope.documents:
            return scope
    before = _of_kind(text, before, catalogue)
    alone = () if before else _the_only(text, catalogue)
    if len(alone) == 1:
        return DocumentScope(alone, named=True)
    if alone and has("obligation", text) | has("signed", text) | has("about", text):
        return DocumentScope(ambiguous=alone, named=True)
    switched = _switched(text, catalogue) if before else ()
    return DocumentScope(switched, named=True) if switched else DocumentScope(tuple(before))


def _by_title(text: str, catalogue: Catalogue, *, one: bool = False) -> DocumentScope:
    """The documents that titles name, or those that one may name."""
    named = named_by_title(text, catalogue, one=one)
    return DocumentScope(
        named.documents, ambiguous=named.ambiguous, named=bool(named.documents or named.ambiguous), taken=named.taken
    )


def _numbered(text: str, works: Sequence[Citation], catalogue: Catalogue) -> DocumentScope:
    documents: list[str] = []
    missing: list[Citation] = []
    rivals: list[str] = []
    # What is named again says nothing new, and a question may do nothing but repeat a name.
    said = {replace(work, start=0, end=0, nums=(), phrase=None): work for work in reversed(works)}
    for reference in reversed(said.values()):
        held = meant_by(reference, catalogue) or _on_that(text, reference, catalogue)
        if len({(d.expression.work.body, d.expression.work.kind) for d in held}) > 1:
            held = _narrowed(text, held)
        names = [d.expression.document for d in held]
        if not held:
            missing.append(reference)
        elif len({(d.expression.work, d.expression.revision) for d in held}) > 1:
            rivals.extend(names)
        else:
            documents.extend(names)
    taken = tuple((c.start, c.end) for c in works) + apposition(text, works, catalogue)
    unique = tuple(dict.fromkeys(documents))
    return DocumentScope(unique, tuple(missing), tuple(dict.fromkeys(rivals)), named=True, taken=taken)


def _on_that(text: str, reference: Citation, catalogue: Catalogue) -> list[Document]:
    """ "Resolution 2 (WTPF)", where what seems to be the body is the document's subject; not "WTPF Resolution 2"."""
    said = text[reference.start : reference.end]
    if reference.body is None or not re.search(r"\d\W*\([^()\d]+\)?$", said):
        return []
    held = [d for d in catalogue.nameable if fits(replace(reference, body=None), d)]
    return [d for d in held if reference.body in {m.name for m in lexicon().bodies_in(d.expression.title)}]


def _switched(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """ "same for Iraq?" after a question on another document: the one whose title alone holds what is named."""
    words = content(text)
    if not words or len(words) > 3 or lexicon().actors_asked(text):
        return ()
    fitting = [d for d in catalogue.nameable if all(in_title(w, d) for w in words)]
    return (fitting[0].expression.document,) if len(fitting) == 1 else ()


def _narrowed(text: str, held: Sequence[Document]) -> list[Document]:
    """Of Works with one number, those that the rest of the question speaks of: a body, a place, words of the title."""
    bodies = {mention.name for mention in lexicon().bodies_asked(text)}
    by_body = [d for d in held if d.expression.work.body in bodies]
    if by_body and len(by_body) < len(held):
        return by_body
    words = content(text)
    score = {d.expression.document: sum(in_title(w, d) for w in words) for d in held}
    best = max(score.values())
    return [d for d in held if score[d.expression.document] == best] if best else list(held)


def _by_id(text: str, catalogue: Catalogue) -> DocumentScope:
    """Documents by the ids that `list` shows; an id of one word may be any word."""
    spans = {
        name: match.span()
        for name in catalogue.by_name
        if "-" in name and (match := re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE))
    }
    return DocumentScope(tuple(spans), named=bool(spans), taken=tuple(spans.values()))


def _by_symbol(text: str, catalogue: Catalogue) -> DocumentScope:
    """Documents by a number that is no figure alone: "ARB/79/2" of a proposal, "A/C.2/76/L.48", "Y.4699"; "CV 145A"."""
    spans: dict[str, tuple[int, int]] = {}
    for document in catalogue.documents:
        number = document.expression.work.number
        if number.isdigit() or number == document.expression.document or not re.search(r"\d", number):
            continue
        symbol = rf"(?<![\w/.-]){re.escape(number)}(?:/\d{{1,3}})?(?![\w/-]|\.\d)"
        if match := re.search(symbol, plain(text), re.IGNORECASE):
            spans[document.expression.document] = match.span()
    if not spans and (held := by_marginal(text, catalogue)):
        return DocumentScope(held, named=True)
    return DocumentScope(tuple(spans), named=bool(spans), taken=tuple(spans.values()))


def _bare_number(text: str, found: Sequence[Citation], catalogue: Catalogue) -> DocumentScope:
    """ "177 brought in the ITU Mark": a number alone that is a Work's and no item's; "45 and 130": so is one beside it
    that is not held."""
    used = [(c.start, c.end) for c in found if c.nums]
    documents, taken = [], []
    others: list[re.Match[str]] = []
    for match in _BARE.finditer(plain(text)):
        before, after = plain(text)[: match.start()], plain(text)[match.end() :]
        if any(start <= match.start() < end for start, end in used):
            continue
        if _NO_WORK.search(before) or _AMOUNT.match(after):
            continue
        held = [d for d in catalogue.nameable if d.expression.work.number == match[1]]
        if len(held) == 1 and (len(match[1]) > 1 or match.start() == 0):
            documents.append(held[0].expression.document)
            taken.append((match.start(), match.end()))
            beside = re.match(r"\s*\(([^()]+)\)", text[match.end() :])
            if beside and all(in_title(stem, held[0]) for stem in content(beside[1])):
                taken.append((match.end(), match.end() + beside.end()))
            if text[: match.start()].endswith("("):
                taken.append((subject_begins(text, match.start(), held[0]), match.start()))
        elif not held and len(match[1]) > 1 and not _YEARS.fullmatch(match[1]):
            others.append(match)
    missing = []
    for match in others:
        if any(_joined(text, match.span(), place) for place in taken):
            missing.append(Citation(*match.span(), kind="res", number=match[1]))
            taken.append(match.span())
    return DocumentScope(tuple(dict.fromkeys(documents)), tuple(missing), named=bool(documents), taken=tuple(taken))


def _joined(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether an "and" or a comma is all that stands between two places."""
    first, second = sorted((one, other))
    return re.fullmatch(r"\s*(?:,|and|or|vs\.?|&|,\s*and)\s*", text[first[1] : second[0]], re.IGNORECASE) is not None


def _with_another(text: str, named: DocumentScope, catalogue: Catalogue) -> DocumentScope:
    """ "the IoT resolution and Connect 2030": with the document that a name in capitals behind an "and" means."""
    actors = [(m.start, m.end) for m in (*lexicon().actors_asked(text), *lexicon().bodies_asked(text))]
    match = _AND_NAME.search(blank(plain(text), [*actors, *named.taken]))
    if match is None:
        return named
    words = [*content(match[1]), *re.findall(r"\d{2,}", match[1])]
    fitting = [d.expression.document for d in catalogue.nameable if all(in_title(word, d) for word in words)]
    if len(fitting) != 1 or fitting[0] in named.documents:
        return named
    return replace(named, documents=(*named.documents, *fitting), taken=(*named.taken, match.span(1)))


def _apart(text: str, catalogue: Catalogue) -> DocumentScope:
    found = set_apart(text, catalogue)
    return DocumentScope((found[0],), named=True, taken=(found[1],)) if found else DocumentScope()


def _letter_meant(text: str, catalogue: Catalogue) -> DocumentScope:
    """A letter that an abbreviation in its title, a date or a year stands for: "what did ITU list for the CSTD?"."""
    meant: dict[str, tuple[int, int]] = {}
    for date, start, end in dates_in(text):
        dated = [d for d in catalogue.nameable if d.expression.date == date and d.expression.work.kind == "letter"]
        if len(dated) == 1:
            return DocumentScope((dated[0].expression.document,), named=True, taken=((start, end),))
    for pattern, said in ((_SHORT, _titled), (_YEAR, _dated)):
        for match in pattern.finditer(text):
            name = next(filter(None, match.groups()))
            held = [d for d in catalogue.nameable if name not in _OF_ALL and said(name, d)]
            if len(held) == 1 and held[0].expression.work.kind == "letter":
                meant.setdefault(held[0].expression.document, match.span())
    return DocumentScope(tuple(meant), named=bool(meant), taken=tuple(meant.values()))


def _titled(name: str, document: Document) -> bool:
    held = f"{document.expression.title} {document.expression.document}"
    return bool(re.search(rf"\b{name}\b", held, re.IGNORECASE))


def _dated(year: str, document: Document) -> bool:
    return year in f"{document.expression.date} {document.expression.revision}"


def _in_titles(text: str, catalogue: Catalogue) -> DocumentScope:
    """ "aid to Palestine and aid to Iraq": the documents whose titles hold one of two names or more, each with few."""
    if len(_NAME.findall(plain(text))) < 2:
        return DocumentScope()
    actors = [(m.start, m.end) for m in (*lexicon().actors_asked(text), *lexicon().bodies_asked(text))]
    names = dict.fromkeys(m[0] for m in _NAME.finditer(blank(plain(text), actors)) if m[0] not in _OF_ALL)
    fitting = {
        name: [d.expression.document for d in catalogue.nameable if all(in_title(s, d) for s in stems(name))]
        for name in names
    }
    told = {name: found for name, found in fitting.items() if 0 < len(found) <= _FEW_EACH}
    if len({tuple(found) for found in told.values()}) < 2:
        return DocumentScope()
    documents = tuple(dict.fromkeys(name for found in told.values() for name in found))
    return DocumentScope(documents, named=True)


def _of_kind(text: str, before: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Those of the conversation's documents that a question may go on from: "the older letter" is no resolution."""
    kinds = kinds_said(text)
    fitting = {d.expression.document for d in catalogue.documents if any(kind_fits(kind, d) for kind in kinds)}
    return tuple(name for name in before if name in fitting) if fitting else tuple(before)


def _the_only(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """ "the resolution" where one is held; "the letter", all of them where a few are."""
    match = _THE.search(plain(text))
    if match is None:
        return ()
    held = [d for d in catalogue.nameable if kind_fits(match[1].casefold(), d)]
    few = len(held) == 1 or (match[1].casefold() == "letter" and len(held) <= _FEW)
    return tuple(d.expression.document for d in held) if few else ()
