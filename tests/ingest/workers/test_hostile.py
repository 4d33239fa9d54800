"""Hostile files in a folder: each ends in clauses or in a sentence, and the good one beside them is published."""

from pathlib import Path

import pytest

from ingest.document import Parsed
from ingest.manifest import DocumentFields, Entry
from ingest.store import Store
from ingest.workers import parse_all
from tests.ingest.test_publishing import Small, resolution, run
from tests.support.hostile import bombs, documents, mutated, word

pytestmark = pytest.mark.slow

# Of the whole size: what takes all there is at that is still a bad file at this.
SCALE = 0.003


def test_each_ends_in_clauses_or_a_sentence_and_the_good_one_is_published(tmp_path: Path) -> None:
    files = dict(bombs(SCALE))
    for seed, (suffix, data) in enumerate(documents().items()):
        files |= {f"damaged-{suffix[1:]}-{n}{suffix}": mutated(data, 10 * seed + n) for n in range(4)}
    entries = [Entry(Path(name), tmp_path, DocumentFields(file=name, id=Path(name).stem)) for name in files]
    sources = [(entry, lambda data=data: data) for entry, data in zip(entries, files.values(), strict=True)]
    for name, each in zip(files, parse_all(sources), strict=True):  # type: ignore[arg-type]
        if not isinstance(each, Parsed):
            assert name in each
            assert "\n" not in each
            assert "error inside Resolves" not in each
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, data in files.items():
        if name.startswith("damaged"):
            (folder / name).write_bytes(data)
    (folder / "good.txt").write_text(resolution(1, "to row"), encoding="utf-8")
    report = run(Store(tmp_path / "store"), folder, embedder=Small())
    assert "good" in report.added


@pytest.mark.parametrize(
    "before", ['<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE w [<!ENTITY x "secret">]>']
)
def test_no_entity_is_followed(tmp_path: Path, before: str) -> None:
    data = word("<w:p><w:r><w:t>resolves</w:t></w:r></w:p><w:p><w:r><w:t>1 to row &x;</w:t></w:r></w:p>", before)
    entry = Entry(Path("a.docx"), tmp_path, DocumentFields(file="a.docx", id="a"))
    (each,) = parse_all([(entry, lambda: data)])
    text = each if isinstance(each, str) else "".join(clause.text for clause in each.document.clauses)
    assert "root:" not in text
