"""What only admins may: how the bot is doing, a document for the corpus, who may ask."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from telegram import Document, Update
from telegram.error import BadRequest

from bot.channels.rendering.browse import said
from bot.channels.telegram.context import House
from bot.channels.telegram.incoming import CHANNEL, Asked
from bot.channels.telegram.markup import italic, message
from bot.channels.telegram.texts import say
from ingest.errors import PlainError

# A download of a document, from a slow server.
_SECONDS = 60


async def status(house: House, asked: Asked, _: Update) -> None:
    """`/status`: the corpus, the questions and the state."""
    now = await house.answering.status()
    lines = [
        f"snapshot {now.snapshot}: {now.documents} documents, {now.clauses} clauses",
        f"{now.answers} answers in {timedelta(seconds=round(now.uptime))}",
        f"{now.running} questions at work, {now.waiting} waiting",
        f"state: {now.state or 'ok'}",
    ]
    await house.show(asked, said("/status", "Resolves is running.", lines))


async def ingest(house: House, asked: Asked, update: Update) -> None:
    """A document sent to the bot: into the corpus."""
    sent = update.message or update.edited_message
    document = sent.document if sent else None
    if document is None:
        await house.say(
            asked, message("Send the document as a file (text, HTML, Word or PDF), with or without /ingest.")
        )
        return
    name = document.file_name or "document"
    try:
        data = await _bytes(house, document, name)
        await house.say(asked, message(italic(f"Reading {name} …")))
        report = await house.answering.ingest_file(name, data)
    except PlainError as error:
        await house.say(asked, message(str(error)))
        return
    done = [
        f"{what}: {', '.join(names)}" for what in ("added", "changed", "removed") if (names := getattr(report, what))
    ]
    total = sum(record.clauses for record in report.snapshot.records)
    held = f"{len(report.snapshot.records)} documents with {total} clauses are held now"
    lines = [*(done or ["nothing has changed"]), held, *report.notes]
    await house.show(asked, said("/ingest", f"{name} has been read.", lines))


async def _bytes(house: House, document: Document, name: str) -> bytes:
    """The file, if it is not too large to begin with."""
    limit = house.answering.settings.limits.document_megabytes
    if (document.file_size or 0) > limit * 1024**2:
        raise PlainError(f"{name} has {(document.file_size or 0) / 1024**2:,.1f} MB; send at most {limit}.")
    try:
        file = await document.get_file(read_timeout=_SECONDS)
    except BadRequest as error:
        raise PlainError(f"Telegram does not give {name} to a bot ({error}).") from None
    return bytes(await file.download_as_bytearray(read_timeout=_SECONDS))


async def allow(house: House, asked: Asked, update: Update) -> None:
    """`/allow ID`, `/allow remove ID`, `/allow` in a group or as a reply to a person: who may ask."""
    state, aside = house.answering.state, house.answering.aside
    words = asked.text.split()
    removing = words[:1] == ["remove"]
    named = words[1:] if removing else words
    if not named:
        named = _meant(asked, update)
    if not named:
        rows = await aside(state.allowances, CHANNEL)
        listed = [*(f"{entry} (configured)" for entry in house.settings.allow), *(f"{k} {i}" for k, i in rows)]
        lead = "May ask:" if house.settings.allow else "Everybody may ask: telegram.allow is empty. Let in besides:"
        await house.show(asked, said("/allow", lead, listed))
        return
    if not all(name.lstrip("-").isdecimal() for name in named):
        await house.say(asked, message("An id is a number: /allow 123456 for a person, /allow -100123456 for a group."))
        return
    for name in named:
        kind = "chat" if name.startswith("-") else "user"
        await aside(state.disallow if removing else state.allow, CHANNEL, kind, name)
    await house.say(asked, message(f"{', '.join(named)} may {'no longer ' if removing else ''}ask."))


def _meant(asked: Asked, update: Update) -> list[str]:
    """The person that a message replies to, else the group that it stands in."""
    above = update.message.reply_to_message if update.message else None
    if above is not None and above.from_user is not None and not above.from_user.is_bot:
        return [str(above.from_user.id)]
    return [] if asked.private else [str(asked.chat)]


AdminCommand = Callable[[House, Asked, Update], Awaitable[None]]
ADMINS: Mapping[str, AdminCommand] = {"status": status, "ingest": ingest, "allow": allow}


async def command(house: House, asked: Asked, update: Update) -> None:
    """An admin's command, if it is an admin who gives it."""
    if not house.is_admin(asked.user):
        await house.say(asked, message(say("admins", asked.language)))
        return
    await ADMINS[asked.command](house, asked, update)
