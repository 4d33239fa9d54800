"""What a running bot keeps, how much it takes on, where it listens and what it logs."""

import re
from typing import Literal

from pydantic import Field, field_validator

from bot.settings.base import Section


class StateSettings(Section):
    """[state]."""

    url: str = Field(
        default="",
        description=(
            'The database in which a bot keeps conversations, pending questions, votes and spending: "" is a file in '
            "the store's folder, otherwise the URL of another SQLite file or of PostgreSQL, which several processes "
            'can share and which needs the extra "postgres". A URL with a password belongs into the environment '
            "variable RESOLVES_STATE_URL, which goes before this setting."
        ),
    )
    retention_days: int = Field(
        default=90,
        ge=1,
        le=36_500,
        description="How many days after its last use a conversation, an answer or a vote is deleted.",
    )

    @field_validator("url")
    @classmethod
    def _no_password(cls, url: str) -> str:
        """Refuse a URL with a password: secrets belong in no file."""
        if re.match(r"[^/]+://[^/@:]*:[^/]+@", url):
            raise ValueError("leave the password out, and put the whole URL into RESOLVES_STATE_URL")
        return url


class LimitsSettings(Section):
    """[limits]."""

    threads: int = Field(default=4, ge=1, le=64, description="How many questions are answered at the same time.")
    queue: int = Field(
        default=500,
        ge=1,
        le=100_000,
        description="How many questions may wait or be answered at the same time; more are turned away.",
    )
    per_minute: int = Field(
        default=12,
        ge=0,
        le=10_000,
        description="How many questions one person may ask in a minute, counted by each process; 0 is any number.",
    )
    answer_seconds: float = Field(
        default=120, gt=0, le=3600, description="An answer that takes more seconds than this is given up."
    )
    document_megabytes: int = Field(
        default=20,
        ge=1,
        le=32,
        description="The largest document, in megabytes, that an admin may send to a bot to ingest.",
    )


class VerifySettings(Section):
    """[verify]."""

    megabytes: int = Field(default=5, ge=1, le=32, description="The largest file of a draft, in megabytes.")
    characters: int = Field(
        default=400_000, ge=1_000, le=10_000_000, description="The longest text of a draft, in characters."
    )


class ServeSettings(Section):
    """[serve]."""

    host: str = Field(
        default="127.0.0.1",
        description=(
            'The address of this machine to listen at; "0.0.0.0" listens '
            "at all of them, so that other machines reach it."
        ),
    )
    port: int = Field(default=8080, ge=0, le=65_535, description="The port to listen at; 0 is any free one.")
    body_kilobytes: int = Field(
        default=256, ge=1, le=102_400, description="A request with a larger body, in kilobytes, is refused."
    )
    header_seconds: float = Field(
        default=10,
        ge=0,
        le=3600,
        description=(
            "Within how many seconds the headers of a request have to be "
            "complete; 0 is no limit. Its body has ten seconds."
        ),
    )
    connections_per_address: int = Field(
        default=100,
        ge=0,
        le=1_000_000,
        description=(
            "How many connections one address may have open; 0 is any number. More are answered 503, except for "
            "/healthz. Behind a proxy all of them come from the proxy's address, so allow as many as it opens. All "
            "addresses together never have more than half of the files that the process may have open (ulimit -n)."
        ),
    )
    grace_seconds: float = Field(
        default=25,
        ge=0,
        le=3600,
        description=(
            "How many seconds questions that are being answered may still take when the process is told to end."
        ),
    )
    reload_seconds: float = Field(
        default=5, gt=0, le=3600, description="Every how many seconds a newly published corpus is looked for."
    )


class LogSettings(Section):
    """[log]."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description='The least severe level that is logged: "debug", "info", "warning" or "error".'
    )
    format: Literal["json", "text"] = Field(
        default="json",
        description='"json" writes one JSON object a line, for programs; "text" one line of text, for people.',
    )
    questions: bool = Field(
        default=False, description="Whether the questions that people ask, and who asks them, are logged as well."
    )
