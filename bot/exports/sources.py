"""What every exported form says of a citation and of the answer as a whole, in the same words."""

from dataclasses import dataclass

from bot.answer import Answer, Citation
from bot.exports.blocks import Block
from bot.messages import localised, msg
from ingest.outline.parts import folded


@dataclass(frozen=True, slots=True)
class Source:
    """Where a citation is from: its label, key, the file with its page, and an address that a link may lead to."""

    n: int
    label: str
    key: str
    place: str
    address: str

    @property
    def where(self) -> str:
        """The file and the address."""
        return f"{self.place} {self.address}".strip()


def sources_of(answer: Answer) -> tuple[Source, ...]:
    """The sources of an answer's citations, in their order."""
    return tuple(
        Source(c.n, folded(c.label), folded(c.key), _place(c), _web_address(c.url or "")) for c in answer.citations
    )


def _place(citation: Citation) -> str:
    page = f", page {citation.page}" if citation.page is not None else ""
    return f"{folded(citation.file)}{page}"


def _web_address(address: str) -> str:
    """The address; "" for one of another scheme than the web's, which may run something."""
    address = folded(address)
    return address if address.lower().startswith(("https://", "http://")) else ""


def title_of(answer: Answer) -> str:
    """The title of the file: the question."""
    return folded(answer.question) or "Answer"


def words_of(block: Block) -> str:
    """The words of a clause; between quotation marks where they are a passage of it."""
    return f"“{block.text}”" if block.part else block.text


def in_full(citation: Citation, language: str) -> str:
    """The line with the whole of a clause of which a passage is quoted, introduced in the language of the answer."""
    return localised(msg("in full: {clause}", clause=folded(citation.text)), language)


def citations_heading(answer: Answer) -> str:
    """The heading above the list of citations."""
    return localised(msg("Citations"), answer.language)


def snapshot_line(answer: Answer) -> str:
    """The line that says from which state of the corpus the answer is; "" where the answer does not know it."""
    if not answer.snapshot:
        return ""
    return localised(msg("Answered from the snapshot {snapshot}.", snapshot=folded(answer.snapshot)), answer.language)
