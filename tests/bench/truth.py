"""What becomes of false and of faithful statements that a model makes: shown as the document's, objected to, shown.

uv run python -m tests.bench.truth --false FILE --faithful FILE [--corpus DIR …] [--show]

Each row (question, statement, quotes) goes through the written path with a model that says just that: its clauses are
found by their quotes and offered. `as_document` counts statements that are shown as the documents' words, `objected`
those that the local rules object to; rows whose clauses are not in the corpus are counted as `not_found`. `judged` runs
them again with an entailment call that answers by the row's label, which tests the plumbing alone.

`tests/golden/glosses/` has two sets by people who had seen no rule, over documents that do not ship (`pp18`, `new`,
`word`, `samples` of the shared ones).
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.answer import Answer
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.opening import DEFAULT
from bot.composing.checking.text import comparable, verbatim
from bot.composing.quote import quote
from bot.composing.writing import Writer
from bot.composing.writing.answer_cache import AnswerCache
from bot.composing.writing.entailment import Entailed, VerdictsForm
from bot.language_model.chat_model import Messages, OnText, Reply
from bot.language_model.metered import MeteredModel
from bot.retrieval.evidence import Evidence
from bot.settings import SHIPPED, ModelSettings
from bot.understanding.query import Conversation
from bot.understanding.understand import read
from ingest.build import ingest
from ingest.model import Clause
from ingest.store import Store
from tests.support.model_server import ModelRequest, verdicts
from tests.support.paths import SHARED
from tests.support.services import cheap_embedder, quiet
from tests.support.writers import Purse

Row = Mapping[str, Any]


@dataclass
class Saying:
    """A model that says one thing; as the checker, it judges each sentence by a label."""

    settings: ModelSettings
    says: str
    verdict: Entailed = Entailed.SUPPORTED

    def warm(self) -> None:
        """Nothing is loaded."""

    def generate(self, messages: Messages, form: type, deadline: float, on_text: OnText, _: float = 0) -> Reply:
        """The reply, whatever is asked."""
        text = self.says
        if form is VerdictsForm:
            request = {"messages": [{"role": role, "content": content} for role, content in messages]}
            text = verdicts(ModelRequest("", request), self.verdict.value)
        on_text(text)
        return Reply(text)


@dataclass(frozen=True)
class Shown:
    """What the reader sees of a statement: as the document's words, or as a gloss."""

    as_document: bool
    as_gloss: bool


def shown(answer: Answer, statement: str) -> Shown:
    """Where an answer shows a statement: in its glosses, or anywhere else of what it says."""
    said = comparable(statement).casefold()
    glosses = {comparable(s.gloss.text).casefold() for s in answer.statements if s.gloss}
    lines = [comparable(line).casefold() for line in answer.text.split("\n")]
    others = [line for line in lines if not any(gloss in line for gloss in glosses)]
    stated = [*(s.text for s in answer.statements), *(c.quote for c in answer.citations), answer.lead, *others]
    clauses = [comparable(c.text).casefold() for c in answer.citations]
    as_document = any(said in comparable(text).casefold() for text in stated) and not any(said in c for c in clauses)
    return Shown(as_document, said in glosses)


def clauses_of(row: Row, catalogue: Catalogue) -> list[Clause]:
    """The clauses that a row quotes; empty where one is not found. Of several, that of a document asked about."""
    query = read(row["question"], catalogue, Conversation())
    out = []
    for words in row["quotes"]:
        found = [c for c in catalogue.clauses if verbatim(words, c.text)]
        asked = [c for c in found if catalogue.document(c).expression.document in query.scope.documents]
        if not found:
            return []
        out.append((asked or found)[0])
    return list(dict.fromkeys(out))


def answered(
    row: Row, clauses: Sequence[Clause], catalogue: Catalogue, folder: Path, *, judge: Entailed | None
) -> Answer:
    """The answer to a row's question where the model finds the row's statement in its clauses."""
    settings = ModelSettings(name="saying", base_url="http://localhost", gloss="checked" if judge else "unchecked")
    numbers = {clause.key: n for n, clause in enumerate(clauses, 1)}
    passages = [
        {"clause": numbers[next(c.key for c in clauses if verbatim(words, c.text))], "quote": words}
        for words in row["quotes"]
    ]
    finding = {"passages": passages, "answers": "directly", "gloss": row["statement"]}
    says = json.dumps({"answered": True, "findings": [finding]}, ensure_ascii=False)
    model = MeteredModel(Saying(settings, says, judge or Entailed.SUPPORTED), Purse())  # type: ignore[arg-type]
    query = read(row["question"], catalogue, Conversation())
    evidence = Evidence(query, clauses=tuple(clauses), confidence=1.0)
    writer = Writer(model, model, model, AnswerCache(folder / "written.sqlite", 0))
    return writer.write(quote(evidence, catalogue), evidence, catalogue, "", lambda _: None)


def measure(path: Path, catalogue: Catalogue, folder: Path, label: Entailed, *, show: bool) -> dict[str, int]:
    """The figures of a file of rows; `label` is what a judge that is always right says of them."""
    out = {"rows": 0, "not_found": 0, "as_document": 0, "objected": 0, "judged": 0}
    for row in rows_of(path):
        out["rows"] += 1
        clauses = clauses_of(row, catalogue)
        if not clauses:
            out["not_found"] += 1
            continue
        seen = shown(answered(row, clauses, catalogue, folder, judge=None), row["statement"])
        judged = shown(answered(row, clauses, catalogue, folder, judge=label), row["statement"])
        out["as_document"] += seen.as_document or judged.as_document
        out["objected"] += not seen.as_gloss
        out["judged"] += judged.as_gloss
        if show and seen.as_gloss == (label is not Entailed.SUPPORTED):
            print(f"{row['id']} {row['kind']}: {row['statement']}\n    {' | '.join(row['quotes'])}")
    return out


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a JSONL file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both files and print the figures, the last line as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--false", dest="untrue", type=Path, required=True, metavar="FILE")
    parser.add_argument("--faithful", type=Path, required=True, metavar="FILE")
    parser.add_argument("--corpus", type=Path, nargs="+", default=[SHIPPED, SHARED / "corpora" / "pp18"])
    parser.add_argument("--show", action="store_true", help="print the rows that the rules take for the other kind")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as place:
        store = Store(Path(place) / "store")
        ingest(store, DEFAULT, chosen.corpus, cheap_embedder(), quiet)
        snapshot = store.published(DEFAULT)
        if snapshot is None:
            raise SystemExit("The corpus was not published.")
        catalogue = Catalogue(snapshot)
        untrue = measure(chosen.untrue, catalogue, Path(place), Entailed.NOT_IN_IT, show=chosen.show)
        faithful = measure(chosen.faithful, catalogue, Path(place), Entailed.SUPPORTED, show=chosen.show)
    judged = {"false_shown": untrue.pop("judged"), "faithful_shown": faithful.pop("judged")}
    print(json.dumps({"false": untrue, "faithful": faithful, "judged": judged}))


if __name__ == "__main__":
    main()
