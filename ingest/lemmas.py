"""Lemmatisation: the candidate lemmas of a word, by which its inflections and spellings are one word.

Stems serve the search but prove no mention, as "university" and "universal" have one stem. Without its sentence a word
may belong to several lemmas ("lives": to "life" and to "live"); it is told with all of them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ingest.indexes.lexical import stems
from ingest.lexicon import plain

# The other languages of the Union with dictionaries of forms.
_SIMPLEMMA = {"fr", "es", "ru", "ar"}
# So short a word in capitals is an abbreviation, even if it looks like a form of another word.
_ABBREVIATION = 4
# British spellings as American ones, so bounded that no two other words become one: "prise" is no "prize", "four" no
# "for". Applied to every lemma that LemmInflect's dictionary has, they join nothing but spellings.
_AMERICAN = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"(?<=...)is(?=(?:e[rd]?|ing|able|ation|ational)$)", "iz"),
        (r"ys(?=(?:e[rd]?|ing)$)", "yz"),
        (r"(?<=..)our(?=$|able|al|ed|er|ful|hood|ing|ite|less|ly|y)", "or"),
        (r"(?<=[^m][bt])re$", "er"),
        (r"ence$", "ense"),
        (r"gramme(?=$|d$|r$)", "gram"),
        (r"(?<=..)logue$", "log"),
        (r"dgement", "dgment"),
        (r"(?<=...)ll(?=$|ment$|ful)", "l"),
        (r"(?<=[eo])ll(?=(?:[eo]r|ing|ed|ous|ist)$)", "l"),
        (r"(?<=[^lno])(?<!po)(?:ae|oe)(?=[a-z]{2})", "e"),
        (r"^(?:ae(?=[sto])|oe)", "e"),
        (r"^grey", "gray"),
        (r"scept", "skept"),
        (r"sulph", "sulf"),
        (r"^artef", "artif"),
        (r"mould", "mold"),
        (r"plough", "plow"),
    )
)


@lru_cache(maxsize=100_000)
def lemmas(word: str, language: str = "en") -> frozenset[str]:
    """The candidate lemmas of a word, each with its part of speech where it is known, and the word itself.

    Two words are forms of one where they have any in common. A word that no dictionary has gets its lemma by rule, in
    English, or else its stem.
    """
    folded = spelt(word, language)
    return frozenset({folded, *(f"{spelt(lemma, language)}/{part}" for part, lemma in _lemmas(word, language))})


def spelt(word: str, language: str = "en") -> str:
    """Normalise a word: lower case, no accents, American spelling."""
    word = plain(unicodedata.normalize("NFKC", word)).casefold()
    if language == "en":
        for british, american in _AMERICAN:
            word = british.sub(american, word)
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _lemmas(word: str, language: str) -> Iterator[tuple[str, str]]:
    """The candidate lemmas of a word, each after its part of speech."""
    lower = word.casefold()
    if any(c.isdigit() for c in word):
        return
    if language == "en":
        yield from _english(word, lower)
    elif language in _SIMPLEMMA:
        yield from _by_simplemma(lower, language)


def _english(word: str, lower: str) -> Iterator[tuple[str, str]]:
    """English lemmas from LemmInflect's dictionary, by its rules for a word that is not in it."""
    from lemminflect import getAllLemmas, getAllLemmasOOV

    found: dict[str, tuple[str, ...]] = getAllLemmas(lower)
    # "AIS" is no plural of "AI", though "STATES" is one of "state"; "IXPs" is one of "IXP".
    if word.isupper() and len(word) > 1 and (not found or len(word) <= _ABBREVIATION):
        found = {"NOUN": (lower,)}
    if not found:
        found = getAllLemmasOOV(lower, "VERB") | getAllLemmasOOV(lower, "NOUN")
        yield "NOUN", lower.removesuffix("s")
    yield from ((part, lemma) for part, of in found.items() for lemma in of)


def _by_simplemma(lower: str, language: str) -> Iterator[tuple[str, str]]:
    """The lemma from simplemma's dictionary of a language; the stems of a word that is not in it."""
    from simplemma import is_known, lemmatize

    lemma = lemmatize(lower, language, low_memory=True).casefold()
    if lemma == lower and not is_known(lower, language, low_memory=True):
        yield from (("stem", stem) for stem in stems(lower, language))
    else:
        # A participle's is the noun that it serves as, whose own is the verb.
        yield from (("", form) for form in {lemma, lemmatize(lemma, language, low_memory=True).casefold()})
