"""Assertions on replies: which of those that a case makes do not hold, each as a sentence that begins with its name."""

from collections.abc import Iterator, Mapping, Sequence

from bot.answer import Answer, Behaviour, Verdict
from bot.evaluation.dataset import Case
from bot.evaluation.expectations import Expectations
from bot.evaluation.matching import (
    citation_hits,
    gold_hits,
    has_facts,
    normal_form,
    normalised_citation,
    scored_citations,
)

# More clauses than these are counted, not named.
_MOST_NAMED = 3


def failed_assertions(case: Case, answer: Answer, earlier: Mapping[int, Answer]) -> tuple[str, ...]:
    """The assertions that do not hold for the last reply, or for one of the earlier, which are given by their turns."""
    last, out = len(case.messages), []
    for number, expected in case.expected_turns:
        reply = answer if number == last else earlier[number]
        turn = f"turn {number}, " if last > 1 else ""
        out += [f"{turn}{failure}." for failure in _failures(expected, reply)]
    return tuple(out)


def _failures(expected: Expectations, answer: Answer) -> Iterator[str]:
    yield from _on_citations(expected, answer)
    yield from (f"contains: “{text}” is not there" for text in expected.contains if not has_facts(answer.text, [text]))
    yield from (f"not_contains: “{text}” is there" for text in expected.not_contains if has_facts(answer.text, [text]))
    refused, said_no = answer.behaviour is Behaviour.REFUSE, answer.verdict is Verdict.NO
    if expected.refuses not in {None, refused}:
        yield f"refuses: it {'refused' if refused else 'did not refuse'}"
    if expected.says_no not in {None, said_no}:
        yield f"says_no: it {'said no' if said_no else 'did not say no'}"
    if expected.read_as is not None and normal_form(expected.read_as) != normal_form(answer.read_as):
        yield f"read_as: it was read as “{answer.read_as}”"
    if expected.max_ms is not None and answer.milliseconds > expected.max_ms:
        # Without the time that it took, which is another in each run.
        yield f"max_ms: it took longer than {expected.max_ms:g} ms"


def _on_citations(expected: Expectations, answer: Answer) -> Iterator[str]:
    labels = {citation.key: citation.label for citation in scored_citations(answer)}
    cited = {citation.key: normalised_citation(citation) for citation in scored_citations(answer)}
    for name, entries in (("cites", expected.cites), ("cites_exactly", expected.cites_exactly)):
        hits = gold_hits(list(cited.values()), entries)
        missing = [gold.name for gold, hit in zip(entries, hits, strict=True) if not hit]
        if missing:
            yield f"{name}: {_listed(missing)} not cited"
    if expected.cites_exactly:
        wanted = citation_hits(list(cited.values()), expected.cites_exactly, exhaustive=True)
        others = [labels[key] for key, is_wanted in zip(cited, wanted, strict=True) if not is_wanted]
        if others:
            yield f"cites_exactly: {_listed(others)} cited as well"


def _listed(names: Sequence[str]) -> str:
    """The first of several names, and how many more there are, with the verb."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{'; '.join(names[:_MOST_NAMED])}{more} {'is' if len(names) == 1 else 'are'}"
