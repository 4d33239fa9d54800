"""What other programs may import: every name is there, works as its docstring shows, and costs nothing until used."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import bot
import ingest
from tests.support.paths import ROOT
from tests.support.services import MADE, RIVERTON, small


@pytest.mark.parametrize("package", [bot, ingest])
def test_every_name_is_there_in_order_and_no_other(package: object) -> None:
    names = package.__all__  # type: ignore[attr-defined]
    assert names == sorted(names, key=lambda name: (name.islower(), name))
    assert all(getattr(package, name) is not None for name in names)
    with pytest.raises(AttributeError, match="has no attribute 'anything_else'"):
        _ = package.anything_else  # type: ignore[attr-defined]


@pytest.mark.parametrize("package", ["bot", "ingest"])
def test_importing_a_package_imports_no_library(package: str) -> None:
    code = f"import sys, {package}; print(sorted(m for m in sys.modules if m.startswith(('bot.', 'ingest.', 'numpy'))))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "[]"


def test_a_question_from_python() -> None:
    answer, conversation = small().ask("what does WTDC Resolution 45 ask of BDT?")
    assert isinstance(answer, bot.Answer)
    assert isinstance(conversation, bot.Conversation)
    assert answer.behaviour is bot.Behaviour.ANSWER
    assert answer.complete == bot.Complete(answer.complete.held, answer.complete.held) if answer.complete else False
    more, _ = small().ask("and of Member States?", conversation)
    assert {c.document for c in more.citations} == {c.document for c in answer.citations}


def test_a_service_from_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / RIVERTON).write_text(MADE[RIVERTON], encoding="utf-8")
    monkeypatch.setenv("RESOLVES_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("bot.factory.open_embedder", lambda _: small().embedder)
    service = bot.open_service(folders=[str(tmp_path / "documents")], write=False)
    assert [d.expression.work.number for d in service.catalogue.documents] == ["45"]


def test_documents_and_citations_from_python(tmp_path: Path) -> None:
    (tmp_path / RIVERTON).write_text(MADE[RIVERTON], encoding="utf-8")
    (parsed,) = ingest.parse_documents([tmp_path])
    assert all(isinstance(clause, ingest.Clause) for clause in parsed.document.clauses)
    (found,) = ingest.find_citations("as PP Resolution 140 (Rev. Dubai, 2018), resolves 2, says")
    assert (found.body, found.number, found.nums) == ("pp", "140", ("2",))
    assert ingest.parse_citation("nothing at all") is None


def test_the_retriever_is_langchains() -> None:
    retriever_base = import_module("langchain_core.retrievers").BaseRetriever
    assert issubclass(bot.ClauseRetriever, retriever_base)
    found = bot.ClauseRetriever(service=small(), k=3).invoke("oil for the lamps")
    assert 0 < len(found) <= 3
    assert all(document.metadata["key"] in small().catalogue.by_key for document in found)
