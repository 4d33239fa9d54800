"""Tools of a planning model: what it may look up before its plan counts. They tell, and decide nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.understanding.planning.plan import Half, PlannedSet
from ingest.errors import ResolvesError

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

# Characters of what one tool says.
_MOST_CHARACTERS = 3000


@dataclass(frozen=True, slots=True)
class Lookups:
    """What tools look up, each told in lines: the details of documents by id, the clauses of a set and its size, those
    that a citation names, those nearest to a wording, and what differs between two documents.
    """

    outline: Callable[[Sequence[str]], str]
    enumerate: Callable[[PlannedSet], str]
    look_up: Callable[[str], str]
    search: Callable[[str], str]
    compare: Callable[[str, str], str]


def tools_of(lookups: Lookups) -> "list[BaseTool]":
    """The lookups as LangChain tools."""
    from langchain_core.tools import StructuredTool

    def outline(documents: list[str]) -> str:
        """The phrases and addressees of documents, by their ids, each with its number of clauses."""
        return lookups.outline(documents)

    def enumerate(
        documents: list[str], addressees: list[str], phrases: list[str], half: str, restriction: list[str]
    ) -> str:
        """The clauses of a set, with the fields of a plan's set, and how many they are."""
        try:
            which = Half(half or Half.ANY)
        except ValueError:
            return f"half is one of {', '.join(Half)}"
        words = tuple(restriction)
        return lookups.enumerate(PlannedSet(tuple(documents), tuple(addressees), tuple(phrases), which, words))

    def look_up(reference: str) -> str:
        """The clauses that a citation names, such as "Resolution 45, resolves 2"."""
        return lookups.look_up(reference)

    def search(wording: str) -> str:
        """The clauses nearest in meaning to a wording in the documents' language."""
        return lookups.search(wording)

    def compare(older: str, newer: str) -> str:
        """What differs between two documents, by their ids."""
        return lookups.compare(older, newer)

    return [StructuredTool.from_function(function) for function in (outline, enumerate, look_up, search, compare)]


def run_tool(tools: "Sequence[BaseTool]", name: str, arguments: Mapping[str, Any]) -> str:
    """What a tool says; what is wrong with the call, where it cannot be made."""
    tool = next((tool for tool in tools if tool.name == name), None)
    if tool is None:
        return f"there is no tool {name[:40]}; there are {', '.join(tool.name for tool in tools)}"
    try:
        said = str(tool.invoke(dict(arguments)))
    except (TypeError, ValueError):
        return f"{name} takes {', '.join(tool.args)}"
    except ResolvesError as error:
        return str(error)
    return said if len(said) <= _MOST_CHARACTERS else f"{said[:_MOST_CHARACTERS]} […]"
