"""ClauseRetriever: hybrid search behind LangChain's BaseRetriever interface."""

from typing import TYPE_CHECKING

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from bot.catalogue.versions import label_of
from bot.retrieval.hybrid_search import SearchResult, search
from bot.service import Service
from bot.understanding.normalise import clean
from bot.understanding.query import Query
from bot.understanding.understand import read

if TYPE_CHECKING:
    from bot.retrieval.hybrid_search import Hit


def search_for(query: Query, service: Service) -> SearchResult:
    """Run a service's hybrid search for a query. Raises EmbeddingError."""
    return search(query, service.catalogue, service.embedder.embeddings, service.settings.search)


class ClauseRetriever(BaseRetriever):
    """Retriever of the `k` best clauses for a question, each a LangChain Document with its text, best first.

    `metadata` has key, label, document, phrase, num, part and score. A citation, a document or an addressee in the
    question counts as it does for an answer; sets that are answered by a filter are not enumerated here.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    service: Service
    k: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 (LangChain gives it)
    ) -> list[Document]:
        result = search_for(read(clean(query), self.service.catalogue), self.service)
        return [self._document(hit) for hit in result.hits[: self.k]]

    def _document(self, hit: "Hit") -> Document:
        """A hit as a LangChain Document."""
        clause = hit.clause
        expression = self.service.catalogue.document(clause).expression
        metadata = {
            "key": clause.key,
            "label": label_of(clause, self.service.catalogue),
            "document": expression.document,
            "phrase": clause.phrase,
            "num": clause.num,
            "part": clause.part.value,
            "status": self.service.catalogue.windows[expression.document].status.value,
            "score": hit.score,
        }
        return Document(id=clause.key, page_content=clause.text, metadata=metadata)
