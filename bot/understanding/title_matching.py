"""Documents that a question names by words of their titles."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from bot.catalogue.catalogue import Catalogue
from bot.understanding.cues import asking, stop_words, terms_in
from bot.understanding.spans import Kind, Span
from bot.understanding.text import blank, related
from ingest.indexes.lexical import content_stems, stems
from ingest.lexicon import lexicon, plain
from ingest.model import Document, Expression

Places = tuple[tuple[int, int], ...]

_KINDS = (
    r"resolutions?|res|reso|decisions?|dec|letters?|one|texts?|documents?|reports?|recommendations?"
    r"|conventions?|treaty|treaties|agreements?|regulations|constitution|proposals?|drafts?"
    r"|contribution|submission|résolutions?|resoluci[oó]n(?:es)?|резолюци\w+|décisions?|decisi[oó]n(?:es)?|lettre|carta|письм\w+"
)
_NAMED = re.compile(
    rf"(?P<before>(?:(?!(?:{_KINDS})\b)[\w/&+'-]+\s+){{0,5}})(?P<kind>{_KINDS})\b\.?"
    r"(?P<after>(?:\s+(?:on|about|from|of|to|by|for|helping|against|sur|sobre|para|pour|de|del|des|du|a|à|о|об|по)\s+[\w/&+'-]+(?:\s+[\w/&+'-]+){0,4})?)",
    re.IGNORECASE,
)
_KIND = re.compile(rf"\b(?:{_KINDS})\b", re.IGNORECASE)
# "the letter", "those two letters", "the more recent letter": not "the clauses on letters".
_KNOWN = re.compile(
    rf"\b(?:the|this|that|these|those)\s+(?:(?!(?:of|on|in|to|from|by|for|about|with|and|or|that|which|{_KINDS})\b)[\w-]+\s+){{0,2}}?"
    rf"(?P<kind>{_KINDS})\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:to|must|shall|should|will|may|can)\s+$", re.IGNORECASE)
# "in all documents" names none.
_ANY = re.compile(r"\b(?:all|any|every|other)\s+(?:the\s+|held\s+)?$", re.IGNORECASE)
_THE_ONE = re.compile(r"\b(?:the|this|that)\b(?!.*\b(?:the )?(?:same|least|only|no)\s+$)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Kinds that are said of no other document.
_SURE = ("res", "dec", "letter")
# Kinds that stand in the titles themselves: "the International Telecommunication Regulations".
_IN_TITLES = ("convention", "agreement", "regulation", "constitution")
# What a word that is only like one of the title counts, over one that stands there.
_ALIKE = 0.7
# How much shorter a title is than the others that hold the same words, if it is the one that is meant.
_SHORTER = 2
# How much oftener a letter speaks of what it is called by than another letter does.
_TIMES = 2
# So many that one name may mean are looked through beside those that are named for certain.
_FEW = 3
# "a letter", "my document": none that is held.
_ANYONES = frozenset({"a", "an", "my", "our", "your"})


@dataclass(frozen=True, slots=True)
class Named:
    """The documents that a question names by words of their titles, those that one such name fits equally well, and
    where the question has words that only name."""

    documents: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    taken: Places = ()


def named_by_title(text: str, catalogue: Catalogue, *, one: bool = False) -> Named:
    """ "the IPv6 resolution", "the letter to the CSTD", "the Iraq one", "both the WSIS and the IoT resolutions".

    `one` leaves out what is spoken of in the plural ("the resolutions of WTSA").
    """
    documents: dict[str, Places] = {}
    ambiguous: dict[str, None] = {}
    at = 0
    while match := _NAMED.search(plain(text), at):
        # What stands behind a kind may be the name of another document.
        kind, at = match["kind"].casefold(), match.end("kind")
        plural = kind.endswith("s") and kind not in {"res", "regulations"}
        # "asked to report", "must report"; "at least one".
        none = _VERB.search(match["before"]) or (kind == "one" and not _THE_ONE.search(match["before"]))
        none = none or (plural and _ANY.search(match["before"]))
        if none or (plural and one):
            continue
        each = [part for part in re.split(r"\band\b|,", match["before"]) if content(part)] if plural else []
        if plural and len(each) < 2:
            continue
        the_one = len(each) < 2 and bool(_opens(match, text) or _THE_ONE.search(match["before"]))
        short = "" if plural else _after_article(match["before"])
        for said in each if len(each) > 1 else [f"{match['before']} {match['after']}"]:
            fitting = _fitting(f"{short} {match['after']}", kind, catalogue, the_one=False) if short else []
            fitting = fitting if len(fitting) == 1 else _fitting(said, kind, catalogue, the_one=the_one)
            if len(fitting) == 1:
                documents[fitting[0]] = (*documents.get(fitting[0], ()), match.span())
            elif not plural:
                ambiguous |= dict.fromkeys(fitting)
    for name in documents:
        ambiguous.pop(name, None)
    if not documents:
        return Named(ambiguous=tuple(ambiguous))
    # "the WSIS resolution and the letter to the CSTD": what the first may mean is looked through as well.
    also = ambiguous if len(ambiguous) <= _FEW else ()
    return Named((*documents, *also), taken=_title_words(text, documents, catalogue))


def _opens(match: re.Match[str], text: str) -> bool:
    """Whether a name is all that a question begins with: "Budget decision. …"."""
    named = not stop_words() & set(match["before"].casefold().split())
    apart = re.match(r"\W*[.,:;!?-]", text[match.end("kind") :])
    return bool(named and apart and not text[: match.start()].strip())


def _after_article(said: str) -> str:
    """ "ipv6" of "which opinions does the ipv6", where that says something."""
    last = re.split(r"\b(?:the|this|that)\b", said, flags=re.IGNORECASE)[-1]
    return last if last != said and content(last) else ""


def _fitting(said: str, kind: str, catalogue: Catalogue, *, the_one: bool) -> list[str]:
    """The documents of a kind whose titles fit best what is said of one."""
    # "who signed the CSTD letter?" does not mean the sign-on letter; "the sign-on letter" does.
    said = f"{said} {kind}" if kind.startswith(_IN_TITLES) else said
    plainly = blank(said, asking(said))
    pool = [d for d in catalogue.nameable if kind_fits(kind, d) and _of_the_year(said, d)]
    scores = _scores(content(plainly), pool)
    # "who signed the letter?" says nothing more of it; "the sign-on letter", "the civil society letter" do.
    if not scores and ("-" in said or content(plainly)):
        scores = _scores(content(said), pool)
    # "the money decision" where one decision is held, "the letter of November 2025" where one is of that year.
    if not scores and len(pool) == 1 and kind.startswith(_SURE) and the_one:
        others = (d for d in catalogue.nameable if kind_fits(kind, d) and d is not pool[0])
        spoken = content(said)
        return [] if any(in_title(word, d) for d in others for word in spoken) else [pool[0].expression.document]
    if not scores and kind.startswith("letter"):
        scores = _speaking(content_stems(stems(blank(plainly, [m.span() for m in _KIND.finditer(plainly)]))), pool)
    top = max(scores.values(), default=0.0)
    best = [name for name, score in scores.items() if score >= top * 0.999]
    # "the broadband connectivity resolution": the one of which that is the whole title.
    long = {name: len(content(catalogue.by_name[name].expression.title)) for name in best}
    short = [name for name in best if all(long[other] >= _SHORTER * long[name] for other in best if other != name)]
    return short if len(content(plainly)) > 1 and len(short) == 1 else best


def _speaking(words: Sequence[str], pool: Sequence[Document]) -> dict[str, float]:
    """The letter, of several, whose text speaks most of what it is called by: "the civil society letter"."""
    if not words:
        return {}
    said = {d.expression.document: [stems(c.text) for c in d.clauses] for d in pool}
    counts = {name: min(sum(text.count(word) for text in texts) for word in words) for name, texts in said.items()}
    most = max(counts.values(), default=0)
    rest = sorted(counts.values())[:-1]
    return {n: float(c) for n, c in counts.items() if c == most > _TIMES * max(rest, default=0)}


def _of_the_year(said: str, document: Document) -> bool:
    """Whether the years in what is said of a document are its own: "the 2016 resolution on languages"."""
    expression = document.expression
    own = f"{expression.title} {expression.revision} {expression.date}"
    return all(year in own for year in _YEAR.findall(said))


def _scores(words: Iterable[str], pool: Sequence[Document]) -> dict[str, float]:
    """How well each document's title fits, weighted by how few titles hold a word."""
    scores: dict[str, float] = {}
    for word in words:
        holding = [d for d in pool if in_title(word, d)]
        if holding and (len(holding) < len(pool) or len(pool) == 1):
            for document in holding:
                name = document.expression.document
                sure = 1.0 if word in _title(document.expression) else _ALIKE
                scores[name] = scores.get(name, 0) + sure * log(1 + len(pool) / len(holding))
    return scores


