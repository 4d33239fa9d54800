"""Query adapter: a low-rank residual linear map of query embeddings towards the clauses that answer.

People ask "who picks up the tab" and documents say "expenses shall be borne by": a question's embedding lies among
questions, in everyday words, and not among clauses. For each model one map q' = normalise(q + q D U) of rank r moves it
over. The maps were fitted with a softmax contrastive loss on synthetic documents and questions about them (`python -m
tests.bench.adapters`; `fitted/provenance.toml`); document embeddings stay, so no index is rebuilt. A second map of
MiniLM's applies to the token vectors of a question, for late interaction.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.retrieval.fitted import arrays
from ingest.embedders.base import MINILM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The name of the map for MiniLM's token vectors.
TOKEN_MAP = f"{MINILM} words"


def adapt(vector: "Sequence[float] | Floats", model: str) -> "Floats":
    """Adapt a query's unit vector by a model, or rows (n, dimensions) of them; unchanged where it has no map."""
    import numpy as np

    vectors = np.asarray(vector, np.float32)
    low_rank = arrays("query_adapter")
    if f"{model} down" not in low_rank:
        return vectors
    return apply_map(vectors, low_rank[f"{model} down"], low_rank[f"{model} up"])


def apply_map(vectors: "Floats", down: "Floats", up: "Floats") -> "Floats":
    """Apply normalise(v + v D U) to unit vectors: D, `down`, is (dimensions, rank), U, `up`, (rank, dimensions)."""
    import numpy as np

    shifted = vectors + vectors @ down @ up
    out: Floats = (shifted / np.linalg.norm(shifted, axis=-1, keepdims=True)).astype(np.float32)
    return out
