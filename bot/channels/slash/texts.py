"""Texts in Slack and Mattermost besides answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.catalogue.catalogue import Catalogue

READING = "Reading the documents; the answer follows here."
WENT_WRONG = "Something went wrong inside Resolves; it has been noted. Ask again in a minute."
GIVEN_UP = "This question could not be answered; it has been noted. Ask it again later, or in other words."
FORGOTTEN = "Forgotten: the next question begins anew."
NOTHING_TO_OUTLINE = "Say of which document: outline Resolution 45."
EXPIRED = "This answer is no longer kept; ask again."
THANKS = "Thank you; your vote is kept."
WHY_ASKED = "Thank you; your vote is kept. What is wrong with the answer?"
NOT_HELD = "That is not held any more."
FILE_SENT = "The file is in your direct messages from Resolves."
LEFT_OUT = "The text goes on; all of it stands on the pages of the answer."
NO_FILE = "A file could not be sent here; this is the answer as text."
SHARED_ALREADY = "This answer has been shared here already."
# Questions of examples, of as many resolutions that are held.
_ASKING = ("what does Resolution {} ask of BDT?", "share what does Resolution {} ask of Member States?")


def help_text(catalogue: Catalogue) -> tuple[str, Sequence[str]]:
    """How to ask, with examples about the documents held."""
    held = [d.expression.work.number for d in catalogue.documents if d.expression.work.kind == "res"]
    numbers = list(dict.fromkeys(held)) or ["45"]
    examples = [text.format(numbers[n % len(numbers)]) for n, text in enumerate(_ASKING)]
    return (
        "Resolves answers questions about the documents held and cites the clause, in its own words. After the command "
        "or the mention write:",
        [
            f"a question: {examples[0]} Then “and of Member States?” goes on from it.",
            f"share and a question, for everybody here to read: {examples[1]}",
            f"clause and its citation: clause Resolution {numbers[0]}, resolves 1",
            f"outline and a document: outline Resolution {numbers[0]}",
            f"changes and a document, to see what its last revision changed: changes Resolution {numbers[0]}",
            "verify and a draft: whether its citations are right and its quotations verbatim",
            "works: the documents held",
            "language and a code, such as language fr: the language of what is not the documents' own words; "
            "language auto: that of each question",
            "new: begin anew; privacy: what is kept of you; forget: delete it",
        ],
    )


def privacy_text(kept: Mapping[str, Any], days: int) -> tuple[str, Sequence[str]]:
    """How much is kept of a person, and how to delete it."""
    counts = [f"{name}: {len(kept[name])}" for name in ("conversations", "answers", "votes", "pending", "spending")]
    return (
        f"What is kept of you for {days} days after its last use, and only here. “forget” deletes it at once.",
        counts,
    )
