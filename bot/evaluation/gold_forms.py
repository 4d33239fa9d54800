"""The forms in which people name gold clauses -> the clauses: a key, a citation, or document, heading and number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.expectations import Gold
from bot.evaluation.gold import GoldCheck
from bot.evaluation.gold_citations import cited
from bot.evaluation.gold_sets import enumerated
from bot.evaluation.matching import matches, normal_heading, normal_number
from bot.evaluation.mistakes import did_you_mean
from bot.retrieval.clause_view import find
from ingest.labels import short_phrase
from ingest.lexicon import lexicon
from ingest.model import Clause

# What stands around the name of a Bureau where its Director is meant, and the article of any name.
_BEFORE = re.compile(r"(?:the\s+)?(?:director\s+of\s+)?(?:the\s+)?$", re.IGNORECASE)
_AFTER = re.compile(r"\s+director\b", re.IGNORECASE)
# How near, of 100, a whole label or quotation has to be for it to be what was meant.
_NEAR = 50


@dataclass(frozen=True, slots=True)
class Meant:
    """The clauses that a gold entry means, or the `problem` of its `field`; `read_as` is what a set was read as."""

    clauses: tuple[Gold, ...] = ()
    field: str = ""
    problem: str = ""
    read_as: str = ""


def clauses_meant(gold: Gold, corpus: GoldCheck) -> Meant:
    """The single clauses, as gold, that a gold entry means in a corpus."""
    if gold.key is not None:
        return _by_key(gold.key, corpus)
    if gold.citation is not None:
        clauses, problem = cited(gold.citation, corpus.catalogue)
        return Meant(_as_gold(clauses, corpus), "citation", problem)
    if gold.set is not None:
        evidence, problem = enumerated(gold.set, corpus.catalogue)
        if evidence is None:
            return Meant(field="set", problem=problem)
        return Meant(_as_gold(evidence.clauses, corpus), read_as=evidence.read_as)
    return _described(gold, corpus)


def _as_gold(clauses: Sequence[Clause], corpus: GoldCheck) -> tuple[Gold, ...]:
    """Clauses as gold that is told by their keys."""
    return tuple(
        Gold(key=c.key, document=corpus.catalogue.document(c).expression.document, heading=c.phrase, num=c.num)
        for c in clauses
    )


def _by_key(key: str, corpus: GoldCheck) -> Meant:
    clause = corpus.catalogue.by_key.get(key)
    if clause is None:
        keys = corpus.catalogue.by_key
        return Meant(field="key", problem=f"no clause held has the key {key}{did_you_mean(key, keys, least=_NEAR)}")
    return Meant(_as_gold([clause], corpus))


def _described(gold: Gold, corpus: GoldCheck) -> Meant:
    """The clause of a document that a heading and number, or a quotation, describe."""
    names = [gold.document] if gold.document in corpus.cited else _documents(gold.document, corpus)
    if len(names) != 1:
        several = (
            f"“{gold.document}” may be {', or '.join(names)}" if names else f"document {gold.document} is not held"
        )
        near = did_you_mean(gold.document, corpus.cited, least=_NEAR) if not names else "; say which one"
        return Meant(field="document", problem=f"{several}{near}")
    gold = gold.model_copy(update={"document": names[0]})
    if any(matches(clause, gold) for clause in corpus.cited[names[0]]):
        return Meant((gold,))
    if gold.quote is not None:
        return Meant(field="quote", problem=_no_quote(gold.quote, names[0], corpus))
    return _by_heading(gold, corpus)


def _documents(text: str, corpus: GoldCheck) -> list[str]:
    """The ids of the documents that a name, such as "Resolution 45", means."""
    return [document.expression.document for document in find(text, corpus.catalogue).documents]


def _by_heading(gold: Gold, corpus: GoldCheck) -> Meant:
    """The clause under a heading in any form that it is shown in, with its number."""
    document = corpus.catalogue.by_name[gold.document]
    asked, number = _abbreviated(gold.heading), normal_number(gold.num or "")
    under = [clause for clause in document.clauses if asked in _headings(clause)]
    if not under:
        shown = dict.fromkeys(short_phrase(clause.phrase) for clause in document.clauses if clause.phrase)
        near = did_you_mean(gold.heading, shown, least=_NEAR)
        return Meant(field="heading", problem=f"{gold.document} has no phrase “{gold.heading}”{near}")
    held = [clause for clause in under if normal_number(clause.num) == number]
    if len(held) > 1:
        labels = ", or ".join(f"“{clause.label}”" for clause in held)
        return Meant(field="heading", problem=f"this may be {labels}; name one by its citation")
    if held:
        return Meant(_as_gold(held, corpus))
    numbers = ", ".join(clause.num or "(none)" for clause in under)
    problem = f"“{gold.heading}” of {gold.document} has no number {gold.num or '(none)'}; it has {numbers}"
    return Meant(field="num", problem=problem)


def _headings(clause: Clause) -> set[str]:
    """What the clause's heading is called where it is shown, abbreviated."""
    if not clause.phrase:
        return {_abbreviated(name) for name in (clause.section, f"({clause.part.value})") if name}
    return {_abbreviated(name) for name in (clause.phrase, f"{clause.section}, {clause.phrase}")}


def _abbreviated(heading: str) -> str:
    """A heading in normal form, in which a Bureau and its Director go by its abbreviation: "instructs bdt"."""
    out: list[str] = []
    at = 0
    for mention in lexicon().actors_asked(heading):
        out += [_BEFORE.sub("", heading[at : mention.start]), mention.name]
        after = _AFTER.match(heading, mention.end)
        at = after.end() if after else mention.end
    return normal_heading("".join(out) + heading[at:])


def _no_quote(quote: str, document: str, corpus: GoldCheck) -> str:
    """That no clause has a quotation, with the words of the clause that come nearest."""
    from rapidfuzz import fuzz

    problem = f"no clause of {document} contains “{quote}”"
    aligned = (
        (fuzz.partial_ratio_alignment(quote, clause.text, score_cutoff=_NEAR), clause)
        for clause in corpus.catalogue.by_name[document].clauses
    )
    found = [(alignment.score, alignment, clause) for alignment, clause in aligned if alignment]
    if not found:
        return problem
    _, alignment, clause = max(found, key=lambda row: row[0])
    first, last = (clause.text.rfind(" ", 0, alignment.dest_start) + 1, clause.text.find(" ", alignment.dest_end))
    return f"{problem}; {clause.label} has “{clause.text[first : last if last >= 0 else None].strip()}”"
