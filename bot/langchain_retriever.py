"""ClauseRetriever: the search for clauses as LangChain's programs know a retriever."""

from typing import TYPE_CHECKING

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from bot.retrieval.hybrid_search import SearchResult, search
from bot.service import Service
from bot.understanding.query import Query
from bot.understanding.understand import clean, read

if TYPE_CHECKING:
    from bot.retrieval.hybrid_search import Hit


def found_for(query: Query, service: Service) -> SearchResult:
    """What a service's search finds for a question."""
    return search(query, service.catalogue, service.embedder.embeddings, service.settings.search)


class ClauseRetriever(BaseRetriever):
    """The clauses nearest to a question, best first: each a Document with its text and how it is cited.

    `metadata` has key, label, document, phrase, num, part and score. A reference, a document or an addressee named in
    the question counts as it does for an answer; sets that are answered by a filter are not enumerated here.
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
        found = found_for(read(clean(query), self.service.catalogue), self.service)
        return [self._document(hit) for hit in found.hits[: self.k]]

    def _document(self, hit: "Hit") -> Document:
        clause = hit.clause
        expression = self.service.catalogue.document(clause).expression
        metadata = {
            "key": clause.key,
            "label": clause.label,
            "document": expression.document,
            "phrase": clause.phrase,
            "num": clause.num,
            "part": clause.part.value,
            "score": hit.score,
        }
        return Document(id=clause.key, page_content=clause.text, metadata=metadata)
