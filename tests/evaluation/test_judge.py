"""LLM-as-a-judge: its requests, over HTTP on loopback, and the scores made of its replies."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from bot.evaluation.dataset import Dataset
from bot.evaluation.journal import Prediction
from bot.evaluation.judge import Judged, judge
from bot.evaluation.running import Predictions
from bot.settings import JudgeSettings
from ingest.errors import JudgeError, SettingsError
from tests.support.evaluation import LENT, answered, case, clauses, gold, gold_check, refused
from tests.support.services import cheap_embedder, quiet, write_made

KEY = "sk-of-the-judge"
RIGHT = case("right", "who lends ladders?", gold=gold("1"), corpus="made")
SILENT = case("silent", "who mends nets?", behaviour="refuse", corpus="made")
BACK = case("back", "which one?", behaviour="clarify", corpus="made")


@dataclass
class Server:
    """A loopback server with scripted replies, which records its prompts."""

    url: str = ""
    say: Callable[[str], tuple[int, Any]] = lambda _: (200, True)
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def prompts(self) -> list[str]:
        return [str(request["messages"][-1]["content"]) for request in self.asked]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(request)
            status, said = state.say(str(request["messages"][-1]["content"]))
            body = completion(said) if status == 200 else {"error": {"message": f"wrong: {KEY}", "code": said}}
            content = json.dumps(body).encode()
            with suppress(OSError):  # a client that waited too long is gone
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("retry-after-ms", "1")
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        state.url = f"http://127.0.0.1:{http.server_port}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            http.shutdown()
            thread.join(5)


def completion(score: object) -> dict[str, Any]:
    said = score if isinstance(score, str) else json.dumps({"reasoning": "so it is", "score": score})
    message = {"role": "assistant", "content": said}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "judge-2026-01-01",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def judged(server: Server, cache: Path, votes: int = 1) -> Judged:
    """Three cases judged: one answered, one refused, one asked back."""
    cases = (RIGHT, SILENT, BACK)
    replies = {
        ("right", 1): Prediction("right", 1, answered(clauses("1"))),
        ("silent", 1): Prediction("silent", 1, refused()),
        ("back", 1): Prediction("back", 1, refused()),
    }
    settings = JudgeSettings(model="judge-2026-01-01", base_url=server.url, votes=votes, timeout_seconds=2)
    predictions = Predictions(Dataset("set", cases, (1, 2, 3)), replies, 1)
    return judge(predictions, {"made": gold_check()}, settings, cache / "judgements.sqlite", quiet)


def test_what_is_asked_and_what_comes_of_it(server: Server, tmp_path: Path) -> None:
    server.say = lambda prompt: (200, "who lends" in prompt)
    found = judged(server, tmp_path)
    assert found.scores == {"right": {"judged_right": 1, "judged_support": 0}, "silent": {"judged_right": 0}}
    right, support, silent = server.prompts
    assert "<question>\nwho lends ladders?\n</question>" in right
    assert "<right_clauses>\nto lend ladders;\n</right_clauses>" in right
    assert "to lend ladders; [1]" in support
    assert f"[1] WTDC Resolution 45 (Rev. Riverton, 2031), {LENT} 1: to lend ladders;" in support
    assert "<right_clauses>\nnone\n</right_clauses>" in silent
    assert {request["model"] for request in server.asked} == {"judge-2026-01-01"}


def test_votes_are_counted_and_their_agreement_told(server: Server, tmp_path: Path) -> None:
    said = iter([True, True, False, True, True, True, False, False, False])
    server.say = lambda _: (200, next(said))
    found = judged(server, tmp_path, votes=3)
    assert found.scores["right"] == {"judged_right": pytest.approx(2 / 3), "judged_support": 1}
    assert found.scores["silent"] == {"judged_right": 0}
    assert found.manifest["votes"] == 3
    agreed = found.manifest["agreement"]
    assert agreed["judged_right"]["unanimous"] == 0.5
    assert agreed["judged_support"] == {"unanimous": 1, "kappa": None}


def test_an_opinion_is_asked_for_once(server: Server, tmp_path: Path) -> None:
    first = judged(server, tmp_path, votes=2)
    count = len(server.asked)
    assert count == 6
    assert judged(server, tmp_path, votes=2) == first
    assert len(server.asked) == count
    judged(server, tmp_path, votes=3)
    assert len(server.asked) == count + 3


def test_braces_in_an_answer_are_only_text(server: Server, tmp_path: Path) -> None:
    replies = {("right", 1): Prediction("right", 1, answered(clauses("1"), text="{inputs} {0} }{"))}
    settings = JudgeSettings(model="m", base_url=server.url, votes=1)
    judge(
        Predictions(Dataset("set", (RIGHT,), (1,)), replies, 1), {"made": gold_check()}, settings, tmp_path / "j", quiet
    )
    assert "<answer>\n{inputs} {0} }{\n</answer>" in server.prompts[0]


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (401, "invalid_api_key", "does not accept the key in OPENAI_API_KEY"),
        (404, "model_not_found", "has no model judge-2026-01-01"),
        (429, "rate_limit", "is over its rate limit: try again in a minute"),
        (500, "server_error", "answered with error 500"),
        (200, "I think so.", "answered something that is no opinion"),
        (200, 0.7, "gave neither true nor false for right"),
    ],
)
def test_a_judge_that_fails(server: Server, tmp_path: Path, status: int, said: object, told: str) -> None:
    server.say = lambda _: (status, said)
    with pytest.raises(JudgeError) as raised:
        judged(server, tmp_path)
    assert told in str(raised.value)
    assert KEY not in str(raised.value)


def test_what_was_said_before_a_failure_is_kept(server: Server, tmp_path: Path) -> None:
    server.say = lambda prompt: (200, True) if "<question>" in prompt else (401, "invalid_api_key")
    with pytest.raises(JudgeError):
        judged(server, tmp_path)
    server.say = lambda _: (200, True)
    before = len(server.asked)
    judged(server, tmp_path)
    assert len(server.asked) == before + 2


def test_without_a_model_or_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Predictions(Dataset("set", (), ()), {}, 1)
    with pytest.raises(SettingsError, match=r"judge\.model"):
        judge(empty, {}, JudgeSettings(), tmp_path / "j", quiet)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(JudgeError, match="OPENAI_API_KEY"):
        judge(empty, {}, JudgeSettings(model="m"), tmp_path / "j", quiet)


def test_a_judge_of_another_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Predictions(Dataset("set", (), ()), {}, 1)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    settings = JudgeSettings(model="m", provider="anthropic")
    with pytest.raises(JudgeError, match="ANTHROPIC_API_KEY"):
        judge(empty, {}, settings, tmp_path / "j", quiet)
    monkeypatch.setattr("ingest.providers.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"judge\.provider is .anthropic., .* --extra anthropic"):
        judge(empty, {}, settings, tmp_path / "j", quiet)


def test_a_run_with_a_judge(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.factory.open_embedder", cheap_embedder)
    documents = write_made(tmp_path / "documents")
    config, questions = tmp_path / "own.toml", tmp_path / "set.jsonl"
    config.write_text(f'[judge]\nmodel = "m"\nbase_url = "{server.url}"\nvotes = 2\n', encoding="utf-8")
    questions.write_text(RIGHT.model_dump_json() + "\n", encoding="utf-8")
    options = ["--corpus", f"made={documents}", "--store", str(tmp_path / "store"), "--config", str(config)]
    out = tmp_path / "run"
    assert main(["eval", "run", str(questions), *options, "--out", str(out), "--judge"]) == 0
    assert "right, as judged" in capsys.readouterr().out
    made = (out / "scores.json").read_text(encoding="utf-8")
    assert json.loads(made)["manifest"]["judge"]["agreement"]["judged_right"]["unanimous"] == 1
    assert KEY not in made
    assert main(["eval", "run", str(questions), *options, "--out", str(out), "--judge"]) == 0
    assert (out / "scores.json").read_text(encoding="utf-8") == made
