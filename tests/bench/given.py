"""What a bench of chats looks at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    """An answer as the chat service has it: the beginning of its text, and when it was complete."""

    text: str
    at: float
