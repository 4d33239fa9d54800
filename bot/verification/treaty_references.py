"""Find the references of a paragraph to the Constitution and the Convention: "No. 175 of the Constitution", "CV 145A".

A number or an Article that stands in a list is a reference of its own: of "Nos. 175 to 177" both that are printed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.citation import Citation
from ingest.lexicon import plain

_CODES = {"CS": "Constitution", "CV": "Convention"}
_NUMBER = r"\d{1,4}[A-Z]{0,2}(?:bis|ter)?(?!\w)"
_ARTICLE = r"\d{1,3}[A-Z]?(?!\w)"
_MORE = r"\s*(?:,\s*(?:and\s+)?|and\s+|or\s+|to\s+|-\s*)"
_NUMBERS, _ARTICLES = rf"{_NUMBER}(?:{_MORE}{_NUMBER})*", rf"{_ARTICLE}(?:{_MORE}{_ARTICLE})*"
# The treaty, and not "the Convention on …", "the Constitution of Ruritania" or "the Tampere Convention".
_OF_UNION = r"(?:\s+of\s+(?:the\s+)?(?:ITU|(?:International\s+Telecommunication\s+)?Union)(?!\w))?"
_NO_OTHER = r"(?!\s+(?:on|for|against|relating|of)\b)(?!\w)"
_TREATY = rf"(?P<named>(?:the\s+)?(?:ITU(?:'s)?\s+)?(?P<treaty>Constitution|Convention){_OF_UNION}){_NO_OTHER}"
# Beside one of these, "the Convention" may be another than that of the Union.
_OTHERS = re.compile(
    r"\bConvention\s+(?:on|for|against|relating)\b|\b(?!(?:The|This|That|ITU)\s)[A-Z]\w+\s+(?:Convention|Constitution)\b"
    r"|\bConstitution\s+of\s+(?!(?:the\s+)?(?:ITU|Union|International))"
)
_UNION = re.compile(r"\b(?:ITU|Union)\b")
_NO = r"(?:provisions?\s+)?(?:(?i:nos?)\.?|provisions?|numbers?|№)\s*"
_ART = r"(?i:articles?|arts?\.)\s+"
_PARA = r"(?:\s*,?\s*(?:(?:paragraphs?|paras?\.?)\s+|\()(?P<num>\d{1,2})\)?)?"
_FORMS = tuple(
    map(
        re.compile,
        (
            # CV 145A    CS/No. 175
            rf"(?<!\w)(?P<code>CS|CV)\s?/?\s?(?:No\.\s*)?(?P<numbers>{_NUMBERS})",
            # CV/Art. 12
            rf"(?<!\w)(?P<code>CS|CV)\s?/?\s?{_ART}(?P<articles>{_ARTICLES})",
            # No. 175 of the Constitution    Nos. 90 and 91 in Article 13 of the Constitution
            rf"(?<!\w){_NO}(?P<numbers>{_NUMBERS})(?:\s*\([^()]{{1,60}}\))?(?:,?\s+(?:of|in)\s+{_ART}{_ARTICLE})?"
            rf",?\s+(?:of|in)\s+{_TREATY}",
            # Article 44 (No. 196) of the Constitution
            rf"(?<!\w){_ART}{_ARTICLE}\s*[(,]\s*{_NO}(?P<numbers>{_NUMBERS})\)?,?\s+(?:of|in)\s+{_TREATY}",
            # Article 2, paragraph 1, of the Convention    paragraph 1 of Article 2 of the Convention
            rf"(?<!\w)(?:(?:paragraph|para\.?)\s+(?P<before>\d{{1,2}})\s+of\s+)?{_ART}(?P<articles>{_ARTICLES}){_PARA},?\s+(?:of|in)\s+{_TREATY}",
            # the Constitution, No. 175    the Convention (Article 2)
            rf"(?<!\w){_TREATY}\s*[,(]?\s*(?:(?:in|at)\s+)?{_NO}(?P<numbers>{_NUMBERS})",
            rf"(?<!\w){_TREATY}\s*[,(]\s*(?:(?:in|at)\s+)?{_ART}(?P<articles>{_ARTICLES}){_PARA}",
        ),
    )
)


def names_others(text: str) -> bool:
    """Whether a text names a convention, or a constitution, of somebody else."""
    return _OTHERS.search(plain(text)) is not None


def treaty_references(text: str, *, others: bool = False) -> list[Citation]:
    """All references to provisions of the two treaties, in their order; `number` is the treaty's name.

    Where a draft names `others` besides, those alone that say that they are the Union's.
    """
    said = plain(text)
    found: list[Citation] = []
    end = 0
    for match in sorted((m for form in _FORMS for m in form.finditer(said)), key=lambda m: (m.start(), -m.end())):
        unions = not others or match.groupdict().get("code") or _UNION.search(match["named"])
        if unions and match.start() >= end:
            found += _provisions(match)
            end = match.end()
    return found


def _provisions(match: re.Match[str]) -> Iterator[Citation]:
    """A reference for each number or Article of a match; the whole of it where it has one."""
    groups = match.groupdict()
    treaty = _CODES.get(groups.get("code") or "") or str(groups["treaty"])
    kind = "numbers" if groups.get("numbers") else "articles"
    one = _NUMBER if kind == "numbers" else _ARTICLE
    each = list(re.compile(one).finditer(match.string, *match.span(kind)))
    num = groups.get("num") or groups.get("before")
    for part in each:
        start, end = match.span() if len(each) == 1 else part.span()
        cited = Citation(start, end, body="itu", kind="treaty", number=treaty)
        if kind == "numbers":
            yield replace(cited, marginal=part[0])
        else:
            yield replace(cited, section=f"Article {part[0]}", nums=(num,) if num and len(each) == 1 else ())
