"""Changes in a chat: each with its heading, both texts with their revisions, and the words that differ."""

import pytest

from bot.answer import Behaviour
from bot.channels.rendering.browse import changes_shown
from bot.channels.slash.incoming import Verb, read
from bot.exports.blocks import Kind, blocks_of
from bot.state import Place
from tests.support.services import talk
from tests.support.versioned import versioned


def test_the_blocks_of_changes() -> None:
    answer = talk(versioned(), "what changed for BDT in Resolution 45?")
    blocks = blocks_of(answer)
    headings = [b.text for b in blocks if b.kind is Kind.PHRASE]
    assert headings[0] == "reworded: instructs the Director of BDT 1"
    assert len(headings) == len(answer.changes)
    clauses = [(b.num, b.text) for b in blocks if b.kind is Kind.CLAUSE]
    assert ("1 (Rev. Riverton, 2022)", "to buy oil for the lamps every two years;") in clauses
    assert ("1 (Rev. Hilltop, 2026)", "to buy oil for the lamps annually;") in clauses
    assert len(clauses) == len(answer.citations)
    assert "differs: “every two years” → “annually”" in [b.text for b in blocks if b.kind is Kind.TEXT]


def test_a_proposed_text_is_marked_in_its_block() -> None:
    blocks = blocks_of(talk(versioned(), "what does KON propose to change in Resolution 45?"))
    assert any("not adopted" in b.num for b in blocks if b.kind is Kind.CLAUSE)


@pytest.mark.parametrize(
    ("text", "behaviour", "says"),
    [
        ("Resolution 45", Behaviour.ANSWER, "8 changes"),
        ("Resolution 45 from 2022 to 2026", Behaviour.ANSWER, "from Rev. Riverton, 2022 to Rev. Hilltop, 2026"),
        ("Resolution 60", Behaviour.REFUSE, "no text before Hilltop, 2026 is held"),
        ("Resolution 45 and Resolution 60", Behaviour.REFUSE, "not revisions of one text"),
        ("Resolution 4711", Behaviour.REFUSE, "is not held"),
        ("nonsense", Behaviour.ANSWER, "Name one document that is held"),
    ],
)
def test_the_command(text: str, behaviour: Behaviour, says: str) -> None:
    answer = changes_shown(text, versioned())
    assert (answer.behaviour, answer.question) == (behaviour, "/changes")
    assert says in answer.lead


def test_the_verb_of_slash_commands() -> None:
    place = Place("slack", "T", "C", "", "U")
    assert read(place, "changes Resolution 45").verb is Verb.CHANGES
    assert read(place, "changes").verb is Verb.HELP
