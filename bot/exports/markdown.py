"""An answer as Markdown (CommonMark, with a table as GitHub has them): clauses as quotations under their headings."""

from collections.abc import Iterator

from bot.answer import Answer, Citation
from bot.exports.blocks import Block, Kind, cited_blocks, phrase_level
from bot.exports.sources import citations_heading, in_full, snapshot_line, sources_of, title_of, words_of
from bot.pages import printable
from bot.pages.markdown import escaped


def to_markdown(answer: Answer) -> str:
    """The answer as Markdown in which all that documents print is escaped."""
    blocks = cited_blocks(answer)
    level = phrase_level(block for block, _ in blocks)
    parts = [f"# {escaped(title_of(answer))}"]
    parts += [part for block, citation in blocks if (part := _part(block, citation, level, answer.language))]
    if answer.citations:
        parts += [f"## {citations_heading(answer)}", "\n".join(_table(answer))]
    if state := snapshot_line(answer):
        parts.append(escaped(state))
    return printable("\n\n".join(parts) + "\n")


def _part(block: Block, citation: Citation | None, level: int, language: str) -> str:
    """A block as a paragraph, a heading, a quotation or a list of one."""
    text = escaped(block.text)
    if not text and block.kind is not Kind.CLAUSE:
        return ""
    match block.kind:
        case Kind.LEAD:
            return f"**{text}**"
        case Kind.DOCUMENT:
            return f"## {text}"
        case Kind.PHRASE:
            return f"{'#' * (level + 1)} {text}"
        case Kind.CLAUSE:
            number = f"**{escaped(block.num)}** " if block.num else ""
            quotation = f"> {number}{escaped(words_of(block))} \\[{block.n}\\]"
            return f"{quotation}\n>\n> {escaped(in_full(citation, language))}" if block.part and citation else quotation
        case Kind.OPTION:
            return f"- {text}"
        case _:
            return text


def _table(answer: Answer) -> Iterator[str]:
    yield "| | clause | key | file |"
    yield "|--:|---|---|---|"
    for source in sources_of(answer):
        yield f"| {source.n} | {escaped(source.label)} | {escaped(source.key)} | {escaped(source.where)} |"
