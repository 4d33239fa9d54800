"""Place: the key of a conversation."""

from dataclasses import astuple, dataclass

# An id of a chat service is far shorter; a database's index is not made for more.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A person in a topic of a chat of a channel; conversations are kept apart by it.

    `channel` is "telegram", "slack" …; `team` a Slack workspace, "" elsewhere; `topic` a forum topic or a thread, ""
    where there is none. Raises ValueError for an invalid id.
    """

    channel: str
    team: str
    chat: str
    topic: str
    user: str

    def __post_init__(self) -> None:
        for part in astuple(self):
            if not isinstance(part, str) or len(part) > _LONGEST or not part.isprintable():
                raise ValueError(f"{part!r} is no id of a chat, a topic or a user")

    @property
    def asker(self) -> str:
        """The person, wherever they ask: the key of budgets and rate limits ("telegram::123")."""
        return asker_of(self.channel, self.team, self.user)


def asker_of(channel: str, team: str, user: str) -> str:
    """The asker's key of a Place. A colon inside an id is escaped, so that no two people share one."""
    return ":".join(part.replace("%", "%25").replace(":", "%3A") for part in (channel, team, user))
