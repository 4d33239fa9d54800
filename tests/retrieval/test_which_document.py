"""Asking which document is meant: of many the likeliest, best first, and how another is named."""

from functools import cache

from bot.answer import Behaviour
from bot.composing.quote import quote
from bot.exports.blocks import Kind, blocks_of
from bot.retrieval.enumeration.works import ambiguous
from bot.service import Service
from bot.understanding.query import Conversation
from bot.understanding.understand import read
from tests.support.services import folder, small, small_over, talk


@cache
def many() -> Service:
    """Twelve resolutions, of which the last alone is on foghorns."""
    where = folder("which")
    for number in range(1, 13):
        thing = "foghorns" if number == 12 else "lamps"
        words = (
            f"RESOLUTION {number} (SEASIDE, 2026)\n\nHarbours\n\nThe Plenipotentiary Conference (Seaside, 2026),\n\n"
        )
        (where / f"pp-resolution-{number}.txt").write_text(
            f"{words}resolves\n1\tto buy {thing};\n2\tto report.\n", encoding="utf-8"
        )
    return small_over(where)


def test_of_many_documents_the_likeliest_eight_are_offered_and_another_can_be_named() -> None:
    catalogue = many().catalogue
    query = read("what is said on foghorns?", catalogue, Conversation())
    names = [d.expression.document for d in catalogue.documents]
    answer = quote(ambiguous(query, names, catalogue), catalogue)
    assert answer.behaviour is Behaviour.CLARIFY
    options = [block.text for block in blocks_of(answer) if block.kind is Kind.OPTION]
    assert len(options) == 8
    assert options[0] == "PP Resolution 12 (Seaside, 2026)"
    shown = [block.text for block in blocks_of(answer) if block.kind is Kind.TEXT]
    assert shown == ["These are the likeliest 8 of 12; name another by its number and year, or by words of its title."]


def test_of_few_all_are_offered_in_the_order_of_the_corpus() -> None:
    answer = talk(small(), "what does Resolution 45 ask of Member States?")
    assert [block.text for block in blocks_of(answer) if block.kind in {Kind.OPTION, Kind.TEXT}] == [
        "WTDC Resolution 45 (Rev. Riverton, 2031)",
        "WTSA Resolution 45 (Lakeside, 2030)",
    ]
