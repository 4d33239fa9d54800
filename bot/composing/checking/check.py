"""No statement leaves without a known clause, verbatim quotes, and nothing in it that its clauses do not hold.

No model is asked: what is checked here is told by the documents alone. What words cannot tell (that a statement uses
a clause's own words and turns their sense around) the quote that each statement bears shows to its reader.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.composing.checking.claims import denial_differs, obliges, wrong_claims
from bot.composing.checking.facts import unsupported_facts
from bot.composing.checking.offered import Clauses, Offered, Proven, Said
from bot.composing.checking.text import comparable, mixed_scripts, verbatim, visible
from bot.understanding.language import SCRIPTS, language_of
from ingest.indexes.lexical import stems, stop_stems
from ingest.lexicon import lexicon
from ingest.model import Part

# The share of a statement's telling words that its clauses have to hold, where both are in one language.
ENOUGH = 0.5
# Characters of a statement; a longer one is no line of an answer.
LONGEST = 600
# Words of a quote, where the clause has as many; characters in a script without spaces.
_QUOTED_WORDS, _QUOTED_CHARACTERS = 3, 6
# From this many words on, a text's language can be told.
_WORDS_TELL = 6
_MARKER = re.compile(r"\s*[\[【〔]\s*(\d+(?:\s*[,;–-]\s*\d+)*)\s*[\]】〕]")
_PASSAGES = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|‹([^‹›]+)›|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")
# In another language than the clause's, a shorter passage between quotation marks is a term, not a quote.
_TERM_WORDS = 4
_MARKUP = re.compile(r"<[^<>]*>|<\||\|>|\]\(|```|[{}<>]|&(?:#\d+|[a-z]+);", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?:|www\.|ftp:)[^\s)\]]+|\S+@\S+|\b[a-z0-9-]+\.(?:com|org|net|int|io|example)\b\S*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What checking a statement comes to: the proven statement, or what is wrong with it, each as a sentence."""

    proven: Proven | None
    faults: tuple[str, ...] = ()


def check(said: Said, offered: Clauses, language: str, *, single: bool = False) -> Finding:
    """Check a statement against the clauses that were offered; `single` lets it cite no more than one."""
    unknown = sorted({s.n for s in said.support} - set(offered))
    if not said.support:
        return Finding(None, ("it cites no clause",))
    if unknown:
        return Finding(None, tuple(f"[{n}] is no clause that was offered" for n in unknown))
    text, misplaced = _without_markers(visible(said.text), {s.n for s in said.support})
    cited = [offered[n] for n in dict.fromkeys(s.n for s in said.support)]
    quotes, faults = _quotes(said, offered)
    faults += misplaced
    if single and len(cited) > 1:
        faults.append("it cites several clauses: each is to have a line of its own")
    faults += _form(text, cited)
    if not faults:
        passages = [quotes[c.n] for c in cited]
        faults += (
            _content(text, cited, passages, language) if not _is_quote(text, cited) else _torn(text, cited, language)
        )
    if faults:
        return Finding(None, tuple(dict.fromkeys(faults)))
    return Finding(Proven(text, tuple((c.n, quotes[c.n]) for c in cited)))


def _content(text: str, cited: Sequence[Offered], quotes: Sequence[str], language: str) -> list[str]:
    """What a statement says that its clauses do not."""
    plain = comparable(text)
    faults = unsupported_facts(plain, cited, language)
    faults += wrong_claims(plain, cited, language)
    if denial := denial_differs(plain, [comparable(q) for q in quotes], cited, language):
        faults.append(denial)
    faults += _passages(text, cited, language)
    same = [c for c in cited if c.language == language]
    if _in_another_language(plain, language):
        faults.append(f"it is not in the language asked for ({language})")
    elif len(same) == len(cited):
        faults += _words(plain, cited, quotes, language)
    return faults


def _torn(text: str, cited: Sequence[Offered], language: str) -> list[str]:
    """Whether a statement that is a passage of a clause is torn out of a sentence that says "not"."""
    plain = comparable(text)
    denial = denial_differs(plain, [plain] * len(cited), cited, language)
    return [denial] if denial else []


