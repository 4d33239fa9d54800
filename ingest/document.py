"""One file to one Document: what its manifest says, and what its own text says where the manifest is silent."""

import re
from dataclasses import dataclass

from ingest.lexicon import lexicon
from ingest.manifest import Entry
from ingest.model import Document, Expression, Work
from ingest.outline import Gap, Outside, outline
from ingest.outline.header import Header, guess_language, read_date
from ingest.outline.titles import printed_revision
from ingest.readers import read_bytes

# Counts up whenever the same file would parse otherwise, so that no index of an older parse is read.
PARSER = 6


@dataclass(frozen=True, slots=True)
class Parsed:
    """A Document with what stands outside its clauses and where its numbering jumps."""

    document: Document
    outside: tuple[Outside, ...]
    gaps: tuple[Gap, ...]


def parse(entry: Entry, data: bytes | None = None) -> Parsed:
    """Read one file. `data` spares a second reading where its bytes are at hand. Raises UnreadableError."""
    data = entry.path.read_bytes() if data is None else data
    lines = read_bytes(entry.path.name, data)

    def name(header: Header, text: str) -> Expression:
        return _expression(entry, header, text)

    expression, outlined = outline(lines, name)
    return Parsed(Document(expression, outlined.clauses), outlined.outside, outlined.gaps)


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
        file=entry.path.name,
        date=fields.date or header.date or read_date(text[:3000]),
        address=fields.address,
    )


def document_id(entry: Entry) -> str:
    """The id that the manifest gives, else the file's stem as a slug."""
    return entry.fields.id or entry.path.stem


def _code(said: str | None, names: dict[str, tuple[str, ...]]) -> str:
    """A body or kind by its code or any of its names; an unknown one stands as it is."""
    if not said:
        return ""
    wanted = said.strip().casefold()
    known = (code for code, those in names.items() if wanted in {code, *(n.casefold() for n in those)})
    return next(known, re.sub(r"[^\w-]+", "-", wanted).strip("-"))


def _in_file_name(stem: str) -> tuple[str, str]:
    """Kind and number from "resolution-45-rev-kigali-2022", for a file that has lost its title line."""
    codes = {"res": "res", "dec": "dec", "rec": "rec", "opi": "opinion"}
    names = r"(resolution|res|decision|dec|recommendation|rec|opinion)"
    match = re.search(rf"(?:^|[^a-z]){names}[-_ .]*(\d{{1,4}})(?!\d)", stem, re.IGNORECASE)
    return (codes[match[1][:3].lower()], match[2]) if match else ("", "")


def _conference(revision: str) -> str:
    """WRC from "Rev. WRC-19"."""
    match = re.search(r"\b([A-Z]{2,5})-\d{2,4}\b", revision)
    codes = {b.short.casefold(): b.code for b in lexicon().bodies.values()}
    return codes.get(match[1].casefold(), "") if match else ""


def _kind(text: str) -> str:
    """A document without a number is a letter where somebody is addressed in it."""
    return "letter" if re.search(r"^\s*(?:dear\s|to\s.*:\s*$|subject:)", text, re.IGNORECASE | re.MULTILINE) else "doc"


def _title(text: str) -> str:
    """The first line with words in it, kept short."""
    first = next((line.strip(" *#") for line in text.splitlines() if re.search(r"\w{3}", line)), "")
    return first if len(first) <= 160 else f"{first[:157]}…"
