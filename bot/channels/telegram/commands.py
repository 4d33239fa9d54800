"""Handlers of the commands that show something."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.channels.rendering.browse import changes_shown, clauses_shown, notice, outline_shown, works_shown
from bot.channels.telegram.buttons import Action, CallbackData, button
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import ADMIN_COMMANDS, CHANNEL, COMMANDS, Incoming
from bot.channels.telegram.markup import Tag, italic, message
from bot.channels.telegram.texts import languages, translate
from bot.retrieval.clause_view import find

# Questions of examples, of as many resolutions that are held.
_ASKING = ("what does Resolution {} ask of BDT?", "list what Resolution {} resolves", "what is Resolution {} about?")


async def start(context: BotContext, incoming: Incoming) -> None:
    """`/start`: what this is, with examples that can be asked of the documents held."""
    examples = [italic(f"“{example}”") for example in _examples(context)]
    lines: list[str | Tag] = [translate("start", incoming.language)]
    for example in examples:
        lines += ["\n", "• ", example]
    await context.say(incoming, message(*lines, "\n\n", translate("help", incoming.language)))


def _examples(context: BotContext) -> list[str]:
    """Example questions about documents that are held."""
    documents = [d for d in context.dispatcher.service.catalogue.documents if d.expression.work.kind == "res"]
    numbers = list(dict.fromkeys(d.expression.work.number for d in documents)) or [""]
    return [text.format(numbers[n % len(numbers)]) for n, text in enumerate(_ASKING)]


async def help_(context: BotContext, incoming: Incoming) -> None:
    """`/help`: how to ask, and all commands."""
    names = [*COMMANDS, *(ADMIN_COMMANDS if context.is_admin(incoming.user) else ())]
    lines = [f"\n/{name} – {translate(f'command_{name}', incoming.language)}" for name in names]
    await context.say(incoming, message(translate("help", incoming.language), "\n", *lines))


async def clause(context: BotContext, incoming: Incoming) -> None:
    """`/clause CITATION`: the clauses, each in its own words."""
    if not incoming.text:
        await context.say(incoming, message(translate("clause_what", incoming.language)))
        return
    answer = await context.dispatcher.aside(clauses_shown, incoming.text, context.dispatcher.service.catalogue)
    # Its buttons are those of something shown, not of an answer that is voted on.
    await context.show(incoming, replace(answer, question="/clause"))


async def works(context: BotContext, incoming: Incoming) -> None:
    """`/works`: the documents held."""
    catalogue = context.dispatcher.service.catalogue
    lead = translate("works", incoming.language, count=len(catalogue.documents))
    await context.show(incoming, await context.dispatcher.aside(works_shown, lead, catalogue))


async def outline(context: BotContext, incoming: Incoming) -> None:
    """`/outline DOCUMENT`: its phrases with how many clauses are under each."""
    if not incoming.text:
        await context.say(incoming, message(translate("outline_what", incoming.language)))
        return
    catalogue = context.dispatcher.service.catalogue
    found = await context.dispatcher.aside(find, incoming.text, catalogue)
    documents = list(dict.fromkeys((*found.documents, *map(catalogue.document, found.clauses))))
    shown = outline_shown(documents, catalogue) if documents else notice("/outline", found.problem, found.options)
    await context.show(incoming, shown)


async def changes(context: BotContext, incoming: Incoming) -> None:
    """`/changes DOCUMENT`: what changed between its two newest revisions, or those named."""
    if not incoming.text:
        await context.say(incoming, message(translate("changes_what", incoming.language)))
        return
    await context.show(
        incoming, await context.dispatcher.aside(changes_shown, incoming.text, context.dispatcher.service)
    )


async def language(context: BotContext, incoming: Incoming) -> None:
    """`/language fr`: the language of what is not the documents' own words; `auto` for that of each question."""
    await context.say(incoming, message(await context.dispatcher.choose_language(incoming.place, incoming.text)))


async def new(context: BotContext, incoming: Incoming) -> None:
    """`/new`: begin a new conversation."""
    await context.dispatcher.forget(incoming.place)
    await context.say(incoming, message(translate("forgotten", incoming.language)))


async def privacy(context: BotContext, incoming: Incoming) -> None:
    """`/privacy`: what is kept of the person, and a button to delete it."""
    kept = await context.dispatcher.aside(context.dispatcher.state.of, CHANNEL, "", incoming.user)
    counts = {name: len(kept[name]) for name in ("conversations", "answers", "votes", "spending")}
    counts["pending"] = sum(bool(row["question"]) for row in kept["pending"])
    text = translate("privacy", incoming.language, **counts, days=context.dispatcher.settings.state.retention_days)
    delete = button(translate("delete", incoming.language), CallbackData(Action.DELETE, incoming.user))
    await context.say(incoming, message(text), InlineKeyboardMarkup([[delete]]))


Command = Callable[[BotContext, Incoming], Awaitable[None]]
SHOWING: Mapping[str, Command] = {
    "start": start,
    "help": help_,
    "clause": clause,
    "works": works,
    "outline": outline,
    "changes": changes,
    "language": language,
    "new": new,
    "privacy": privacy,
}


async def announce(bot: Bot, admins: Sequence[int]) -> list[str]:
    """Set the bot's command menu in every language; gives the failures, which stop nothing."""
    troubles = []
    calls: list[tuple[list[BotCommand], BotCommandScopeChat | None, str | None]] = []
    calls += [(_menu(COMMANDS, language), None, language) for language in languages()]
    calls.append((_menu(COMMANDS, languages()[0]), None, None))
    calls += [(_menu((*COMMANDS, *ADMIN_COMMANDS), languages()[0]), BotCommandScopeChat(a), None) for a in admins]
    for commands, scope, language in calls:
        try:
            await bot.set_my_commands(commands, scope, language)
        except TelegramError as error:
            troubles.append(str(error))
    return troubles


def _menu(names: Sequence[str], language: str) -> list[BotCommand]:
    return [BotCommand(name, translate(f"command_{name}", language)) for name in names]
