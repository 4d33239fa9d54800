"""Commands that show something; each is given the House and what was asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.channels.rendering.browse import clauses_shown, outline_shown, said, works_shown
from bot.channels.telegram.buttons import Pressed, Verb, button
from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import ADMIN_COMMANDS, CHANNEL, COMMANDS, Incoming
from bot.channels.telegram.markup import Tag, italic, message
from bot.channels.telegram.texts import languages, say
from bot.retrieval.clause_view import find

# Questions of examples, of as many resolutions that are held.
_ASKING = ("what does Resolution {} ask of BDT?", "list what Resolution {} resolves", "what is Resolution {} about?")


async def start(context: BotContext, asked: Incoming) -> None:
    """What this is, with examples that can be asked of the documents held."""
    examples = [italic(f"“{example}”") for example in _examples(context)]
    lines: list[str | Tag] = [say("start", asked.language)]
    for example in examples:
        lines += ["\n", "• ", example]
    await context.say(asked, message(*lines, "\n\n", say("help", asked.language)))


def _examples(context: BotContext) -> list[str]:
    """Questions that the documents held answer."""
    documents = [d for d in context.dispatcher.service.catalogue.documents if d.expression.work.kind == "res"]
    numbers = list(dict.fromkeys(d.expression.work.number for d in documents)) or [""]
    return [text.format(numbers[n % len(numbers)]) for n, text in enumerate(_ASKING)]


async def help_(context: BotContext, asked: Incoming) -> None:
    """How to ask, and all commands."""
    names = [*COMMANDS, *(ADMIN_COMMANDS if context.is_admin(asked.user) else ())]
    lines = [f"\n/{name} – {say(f'command_{name}', asked.language)}" for name in names]
    await context.say(asked, message(say("help", asked.language), "\n", *lines))


async def clause(context: BotContext, asked: Incoming) -> None:
    """`/clause CITATION`: the clauses, each in its own words."""
    if not asked.text:
        await context.say(asked, message(say("clause_what", asked.language)))
        return
    answer = await context.dispatcher.aside(clauses_shown, asked.text, context.dispatcher.service.catalogue)
    # Its buttons are those of something shown, not of an answer that is voted on.
    await context.show(asked, replace(answer, question="/clause"))


async def works(context: BotContext, asked: Incoming) -> None:
    """`/works`: what is held."""
    catalogue = context.dispatcher.service.catalogue
    lead = say("works", asked.language, count=len(catalogue.documents))
    await context.show(asked, await context.dispatcher.aside(works_shown, lead, catalogue))


async def outline(context: BotContext, asked: Incoming) -> None:
    """`/outline DOCUMENT`: its phrases with how many clauses stand under each."""
    if not asked.text:
        await context.say(asked, message(say("outline_what", asked.language)))
        return
    catalogue = context.dispatcher.service.catalogue
    found = await context.dispatcher.aside(find, asked.text, catalogue)
    documents = list(dict.fromkeys((*found.documents, *map(catalogue.document, found.clauses))))
    shown = outline_shown(documents, catalogue) if documents else said("/outline", found.problem, found.options)
    await context.show(asked, shown)


async def new(context: BotContext, asked: Incoming) -> None:
    """`/new`: begin anew."""
    await context.dispatcher.aside(context.dispatcher.state.forget, asked.place)
    await context.say(asked, message(say("forgotten", asked.language)))


async def privacy(context: BotContext, asked: Incoming) -> None:
    """`/privacy`: what is kept of the person, and a button to delete it."""
    kept = await context.dispatcher.aside(context.dispatcher.state.of, CHANNEL, "", asked.user)
    counts = {name: len(kept[name]) for name in ("conversations", "answers", "votes", "pending", "spending")}
    text = say("privacy", asked.language, **counts, days=context.dispatcher.settings.state.retention_days)
    delete = button(say("delete", asked.language), Pressed(Verb.DELETE, asked.user))
    await context.say(asked, message(text), InlineKeyboardMarkup([[delete]]))


Command = Callable[[BotContext, Incoming], Awaitable[None]]
SHOWING: Mapping[str, Command] = {
    "start": start,
    "help": help_,
    "clause": clause,
    "works": works,
    "outline": outline,
    "new": new,
    "privacy": privacy,
}


async def announce(bot: Bot, admins: Sequence[int]) -> list[str]:
    """Tell Telegram the commands, in every language; gives what went wrong, which stops nothing."""
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
    return [BotCommand(name, say(f"command_{name}", language)) for name in names]
