"""Modality: must, should and may as in the clause or its phrase; nothing that is only to be considered is asked for."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

from bot.composing.checking.offered import CitableClause, are_in
from bot.composing.checking.roles import asked_to
from bot.composing.checking.words import SPACED, Word, has, negated_from, spans, words_of


class Modality(IntEnum):
    """How strongly something is asked."""

    MAY = 1
    SHOULD = 2
    MUST = 3


# After these, "can" is the modal of a clause inside the sentence.
_PRONOUNS = frozenset({"they", "it", "he", "she", "we", "you", "one", "that", "who", "which"})
# Characters from a modal to its verb: "shall, in principle, be held".
_REACH = 40
# "… all relevant stakeholders to "
_ENABLED = re.compile(r"\s+[^,;:.]{1,80}\sto\s+(?:\w+ly\s+)?", re.IGNORECASE)
# Characters from a tentative verb to the one that it governs: "to consider the possibility of expanding".
_TENTATIVE_REACH = 30
# What may stand before the first verb of a clause.
_OPENING = re.compile(r"\W*(?:to\s+)?(?:\w+ly\s+)?(?:continue\s+to\s+)?", re.IGNORECASE)
_NAMES = {Modality.MAY: "may", Modality.SHOULD: "should", Modality.MUST: "must"}


def wrong_modality(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of modality in a normalised gloss, a sentence each."""
    said = _modals(text, language)
    # "may not" forbids, "can … only if" as well; "all the help they can" allows nothing.
    allows = not negated_from(text, language) and not has("not_only", language, text)
    allows = allows and not has("at_most", language, text)
    said = [each for each in said if each[1] is not Modality.MAY or (allows and _is_main(text, each[0], language))]
    return list(dict.fromkeys([*_strengths(text, said, cited, language), *_tentative(text, said, cited, language)]))


def _is_main(text: str, at: int, language: str) -> bool:
    """Whether a modal that ends here is that of the sentence, not of a clause inside it, and allows more than a try."""
    before = text[:at].split()
    if language not in SPACED or not before[:-1]:
        return False
    if any(start < at for name in ("joining", "subordinating") for start, _ in spans(name, language, text)):
        return False
    after = text[at:].lstrip()
    return before[-2].casefold() not in _PRONOUNS and not any(s == 0 for s, _ in spans("tentative", language, after))


def _strengths(
    text: str, said: Sequence[tuple[int, Modality]], cited: Sequence[CitableClause], language: str
) -> Iterator[str]:
    """Modals that are stronger or weaker than the clause's."""
    for at, modality in said:
        known = [_strength(c, _verb_after(text, at, language), language) for c in cited]
        allowed = {strength for strengths in known for strength in strengths}
        if not allowed:
            continue
        # A duty is also told with "should"; a recommendation or a permission is no duty, and a duty no permission.
        # Between two languages, "should" and "must" are translated by one word.
        foreign = not are_in(cited, language)
        too_strong = modality > max(allowed) and not (foreign and max(allowed) is Modality.SHOULD)
        too_weak = modality is Modality.MAY and min(allowed) > Modality.MAY
        if too_strong or too_weak:
            yield f"it says “{_NAMES[modality]}”, and the clause “{_NAMES[max(allowed)]}”"


def _strength(citable: CitableClause, verb: Word | None, language: str) -> set[Modality]:
    """How strongly a clause asks for what a verb says, by its phrase where it has no modal; empty if unknown."""
    own = _modals(citable.clause_text, citable.language)
    if verb is not None and citable.language == language:
        places = [w.start for w in words_of(citable.clause_text, language) if w.stem == verb.stem]
        nearest = {modality for at, modality in own for place in places if 0 <= place - at <= _REACH}
        if nearest:
            return nearest
    if own and not citable.clause.addressees:
        return {modality for _, modality in own}
    if not citable.clause.addressees:
        return set()
    asked = Modality.SHOULD if has("hortatory", "en", citable.clause.phrase.casefold()) else Modality.MUST
    # Of documents in other languages, the phrase's verb is not known: what it asks is not judged.
    return {asked, *(modality for _, modality in own)} if citable.language == "en" else set()


def _tentative(
    text: str, said: Sequence[tuple[int, Modality]], cited: Sequence[CitableClause], language: str
) -> Iterator[str]:
    """A verb that is asked for, where the clause has it only to be considered, tried, or encouraged."""
    if language != "en" or not are_in(cited, language) or has("tentative", language, text):
        return
    duties = [at for at, modality in said if modality is not Modality.MAY]
    duties += [end for _, end in (*asked_to(text), *spans("is_to", language, text))]
    if duties and all(_opens_tentatively(c) for c in cited) and not has("enabling", language, text):
        yield "it asks for what is only to be considered"
    for at in duties:
        verb = _verb_after(text, at, language)
        if verb is None or any(start < verb.start for start, _ in spans("enabling", language, text)):
            continue
        known = [place for c in cited for place in _after_tentative(c, verb)]
        if known and all(known):
            yield f"it asks for what is only to be considered (“{verb.text}”)"


def _opens_tentatively(citable: CitableClause) -> bool:
    """Whether the first verb of a clause only has something considered or tried."""
    opening = _OPENING.match(citable.clause_text)
    at = opening.end() if opening else 0
    return any(start == at for start, _ in spans("tentative", "en", citable.clause_text))


def _after_tentative(citable: CitableClause, verb: Word) -> list[bool]:
    """For each place of a verb in a clause, whether it directly follows a tentative verb."""
    text = citable.clause_text
    ends = [end for _, end in spans("tentative", "en", text)]
    places = [w.start for w in words_of(text, "en") if w.stem == verb.stem]
    enabled = [end for _, end in spans("enabling", "en", text)]
    return [
        any(0 <= place - end <= _TENTATIVE_REACH for end in ends)
        or any(_enabled(text[end:place]) for end in enabled if end < place)
        for place in places
    ]


def _enabled(between: str) -> bool:
    """Whether, between “encourage” and a verb, there are only those who are encouraged, and “to”."""
    return _ENABLED.fullmatch(between) is not None


def _modals(text: str, language: str) -> list[tuple[int, Modality]]:
    """The modals of a text with the ends of their spans."""
    named = (("must", Modality.MUST), ("should", Modality.SHOULD), ("may", Modality.MAY))
    return sorted((end, modality) for name, modality in named for _, end in spans(name, language, text))


def _verb_after(text: str, at: int, language: str) -> Word | None:
    """The first word of sense after a modal; None in a language whose words are not set apart."""
    if language not in SPACED:
        return None
    return next((w for w in words_of(text, language) if w.start >= at and w.is_content), None)
