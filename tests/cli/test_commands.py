"""Commands under misuse: bad files, bad questions, sessions, closed pipes."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.settings import SHIPPED
from tests.support.paths import ROOT
from tests.support.services import MADE, RIVERTON, cheap_embedder, seeds, seeds_store, write_made

pytestmark = pytest.mark.slow

ASKED = "what does WTDC Resolution 45 ask of BDT?"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model for commands that run in this process."""
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)
    monkeypatch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_made(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def store(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store that holds the made documents."""
    folder = str(tmp_path_factory.mktemp("commands") / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.cli.ingest.open_embedder", cheap_embedder)
        assert main(["ingest", str(documents), "--store", folder]) == 0
    return folder


def run(*args: str, typed: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "bot.cli.main", *args]
    return subprocess.run(
        command, input=typed, capture_output=True, cwd=ROOT, env={**os.environ, **environment}, timeout=120, check=False
    )


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """The error: the last line of standard error, after progress only."""
    *progress, last = capsys.readouterr().err.strip().split("\n")
    assert all(line.startswith(("reading ", "embedding ", "writing ")) for line in progress)
    assert last.startswith("resolves: ")
    return last.removeprefix("resolves: ")


class TestQuestions:
    """Whatever is asked: an answer or one sentence, and the matching exit code."""

    @pytest.mark.parametrize(
        ("question", "code"),
        [
            (ASKED, 0),
            ("what does WTDC Resolution 45\x00 ask of\ud800 BDT?", 0),
            ("what does Resolution 45 ask of BDT?", 3),
            ("what does Resolution 99 say?", 3),
            ("🙂🙃🙂", 3),
            ("?!", 3),
        ],
    )
    def test_the_code_of_an_answer(
        self, store: str, question: str, code: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", question, "--store", store]) == code
        captured = capsys.readouterr()
        assert captured.out.strip()
        assert captured.err == ""

    @pytest.mark.parametrize(
        ("question", "said"),
        [
            ("", "The question is empty"),
            ("  \n\t ", "The question is empty"),
            ("\x00\ud800\udfff", "The question is empty"),
            ("a" * 100_000, "The question has 100,000 characters; ask it in at most 4,000."),
        ],
    )
    def test_a_question_that_cannot_be_asked(
        self, store: str, question: str, said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", question, "--store", store]) == 2
        assert said in sentence(capsys)

    def test_json_has_every_key_of_the_answer_even_for_a_refusal(
        self, store: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "what does Resolution 99 say?", "--json", "--store", store]) == 3
        row = json.loads(capsys.readouterr().out)
        assert {name: row[name] for name in ("behaviour", "reason", "complete", "statements", "citations")} == {
            "behaviour": "refuse",
            "reason": "not_held",
            "complete": None,
            "statements": [],
            "citations": [],
        }
        assert list(row) == [
            "question", "behaviour", "reason", "text", "statements", "citations", "complete", "groups", "changes", "verdict",
            "snapshot", "written_by", "usage", "confidence", "milliseconds", "note", "rewritten", "prompt",
            "language", "unread", "read_as", "cut",
        ]  # fmt: skip

    def test_a_citation_in_json_is_the_clause_as_exported(self, store: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["ask", ASKED, "--json", "--store", store]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert main(["export", "--store", store]) == 0
        rows = {row["key"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
        for citation in answer["citations"]:
            row = rows[citation["key"]]
            same = ("document", "phrase", "num", "text", "label", "part")
            assert {name: citation[name] for name in same} == {name: row[name] for name in same}
            assert "BDT" in row["addressees"]
        marks = {f"[{citation['n']}]" for citation in answer["citations"]}
        assert all(mark in answer["text"] for mark in marks)


class TestSessions:
    """Questions line by line; each may be a follow-up, and none ends the session."""

    def ask(self, store: str, typed: str, monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return main(["ask", "--store", store, *args])

    def test_a_follow_up_leans_on_the_question_before(
        self, store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.ask(store, f"{ASKED}\n\nand of Member States?\n", monkeypatch) == 0
        text = capsys.readouterr().out
        assert "7 of 7" in text
        assert "addresses to Member States: 3 of 3" in text

    def test_a_bad_question_is_one_sentence_and_the_next_is_answered(
        self, store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.ask(store, f"{ASKED}\n{'a' * 5000}\nand of TSB?\n", monkeypatch) == 0
        captured = capsys.readouterr()
        assert captured.err == "resolves: The question has 5,000 characters; ask it in at most 4,000.\n"
        assert "addresses to TSB: 2 of 2" in captured.out

    def test_exit_ends_it_and_the_code_is_that_of_the_last_answer(
        self, store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.ask(store, "what does Resolution 99 say?\nEXIT\nnot read\n", monkeypatch) == 3
        assert capsys.readouterr().out.count("not held") == 1
        assert self.ask(store, "", monkeypatch) == 0

    def test_each_answer_is_one_line_of_json(
        self, store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.ask(store, f"{ASKED}\nand of the Secretary-General?\n", monkeypatch, "--json") == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [row["complete"]["held"] for row in rows] == [7, 2]


class TestBadDocuments:
    """One sentence with the file's name, no snapshot, and what was published before still answers."""

    def test_files_that_cannot_be_read(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = {
            "empty.txt": (b"", "empty.txt is empty"),
            "blank.txt": (b" \n\n \n", "blank.txt holds no text"),
            "binary.txt": (bytes(range(256)) * 40, "binary.txt"),
            "mixed.txt": (b"resolves\n1\tcaf\xc3\xa9;\n2\tcaf\xe9 \xff\xfe\x80 \x81.\n", "mixed.txt is not UTF-8"),
            "long.txt": (b"a" * 33 * 1024**2, "long.txt has 33 MB, more than 32 MB"),
        }
        store = str(tmp_path / "store")
        write_made(tmp_path / "good", [RIVERTON])
        assert main(["ingest", str(tmp_path / "good"), "--store", store]) == 0
        capsys.readouterr()
        bad = tmp_path / "bad"
        write_made(bad, [RIVERTON])
        for name, (data, _) in said.items():
            (bad / name).write_bytes(data)
        strict = ["ingest", str(bad), "--strict"]
        for command, code in (
            (["ingest", str(bad), "--check"], 4),
            (["ingest", str(bad)], 4),
            ([*strict, "--check"], 1),
            (strict, 1),
            (["list", "--corpus", str(bad)], 1),
        ):
            assert main([*command, "--store", store]) == code
            told = capsys.readouterr().err.splitlines()
            for _, sentence in said.values():
                assert sum(sentence in line for line in told) == 1, (command, told)
        assert main(["list", "--json", "--store", store]) == 0
        assert [row["file"] for row in json.loads(capsys.readouterr().out)] == [RIVERTON]

    def test_another_encoding_is_read(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = MADE[RIVERTON].replace("buy oil for the lamps", "buy oil for the cafés of the señor")
        (tmp_path / "latin.txt").write_bytes(text.encode("cp1252"))
        assert main(["export", "--corpus", str(tmp_path), "--store", str(tmp_path / "store")]) == 0
        assert "cafés of the señor" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("manifest", "said"),
        [
            (f'[[document]]\nfle = "{RIVERTON}"\n', 'unknown key "fle"; write it as "file"'),
            (f'[[document]]\nfile = "{RIVERTON}"\nnumbr = "45"\n', 'unknown key "numbr"; write it as "number"'),
            ("[[document]\n", "is not valid TOML"),
        ],
    )
    def test_a_manifest_that_is_wrong(
        self, tmp_path: Path, manifest: str, said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write_made(tmp_path, [RIVERTON])
        (tmp_path / "corpus.toml").write_text(manifest, encoding="utf-8")
        assert main(["ingest", str(tmp_path), "--store", str(tmp_path / "store")]) == 2
        assert said in sentence(capsys)
        assert main(["ask", "what?", "--corpus", str(tmp_path), "--store", str(tmp_path / "store")]) == 2
        assert said in sentence(capsys)

    def test_of_two_files_with_one_revision_one_is_taken_and_both_are_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        here = write_made(tmp_path / "here", [RIVERTON])
        (here / "copy.txt").write_text(MADE[RIVERTON], encoding="utf-8")
        store = ["--store", str(tmp_path / "store")]
        assert main(["ingest", str(here), "--strict", *store]) == 1
        assert not capsys.readouterr().out
        assert main(["ingest", str(here), *store]) == 4
        assert f"copy.txt and {RIVERTON} are both wtdc/res-45/" in capsys.readouterr().err
        assert main(["list", "--json", *store]) == 0
        assert [row["file"] for row in json.loads(capsys.readouterr().out)] == ["copy.txt"]

    def test_an_empty_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "none").mkdir()
        assert main(["ingest", str(tmp_path / "none"), "--store", str(tmp_path / "store")]) == 1
        assert "There is no document in" in sentence(capsys)


class TestIngest:
    """The store's content after ingestion."""

    def test_check_writes_nothing_and_prints_phrases_counts_gaps_and_what_is_left_out(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        documents = write_made(tmp_path / "documents", [RIVERTON])
        path = documents / RIVERTON
        path.write_text(path.read_text(encoding="utf-8").replace("3\tto report on wicks", "4\tto report on wicks"))
        before = sorted(p for p in tmp_path.rglob("*"))
        assert main(["ingest", str(documents), "--check", "--store", str(tmp_path / "store")]) == 0
        text = capsys.readouterr().out
        assert sorted(p for p in tmp_path.rglob("*")) == before
        assert "    3  recalling\n" in text
        assert "gap: instructs the Director of the Telecommunication Development Bureau goes from 2" in text
        assert "Keeping lighthouses lit" in text

    def test_what_does_not_change_is_not_embedded_again(
        self, tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        store = ["--store", str(tmp_path / "store")]
        assert main(["ingest", str(documents), "--json", *store]) == 0
        first = json.loads(capsys.readouterr().out)
        assert (len(first["added"]), first["embedded"] > 0) == (5, True)
        assert main(["ingest", str(documents), "--json", *store]) == 0
        second = json.loads(capsys.readouterr().out)
        assert (second["embedded"], len(second["unchanged"]), second["snapshot"]) == (0, 5, first["snapshot"])

    def test_a_second_folder_is_added_unless_only_it_is_wanted(
        self, tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        store = ["--store", str(tmp_path / "store")]
        other = write_made(tmp_path / "other", ["letter.txt"])
        main(["ingest", str(documents), *store])
        main(["ingest", str(other), *store])
        capsys.readouterr()
        main(["list", "--json", *store])
        assert len(json.loads(capsys.readouterr().out)) == 6
        main(["ingest", str(other), "--only", *store])
        capsys.readouterr()
        main(["list", "--json", *store])
        assert [row["document"] for row in json.loads(capsys.readouterr().out)] == ["letter"]

    @pytest.mark.parametrize("command", [["ingest"], ["ask", "what?"], ["list"], ["export"], ["show", "Decision 7"]])
    def test_a_store_that_cannot_be_written(
        self, tmp_path: Path, documents: Path, command: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        store = str(tmp_path / "file" / "store")
        where = [str(documents)] if command == ["ingest"] else ["--corpus", str(documents)]
        assert main([*command, *where, "--store", store]) == 1
        assert store in sentence(capsys)


class TestShow:
    """A clause or a document, as text and as JSON, by citation, label or key."""

    @pytest.mark.parametrize(
        "what",
        [
            "WTDC Resolution 45, instructs BDT 3",
            "WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of BDT 3",
            "wtdc/res-45/rev-riverton-2031/en#instructs-director-bdt__para_3",
        ],
    )
    def test_a_clause(self, store: str, what: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", what, "--store", store]) == 0
        text = capsys.readouterr().out
        assert text.startswith(
            "WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of BDT 3\n\nto report on"
        )
        assert "on rocks;" in text
        assert main(["show", what, "--json", "--store", store]) == 0
        assert json.loads(capsys.readouterr().out)["text"] == "to report on wicks,"

    def test_several_clauses(self, store: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "WTDC Resolution 45, recalling a) to c)", "--json", "--store", store]) == 0
        assert [row["num"] for row in json.loads(capsys.readouterr().out)] == ["a", "b", "c"]

    def test_a_document(self, store: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "Decision 7", "--store", store]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[:2] == ["PP Decision 7 (Hilltop, 2030)", "Money for ferries"]
        assert lines[-2:] == ["    3  Annex 1, (annex)", "    7  in all"]

    @pytest.mark.parametrize(
        ("what", "said"),
        [
            ("Resolution 45", "- WTSA Resolution 45 (Lakeside, 2030)\n"),
            ("Resolution 99", "Resolution 99 is not held"),
            ("Decision 7, decides 9", "No clause held is Decision 7, decides 9"),
            ("wtdc/res-45/rev-riverton-2031/en#none", "No clause held has the key"),
        ],
    )
    def test_what_is_not_one_thing(self, store: str, what: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", what, "--store", store]) == 3
        assert said in capsys.readouterr().out


class TestInAProcessOfItsOwn:
    """As a shell runs it, over the shipped documents."""

    @pytest.fixture
    def corpus(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        monkeypatch.undo()  # the embedder that these processes have
        seeds()
        return ["--corpus", str(SHIPPED), "--store", str(seeds_store())]

    def test_help_usage_and_unknown_options(self) -> None:
        helped = run("--help")
        assert (helped.returncode, helped.stderr) == (0, b"")
        assert b"example: resolves ask" in helped.stdout
        for wrong in (["unknown"], ["ask", "x", "--bogus"], ["show"], ["eval"]):
            refused = run(*wrong)
            assert (refused.returncode, refused.stdout) == (2, b"")
            assert b"Traceback" not in refused.stderr

    def test_bytes_that_are_no_text_and_a_pipe_that_closes(self, corpus: list[str]) -> None:
        typed = b"\xff\xfe what does Resolution 45\x00 ask of BR?\nand of UNESCO?\n"
        session = run("ask", *corpus, typed=typed)
        assert session.returncode == 3
        assert b"3 of 3" in session.stdout
        assert b"addresses nothing to UNESCO" in session.stdout
        assert session.stderr == b""
        shell = f'"{sys.executable}" -m bot.cli.main ask "who signed the CDT letter?" "$@" | head -1'
        piped = subprocess.run(
            ["sh", "-c", shell, "sh", *corpus], capture_output=True, cwd=ROOT, timeout=120, check=False
        )
        assert b"47 of 47" in piped.stdout
        assert piped.stderr == b""

    def test_a_terminal_that_cannot_print_every_letter(self, corpus: list[str]) -> None:
        shown = run("show", "considering a)", *corpus, PYTHONIOENCODING="ascii")
        assert shown.returncode == 0
        assert b"considering a)" in shown.stdout
