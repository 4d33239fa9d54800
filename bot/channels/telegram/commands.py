"""Commands that show something; each is given the House and what was asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.channels.rendering.browse import clauses_shown, outline_shown, said, works_shown
from bot.channels.telegram.buttons import Pressed, Verb, button
from bot.channels.telegram.context import House
from bot.channels.telegram.incoming import ADMIN_COMMANDS, CHANNEL, COMMANDS, Asked
from bot.channels.telegram.markup import Tag, italic, message
from bot.channels.telegram.texts import languages, say
from bot.retrieval.clause_view import find

# Questions of examples, of as many resolutions that are held.
_ASKING = ("what does Resolution {} ask of BDT?", "list what Resolution {} resolves", "what is Resolution {} about?")


async def start(house: House, asked: Asked) -> None:
    """What this is, with examples that can be asked of the documents held."""
    examples = [italic(f"“{example}”") for example in _examples(house)]
    lines: list[str | Tag] = [say("start", asked.language)]
    for example in examples:
        lines += ["\n", "• ", example]
    await house.say(asked, message(*lines, "\n\n", say("help", asked.language)))


def _examples(house: House) -> list[str]:
    """Questions that the documents held answer."""
    documents = [d for d in house.answering.service.catalogue.documents if d.expression.work.kind == "res"]
    numbers = list(dict.fromkeys(d.expression.work.number for d in documents)) or [""]
    return [text.format(numbers[n % len(numbers)]) for n, text in enumerate(_ASKING)]


async def help_(house: House, asked: Asked) -> None:
    """How to ask, and all commands."""
    names = [*COMMANDS, *(ADMIN_COMMANDS if house.is_admin(asked.user) else ())]
    lines = [f"\n/{name} – {say(f'command_{name}', asked.language)}" for name in names]
    await house.say(asked, message(say("help", asked.language), "\n", *lines))


async def clause(house: House, asked: Asked) -> None:
    """`/clause CITATION`: the clauses, each in its own words."""
    if not asked.text:
        await house.say(asked, message(say("clause_what", asked.language)))
        return
    answer = await house.answering.aside(clauses_shown, asked.text, house.answering.service.catalogue)
    # Its buttons are those of something shown, not of an answer that is voted on.
    await house.show(asked, replace(answer, question="/clause"))


async def works(house: House, asked: Asked) -> None:
    """`/works`: what is held."""
    catalogue = house.answering.service.catalogue
    lead = say("works", asked.language, count=len(catalogue.documents))
    await house.show(asked, await house.answering.aside(works_shown, lead, catalogue))


async def outline(house: House, asked: Asked) -> None:
    """`/outline DOCUMENT`: its phrases with how many clauses stand under each."""
    if not asked.text:
        await house.say(asked, message(say("outline_what", asked.language)))
        return
    catalogue = house.answering.service.catalogue
    found = await house.answering.aside(find, asked.text, catalogue)
    documents = list(dict.fromkeys((*found.documents, *map(catalogue.document, found.clauses))))
    shown = outline_shown(documents, catalogue) if documents else said("/outline", found.problem, found.options)
    await house.show(asked, shown)


async def new(house: House, asked: Asked) -> None:
    """`/new`: begin anew."""
    await house.answering.aside(house.answering.state.forget, asked.place)
    await house.say(asked, message(say("forgotten", asked.language)))


async def privacy(house: House, asked: Asked) -> None:
    """`/privacy`: what is kept of the person, and a button to delete it."""
    kept = await house.answering.aside(house.answering.state.of, CHANNEL, "", asked.user)
    counts = {name: len(kept[name]) for name in ("conversations", "answers", "votes", "pending", "spending")}
    text = say("privacy", asked.language, **counts, days=house.answering.settings.state.retention_days)
    delete = button(say("delete", asked.language), Pressed(Verb.DELETE, asked.user))
    await house.say(asked, message(text), InlineKeyboardMarkup([[delete]]))


Command = Callable[[House, Asked], Awaitable[None]]
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
