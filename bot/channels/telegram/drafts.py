"""`/verify`: the citations of a text behind the command, of the message that it replies to, or of a document."""

from collections.abc import Callable
from functools import partial

from telegram import Document, Message, Update

from bot.answer import Answer
from bot.channels.rendering.verified import verified_shown
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.downloads import downloaded
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import message
from bot.channels.telegram.progress import typing
from bot.channels.telegram.texts import translate
from bot.settings import VerifySettings
from bot.verification import Draft
from bot.verification.reading import pasted_draft, read_draft

Read = Callable[[VerifySettings], Draft]


async def verify(context: BotContext, incoming: Incoming, update: Update) -> None:
    """Verify a draft. A document is held in memory alone, and no longer than that takes.

    Raises ResolvesError for who sent it.
    """
    sent = update.message or update.edited_message
    if sent is None:
        return
    document, text = _draft_of(sent, incoming)
    if document is None and not text:
        await context.say(incoming, message(translate("verify_what", incoming.language)))
        return
    async with typing(context, incoming):
        report = await _reported(context, incoming, document, text)
    await context.show(incoming, report)


def _draft_of(sent: Message, incoming: Incoming) -> tuple[Document | None, str]:
    """The document that is meant, else the text: of the message itself, then of the one that it replies to."""
    above = sent.reply_to_message
    if sent.document or incoming.text or above is None:
        return sent.document, incoming.text
    return above.document, above.text or above.caption or ""


async def _reported(context: BotContext, incoming: Incoming, document: Document | None, text: str) -> Answer:
    dispatcher = context.dispatcher
    if document is None:
        read: Read = partial(pasted_draft, text)
    else:
        name, limit = document.file_name or "document", dispatcher.settings.verify.megabytes
        read = partial(read_draft, name, await downloaded(document, name, limit, "verify.megabytes"))
    return verified_shown(await dispatcher.verify(incoming.place, read))