def name_spans(spans: Sequence[Span], titled: Container[Span], catalogue: Catalogue) -> frozenset[Span]:
    """The spans that may be of a document's name: its number, a kind with its article, words of a title in capitals.

    `titled` are the words that `title_spans` gives.
    """
    numbers = {d.expression.work.number for d in catalogue.nameable}
    out = set()
    for before, span in zip([None, *spans], spans, strict=False):
        kind = bool(span.cues & {"work", "letter"}) and before is not None and before.value.casefold() not in _ANYONES
        capitals = span in titled and span.value[:1].isupper() and (before is not None or span.value.isupper())
        if span.value.partition("-")[0] in numbers or kind or capitals:
            out.add(span)
    return frozenset(out)


def title_spans(spans: Sequence[Span], catalogue: Catalogue) -> frozenset[Span]:
    """The words of a question that stand in the title of a document, in any case."""
    words = [span for span in spans if span.kind is Kind.WORD]
    return frozenset(
        s for s in words if any(in_title(stem, d) for stem in stems(s.value)[:1] for d in catalogue.nameable)
    )


def kinds_said(text: str) -> list[str]:
    """The kinds of documents that a question speaks of as known ones ("the older letter"), where a kind is said of no
    other: a report, a text or a document may be any."""
    kinds = (match["kind"].casefold() for match in _KNOWN.finditer(plain(text)))
    return [kind for kind in kinds if kind.startswith(_SURE)]


