"""The same resolutions in every form: how many of their clauses are read as from the text form, and their headers.

Phrase, number and full text have to be equal. Forms that need LibreOffice or Chromium are left out where it is missing.

uv run --no-sync python -m tests.bench.forms --corpus DIR [--documents 5] [--only pdf] [--keep DIR]
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.document import parse
from ingest.errors import UnreadableError
from ingest.manifest import DocumentFields, Entry, discover
from ingest.model import Document
from tests.bench.timing import result
from tests.support import forms
from tests.support.forms import Block

CORPUS = Path("../shared/corpora/pp18")
TARGET, COLUMNS_TARGET = 0.995, 0.98
# Points, by columns: the same words on few pages or on many; larger words than these do not fit into a column.
SIZES = {1: (9, 10, 11, 14, 18), 2: (9, 10, 10, 11, 12)}
# How Word files are written before LibreOffice saves them in other forms.
_WRITTEN = {"typed": {"notes": True}, "automatic": {"automatic": True, "heads": True}, "tracked": {"tracked": True}}
_OFFICE_FORMS = ("odt", "rtf", "epub", "doc")

Made = tuple[str, str, str, bytes]
"""Form, document, file name, bytes."""


def resolutions(corpus: Path, count: int) -> dict[str, list[Block]]:
    """Resolutions without annexes, from the shortest to the longest, as blocks."""
    found = []
    for entry in discover([corpus]).entries:
        document = parse(entry).document
        if document.header and all(c.phrase and not c.section for c in document.clauses):
            found.append((sum(len(c.text) for c in document.clauses), document))
    found.sort(key=lambda each: each[0])
    step = max(1, (len(found) - 1) // max(1, count - 1))
    chosen = [found[min(i * step, len(found) - 1)][1] for i in range(min(count, len(found)))]
    return {document.expression.document: forms.blocks(document) for document in chosen}


def made(texts: dict[str, list[Block]], folder: Path, only: str) -> Iterator[Made]:
    """Every form of every resolution."""
    for form, (suffix, write) in forms.WRITTEN.items():
        if only in form:
            yield from ((form, name, f"{name}{suffix}", write(parts)) for name, parts in texts.items())
    if forms.office():
        for columns in (1, 2):
            form = f"pdf, LibreOffice, {columns} column{'s' * (columns > 1)}"
            if only in form:
                files = {
                    f"{name}.docx": forms.word(parts, columns=columns, heads=True, size=SIZES[columns][n % 5])
                    for n, (name, parts) in enumerate(texts.items())
                }
                yield from _converted(form, files, "pdf", folder / form.replace(" ", ""))
        for suffix in _OFFICE_FORMS:
            if only in suffix:
                # LibreOffice writes no automatic numbers and no tracked changes into EPUB.
                written = {"typed": _WRITTEN["typed"]} if suffix == "epub" else _WRITTEN
                for form, options in written.items():
                    files = {f"{name}.docx": forms.word(parts, **options) for name, parts in texts.items()}
                    yield from _converted(f"{suffix}, {form}", files, suffix, folder / suffix / form)
    if forms.chromium():
        for columns in (1, 2):
            form = f"pdf, Chromium, {columns} column{'s' * (columns > 1)}"
            if only in form:
                for n, (name, parts) in enumerate(texts.items()):
                    style = forms.print_style(SIZES[columns][n % 5])
                    page = forms.html_paragraphs(parts, style=style, columns=columns)
                    yield form, name, f"{name}.pdf", forms.by_chromium(page, folder)


def _converted(form: str, files: dict[str, bytes], into: str, folder: Path) -> Iterator[Made]:
    for name, data in forms.by_office(files, into, folder).items():
        stem = Path(name).stem
        yield form, stem, f"{stem}.{into}", data


def read(name: str, file: str, data: bytes) -> Document | None:
    """The document in a file; None where it is refused."""
    try:
        return parse(Entry(Path(file), Path(file), DocumentFields(file=file, id=name)), data).document
    except UnreadableError as error:
        print(f"  {error}")
        return None


def clauses(document: Document) -> Counter[tuple[str, str, str]]:
    """Phrase, number and full text, white space made single."""
    rows = ((c.phrase, c.num, c.text) for c in document.clauses)
    return Counter(tuple(" ".join(field.split()) for field in row) for row in rows)  # type: ignore[misc]


def header(document: Document) -> tuple[object, ...]:
    """What a header says."""
    expression = document.expression
    return expression.work, expression.revision, expression.title, expression.date, expression.language


def measure(corpus: Path, count: int, only: str, keep: Path | None, folder: Path) -> dict[str, dict[str, float]]:
    """Share of clauses and headers that are as in the text form, by form."""
    texts = resolutions(corpus, count)
    expected = {name: read(name, f"{name}.txt", forms.text(parts)) for name, parts in texts.items()}
    print(
        f"{len(texts)} resolutions, {sum(len(d.clauses) for d in expected.values() if d)} clauses: {', '.join(texts)}"
    )
    tally: dict[str, list[tuple[int, int, bool]]] = {}
    for form, name, file, data in made(texts, folder, only):
        if keep:
            place = keep / form.replace(" ", "-").replace(",", "")
            place.mkdir(parents=True, exist_ok=True)
            (place / file).write_bytes(data)
        wanted, found = expected[name], read(name, file, data)
        assert wanted is not None
        want, got = clauses(wanted), clauses(found) if found else Counter()
        same = found is not None and header(found) == header(wanted)
        tally.setdefault(form, []).append(((want & got).total(), max(want.total(), got.total()), same))
        if keep:
            rows = [*(f"- {row}" for row in want - got), *(f"+ {row}" for row in got - want)]
            if not same:
                rows += [f"- {header(wanted)}", f"+ {header(found) if found else None}"]
            (place / f"{name}.diff").write_text("\n".join(rows), encoding="utf-8")
    return {
        form: {
            "clauses": round(sum(hit for hit, _, _ in rows) / sum(of for _, of, _ in rows), 4),
            "headers": round(sum(same for _, _, same in rows) / len(rows), 4),
        }
        for form, rows in tally.items()
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Print a table of forms and, as the last line, JSON; nothing to measure is no failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.forms", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="DIR", help=f"the documents ({CORPUS})")
    parser.add_argument("--documents", type=int, default=5, metavar="N", help="how many resolutions (5)")
    parser.add_argument("--only", default="", metavar="WORD", help="forms with this in their name")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the files and what differs into this folder")
    args = parser.parse_args(argv)
    if not args.corpus.exists():
        print(f"There is no {args.corpus} to read; name another folder with --corpus.")
        return
    with TemporaryDirectory() as folder:
        shares = measure(args.corpus, args.documents, args.only, args.keep, Path(folder))
    for form, share in shares.items():
        target = COLUMNS_TARGET if "2 columns" in form else TARGET
        met = "met" if share["clauses"] >= target and share["headers"] == 1 else "MISSED"
        print(f"{form:<30} clauses {share['clauses']:7.2%}   headers {share['headers']:7.2%}   {met}")
    result(shares)


if __name__ == "__main__":
    main()
