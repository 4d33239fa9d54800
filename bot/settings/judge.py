"""The model that judges answers in an evaluation."""

from pydantic import Field

from bot.settings.base import ProviderName, Section, VariableName


class JudgeSettings(Section):
    """[judge]."""

    model: str = Field(
        default="",
        description=(
            "The name of the model. Name one dated version of it, so that the next run has the same judge. It needs "
            "its provider's key; where a server asks for none, any value of that will do."
        ),
    )
    provider: ProviderName = Field(default="openai", description="Who runs the judging model, as provider in [model].")
    base_url: str = Field(
        default="", description='The address of a server, as base_url in [model]; "" is the provider\'s own.'
    )
    key_variable: VariableName = Field(
        default="",
        description='The environment variable that has the key, as in [model]; "" is the provider\'s usual one.',
    )
    votes: int = Field(
        default=3,
        ge=1,
        le=25,
        description=(
            'How often each opinion is asked for. The share of "yes" counts, and how well the votes agree is reported.'
        ),
    )
    timeout_seconds: float = Field(
        default=45, gt=0, description="After how many seconds a request to the judge is given up."
    )
