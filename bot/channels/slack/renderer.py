"""Slack's Renderer: answers as Block Kit, by a command's response_url or in a thread."""

from bot.answer import Answer
from bot.channels.slack.blocks import Json, message, sentence
from bot.channels.slack.web_api_reply import WebApiReply
from bot.channels.slack.workspaces import Workspaces
from bot.channels.slash.incoming import Incoming
from bot.channels.slash.responder import Responder, UnavailableError
from bot.channels.slash.response_url import Replies, ResponseUrl
from bot.state import Pending

CHANNEL = "slack"


class SlackRenderer:
    """Renders replies for all workspaces of one app."""

    name = CHANNEL

    def __init__(self, replies: Replies, workspaces: Workspaces) -> None:
        self._replies, self._workspaces = replies, workspaces

    def show(self, answer: Answer, key: str, asked: Incoming) -> Json:
        """The first page of an answer; one that a command shares begins with who asked."""
        if asked.above:
            return message(answer, key, private=False)
        body = message(answer, key, asked_by=asked.place.user if asked.shared else "", private=not asked.shared)
        return {"response_type": "in_channel" if asked.shared else "ephemeral", **body}

    def say(self, text: str, asked: Incoming) -> Json:
        """A sentence, ephemeral where it replies to a command."""
        return sentence(text) if asked.above else {"response_type": "ephemeral", **sentence(text)}

    def responder(self, pending: Pending) -> Responder | None:
        """By the command's response_url, or in the thread of the placeholder; None where neither is known.

        Raises UnavailableError where the workspace may be known later.
        """
        notes = pending.message
        if notes.get("response_url"):
            return ResponseUrl(self._replies, str(notes["response_url"]), pending.at)
        web = self._workspaces.client(pending.place.team)
        if web is None and not self._workspaces.learned:
            raise UnavailableError
        if web is None or not notes.get("channel"):
            return None
        return WebApiReply(web, str(notes["channel"]), str(notes.get("thread", "")), str(notes.get("held", "")))
