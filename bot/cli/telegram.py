"""`resolves telegram`: the Telegram bot alone in a process."""

import os

from bot.channels.telegram.token import TOKEN
from bot.cli.command import Workspace, command
from bot.cli.options import corpus_option, workspace_options
from bot.cli.serve import run
from ingest.errors import SettingsError

_NO_TOKEN = f"{TOKEN} is not set; write /newbot to @BotFather in Telegram and put the token that it gives into it."


@command("telegram", more="Its token comes from TELEGRAM_BOT_TOKEN.")
@workspace_options
@corpus_option
def telegram(workspace: Workspace) -> int:
    """Run the bot until the process is asked to end. Raises SettingsError where there is no token."""
    if not os.environ.get(TOKEN, "").strip():
        raise SettingsError(_NO_TOKEN)
    return run(workspace, ("telegram",))
