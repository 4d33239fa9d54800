"""The chat services that a bot answers in; their secrets come from the environment."""

from typing import Annotated

from pydantic import Field

from bot.settings.base import Section

# A host that is reached by https, or a whole origin: "chat.example.org", "http://127.0.0.1:8065".
ResponseHost = Annotated[str, Field(pattern=r"^(https?://)?(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$")]


class TelegramSettings(Section):
    """[telegram]."""

    base_url: str = Field(
        default="https://api.telegram.org",
        pattern=r"^https?://\S+$",
        description="The address of Telegram's Bot API; a Bot API server of your own has its address here.",
    )
    webhook_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description=(
            'How messages arrive. "" asks Telegram for them, which needs no public address; otherwise the public '
            "https address that Telegram is to call, whose path `resolves serve` then answers at."
        ),
    )
    admins: tuple[int, ...] = Field(
        default=(),
        description="User ids of the admins, who may use /status, /ingest and /allow (@userinfobot tells you yours).",
    )
    allow: tuple[int, ...] = Field(
        default=(),
        description=(
            "Ids of the users and groups that are answered; an empty list answers everybody. Admins are always "
            "answered, and can let in others with /allow."
        ),
    )
    page_characters: int = Field(
        default=3500,
        ge=500,
        le=4000,
        description="How many characters one page of an answer has at most; Telegram takes 4,096 in a message.",
    )


class SlackSettings(Section):
    """[slack]."""

    path: str = Field(
        default="/slack/events",
        pattern=r"^/[\w/.-]+$",
        description="The path at which `resolves serve` takes Slack's requests over HTTP.",
    )
    api_url: str = Field(
        default="https://slack.com/api/",
        pattern=r"^https?://\S+/$",
        description='The address of Slack\'s Web API; that of GovSlack is "https://slack-gov.com/api/".',
    )
    response_hosts: tuple[ResponseHost, ...] = Field(
        default=("hooks.slack.com", "hooks.slack-gov.com"),
        description=(
            "Hosts to which answers may be posted, by https. A command says where its answer is to go; nothing is "
            'posted to a host that is not listed here. A whole origin such as "http://127.0.0.1:8099" is for trying '
            "it out."
        ),
    )


class MattermostSettings(Section):
    """[mattermost]."""

    path: str = Field(
        default="/mattermost/command",
        pattern=r"^/[\w/.-]+$",
        description="The path at which `resolves serve` takes the slash commands of Mattermost.",
    )
    response_hosts: tuple[ResponseHost, ...] = Field(
        default=(),
        description=(
            'The host of your Mattermost server, such as "chat.example.org", to which answers may be posted by https; '
            'nothing is posted to any other. A whole origin such as "http://127.0.0.1:8065" is taken too.'
        ),
    )
