"""Support: a consequence, a reason or something drastic that a gloss says stands in its clauses."""

from collections.abc import Iterator, Sequence

from bot.composing.checking.offered import CitableClause, are_in
from bot.composing.checking.words import SPACED, content, has, negated_from, spans
from bot.understanding.text import related
from ingest.indexes.lexical import stems

# The fewest words of sense that say why, or what follows; and the share of them that a clause has to have.
_FEWEST, _SHARE = 2, 0.34


def unsupported_additions(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of what a normalised gloss adds to its clauses, a sentence each."""
    faults = [*_drastic(text, cited, language), *_unrelated(text, cited, language)]
    if language == "en" and are_in(cited, "en"):
        faults += _reasons(text, cited)
    return faults


def _reasons(text: str, cited: Sequence[CitableClause]) -> Iterator[str]:
    """What follows “because”, “which will” … and is for the most part in other words than the clauses'."""
    known = {w.stem for c in cited for w in content(c.known_text, "en")}
    for _, end in spans("therefore", "en", text):
        said = {w.stem for w in content(text, "en") if w.start >= end}
        supported = {stem for stem in said if any(related(stem, other) for other in known)}
        if len(said - supported) >= _FEWEST and len(supported) <= _SHARE * len(said):
            yield f"why, or what follows, stands in no clause ({', '.join(sorted(said - supported)[:4])})"
            return


def _unrelated(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """A gloss that has no word in common with a clause of its own language."""
    said = {w.stem for w in content(text, language)}
    same = [c for c in cited if c.language == language] if language in SPACED else []
    for citable in same:
        known = {w.stem for w in content(citable.known_text, language)}
        if said and not any(related(stem, other) for stem in said for other in known):
            yield f"it has nothing to do with [{citable.n}]"


def _drastic(text: str, cited: Sequence[CitableClause], language: str) -> Iterator[str]:
    """Drastic words where the clauses have none that is drastic or denies."""
    if any(has("drastic", c.language, c.clause_text) for c in cited):
        return  # it may say the same in other words
    denies = any(negated_from(c.clause_text, c.language) for c in cited)
    names = ("drastic", "barring") if not denies else ("drastic",) if language == "en" else ()
    known = {stem for c in cited for stem in stems(c.known_text, c.language)}
    for start, end in (span for name in names for span in spans(name, language, text)):
        if not set(stems(text[start:end], language)) & known:
            yield f"“{text[start:end]}” stands in no clause"
