"""What the sections of the settings have in common: their base, and the forms of some values."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# A provider's name as LangChain knows it.
PROVIDER = "[a-z][a-z0-9_]*"
ProviderName = Annotated[str, Field(pattern=f"^{PROVIDER}$")]
# The name of an environment variable, "none", or "" where it is not set.
VariableName = Annotated[str, Field(pattern=r"^\w*$")]
ReasoningEffort = Literal["", "none", "minimal", "low", "medium", "high", "xhigh"]


class Section(BaseModel):
    """A section of the settings: frozen, unknown keys refused. Each field has its description in `Field`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Weights(Section):
    """A section of numbers, which stands in one line of a file: an inline table."""
