"""What has no words for the bot: voices, stickers, pictures without a caption, files of others than admins."""

from collections import OrderedDict

from telegram import Update

from bot.channels.telegram.context import BotContext
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.markup import message
from bot.channels.telegram.questions import answered
from bot.channels.telegram.texts import TEXT_ONLY
from bot.state import Place

_MAX_TOLD = 10_000


class Wordless:
    """Tells each person once in a chat that only text is read: an album is many messages."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._told: OrderedDict[Place, None] = OrderedDict()

    async def reply(self, update: Update, incoming: Incoming) -> None:
        """Answer the caption of a file, if it has one; else tell, once. Raises ResolvesError for the person."""
        if incoming.text:
            await answered(self._context, update, incoming)
            return
        if incoming.place in self._told:
            return
        self._told[incoming.place] = None
        if len(self._told) > _MAX_TOLD:
            self._told.popitem(last=False)
        try:
            await self._context.say(incoming, message(TEXT_ONLY))
        except BaseException:
            self._told.pop(incoming.place, None)
            raise
