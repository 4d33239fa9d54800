"""Where the blocks of an answer stood before `bot.exports.blocks`, under the name that the command line imports."""

from bot.exports.blocks import reading_line

__all__ = ["reading_line"]
