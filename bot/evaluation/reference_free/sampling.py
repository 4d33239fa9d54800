"""Cases of answers that people voted on in chats: drafts, each of which a person has to look at.

They have the question, what was answered and the votes; of the people who asked and voted nothing.
"""

from collections.abc import Iterable, Iterator

from bot.answer import Answer, Behaviour
from bot.evaluation.dataset import Case
from bot.evaluation.expectations import Gold
from bot.evaluation.matching import scored_citations
from bot.state.answers import Rated


def sample(rated: Iterable[Rated]) -> Iterator[Case]:
    """A draft for each answer; what it did is taken to be right where more people were for it than against.

    The same question is drafted once, with the answer that was voted on last.
    """
    latest = {row.question: row for row in rated}
    for number, row in enumerate(latest.values(), 1):
        answered = f"Answered: {row.answer.text}" if row.answer else "The answer is no longer kept."
        expected = _expected(row.answer) if row.answer and row.up > row.down else {}
        yield Case.model_validate(
            {
                "id": f"voted-{number:04d}",
                "question": row.question,
                **expected,
                "note": f"{row.up} for, {row.down} against. {answered}",
                "drafted": True,
                "reviewed": False,
            }
        )


def _expected(answer: Answer) -> dict[str, object]:
    """What an answer did, as what is expected."""
    if answer.behaviour is not Behaviour.ANSWER:
        return {"behaviour": answer.behaviour}
    gold = tuple(Gold(key=key) for key in dict.fromkeys(c.key for c in scored_citations(answer)))
    whole = answer.complete is not None and not answer.complete.restriction
    return {"behaviour": answer.behaviour, "gold": gold, "exhaustive": whole and bool(gold)}
