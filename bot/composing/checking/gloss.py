"""What the local rules object to in a gloss: a sentence of a model beside the clauses that it restates.

The rules know the closed classes of a language: negation and its scope, modality, quantifiers and bounds, numbers with
what they count, dates, actors and who does what, opposites. They prove nothing: a gloss without objection goes on to an
entailment call, and stands beside its quotation.
"""

import re
from collections.abc import Sequence

from bot.composing.checking.facts import unsupported_facts
from bot.composing.checking.modality import wrong_modality
from bot.composing.checking.names import unknown_names
from bot.composing.checking.offered import CitableClause
from bot.composing.checking.polarity import wrong_polarity
from bot.composing.checking.quantity import wrong_quantity
from bot.composing.checking.roles import wrong_roles
from bot.composing.checking.support import unsupported_additions
from bot.composing.checking.text import comparable, mixed_scripts, verbatim
from bot.understanding.language import SCRIPTS, language_of

# From this many words on, language identification is reliable.
_LANGUAGE_WORDS = 6
_MARKER = re.compile(r"[\[【〔]\s*\d+(?:\s*[,;–-]\s*\d+)*\s*[\]】〕]")
_PASSAGES = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|‹([^‹›]+)›|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")
# In another language than the clause's, a shorter passage between quotation marks is a term, not a quote.
_TERM_WORDS, _TERM_CHARACTERS = 4, 30
_MARKUP = re.compile(r"<[^<>]*>|<\||\|>|\]\(|```|[{}<>]|&(?:#\d+|[a-z]+);", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?:|www\.|ftp:)[^\s)\]]+|\S+@\S+|\b[a-z0-9-]+\.(?:com|org|net|int|io|example)\b\S*", re.IGNORECASE
)


def objections(gloss: str, cited: Sequence[CitableClause], quotes: Sequence[str], language: str) -> list[str]:
    """What the rules object to in a gloss on cited clauses, of which it restates these passages; a sentence each."""
    faults = _form(gloss, cited)
    if faults:
        return faults
    normalised = comparable(gloss)
    faults += unsupported_facts(normalised, cited, language)
    faults += unknown_names(normalised, cited, language)
    faults += wrong_polarity(normalised, [comparable(q) for q in quotes], cited, language)
    faults += wrong_modality(normalised, cited, language)
    faults += wrong_quantity(normalised, cited, language)
    faults += wrong_roles(normalised, cited, language)
    faults += unsupported_additions(normalised, cited, language)
    faults += _quotations(gloss, cited, language)
    if _in_another_language(normalised, language):
        faults.append(f"it is not in the language asked for ({language})")
    return list(dict.fromkeys(faults))


def _form(text: str, cited: Sequence[CitableClause]) -> list[str]:
    """Faults of form: no letters, markers, markup, an address that no cited clause prints, mixed scripts."""
    faults = []
    if not any(c.isalpha() for c in text):
        faults.append("it says nothing")
    if _MARKER.search(comparable(text)):
        faults.append("it has a marker, which the program writes")
    if _MARKUP.search(text):
        faults.append("it holds markup")
    cited_text = " ".join(c.clause_text.casefold() for c in cited)
    faults += [
        f"the address {a} stands in no cited clause" for a in _ADDRESS.findall(text) if a.casefold() not in cited_text
    ]
    faults += [f"“{word}” mixes scripts" for word in mixed_scripts(text)]
    return faults


def _quotations(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of passages between quotation marks that no cited clause contains."""
    faults = []
    for groups in _PASSAGES.findall(text):
        passage = "".join(groups)
        same_language = any(c.language == language for c in cited)
        term = not same_language and len(passage.split()) < _TERM_WORDS and len(passage) < _TERM_CHARACTERS
        if not term and not any(verbatim(passage, c.clause.text) for c in cited):
            faults.append(f"“{passage}” is between quotation marks and in no cited clause")
    return faults


def _in_another_language(text: str, language: str) -> bool:
    """Whether a text is identified as another language than the answer's."""
    found = language_of(text)
    by_script = found in SCRIPTS or language in SCRIPTS
    return found != language and (by_script or len(text.split()) >= _LANGUAGE_WORDS)
