"""Format citations as labels; `parse` reads them back."""

from ingest.citation.numbering import format_nums
from ingest.citation.reference import Citation
from ingest.lexicon import lexicon


def format(citation: Citation) -> str:
    """Format a citation: "WTDC Resolution 45 (Rev. Kigali, 2022), instructs the Director of BDT 5"."""
    clause = _clause(citation)
    if citation.kind in {"letter", "report"}:
        which = "this" if citation.this else "the"
        owner = f" {_body(citation.body)}" if citation.body else ""
        return f"{clause} of {which}{owner} {citation.kind}"
    label = ", ".join(filter(None, [_work(citation), citation.section, clause]))
    return f"{label} {citation.relative}" if citation.relative else label


def revision(citation: Citation) -> str | None:
    """Format the revision: "Rev. Kigali, 2022", "Guadalajara, 2010", "Rev. WRC-19"; None where none is given."""
    if citation.revised is None:
        return None
    when = ", ".join(filter(None, [citation.place, citation.year])) if citation.place else ""
    edition = when or citation.conference or citation.year or ""
    return f"Rev. {edition}".rstrip().rstrip(".") if citation.revised else edition


def _work(citation: Citation) -> str:
    if citation.kind is None:
        return ""
    kind = lexicon().kinds[citation.kind].name
    if citation.this:
        return f"this {kind.lower()}"
    bracketed = revision(citation)
    in_front = citation.conference and (bracketed is None or citation.place)
    body = citation.conference if in_front else _body(citation.body)
    words = [body, kind, citation.number]
    if bracketed is not None:
        words.append(f"({bracketed})")
    elif citation.place:
        words.append(f"in {citation.place}, {citation.year}")
    elif citation.year and not in_front:
        words.append(f"({citation.year})")
    if citation.here:
        words.append("of this conference")
    return " ".join(filter(None, words))


def _clause(citation: Citation) -> str:
    nums = format_nums(citation.nums)
    unnumbered = nums.startswith("unnumbered")
    if citation.phrase:
        phrase = citation.phrase
        if citation.occurrence > 1:
            phrase += f" [{_ordinal(citation.occurrence)}]"
        return phrase + (", " if unnumbered else " ") + nums if nums else phrase
    if citation.part:
        return f"{citation.part} paragraph {nums}" if nums else f"{citation.part} part"
    return nums if citation.section or unnumbered or not nums else f"item {nums}"


def _body(code: str | None) -> str:
    known = lexicon().bodies.get(code or "")
    return known.short if known else (code or "").upper()


def _ordinal(n: int) -> str:
    suffix = "th" if 10 < n % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"
