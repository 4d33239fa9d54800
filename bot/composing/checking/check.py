"""Check a model's statement: known clauses, verbatim quotes, and nothing in it that its clauses do not support.

No model is asked: checks are by rules over the documents alone. What words cannot show (that a statement uses a
clause's own words and reverses their sense) the quote that each statement bears shows to its reader.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.composing.checking.claims import denial_differs, obliges, wrong_claims
from bot.composing.checking.facts import unsupported_facts
from bot.composing.checking.offered import CitableClause, CitableClauses, ModelStatement, VerifiedStatement
from bot.composing.checking.text import comparable, mixed_scripts, verbatim, visible
from bot.understanding.language import SCRIPTS, language_of
from ingest.indexes.lexical import stems, stop_stems
from ingest.lexicon import lexicon
from ingest.model import Part

# The least part of a statement's content stems that its clauses have to contain, where both are in one language.
MIN_OVERLAP = 0.5
# The most characters of a statement; a longer one is no line of an answer.
MAX_CHARACTERS = 600
# The fewest words of a quote, where the clause has as many; characters in a script without spaces.
_QUOTED_WORDS, _QUOTED_CHARACTERS = 3, 6
# From this many words on, language identification is reliable.
_LANGUAGE_WORDS = 6
_MARKER = re.compile(r"\s*[\[【〔]\s*(\d+(?:\s*[,;–-]\s*\d+)*)\s*[\]】〕]")
_PASSAGES = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|‹([^‹›]+)›|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")
# In another language than the clause's, a shorter passage between quotation marks is a term, not a quote.
_TERM_WORDS = 4
_MARKUP = re.compile(r"<[^<>]*>|<\||\|>|\]\(|```|[{}<>]|&(?:#\d+|[a-z]+);", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?:|www\.|ftp:)[^\s)\]]+|\S+@\S+|\b[a-z0-9-]+\.(?:com|org|net|int|io|example)\b\S*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check: the verified statement, or its faults, each as a sentence."""

    verified: VerifiedStatement | None
    faults: tuple[str, ...] = ()


def check(statement: ModelStatement, citable: CitableClauses, language: str, *, single: bool = False) -> CheckResult:
    """Check a statement against the clauses that it may cite; `single` lets it cite no more than one."""
    unknown = sorted({s.n for s in statement.support} - set(citable))
    if not statement.support:
        return CheckResult(None, ("it cites no clause",))
    if unknown:
        return CheckResult(None, tuple(f"[{n}] is no clause that was offered" for n in unknown))
    text, misplaced = _strip_markers(visible(statement.text), {s.n for s in statement.support})
    cited = [citable[n] for n in dict.fromkeys(s.n for s in statement.support)]
    quotes, faults = _resolve_quotes(statement, citable)
    faults += misplaced
    if single and len(cited) > 1:
        faults.append("it cites several clauses: each is to have a line of its own")
    faults += _check_form(text, cited)
    if not faults:
        passages = [quotes[c.n] for c in cited]
        faults += (
            _check_content(text, cited, passages, language)
            if not _is_verbatim(text, cited)
            else _check_negation(text, cited, language)
        )
    if faults:
        return CheckResult(None, tuple(dict.fromkeys(faults)))
    return CheckResult(VerifiedStatement(text, tuple((c.n, quotes[c.n]) for c in cited)))


def _check_content(text: str, cited: Sequence[CitableClause], quotes: Sequence[str], language: str) -> list[str]:
    """Faults of content: facts, claims, negation, quotations, language and word overlap."""
    normalised = comparable(text)
    faults = unsupported_facts(normalised, cited, language)
    faults += wrong_claims(normalised, cited, language)
    if denial := denial_differs(normalised, [comparable(q) for q in quotes], cited, language):
        faults.append(denial)
    faults += _check_quotations(text, cited, language)
    same_language = [c for c in cited if c.language == language]
    if _in_another_language(normalised, language):
        faults.append(f"it is not in the language asked for ({language})")
    elif len(same_language) == len(cited):
        faults += _check_overlap(normalised, cited, quotes, language)
    return faults


