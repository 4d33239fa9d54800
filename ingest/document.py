"""Parse one file into a Document: metadata from its manifest, and from its own text where the manifest has none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.identifiers import clause_key
from ingest.labels import expression_label
from ingest.lexicon import lexicon
from ingest.manifest import Entry
from ingest.model import Clause, Document, Expression, Part, Work
from ingest.outline import Gap, Outside, outline
from ingest.outline.header import Header, guess_language, read_date
from ingest.outline.titles import printed_revision
from ingest.readers import file_bytes, read_bytes
from ingest.readers.file import shown

# The parser's version: raised whenever the same file would parse otherwise, so that no index of an older parse is read.
PARSER = 18


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed Document, with the text outside its clauses and the gaps in its numbering."""

    document: Document
    outside: tuple[Outside, ...]
    gaps: tuple[Gap, ...]


def parse(entry: Entry, data: bytes | None = None) -> Parsed:
    """Parse one file; `data` are its bytes where they have been read already. Raises UnreadableError."""
    data = file_bytes(entry.path) if data is None else data
    lines = read_bytes(shown(entry.path.name), data)

    def name(header: Header, text: str) -> Expression:
        return _expression(entry, header, text)

    expression, outlined = outline(lines, name)
    document = Document(expression, outlined.clauses, _header(expression, outlined.outside))
    return Parsed(document, outlined.outside, outlined.gaps)


def _header(expression: Expression, outside: Sequence[Outside]) -> Clause | None:
    """The lines of the title as one citable text; of a contribution, each proposal's behind what it would do."""
    lines = [part for part in outside if part.role in {"title", "operation"}]
    if not any(part.role == "title" for part in lines):
        return None
    return Clause(
        key=clause_key(expression, "header"),
        eid="header",
        phrase="",
        num="",
        part=Part.HEADER,
        addressees=(),
        text="\n".join(part.text for part in lines),
        label=f"{expression_label(expression)}, title",
        lines=(lines[0].line, lines[-1].line),
    )


def _expression(entry: Entry, header: Header, text: str) -> Expression:
    fields, document = entry.fields, document_id(entry)
    revision = printed_revision(fields.revision) if fields.revision else header.revision
    by_name = _in_file_name(entry.path.stem) if header.formula and not header.number else ("", "")
    kind = _code(fields.kind, {k.code: (k.name, *k.names, *k.asked) for k in lexicon().kinds.values()})
    kind = kind or header.kind or by_name[0] or ("res" if header.formula else _kind(text))
    number = fields.number or header.number or by_name[1] or document
    body = _code(fields.body, {b.code: (b.short, *b.names, *b.asked) for b in lexicon().bodies.values()})
    work = Work(body or header.body or _conference(revision) or "other", kind, number)
    return Expression(
        work=work,
        revision=revision,
        language=fields.language or guess_language(text),
        document=document,
        title=fields.title or header.title or _title(text),
        file=shown(entry.path.name),
        date=fields.date or header.date or read_date(text[:3000]),
        address=fields.address,
        status=fields.status or header.status,
        author=header.author,
        begins=fields.begins,
        until=fields.until,
        replaced_by=fields.replaced_by,
    )


def document_id(entry: Entry) -> str:
    """The document's id: the manifest's, else the file's stem."""
    return entry.fields.id or entry.path.stem


def _code(value: str | None, names: dict[str, tuple[str, ...]]) -> str:
    """Resolve a body or kind, given by its code or any alias, to its code; an unknown one becomes its own slug."""
    if not value:
        return ""
    folded = value.strip().casefold()
    known = (code for code, aliases in names.items() if folded in {code, *(n.casefold() for n in aliases)})
    return next(known, re.sub(r"[^\w-]+", "-", folded).strip("-"))


def _in_file_name(stem: str) -> tuple[str, str]:
    """Kind and number from a file name ("resolution-45-rev-kigali-2022"), for a text that has lost its title line."""
    kind_codes = {"res": "res", "dec": "dec", "rec": "rec", "opi": "opinion"}
    names = r"(resolution|res|decision|dec|recommendation|rec|opinion)"
    match = re.search(rf"(?:^|[^a-z]){names}[-_ .]*(\d{{1,4}})(?!\d)", stem, re.IGNORECASE)
    return (kind_codes[match[1][:3].lower()], match[2]) if match else ("", "")


def _conference(revision: str) -> str:
    """The code of the conference in a revision: "wrc" from "Rev. WRC-19"; "" where it names none."""
    match = re.search(r"\b([A-Z]{2,5})-\d{2,4}\b", revision)
    codes = {b.short.casefold(): b.code for b in lexicon().bodies.values()}
    return codes.get(match[1].casefold(), "") if match else ""


def _kind(text: str) -> str:
    """Classify a document without a number: "letter" where somebody is addressed in it, else "doc"."""
    return "letter" if re.search(r"^\s*(?:dear\s|to\s.*:\s*$|subject:)", text, re.IGNORECASE | re.MULTILINE) else "doc"


def _title(text: str) -> str:
    """The title of last resort: the first line with words in it, cut to 160 characters."""
    first = next((line.strip(" *#") for line in text.splitlines() if re.search(r"\w{3}", line)), "")
    return first if len(first) <= 160 else f"{first[:157]}…"
