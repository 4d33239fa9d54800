"""The documentation: its links lead somewhere, its README is short, and the site is built from it without a warning."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.support.paths import ROOT

README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SITE = ROOT / "docs" / "site" / "mkdocs.yml"
_LONGEST_README = 150
# The pages of which a part is written from the code.
WRITTEN = ["commands.md", "configuration.md", "evaluation.md"]


def links(page: Path) -> Iterator[str]:
    """The addresses of a page's links and pictures."""
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        for child in token.children or ():
            if address := child.attrGet("href") or child.attrGet("src"):
                yield str(address)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the site and as code hosts make them."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    titles = [
        "".join(child.content for child in after.children or ())
        for token, after in pairwise(tokens)
        if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


RELATIVE = [(page, link) for page in PAGES for link in links(page) if not re.match(r"[a-z]+:", link)]


def test_there_are_links_of_every_kind() -> None:
    """So that the next test has something to look at."""
    assert {page for page, _ in RELATIVE} >= {README, ROOT / "CONTRIBUTING.md", ROOT / "docs" / "index.md"}
    assert any("#" in link for _, link in RELATIVE)
    assert any(link.endswith(".svg") for _, link in RELATIVE)


@pytest.mark.parametrize(("page", "link"), RELATIVE, ids=lambda value: getattr(value, "name", value))
def test_a_link_leads_to_a_file_and_a_heading_that_exist(page: Path, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    assert target.is_file()
    assert not anchor or anchor in anchors(target)


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= _LONGEST_README


def test_every_page_is_reached_from_the_first() -> None:
    linked = {(page.parent / link.partition("#")[0]).resolve() for page, link in RELATIVE if page.name == "index.md"}
    assert [page.name for page in PAGES if page not in {README, ROOT / "docs" / "index.md"} | linked] == []


def test_the_benchmarks_that_pages_name_exist() -> None:
    named = {name for page in PAGES for name in re.findall(r"tests\.bench\.\w+", page.read_text(encoding="utf-8"))}
    assert len(named) > 10
    assert [name for name in sorted(named) if find_spec(name) is None] == []


def test_every_benchmark_that_is_run_is_named() -> None:
    """A figure is there to be measured again, so the program that gives it is told somewhere."""
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    run = [path for path in (ROOT / "tests" / "bench").glob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    assert run
    assert [path.stem for path in run if f"tests.bench.{path.stem}" not in text] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_what_is_written_from_the_code_is_as_the_code_says(page: str) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", f"docs/{page}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert made.returncode == 0, (
        f"uv run cog -r docs/commands.md docs/configuration.md docs/evaluation.md writes it anew: {made.stdout}"
    )


def test_drawings_fetch_and_run_nothing() -> None:
    drawings = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "images").glob("*.svg")]
    assert drawings
    assert [d for d in drawings if re.search(r"<script|<image|@import|url\((?!#)|href=", d)] == []


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_asks_no_other_host(tmp_path: Path) -> None:
    if find_spec("mkdocs") is None:
        pytest.skip("the site's packages are in the dependency group docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(SITE), "--site-dir", tmp_path]
    built = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert built.returncode == 0, built.stderr
    fetched = {
        address
        for page in tmp_path.rglob("*.html")
        for address in re.findall(
            r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="(https?:[^"]+)""", page.read_text(encoding="utf-8")
        )
    }
    assert fetched == set()