def _check_negation(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """The fault of a verbatim passage that is cut out of a negated sentence."""
    normalised = comparable(text)
    denial = denial_differs(normalised, [normalised] * len(cited), cited, language)
    return [denial] if denial else []


def _resolve_quotes(statement: ModelStatement, citable: CitableClauses) -> tuple[dict[int, str], list[str]]:
    """The quotes as the clauses print them, with the faults; a clause that is quoted twice is quoted whole."""
    passages: dict[int, str] = {}
    faults: list[str] = []
    for support in statement.support:
        text = citable[support.n].clause.text
        passage = verbatim(support.quote, text)
        if passage is None:
            faults.append(f"“{visible(support.quote)[:120]}” does not stand in [{support.n}]")
        elif _too_short(passage, text):
            faults.append(f"the quote “{passage}” of [{support.n}] is too short")
        else:
            passages[support.n] = text if passages.get(support.n, passage) != passage else passage
    return passages, faults


def _too_short(passage: str, text: str) -> bool:
    """Whether a quote has too few words to be evidence, where the clause has more."""
    if any("\u3040" <= c <= "\u9fff" for c in passage):
        return len(passage) < min(_QUOTED_CHARACTERS, len(text.strip(" .,;:")))
    return len(passage.split()) < min(_QUOTED_WORDS, len(text.split()))


def _strip_markers(text: str, cited: set[int]) -> tuple[str, list[str]]:
    """Strip citation markers, which code writes; a marker of a clause that is not cited is a fault."""
    faults = []
    for marker in _MARKER.findall(comparable(text)):
        faults += [
            f"[{n}] stands in it and is not cited" for n in re.findall(r"\d+", marker) if int(n[:9]) not in cited
        ]
    return _MARKER.sub("", text).strip(), faults


def _check_form(text: str, cited: Sequence[CitableClause]) -> list[str]:
    """Faults of form: no letters, too long, markup, an address that no cited clause prints, mixed scripts."""
    faults = []
    if not any(c.isalpha() for c in text):
        faults.append("it says nothing")
    if len(text) > MAX_CHARACTERS:
        faults.append(f"it is longer than {MAX_CHARACTERS} characters")
    if _MARKUP.search(text):
        faults.append("it holds markup")
    cited_text = " ".join(c.clause_text.casefold() for c in cited)
    faults += [
        f"the address {a} stands in no cited clause" for a in _ADDRESS.findall(text) if a.casefold() not in cited_text
    ]
    faults += [f"“{word}” mixes scripts" for word in mixed_scripts(text)]
    return faults


def _is_verbatim(text: str, cited: Sequence[CitableClause]) -> bool:
    """Whether a statement is a passage of its clauses, and needs no other check; never an obligation from a recital."""
    recital = obliges(text) and any(c.clause.part is Part.PREAMBULAR for c in cited)
    return not recital and all(verbatim(text, c.clause.text) for c in cited)


def _check_quotations(text: str, cited: Sequence[CitableClause], language: str) -> list[str]:
    """Faults of passages between quotation marks that no cited clause contains."""
    faults = []
    for groups in _PASSAGES.findall(text):
        passage = "".join(groups)
        same_language = any(c.language == language for c in cited)
        term = not same_language and len(passage.split()) < _TERM_WORDS and len(passage) < MAX_CHARACTERS // 20
        if not term and not any(verbatim(passage, c.clause.text) for c in cited):
            faults.append(f"“{passage}” is between quotation marks and in no cited clause")
    return faults


def _in_another_language(text: str, language: str) -> bool:
    """Whether a text is identified as another language than the answer's."""
    found = language_of(text)
    by_script = found in SCRIPTS or language in SCRIPTS
    return found != language and (by_script or len(text.split()) >= _LANGUAGE_WORDS)


def _check_overlap(text: str, cited: Sequence[CitableClause], quotes: Sequence[str], language: str) -> list[str]:
    """Faults of lexical overlap: too few of a statement's stems in its clauses, or none in a quote."""
    statement_stems = _content_stems(text, language)
    clause_stems = [_content_stems(f"{c.clause_text}\n{c.metadata}\n{_actor_names(c)}", language) for c in cited]
    supported = statement_stems & set().union(*clause_stems)
    faults = []
    if len(supported) < MIN_OVERLAP * len(statement_stems):
        unsupported = ", ".join(sorted(statement_stems - supported)[:8])
        faults.append(f"most of its words stand in no cited clause ({unsupported})")
    for citable, quote in zip(cited, quotes, strict=True):
        quote_stems = _content_stems(quote, language)
        if statement_stems and quote_stems and not statement_stems & quote_stems:
            faults.append(f"the quote of [{citable.n}] has nothing to do with it")
    return faults


def _actor_names(citable: CitableClause) -> str:
    """All forms of the names of the actors that a clause names, a line each."""
    actors = (lexicon().actors.get(name) for name in citable.actors)
    return "\n".join(" ".join((a.name, *a.names, *a.short)) for a in actors if a)


def _content_stems(text: str, language: str) -> set[str]:
    """The stems of a text without stop words and single characters."""
    return {stem for stem in stems(text, language) if stem not in stop_stems() and len(stem) > 1}
