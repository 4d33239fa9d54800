"""Citations of the provisions of treaties, recommendations and reports: "Article 2", "section 6.2", "CV 145A"."""

import re
from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue
from bot.understanding.query import DocumentScope
from ingest.citation import Citation
from ingest.lexicon import plain
from ingest.model import Document

_KINDS = {"treaty", "rec", "report", "doc", "proposal"}
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,4}[A-Z]?|[A-Z](?:\.\d{1,3}){1,4}|[IVX]{1,5}|[A-Z]"
_ARTICLE = re.compile(
    rf"\b(?P<kind>articles?|art\.|artículos?|статья|статьи|annex(?:e|es)?|appendix|appendices|anexo|chapter|part)"
    rf"\s+(?P<number>{_NUMBER})(?!\w)(?:[\s,]*(?:\(|paras?\.?\s|paragraphs?\s|items?\s|no\.?\s)?\s*(?P<num>\d{{1,3}}|[a-z](?=\)))\)?)?",
    re.IGNORECASE,
)
_SECTION = re.compile(
    rf"(?:\b(?:sections?|sec\.|clauses?|subclauses?|paragraphs?|paras?\.?|items?|definitions?|точка|пункт)\s+|§{{1,2}}\s?)"
    rf"(?P<number>{_NUMBER})(?!\w)|(?<![\w.])(?P<dotted>\d{{1,3}}(?:\.\d{{1,3}}){{1,4}}|[A-Z](?:\.\d{{1,3}}){{1,4}})(?![\w]|\.\d)",
    re.IGNORECASE,
)
_MARGINAL = re.compile(
    r"\b(?P<text>CS|CV)\s?(?P<stated>\d{1,4}[A-Z]{0,2})(?!\w)|(?:\b(?:no|number|provision)s?\b\.?|№|n°)\s?(?P<number>\d{1,4}[A-Z]{0,2})(?!\w)",
    re.IGNORECASE,
)
_NAMES = {"art": "article", "ann": "annex", "app": "appendix", "ane": "annex"}


def provision_cited(text: str, scope: DocumentScope, catalogue: Catalogue) -> Citation | None:
    """The provision of the documents named that a question cites; None where it cites none, or they have none."""
    documents = [catalogue.by_name[name] for name in scope.documents]
    held = [d for d in documents if d.expression.work.kind in _KINDS]
    if not held or len(held) < len(documents):
        return None
    said = plain(text)
    cited = (*_marginals(said, held), *_articles(said, held), *_sections(said, held))
    names = scope.taken
    return next((c for c in cited if not any(start < c.end and c.start < end for start, end in names)), None)


def by_marginal(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The one document held that has a provision such as "CV 145A", by which nobody else's is cited."""
    match = _MARGINAL.search(plain(text))
    if match is None or not match["text"]:
        return ()
    number = match["stated"].casefold()
    held = [
        d.expression.document for d in catalogue.nameable if any(c.marginal.casefold() == number for c in d.clauses)
    ]
    return tuple(held) if len(held) == 1 else ()


def _marginals(text: str, documents: Sequence[Document]) -> list[Citation]:
    numbers = {c.marginal.casefold() for d in documents for c in d.clauses if c.marginal}
    found = [(m, (m["stated"] or m["number"]).casefold()) for m in _MARGINAL.finditer(text)] if numbers else []
    return [Citation(m.start(), m.end(), marginal=number) for m, number in found]


def _articles(text: str, documents: Sequence[Document]) -> list[Citation]:
    sections = dict.fromkeys(c.section for d in documents for c in d.clauses if c.section)
    out = []
    for match in _ARTICLE.finditer(text):
        kind = _NAMES.get(match["kind"][:3].casefold(), match["kind"].rstrip("s."))
        name = f"{kind} {match['number']}".casefold()
        section = next((held for held in sections if _heads(held, name)), f"{kind.capitalize()} {match['number']}")
        nums = (match["num"],) if match["num"] else ()
        out.append(Citation(match.start(), match.end(), section=section, nums=nums))
    return out


def _heads(section: str, name: str) -> bool:
    """Whether a section's heading begins with this name, or is inside an annex that does."""
    return re.match(rf"{re.escape(name)}(?![\w.])", plain(section).casefold()) is not None


def _sections(text: str, documents: Sequence[Document]) -> list[Citation]:
    clauses = [c for d in documents for c in d.clauses]
    numbers = {c.num.casefold() for c in clauses}
    sections = dict.fromkeys(c.section for c in clauses if c.section)
    out = []
    for match in _SECTION.finditer(text):
        number = match["number"] or match["dotted"]
        section = next((s for s in sections if _heads(s.rpartition(", ")[2], number.casefold())), None)
        if number.casefold() in numbers:
            out.append(Citation(match.start(), match.end(), nums=(number,)))
        elif section:
            out.append(Citation(match.start(), match.end(), section=section))
        elif match["number"]:
            out.append(Citation(match.start(), match.end(), nums=(number,)))
    return out
