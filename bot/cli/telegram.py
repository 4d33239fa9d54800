"""`resolves telegram`: the Telegram bot alone in a process."""

import os
from argparse import Namespace

from bot.channels.telegram.token import TOKEN
from bot.cli.serve import run
from ingest.errors import SettingsError

_NO_TOKEN = f"{TOKEN} is not set; write /newbot to @BotFather in Telegram and put the token that it gives into it."


def telegram(args: Namespace) -> int:
    """Run the bot until the process is asked to end. Raises SettingsError where there is no token."""
    if not os.environ.get(TOKEN, "").strip():
        raise SettingsError(_NO_TOKEN)
    return run(args, ("telegram",))
