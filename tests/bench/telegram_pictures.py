"""A conversation with the Telegram bot as pictures, to be looked at: both themes, and right to left.

uv run python -m tests.bench.telegram_pictures FOLDER      needs chromium; asks the shipped corpus
"""

import argparse
import subprocess
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.services import seeds
from tests.support.telegram_bot import bot_for
from tests.support.telegram_server import BOT, TelegramServer, telegram_server

# As wide as a phone; a picture is as long as the conversation.
_WIDTH = 412
_LANGUAGES = {"en": "ltr", "ar": "rtl"}
_ENGLISH = (
    "what does Resolution 45 ask of BDT?",
    "what does Resolution 174 say?",
    "what does the letter ask for?",
    "and of the Secretary-General?",
)
_ARABIC = (
    "ماذا يطلب القرار 45 من BDT؟",
    "ماذا يقول القرار 174؟",
    "what does the letter ask for?",
    "وماذا عن الأمين العام؟",
)

_STYLE = """
:root { --back:#d5e3cf; --mine:#e3ffca; --theirs:#fff; --text:#000; --faint:#6d7f8f; --line:#3a95d5; --quote:#3a95d51a;
  --button:#7c8f75b8; --on-button:#fff }
[data-theme=dark] { --back:#0e1621; --mine:#2b5278; --theirs:#182533; --text:#f5f5f5; --faint:#7f91a4; --line:#64b5ef;
  --quote:#64b5ef1f; --button:#20303fd9; --on-button:#e4ecf2 }
* { box-sizing:border-box }
body { margin:0; padding:10px 8px; background:var(--back); color:var(--text);
  font:16px/1.32 "Noto Sans","Noto Sans Arabic","DejaVu Sans",sans-serif; width:412px }
.row { display:flex; margin:6px 0 } .row.mine { justify-content:flex-end }
.box { max-width:350px } .bubble { padding:7px 11px 8px; border-radius:14px; background:var(--theirs);
  white-space:pre-wrap; overflow-wrap:anywhere; unicode-bidi:plaintext; text-align:start }
.mine .bubble { background:var(--mine) }
blockquote { margin:2px 0; padding:3px 9px 4px; border-inline-start:3px solid var(--line); border-radius:5px;
  background:var(--quote); unicode-bidi:plaintext; text-align:start; font-size:15px }
blockquote[expandable] { display:-webkit-box; -webkit-box-orient:vertical; -webkit-line-clamp:3; overflow:hidden }
.keys { display:grid; gap:3px; margin-top:3px } .keys div { display:grid; grid-auto-flow:column; gap:3px;
  grid-auto-columns:minmax(0,1fr) }
.keys span { background:var(--button); color:var(--on-button); border-radius:8px; padding:8px 3px; text-align:center;
  font-size:14px; overflow:hidden; text-overflow:ellipsis; white-space:nowrap }
"""


def hold(server: TelegramServer, language: str) -> list[dict[str, Any]]:
    """The conversation: a whole set and its next page, a refusal, a clarifying question, a clause, a follow-up."""
    whole, refused, unclear, follow_up = _ARABIC if language == "ar" else _ENGLISH
    server.say("/start", language=language)
    server.answer()
    server.say(whole, language=language)
    first = server.answer(number=2)
    rows = first["reply_markup"]["inline_keyboard"]
    if data := next(
        (
            b["callback_data"]
            for row in rows
            for b in row
            if "callback_data" in b and b["callback_data"].startswith("p:")
        ),
        "",
    ):
        server.tap_data(first, data)
        server.answer(number=3)
    for said in (follow_up, refused, "/new", unclear, "/clause Resolution 45, instructs BDT 5", "/works"):
        before = len(server.shown())
        server.say(said, language=language)
        server.answer(number=before + 1)
    return [message for (chat, _), message in sorted(server.messages.items()) if chat == 7]


def page(messages: list[dict[str, Any]], theme: str, direction: str) -> str:
    """A conversation as a page that looks like a phone's."""
    rows = "".join(map(_row, messages))
    return f'<!doctype html><html data-theme="{theme}" dir="{direction}"><meta charset="utf-8"><style>{_STYLE}</style>{rows}'


def _row(message: dict[str, Any]) -> str:
    mine = message["from"]["id"] != BOT["id"]
    # The server of the tests has read this HTML as Telegram does, and refuses any other.
    words = escape(message["text"]) if mine else message["html"].replace("</blockquote>\n", "</blockquote>")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    keys = "".join(f"<div>{''.join(map(_key, row))}</div>" for row in rows)
    keyboard = f'<div class="keys">{keys}</div>' if keys else ""
    return f'<div class="row{" mine" * mine}"><div class="box"><div class="bubble" dir="auto">{words}</div>{keyboard}</div></div>'


def _key(button: dict[str, Any]) -> str:
    return f"<span>{escape(button['text'])}</span>"


def shoot(html: str, picture: Path, height: int) -> None:
    """A picture of a page."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        command = [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}",
        ]
        size = [f"--window-size={_WIDTH},{height}", "--force-device-scale-factor=1.5", f"--screenshot={picture}"]
        subprocess.run([*command, *size, source.as_uri()], check=True, capture_output=True, timeout=120)


def main() -> None:
    """Hold the conversation in each language and draw it in each theme."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--height", type=int, default=4600, help="of a picture, in pixels (4600)")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for language, direction in _LANGUAGES.items():
        with TemporaryDirectory() as state, telegram_server() as server, bot_for(server, Path(state), service=seeds()):
            messages = hold(server, language)
        for theme in ("light", "dark"):
            picture = args.folder / f"{language}-{theme}.png"
            shoot(page(messages, theme, direction), picture, args.height)
            print(picture)


if __name__ == "__main__":
    main()
