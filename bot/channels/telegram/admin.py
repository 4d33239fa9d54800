"""Admin commands: status of the bot, ingestion of a document, and the allow list."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from telegram import Update

from bot.channels.rendering.browse import notice
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.downloads import downloaded
from bot.channels.telegram.incoming import CHANNEL, DOCUMENT, Incoming
from bot.channels.telegram.markup import message
from bot.channels.telegram.progress import typing


async def status(context: BotContext, incoming: Incoming, _: Update) -> None:
    """`/status`: the corpus, the questions and the state."""
    now = await context.dispatcher.status()
    lines = [
        f"snapshot {now.snapshot}: {now.documents} documents, {now.clauses} clauses",
        f"{now.answers} answers in {timedelta(seconds=round(now.uptime))}",
        f"{now.running} questions at work, {now.waiting} waiting",
        f"state: {now.state or 'ok'}",
    ]
    await context.show(incoming, notice("/status", "Resolves is running.", lines))


async def ingest(context: BotContext, incoming: Incoming, update: Update) -> None:
    """Ingest a document that was sent to the bot. Raises ResolvesError for the admin."""
    sent = update.message or update.edited_message
    document = sent.document if sent else None
    if document is None:
        await context.say(
            incoming, message("Send the document as a file (text, HTML, Word or PDF), with or without /ingest.")
        )
        return
    name = document.file_name or "document"
    async with typing(context, incoming):
        data = await downloaded(document, name, context.dispatcher.settings.limits.document_megabytes)
        report = await context.dispatcher.ingest_file(name, data)
    done = [
        f"{what}: {', '.join(names)}" for what in ("added", "changed", "removed") if (names := getattr(report, what))
    ]
    total = sum(record.clauses for record in report.snapshot.records)
    held = f"{len(report.snapshot.records)} documents with {total} clauses are held now"
    lines = [*(done or ["nothing has changed"]), held, *report.notes]
    await context.show(incoming, notice("/ingest", f"{name} has been read.", lines))


async def allow(context: BotContext, incoming: Incoming, update: Update) -> None:
    """`/allow ID`, `/allow remove ID`, `/allow` in a group or as a reply to a person: edit or show the allow list."""
    state, aside = context.dispatcher.state, context.dispatcher.aside
    words = incoming.text.split()
    removing = words[:1] == ["remove"]
    named = words[1:] if removing else words
    if not named:
        named = _meant(incoming, update)
    if not named:
        rows = await aside(state.allowances, CHANNEL)
        listed = [*(f"{entry} (configured)" for entry in context.settings.allow), *(f"{k} {i}" for k, i in rows)]
        lead = "May ask:" if context.settings.allow else "Everybody may ask: telegram.allow is empty. Let in besides:"
        await context.show(incoming, notice("/allow", lead, listed))
        return
    if not all(name.lstrip("-").isdecimal() for name in named):
        await context.say(
            incoming, message("An id is a number: /allow 123456 for a person, /allow -100123456 for a group.")
        )
        return
    for name in named:
        kind = "chat" if name.startswith("-") else "user"
        await aside(state.disallow if removing else state.allow, CHANNEL, kind, name)
    await context.say(incoming, message(f"{', '.join(named)} may {'no longer ' if removing else ''}ask."))


def _meant(incoming: Incoming, update: Update) -> list[str]:
    """The id of the person that a message replies to, else of the group that it is in."""
    above = update.message.reply_to_message if update.message else None
    if above is not None and above.from_user is not None and not above.from_user.is_bot:
        return [str(above.from_user.id)]
    return [] if incoming.private else [str(incoming.chat)]


AdminCommand = Callable[[BotContext, Incoming, Update], Awaitable[None]]
ADMINS: Mapping[str, AdminCommand] = {"status": status, "ingest": ingest, DOCUMENT: ingest, "allow": allow}
