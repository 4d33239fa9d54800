"""Embedders of LangChain's other providers, and fastembed's by a double, as its weights are downloaded."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bot.settings import Settings, load_settings, require_offline
from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import embedder_id, make_embeddings, model_of
from ingest.errors import EmbeddingError, SettingsError
from tests.support.model_server import KEY
from tests.support.provider_servers import ProviderServer, provider_serving


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProviderServer]:
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    with provider_serving("ollama") as server:
        yield server


def test_ollama_embeds(ollama: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", KEY)
    model = make_embeddings(EmbedderConfig("ollama", "e5", ollama.url, dimensions=2))
    assert model.embed_documents(["one", ""]) == [pytest.approx([0.6, 0.8])] * 2
    assert model.embed_query("one") == pytest.approx([0.6, 0.8])
    first, second = ollama.asked
    assert (first.path, first.body["model"], first.body["input"]) == ("/api/embed", "e5", ["one", "-"])
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert second.body["input"] == ["one"]


def test_a_provider_that_cannot_be_reached() -> None:
    model = make_embeddings(EmbedderConfig("ollama", "e5", "http://127.0.0.1:9"))
    with pytest.raises(EmbeddingError, match=r"^The embedding service at 127\.0\.0\.1:9 cannot be reached\.$"):
        model.embed_query("one")


def test_vectors_of_another_size(ollama: ProviderServer) -> None:
    model = make_embeddings(EmbedderConfig("ollama", "e5", ollama.url, dimensions=3))
    with pytest.raises(EmbeddingError, match="gave vectors of 2 numbers where 3 were asked for"):
        model.embed_query("one")


@pytest.mark.parametrize(
    ("config", "identity"),
    [
        (EmbedderConfig("ollama", "e5"), "ollama/e5/native/nfkc-2000"),
        (EmbedderConfig("ollama", "e5", "http://h:1/"), "ollama@h:1/e5/native/nfkc-2000"),
        (EmbedderConfig("azure_openai", dimensions=8), "azure_openai/text-embedding-3-small/8/nfkc-2000"),
    ],
)
def test_the_id_of_a_provider(monkeypatch: pytest.MonkeyPatch, config: EmbedderConfig, identity: str) -> None:
    for variable in ("OLLAMA_HOST", "AZURE_OPENAI_ENDPOINT"):
        monkeypatch.delenv(variable, raising=False)
    assert embedder_id(config) == (identity, None)


def test_a_model_has_to_be_named() -> None:
    with pytest.raises(EmbeddingError, match="which is OpenAI's: name one of ollama's"):
        embedder_id(EmbedderConfig("ollama"))


def test_a_missing_package_and_a_missing_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_OPENAI_API_KEY", raising=False)
    with pytest.raises(EmbeddingError, match="needs the environment variable AZURE_OPENAI_API_KEY"):
        make_embeddings(EmbedderConfig("azure_openai"))
    monkeypatch.setattr("ingest.providers.find_spec", lambda _: None)
    for name, line in (("mistralai", "--extra mistralai"), ("fastembed", "--extra fastembed")):
        with pytest.raises(SettingsError, match=line):
            embedder_id(EmbedderConfig(name, "m"))


@pytest.mark.parametrize("name", ["openai", "ollama", "fastembed"])
def test_offline_refuses_what_reaches_out(name: str) -> None:
    settings = Settings()
    embedding = settings.embedding.model_copy(update={"name": name})
    with pytest.raises(SettingsError, match=f'--offline: embedding.name is "{name}", which'):
        require_offline(settings.model_copy(update={"embedding": embedding}))
    require_offline(load_settings())


class Double:
    """fastembed's class, with a model of two numbers."""

    broken = False

    def __init__(self, model_name: str) -> None:
        if self.broken:
            raise RuntimeError(f"no network for {model_name}")

    @staticmethod
    def list_supported_models() -> list[dict[str, Any]]:
        return [{"model": "acme/small"}]

    def passage_embed(self, texts: list[str]) -> Iterator[Any]:
        return (np.array([3.0, 4.0]) for _ in texts)

    def query_embed(self, text: str) -> Iterator[Any]:
        return iter([np.array([0.0, 2.0])])


@pytest.fixture
def fastembed(monkeypatch: pytest.MonkeyPatch) -> None:
    package = ModuleType("fastembed")
    package.TextEmbedding = Double  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fastembed", package)
    monkeypatch.setattr("ingest.embedders.factory.require_package", lambda *_: None)


@pytest.mark.usefixtures("fastembed")
class TestFastembed:
    """A model that runs here and is downloaded."""

    CONFIG = EmbedderConfig("fastembed", "acme/small")

    def test_it_embeds(self) -> None:
        model = make_embeddings(self.CONFIG)
        assert model.embed_documents(["one", "two"]) == [pytest.approx([0.6, 0.8])] * 2
        assert model.embed_query("one") == pytest.approx([0, 1])
        assert model.embed_documents([]) == []

    def test_its_id_names_the_model(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from pathlib import Path

        monkeypatch.setattr("ingest.embedders.factory._package", lambda name: Path("/nowhere") / name)
        identity, _ = embedder_id(self.CONFIG)
        assert identity == "fastembed-unknown/acme:small/native/nfkc-2000"
        assert model_of(identity) == "acme:small"

    def test_a_model_that_it_has_not(self) -> None:
        with pytest.raises(EmbeddingError, match='fastembed has no model "other"'):
            make_embeddings(EmbedderConfig("fastembed", "other"))

    def test_weights_that_cannot_be_downloaded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Double, "broken", True)
        with pytest.raises(EmbeddingError, match=r"^fastembed cannot load acme/small \(RuntimeError\)\.$"):
            make_embeddings(self.CONFIG)
