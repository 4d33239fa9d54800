"""Hypothesis strategies and helpers for the tests of all chats: answers of any text and size."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bot.answer import Answer, Behaviour, Citation, Complete, Gloss, GlossCheck, Reason, Statement

# What has broken messages of chats: mark-up, entities, surrogate pairs, marks that combine, directions, controls.
_ODD = st.sampled_from(
    ["<b>", "</b>", "&amp;", "&", "<", ">", "*_`~|", "😀", "👩‍👩‍👧‍👦", "e\u0301", "\u202e", "قرار", "决议", "\x00", "\ud800", "\n", "- ",
     "[1]", "<blockquote>", "@all", "<!channel>", "https://example.org/?a=1&b=2", "a" * 300, "word " * 40, "\u00a0", "\u200d"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(_ODD, st.text(max_size=8)), max_size=12).map("".join),
    st.integers(0, 900).map(lambda n: "the lamps shall be lit at night, " * (n // 20)),
    st.integers(0, 5000).map(lambda n: "😀" * n),
)


def letters(text: str) -> str:
    """A text without its white space: what must be on some page."""
    return "".join(text.split())


@st.composite
def answers(draw: st.DrawFn, citations: int = 200) -> Answer:
    """A strategy for answers: any text, any citations, whether a model glossed them or not."""
    pool = draw(st.lists(TEXTS, min_size=1, max_size=6))
    numbers = range(1, draw(st.integers(0, citations)) + 1)
    phrases = draw(st.lists(st.one_of(st.just(""), TEXTS), min_size=1, max_size=4))
    cited = tuple(_citation(draw, n, pool, phrases) for n in numbers)
    glossed = draw(st.booleans())
    statements = tuple(
        Statement(c.quote, (c.n,), _gloss(pool[c.n % len(pool)], c.n) if glossed and c.n % 3 == 0 else None)
        for c in cited
    )
    lead = draw(st.one_of(st.just(""), TEXTS))
    text = "\n".join([lead or "", *draw(st.lists(TEXTS, max_size=4))])
    behaviour = draw(st.sampled_from(Behaviour))
    complete = draw(st.one_of(st.none(), st.just(Complete(len(cited), len(cited)))))
    reason = draw(st.sampled_from([None, *Reason]))
    read_as, note = draw(st.one_of(st.just(""), TEXTS)), draw(st.one_of(st.just(""), TEXTS))
    answer = Answer("q", behaviour, reason, text, statements, cited, complete, "snapshot", lead=lead, note=note)
    return replace(answer, read_as=read_as)


def _gloss(text: str, n: int) -> Gloss:
    return Gloss(text, (n,) if n % 2 else (n - 1, n), "en", GlossCheck.SUPPORTED)


def _citation(draw: st.DrawFn, n: int, pool: list[str], phrases: list[str]) -> Citation:
    text = pool[n % len(pool)]
    quote = text[: len(text) // 2] if n % 7 == 0 else text
    phrase = phrases[(n // 9) % len(phrases)]
    row: dict[str, Any] = {"key": f"k{n}", "file": "f.txt", "document": "d", "part": ["operative", "preambular"][n % 2]}
    num = pool[0] if n == 13 else str(n)
    return Citation(n=n, label=f"Doc {n // 40}, {phrase} {n}", phrase=phrase, num=num, text=text, quote=quote, **row)
