"""Give each citation of a clause the Work that it leaves to the text before it, or to its own sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.verification.joining import joins
from bot.verification.mention import CLAUSE_FIELDS, WORK_FIELDS, Mention
from bot.verification.sentences import sentence_at
from ingest.citation import Citation

# What sets a citation beside another.
_BESIDE = re.compile(r"\b(?:and|or|et|ou|y|o|и|или)\b|[,;]", re.IGNORECASE)


def with_works(
    found: Sequence[Mention], text: str, protected: tuple[tuple[int, int], ...], before: Sequence[Mention]
) -> Iterator[Mention]:
    """Give each mention its Work, where it does not name one itself."""
    earlier = list(before)
    for n, mention in enumerate(found):
        cited = mention.cited
        if mention.ibid and earlier and _is_treaty(earlier[-1]):
            continue  # the grammar of clauses has no name for a treaty's provision
        if cited.number:
            done = replace(mention, cited=_with_body(cited, earlier))
        else:
            work = _last_work(earlier, cited.kind) if cited.this else _work_for(n, found, text, protected, earlier)
            if work is None:
                if mention.names_clause and not cited.this:
                    yield mention
                continue
            if mention.ibid and not mention.names_clause:
                cited = replace(cited, **{name: getattr(earlier[-1].cited, name) for name in CLAUSE_FIELDS})
                mention = replace(mention, cited=cited)
            filled = replace(cited, this=False, **{name: getattr(work, name) for name in WORK_FIELDS})
            done = replace(mention, cited=filled, shown=mention.names_clause)
        earlier.append(done)
        yield done


def _work_for(
    n: int,
    found: Sequence[Mention],
    text: str,
    protected: tuple[tuple[int, int], ...],
    earlier: Sequence[Mention],
) -> Citation | None:
    """The Work of a clause that is cited alone: the last of its sentence, the next of it, or the last of all."""
    mention = found[n]
    start, end = sentence_at(text, mention.start, protected)
    same = [m for m in earlier if m.paragraph == mention.paragraph and start <= m.start < mention.start]
    same = [m for m in same if not _is_treaty(m)]
    if same:
        return same[-1].cited
    after = (m for m in found[n + 1 :] if m.cited.number and not _is_treaty(m))
    following = next((m for m in after if m.start < end), None)
    last = _last_work(earlier, None)
    if following is None or _is_another(following, text[mention.end : following.start], text):
        return last
    return following.cited if last is None or joins(text[mention.end : following.start]) else last


def _is_another(following: Mention, gap: str, text: str) -> bool:
    """Whether what follows is a citation of its own: "resolves 2 and Resolution 45, resolves 1".

    "resolves 2 and considering a) of Resolution 45" is one of both clauses.
    """
    begins_with_work = following.names_clause and text[following.start].isupper()
    return begins_with_work and _BESIDE.search(gap) is not None


def _is_treaty(mention: Mention) -> bool:
    """Whether a treaty is cited, which has no clauses such as the text before leaves to it: "resolves 2"."""
    return mention.cited.kind == "treaty"


def _last_work(earlier: Sequence[Mention], kind: str | None) -> Citation | None:
    """The Work that was cited last, of a kind where one is said."""
    named = (m for m in reversed(earlier) if m.cited.number and not _is_treaty(m))
    works = (m.cited for m in named if kind is None or m.cited.kind == kind)
    return next(works, None)


def _with_body(cited: Citation, earlier: Sequence[Mention]) -> Citation:
    """Give a Work that is cited by its number alone the body that was said when it was cited before."""
    if cited.body or cited.here:
        return cited
    same = (m.cited for m in reversed(earlier) if (m.cited.kind, m.cited.number) == (cited.kind, cited.number))
    known = next((c for c in same if c.body), None)
    return replace(cited, body=known.body) if known else cited