def kind_fits(said: str, document: Document) -> bool:
    """Whether what a question calls a document ("letter", "resos") can mean this one."""
    kind = document.expression.work.kind
    if said.startswith(("res", "rés", "рез")):
        return kind == "res"
    if said.startswith(("dec", "déc")):
        return kind == "dec"
    if said.startswith(("letter", "lettre", "carta", "письм")) or said in {"contribution", "submission"}:
        return kind == "letter"
    if said.startswith(("treat", *_IN_TITLES)):
        return kind == "treaty"
    if said.startswith(("proposal", "draft")):
        return kind in {"proposal", "draft"}
    if said.startswith("report"):
        return kind in {"report", "doc"}
    return True


def in_title(word: str, document: Document) -> bool:
    """Whether a stem stands in a document's title, id, revision, body or date."""
    return any(related(word, other) for other in _title(document.expression))


@lru_cache(maxsize=4096)
def _title(expression: Expression) -> frozenset[str]:
    """The stems and terms that a document can be named by."""
    held = f"{expression.title} {expression.document} {expression.revision} {expression.work.body} {expression.date}"
    held += f" {expression.author} {expression.work.number}" if expression.status == "proposed" else ""
    named = (*(t.name for t in terms_in(held)), *(body.name for body in lexicon().bodies_in(expression.title)))
    return frozenset((*stems(held), *map(str.casefold, named)))


def content(text: str) -> list[str]:
    """Stems of the words of a name that say something, terms of the field by their names."""
    plainly = plain(text)
    out = [t.name.casefold() for t in terms_in(plainly)]
    for word in re.findall(r"[\w&+]+", plainly):
        if word.casefold() not in stop_words() and not word.isdigit():
            out.extend(stems(word))
    return list(dict.fromkeys(out))


def _title_words(text: str, documents: Mapping[str, Places], catalogue: Catalogue) -> Places:
    """The words of a question that only name a document."""
    taken = []
    for name, places in documents.items():
        document = catalogue.by_name[name]
        for start, end in places:
            said = re.findall(r"[\w&+]+", plain(text)[start:end].casefold())
            if len(said) > 1 and not any(in_title(stem, document) for word in said for stem in stems(word)):
                # "Budget decision", where no other is held; no more than a name.
                taken += [] if stop_words() & set(said[:-1]) else [(start, end)]
            for match in re.finditer(r"[\w&+]+", plain(text)[start:end]):
                word = match[0]
                if any(in_title(stem, document) for stem in stems(word)) or re.fullmatch(_KINDS, word, re.IGNORECASE):
                    taken.append((start + match.start(), start + match.end()))
    return tuple(taken)
