"""Words of a question that only say which document is meant: beside its number, or apart before all else."""

import re
from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.lookup import fits
from bot.understanding.cues import asking, stop_words
from bot.understanding.title_matching import content, in_title
from ingest.citation import Citation
from ingest.lexicon import lexicon, plain
from ingest.model import Document

_CUT = ("...", "…")
# Words without a subject that a title may have.
_IN_TITLES = frozenset(
    "the a an on of in for and to by with against between its itu itus itu's resolution res decision dec letter".split()  # noqa: SIM905
)
# What a question begins or ends with, apart from the rest: "ITU Journal - what are countries asked to do?".
_APART = re.compile(r"^\W*(?P<first>[^:?!]{3,60}?)\s*(?::|\s[-–—]|\.{2,}|…|[?!]|,)\s+(?=\S+\s+\S+\s+\S)")
_THE_ONE = re.compile(r"\b(?:the|this|that)\s+([^,;:?.!]{1,40}?)\s+$", re.IGNORECASE)
_ON = re.compile(r"\b(?:on|about)\b", re.IGNORECASE)


def apposition(text: str, works: Sequence[Citation], catalogue: Catalogue) -> tuple[tuple[int, int], ...]:
    """Words beside a reference that only say which Work it is: "res 64 (non-discriminatory access)", "Res 135 on
    technical assistance", "decision 5 budget: …"."""
    out = []
    for work in works:
        after = re.match(r"\s*\([^()]*\)|[^,;:?.!]{0,60}?(?=:\s|\s-\s)", text[work.end :])
        if after and content(after[0]):  # "res 45 re: tides" says nothing of it
            out.append((work.end, work.end + after.end()))
        elif (after := re.match(r"\s+(?:on|about)\s+[^,;:?.!]*", text[work.end :])) and (
            end := _subject_ends(after[0], work, catalogue)
        ):
            out.append((work.end, work.end + end))
        # "the Iraq one (211)"
        one = text[work.start : work.start + 3].casefold() == "one"
        if one and (
            named := re.search(r"\b(?:the|this|that)\s+([^,;:?.!]{1,40}?)\s+$", text[: work.start], re.IGNORECASE)
        ):
            out.append((named.start(1), work.start))
        before = re.search(r"(?:^|[,;:?.!]\s)([^,;:?.!]{0,60}?)\s*\(?$", text[: work.start])
        if before and text[: work.start].rstrip().endswith("("):
            out.append((before.start(1), work.start))
    return tuple(out)


def _subject_ends(after: str, work: Citation, catalogue: Catalogue) -> int:
    """Where the subject of a Work ends in what is said after its reference.

    "Resolution 45 on tides ask of TSB" is on tides up to where the asking begins; "Resolution 140 on leading in C5"
    asks about that. Only words of its title, where that is held, say which Work it is; where that is cut off in the
    file, so may a plain "on technical assistance".
    """
    end = min([len(after), *(start for start, _ in asking(after) if start > 0)])
    held = [d for d in catalogue.nameable if fits(work, d, revision=False)]
    words = [m for m in re.finditer(r"[\w&+]+", plain(after)) if m.end() <= end]
    in_titles = [m.end() for m in words if any(in_title(stem, d) for stem in content(m[0]) for d in held)]
    cut = any(d.expression.title.endswith(_CUT) for d in held) and len(_ON.findall(after)) == 1
    return max(in_titles, default=0) if held and not cut else end


def subject_begins(text: str, at: int, document: Document) -> int:
    """Where the words of a title begin that end at `at`: "Palestine's status (99)"."""
    apart = re.search(r"(?:^|[,;:?.!]\s)\s*([^,;:?.!]{3,40}?)\s*\($", text[:at])
    if apart and not _speaks(apart[1]) and not lexicon().actors_asked(apart[1]):
        return apart.start(1)
    for word in reversed(list(re.finditer(r"[\w&+]+", plain(text[:at])))):
        said = content(word[0])
        if said and not all(in_title(stem, document) for stem in said):
            break
        at = word.start()
    return at


def set_apart(text: str, catalogue: Catalogue) -> tuple[str, tuple[int, int]] | None:
    """The one document whose title has all the words that stand apart before a question, "connect 2030: what …", and
    where they stand."""
    match = _APART.match(plain(text))
    if not match or lexicon().actors_asked(match["first"]) or _speaks(match["first"]):
        return None
    words = [*content(match["first"]), *re.findall(r"\d{2,}", match["first"])]
    fitting = [d for d in catalogue.nameable if words and all(in_title(word, d) for word in words)]
    if len(fitting) != 1:
        return None
    return fitting[0].expression.document, match.span("first")


def _speaks(name: str) -> bool:
    """Whether it has words that no title has: "we're a small developing country"."""
    words = re.findall(r"[\w']+", name.casefold())
    return any(word not in _IN_TITLES and word.split("'")[0] in stop_words() for word in words)
