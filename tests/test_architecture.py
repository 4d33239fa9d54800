"""The order of the house: imports go downwards from layer to layer, and no modules import each other in a circle."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.paths import ROOT

# From the ground up, as docs/architecture.md draws it; what stands in one row is one layer.
LAYERS = (
    ("ingest",),
    ("answer", "messages", "settings", "pages", "tables"),
    ("catalogue", "state", "language_model"),
    ("register",),
    ("understanding",),
    ("retrieval",),
    ("composing", "differences", "verification"),
    ("service", "exports"),
    ("factory", "langchain_retriever"),
    ("serving",),
    ("channels", "evaluation"),
    ("cli",),
)
HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("bot", "ingest")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def room(module: str) -> str:
    """The part of the house that a module stands in: "ingest", or what follows "bot."."""
    package, _, rest = module.partition(".")
    return package if package == "ingest" else rest.partition(".")[0]


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """The modules of ours that a file imports, late or early, each with its line and whether only types need it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            module = name if name in MODULES else name.rpartition(".")[0]
            if module in MODULES:
                yield module, node.lineno, node in typing


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_upwards(module: str) -> None:
    if module == "bot":
        return  # the public face, which names what others may import
    here = HEIGHT[room(module)]
    wrong = [
        f"{module}:{line} imports {other}"
        for other, line, _ in imports(MODULES[module])
        if HEIGHT[room(other)] > here or (HEIGHT[room(other)] == here and room(other) != room(module))
    ]
    assert not wrong


def test_no_circle() -> None:
    graph = {module: {other for other, _, _ in imports(path)} - {module} for module, path in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other: {' <- '.join(error.args[1])}")


def test_only_these_stand_at_the_root() -> None:
    roots = {path.stem for path in (ROOT / "bot").glob("*.py")}
    assert roots == {"__init__", "answer", "factory", "langchain_retriever", "service"}
