"""Find the quotations of a draft: between quotation marks of any kind, nested ones with their outer one, or set off.

The mark that closes a quotation may be of another kind than the one that opens it, as typing and conversions have it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.verification.draft import NOTE_MARK, Paragraph
from bot.verification.folding import HIDDEN

# What closes a quotation that each mark opens. "»" opens one that "«" closes only where it stands before a word.
_PAIRS = {"“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", '"': '"', "″": "″"}
_CLOSING = '”“»«›"″」』'
_SINGLE = {"‘": "’", "‚": "‘’", "'": "'"}
_BEFORE = "([{—–-/:;,\u00a0“‘„«\"'" + HIDDEN
_AFTER = ".,;:!?)]}—–-/…”’»\"'*_" + HIDDEN
# Apostrophes in a row are more likely than so short a quotation between single marks.
_FEWEST_SINGLE = 3
# Marks without a partner, in one paragraph, after which no more are looked for.
_MOST_OPEN = 20
_LONGEST = 20_000
# Paragraphs that one pair of marks may stand around.
_MOST_PARAGRAPHS = 12


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: `[start, end)` of a paragraph with its marks, `[inner_start, inner_end)` without them.

    `marked` says that marks stand around it; it may lack the second (`closed`). `continues` says that it goes on with
    the one before, from the paragraph before.
    """

    paragraph: int
    start: int
    end: int
    inner_start: int
    inner_end: int
    marked: bool = True
    closed: bool = True
    continues: bool = False


def hide_note_marks(text: str) -> str:
    """A text whose marks of footnotes take no part in any comparison."""
    return NOTE_MARK.sub(lambda match: HIDDEN * len(match[0]), text)


def quotations(paragraphs: Sequence[Paragraph]) -> Iterator[Quotation]:
    """All quotations that marks or the draft's form tell, in the order of the text."""
    opened = 0  # paragraphs since marks were opened that are not closed yet
    for n, paragraph in enumerate(paragraphs):
        text = hide_note_marks(paragraph.text)
        found = list(_marked(n, text))
        goes_on = _closes_at(text) if opened else None
        if goes_on is not None:
            yield Quotation(n, 0, goes_on + 1, 0, goes_on, continues=True)
            found = [q for q in found if q.start > goes_on]
            opened = 0
        elif opened and not found:
            yield Quotation(n, 0, len(text), 0, len(text), continues=True)
        else:
            opened = 0
        after = paragraphs[n + 1 : n + 1 + _MOST_PARAGRAPHS]
        if found and not found[-1].closed and _goes_on(text[found[-1].start], [p.text for p in after]):
            found[-1] = replace(found[-1], closed=True)
            opened = 1
        if not found and paragraph.quoted and not opened:
            found = [Quotation(n, 0, len(text), 0, len(text), marked=False)]
        yield from found
        opened = opened + 1 if 0 < opened <= _MOST_PARAGRAPHS else 0


def _goes_on(mark: str, after: Sequence[str]) -> bool:
    """Whether marks that are opened go on in the next paragraphs: these open them again, or one closes them."""
    if after and after[0].lstrip().startswith(mark):
        return True
    for text in after:
        if _closes_at(text) is not None:
            return True
        if any(_can_open(text, n) for n, c in enumerate(text) if c in _PAIRS):
            return False
    return False


def _closes_at(text: str) -> int | None:
    """The offset of a mark that closes what was opened in an earlier paragraph."""
    for n, char in enumerate(text):
        if char in _CLOSING and _can_close(text, n):
            return n
        if char in _PAIRS and _can_open(text, n):
            return None
    return None


def _marked(paragraph: int, text: str) -> Iterator[Quotation]:
    """The outermost quotations between marks."""
    at = unclosed = 0
    while at < len(text) and unclosed <= _MOST_OPEN:
        char = text[at]
        single = char in _SINGLE
        if not (single or char in _PAIRS) or not _can_open(text, at):
            at += 1
            continue
        end = _single_end(text, at) if single else _end(text, at)
        if end is not None:
            yield Quotation(paragraph, at, end + 1, at + 1, end)
            at = end + 1
            continue
        unclosed += 1
        if not single and not any(c in _PAIRS and _can_open(text, n) for n, c in enumerate(text[at + 1 :], at + 1)):
            yield Quotation(paragraph, at, len(text), at + 1, len(text), closed=False)
            return
        at += 1


def _end(text: str, start: int) -> int | None:
    """The offset of the mark that closes the quotation opened at `start`; None where none does."""
    opening = text[start]
    closing, depth, other, nested = _PAIRS[opening], 1, None, False
    for at in range(start + 1, min(len(text), start + _LONGEST)):
        char = text[at]
        if char not in _CLOSING and char not in _PAIRS:
            continue
        closes, opens = _can_close(text, at), _can_open(text, at)
        if char in closing and (closes or not opens):
            depth -= 1
            if not depth:
                return at
        elif char == opening and opens:
            if depth == 1 and other is not None:
                return other
            depth += 1
        elif char in '"″' and opens and not closes:
            nested = True
        elif closes and char in _CLOSING:
            if nested and char in '"″':
                nested = False
            elif other is None and depth == 1:
                other = at
    return other


def _single_end(text: str, start: int) -> int | None:
    """The same for single marks, whose second is an apostrophe as well."""
    closing = _SINGLE[text[start]]
    last = None
    for at in range(start + 1, min(len(text), start + _LONGEST)):
        if text[at] in "‘'" and at > start + 1 and _can_open(text, at) and not _can_close(text, at):
            break
        if text[at] in closing and _can_close(text, at):
            last = at
            possessive = text[at - 1] in "sz" and text[at + 1 : at + 2] == " "
            if not possessive:
                break
    enough = last is not None and len(text[start:last].split()) >= _FEWEST_SINGLE
    return last if enough else None


def _can_open(text: str, at: int) -> bool:
    """Whether a mark stands before a word, after none."""
    # In French a space stands inside the marks.
    after = text[at + 2 : at + 3] if text[at] == "«" and text[at + 1 : at + 2].isspace() else text[at + 1 : at + 2]
    return bool(after) and not after.isspace() and (at == 0 or text[at - 1].isspace() or text[at - 1] in _BEFORE)


def _can_close(text: str, at: int) -> bool:
    """Whether a mark stands after a word, before none."""
    if at == 0 or (text[at - 1].isspace() and text[at] != "»"):
        return False
    after = text[at + 1 : at + 2]
    return not after or after.isspace() or after in _AFTER
