"""Files that are damaged at random, and files that are made to take all time and memory; the same for the same seed."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from html import escape

RESOLUTION = (
    "RESOLUTION 45 (REV. GENEVA, 2022)\n\nOn boats\n\n"
    "The World Telecommunication Development Conference (Geneva, 2022),\n\n"
    "recalling\na)\tResolution 2 (Rev. Geneva, 2018), on rivers;\nb)\tthat boats float,\n\n"
    "resolves to instruct the Director of the Telecommunication Development Bureau\n"
    "1\tto row to the other side;\n2\tto report to the Council on the way back,\n\n"
    "invites Member States\nto lend their oars.\n"
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def documents(text: str = RESOLUTION) -> dict[str, bytes]:
    """A text in each format, by its suffix."""
    rows = text.split("\n")
    return {
        ".txt": text.encode(),
        ".md": text.encode(),
        ".html": ("<html><body>" + "".join(f"<p>{escape(row)}</p>\n" for row in rows) + "</body></html>").encode(),
        ".docx": word("".join(_PARAGRAPH.format(escape(row)) for row in rows)),
        ".pdf": pdf([rows] * 3),
    }


def word(body: str, before: str = "") -> bytes:
    """A Word file with this XML as its body, and `before` it what stands at the beginning of the part."""
    from docx import Document

    empty, out = io.BytesIO(), io.BytesIO()
    Document().save(empty)
    xml = f'<?xml version="1.0"?>{before}<w:document {_W}><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(empty) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in parts.namelist():
            made.writestr(name, xml if name == "word/document.xml" else parts.read(name))
    return out.getvalue()


def pdf(pages: list[list[str]], objects: int = 0) -> bytes:
    """A PDF with these rows on its pages, and some objects that nothing refers to; equal pages share their content."""
    contents: dict[str, int] = {}
    out = [b"%PDF-1.4\n", b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"]
    out.append(b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n")
    kids, number = [], 4
    for rows in pages:
        shown = "".join(f"({row.translate({40: '[', 41: ']', 92: '/'})}) Tj T*\n" for row in rows)
        if shown not in contents:
            stream = zlib.compress(f"BT /F 10 Tf 12 TL 60 780 Td\n{shown}ET".encode("latin-1", "replace"))
            out.append(b"%d 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % (number, len(stream)))
            out.append(stream + b"\nendstream endobj\n")
            contents[shown], number = number, number + 1
        out.append(b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" % number)
        out.append(b"/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>endobj\n" % contents[shown])
        kids.append(number)
        number += 1
    out.append(
        b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    )
    out += [b"%d 0 obj[%d]endobj\n" % (n, n) for n in range(number, number + objects)]
    return b"".join([*out, b"trailer<</Root 1 0 R>>\n%%EOF\n"])


def mutated(data: bytes, seed: int) -> bytes:
    """A file with a few faults of one kind: inside its parts, every other time, where it is an archive."""
    chance = random.Random(seed)  # noqa: S311  (to be the same each time)
    if data.startswith(b"PK") and seed % 2:
        return _inside(data, chance)
    return chance.choice(_FAULTS)(data, chance)


def _inside(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        hit = chance.choice([name for name in parts.namelist() if name.endswith("document.xml")] + parts.namelist())
        for name in parts.namelist():
            part = parts.read(name)
            made.writestr(name, chance.choice(_FAULTS)(part, chance) if name == hit else part)
    return out.getvalue()


def _flips(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 8, 200))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start, size = chance.randrange(len(data)), chance.randrange(1, 5000)
    return data[:start] + data[start : start + size] * chance.choice((2, 50, 400)) + data[start + size :]


def _missing(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def _noise(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.randbytes(chance.randrange(1, 20_000)) + data[start:]


def _numbers(data: bytes, chance: random.Random) -> bytes:
    """Other digits, as in lengths, offsets and levels."""
    return bytes(
        chance.choice(b"0123456789") if byte in b"0123456789" and chance.random() < 0.02 else byte for byte in data
    )


_FAULTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flips, _cut, _doubled, _missing, _noise, _numbers)


def bombs(scale: float = 1) -> Iterator[tuple[str, bytes]]:
    """Files by their names that take all time or memory where nothing bounds them; at `scale` 1, of whole size."""

    def many(count: int) -> int:
        return max(1, int(count * scale))

    def texts() -> Mapping[str, str]:
        return {
            "one-line.txt": "a" * many(30_000_000),
            "words-in-one-line.txt": "to row " * many(4_000_000),
            "words.txt": RESOLUTION + ("to row " * 20 + "\n") * many(200_000),
            "items.txt": RESOLUTION + "1\ta\n" * many(5_000_000),
            "phrases.txt": "instructs the Director of BDT\n1\tto row;\n" * many(200_000),
            "marks.md": "1.1.1.1.1 (a) i) " * many(10_000) + "\n" + "#" * many(100_000),
            "quotes.md": "> " * many(20_000) + "a\n" + "- " * many(20_000) + "b",
            "paragraphs.html": "<p>" * many(2_000_000),
            "deep.html": "<div>" * many(300_000),
            "lists.html": "<ol><li>" * many(100_000),
            "attributes.html": "<p " + "a=b " * many(2_000_000) + ">row</p>",
            "cells.html": "<table>" + ("<tr>" + "<td>a</td>" * 20 + "</tr>") * many(40_000),
            "tables.html": "<table><tr><td>" * many(50_000),
            "entities.html": "&amp;" * many(3_000_000),
            "spans.html": "<p>" + "<span><b>a</b></span>" * many(300_000),
        }

    yield from ((name, text.encode()) for name, text in texts().items())
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    deep = many(100_000)
    parts = {
        "tiny.docx": ("<w:p/>" * many(20_000_000), ""),
        "empty-text.docx": ("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * many(300_000), ""),
        "runs.docx": ("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * many(1_000_000) + "</w:p>", ""),
        "cells.docx": ("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * many(300_000) + "</w:tbl>", ""),
        "deep.docx": ("<w:sdt>" * deep + "</w:sdt>" * deep, ""),
        "nested.docx": ("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60, ""),
        "laughs.docx": (_PARAGRAPH.format("&l9;"), f'<!DOCTYPE w [<!ENTITY l0 "ha">{lol}]>'),
        "outside.docx": (_PARAGRAPH.format("&x;"), '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "long.docx": (_PARAGRAPH.format("a" * many(30_000_000)), ""),
    }
    yield from ((name, word(body, before)) for name, (body, before) in parts.items())
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"\0" * many(400_000_000))
    yield "zeros.docx", zeros.getvalue()
    rows = RESOLUTION.split("\n")
    yield "pages.pdf", pdf([rows] * many(50_000))
    yield "other-pages.pdf", pdf([[f"{n}", *rows] for n in range(many(3_000))])
    yield "objects.pdf", pdf([rows], many(1_000_000))
    yield "rows.pdf", pdf([[f"{n} to row" for n in range(many(300_000))]])
    yield "glyphs.pdf", pdf([["a" * many(3_000_000)]])
    yield "brackets.pdf", b"%PDF-1.4\n1 0 obj" + b"<<" * many(1_000_000) + b"[" * many(1_000_000)
