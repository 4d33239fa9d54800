"""A Telegram in this terminal, to try the bot without Telegram: python -m tests.support.telegram_console [PORT].

A line is a message to the bot, one that begins with "!" presses the button under its last message that begins so.
"""

import sys
from collections.abc import Iterable

from tests.support.telegram_server import TOKEN, TelegramServer, telegram_server

_PORT = 8081
_PATIENCE_SECONDS = 120


def talk(server: TelegramServer, lines: Iterable[str]) -> None:
    """Say each line, and print what comes back."""
    for line in map(str.strip, filter(str.strip, lines)):
        before = server.shown()
        try:
            if line.startswith("!"):
                server.tap(before[-1], line[1:])
            else:
                server.say(line)
            server.wait(lambda before=before: server.shown() != before, _PATIENCE_SECONDS)
        except (AssertionError, IndexError, KeyError, StopIteration):
            print("(nothing came, or there is no such button)\n", flush=True)
            continue
        for message in server.shown():
            if message not in before:
                rows = message.get("reply_markup", {}).get("inline_keyboard", [])
                buttons = " ".join(f"[{button['text']}]" for row in rows for button in row)
                print(f"{message['text']}\n{buttons}\n", flush=True)


def main(port: str = "") -> None:
    """Listen until the end of the input."""
    with telegram_server(int(port or _PORT)) as server:
        print(
            "In another terminal:\n"
            f"TELEGRAM_BOT_TOKEN={TOKEN} RESOLVES_TELEGRAM__BASE_URL={server.base_url} uv run resolves telegram\n",
            flush=True,
        )
        talk(server, sys.stdin)


if __name__ == "__main__":
    main(*sys.argv[1:])
