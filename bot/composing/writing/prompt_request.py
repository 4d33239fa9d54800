"""Evidence -> what the model is given: the question, and numbered clauses as data, in parts that it can take."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from bot.catalogue.catalogue import Catalogue
from bot.composing.checking import Offered
from bot.composing.checking.text import visible
from bot.language_model.chat_model import Messages
from bot.language_model.prompts import prompt
from bot.retrieval.evidence import Evidence
from bot.understanding.query import Intent
from ingest.model import Clause

# More clauses at once are more lines than a reply should have.
_MOST_CLAUSES = 40
# Characters of English that a token has, at the least that is usual; other scripts have fewer.
_LETTERS = 3
LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "zh": "Chinese", "ar": "Arabic"}
_SET = "a complete set. Write exactly one statement for each clause, in their order, and leave none out."
_SEARCH = "an open question. Answer it from the clauses that do answer it, and leave out those that do not."
_KINDS = {
    Intent.DUTIES: "what somebody is asked to do",
    Intent.PHRASE: "what stands under one phrase",
    Intent.ITEMS: "what a list holds",
    Intent.ABOUT: "what a document is about",
}
_PROMPTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("answer.system", frozenset()),
    ("answer.user", frozenset({"fence", "question", "clauses", "kind", "count", "language"})),
    ("answer.repair", frozenset({"faults", "language"})),
    ("follow_up.user", frozenset({"fence", "before", "documents", "question"})),
    ("choose.user", frozenset({"fence", "question", "clauses", "most"})),
    ("translate.user", frozenset({"fence", "question"})),
)


@cache
def prompts() -> str:
    """Read all prompts that a model is told, and give their hash. Raises PromptError."""
    made = hashlib.sha256()
    for name, variables in _PROMPTS:
        made.update(f"{name}\0{prompt(name, variables)}\0".encode())
    return made.hexdigest()[:16]


def offer(clauses: Iterable[Clause], catalogue: Catalogue) -> tuple[Offered, ...]:
    """These clauses, numbered as a quoted answer numbers them."""
    return tuple(
        Offered(n, clause, catalogue.document(clause), tuple(catalogue.parents(clause)))
        for n, clause in enumerate(clauses, 1)
    )


def tokens(text: str) -> int:
    """About how many tokens a text has, rather too many than too few."""
    wide = sum(c > "\u02ff" for c in text)
    return wide + (len(text) - wide) // _LETTERS + 1


def parts(offered: Sequence[Offered], budget: int) -> Iterator[tuple[Offered, ...]]:
    """The clauses in groups of at most `budget` tokens; one that is longer by itself is in none, and stays quoted."""
    group: list[Offered] = []
    spent = 0
    for one in offered:
        size = tokens(_line(one))
        if size > budget:
            continue
        if group and (spent + size > budget or len(group) >= _MOST_CLAUSES):
            yield tuple(group)
            group, spent = [], 0
        group.append(one)
        spent += size
    if group:
        yield tuple(group)


def messages(part: Sequence[Offered], evidence: Evidence, language: str) -> Messages:
    """What the model is told of one part."""
    query = evidence.query
    question, clauses = visible(query.text), "\n".join(map(_line, part))
    kind = _KINDS.get(query.intent, "")
    how = _SET if evidence.held is not None else _SEARCH
    user = prompt(*_PROMPTS[1]).format(
        fence=_fence(question, clauses),
        question=json.dumps(question, ensure_ascii=False),
        clauses=clauses,
        kind=f"{kind}; {how}" if kind else how,
        count=len(part) if evidence.held is None else f"{len(part)}, of a set of {evidence.held}",
        language=LANGUAGES.get(language, "English"),
    )
    return ("system", prompt(*_PROMPTS[0]).format()), ("user", user)


def again(before: Messages, reply: str, faults: Iterable[str], language: str) -> Messages:
    """The same with the model's reply and what is wrong with it."""
    listed = "\n".join(f"- {fault}" for fault in faults)
    asked = prompt(*_PROMPTS[2]).format(faults=listed, language=LANGUAGES.get(language, "English"))
    return (*before, ("assistant", reply), ("user", asked))


def follow_up(question: str, before: Sequence[str], documents: Sequence[str]) -> Messages:
    """What the model is told of a question that leans on those before it."""
    data = [json.dumps(list(map(visible, those)), ensure_ascii=False) for those in ([question], before, documents)]
    text = prompt(*_PROMPTS[3]).format(fence=_fence(*data), question=data[0], before=data[1], documents=data[2])
    return (("user", text),)


def choice(question: str, offered: Sequence[Offered], most: int) -> Messages:
    """What the model is told of clauses that may answer a question."""
    asked, clauses = json.dumps(visible(question), ensure_ascii=False), "\n".join(map(_line, offered))
    text = prompt(*_PROMPTS[4]).format(fence=_fence(asked, clauses), question=asked, clauses=clauses, most=most)
    return (("user", text),)


def translation(question: str) -> Messages:
    """What the model is told of a question in another language than the documents."""
    asked = json.dumps(visible(question), ensure_ascii=False)
    return (("user", prompt(*_PROMPTS[5]).format(fence=_fence(asked), question=asked)),)


def _fence(*data: str) -> str:
    """A name for the tags that no text inside them can know, as it is a hash of them."""
    return hashlib.sha256("\0".join(data).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _line(offered: Offered) -> str:
    """A clause as a line of JSON: nothing in its text can look like the next clause or the end of the data."""
    clause = offered.clause
    row = {
        "clause": offered.n,
        "label": visible(clause.label),
        "part": clause.part.value,
        "phrase": visible(clause.phrase),
        "addressees": list(clause.addressees),
        "introduced_by": visible(" ".join(c.text for c in offered.stems)),
        "text": visible(clause.text),
        "footnotes": [visible(note) for note in clause.footnotes],
    }
    return json.dumps({name: value for name, value in row.items() if value}, ensure_ascii=False)
