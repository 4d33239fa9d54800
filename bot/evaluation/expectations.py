"""What a question set says of a right reply: gold clauses, as people name them, and assertions.

A gold clause is named by its key, by a citation, as a set, or by document with number or quote; a plain text is a
citation. `bot.evaluation.gold_forms` finds the clauses that it means.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator

_ONE_FORM = "name the clause in one way: by key, by citation, by set, or by document with num or quote"


class Gold(BaseModel):
    """A gold clause, which a right answer cites.

    `heading` is the clause's phrase; `num` is as printed without its bracket or dot, "" where none is printed. With a
    `key`, which alone decides, these are for people. `citation` and `set` may mean several clauses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str = ""
    heading: str = ""
    num: str | None = None
    quote: str | None = Field(default=None, min_length=1)
    key: str | None = Field(default=None, min_length=1)
    citation: str | None = Field(default=None, min_length=1)
    set: str | None = Field(default=None, min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"citation": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _in_one_form(self) -> "Gold":
        named = [form for form in (self.key, self.citation, self.set) if form is not None]
        described = bool(self.document or self.heading or self.num is not None or self.quote is not None)
        if len(named) + (described and self.key is None) != 1:
            raise ValueError(_ONE_FORM)
        if not named and not self.document:
            raise ValueError("give the document as well")
        if not named and (self.num is None) == (self.quote is None):
            raise ValueError("give either num or quote")
        return self

    @property
    def name(self) -> str:
        """The clause as a person names it."""
        if self.citation or self.set:
            return self.citation or f"the set “{self.set}”"
        where = " ".join(filter(None, (self.heading, self.num)))
        words = f"“{self.quote}”" if self.quote is not None else ""
        return ", ".join(filter(None, (self.document, where, words))) or self.key or ""


def _as_list(value: Any) -> Any:
    """A single entry as a list of one."""
    return [value] if isinstance(value, str | dict) else value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty; write a text")
    return text


Text = Annotated[str, AfterValidator(_not_blank)]
GoldList = Annotated[tuple[Gold, ...], BeforeValidator(_as_list)]
TextList = Annotated[tuple[Text, ...], BeforeValidator(_as_list)]


class Expectations(BaseModel):
    """Assertions on a reply; None and empty lists assert nothing.

    `cites` are clauses that it cites, `cites_exactly` all that it cites; `contains` and `not_contains` are texts;
    `read_as` is what the question was read as, `says_no` whether the reply is a no, `max_ms` how long it may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cites: GoldList = ()
    cites_exactly: GoldList = ()
    refuses: StrictBool | None = None
    contains: TextList = ()
    not_contains: TextList = ()
    read_as: str | None = None
    says_no: StrictBool | None = None
    max_ms: float | None = Field(default=None, gt=0)

    @property
    def assertions(self) -> dict[str, Any]:
        """The assertions that are made, by their names, as plain data."""
        return self.model_dump(mode="json", include=set(Expectations.model_fields), exclude_defaults=True)