def _quotes(said: Said, offered: Clauses) -> tuple[dict[int, str], list[str]]:
    """The quotes as the clauses print them; a clause that is quoted twice is quoted whole."""
    found: dict[int, str] = {}
    faults: list[str] = []
    for support in said.support:
        text = offered[support.n].clause.text
        passage = verbatim(support.quote, text)
        if passage is None:
            faults.append(f"“{visible(support.quote)[:120]}” does not stand in [{support.n}]")
        elif _short(passage, text):
            faults.append(f"the quote “{passage}” of [{support.n}] is too short")
        else:
            found[support.n] = text if found.get(support.n, passage) != passage else passage
    return found, faults


def _short(passage: str, text: str) -> bool:
    """Whether a quote is too few words to prove anything, where the clause has more."""
    if any("\u3040" <= c <= "\u9fff" for c in passage):
        return len(passage) < min(_QUOTED_CHARACTERS, len(text.strip(" .,;:")))
    return len(passage.split()) < min(_QUOTED_WORDS, len(text.split()))


def _without_markers(text: str, cited: set[int]) -> tuple[str, list[str]]:
    """A statement without the markers that code writes; those of clauses that it does not cite are a fault."""
    faults = []
    for marker in _MARKER.findall(comparable(text)):
        faults += [
            f"[{n}] stands in it and is not cited" for n in re.findall(r"\d+", marker) if int(n[:9]) not in cited
        ]
    return _MARKER.sub("", text).strip(), faults


def _form(text: str, cited: Sequence[Offered]) -> list[str]:
    """What no line of an answer has: nothing to read, markup, addresses that no clause prints, letters in disguise."""
    faults = []
    if not any(c.isalpha() for c in text):
        faults.append("it says nothing")
    if len(text) > LONGEST:
        faults.append(f"it is longer than {LONGEST} characters")
    if _MARKUP.search(text):
        faults.append("it holds markup")
    held = " ".join(c.own.casefold() for c in cited)
    faults += [f"the address {a} stands in no cited clause" for a in _ADDRESS.findall(text) if a.casefold() not in held]
    faults += [f"“{word}” mixes scripts" for word in mixed_scripts(text)]
    return faults


def _is_quote(text: str, cited: Sequence[Offered]) -> bool:
    """Whether a statement is a passage of its clauses, and so proves itself; a recital is no duty, whoever says so."""
    recital = obliges(text) and any(c.clause.part is Part.PREAMBULAR for c in cited)
    return not recital and all(verbatim(text, c.clause.text) for c in cited)


def _passages(text: str, cited: Sequence[Offered], language: str) -> list[str]:
    """Passages between quotation marks that no cited clause holds."""
    faults = []
    for groups in _PASSAGES.findall(text):
        passage = "".join(groups)
        own = any(c.language == language for c in cited)
        term = not own and len(passage.split()) < _TERM_WORDS and len(passage) < LONGEST // 20
        if not term and not any(verbatim(passage, c.clause.text) for c in cited):
            faults.append(f"“{passage}” is between quotation marks and in no cited clause")
    return faults


def _in_another_language(text: str, language: str) -> bool:
    found = language_of(text)
    by_script = found in SCRIPTS or language in SCRIPTS
    return found != language and (by_script or len(text.split()) >= _WORDS_TELL)


def _words(text: str, cited: Sequence[Offered], quotes: Sequence[str], language: str) -> list[str]:
    """Whether the clauses hold a statement's words, and each clause and its quote some of them."""
    said = _telling(text, language)
    held = [_telling(f"{c.own}\n{c.around}\n{_names(c)}", language) for c in cited]
    known = said & set().union(*held)
    faults = []
    if len(known) < ENOUGH * len(said):
        strange = ", ".join(sorted(said - known)[:8])
        faults.append(f"most of its words stand in no cited clause ({strange})")
    for offered, quote in zip(cited, quotes, strict=True):
        words = _telling(quote, language)
        if said and words and not said & words:
            faults.append(f"the quote of [{offered.n}] has nothing to do with it")
    return faults


def _names(offered: Offered) -> str:
    """The names of those whom a clause names, in all their forms."""
    actors = (lexicon().actors.get(name) for name in offered.actors)
    return "\n".join(" ".join((a.name, *a.names, *a.short)) for a in actors if a)


def _telling(text: str, language: str) -> set[str]:
    return {stem for stem in stems(text, language) if stem not in stop_stems() and len(stem) > 1}
