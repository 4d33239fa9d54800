"""Gold by hand for whole documents: what a parse has of it, clause by clause."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.lexicon import lexicon
from ingest.model import Clause


@dataclass(frozen=True, slots=True)
class Compared:
    """A gold clause and the parsed one, if any, with the fields that differ."""

    begins: str
    num: str
    differs: tuple[str, ...]


def gold_of(path: Path) -> dict[str, Any]:
    """The gold of a document: its header, clauses and page furniture."""
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gold


def compared(gold: dict[str, Any], clauses: Iterable[Clause]) -> list[Compared]:
    """Each gold clause with what of it a parse has otherwise: "missing", "num", "phrase", "part", "addressees"."""
    parsed = list(clauses)
    used: set[int] = set()
    at, out = 0, []
    for each in gold["clauses"]:
        begins = [
            key(text) for text in (each["begins"], each.get("begins_after_phrase", ""), *_more(each, "begins")) if text
        ]
        order = (*range(at, len(parsed)), *range(at))
        found = next((i for i in order if i not in used and _begins(parsed[i], begins)), None)
        if found is None:
            if not each.get("optional"):
                out.append(Compared(each["begins"], each["num"], ("missing",)))
            continue
        used.add(found)
        at = found + 1
        if not each.get("optional"):
            out.append(Compared(each["begins"], each["num"], tuple(_differing(each, parsed[found], gold["header"]))))
    return out


def furniture_in(gold: dict[str, Any], clauses: Iterable[Clause]) -> list[str]:
    """Clauses that are lines of page furniture, or begin with one."""
    lines = [key(line) for line in gold.get("furniture", []) if key(line)]
    texts = [(clause.text, key(clause.text)) for clause in clauses]
    return [text for text, folded in texts if any(folded == line or folded.startswith(f"{line} ") for line in lines)]


def key(text: str) -> str:
    """A text to compare: words in lower case, without mark-up."""
    text = re.sub(r"[*_]|<[^>]+>", "", text.replace("\u00a0", " "))
    return re.sub(r"[^\w]+", " ", text.casefold()).strip()


def _begins(clause: Clause, begins: Iterable[str]) -> bool:
    texts = (key(clause.text), key(f"{clause.phrase} {clause.text}"))
    return any(text.startswith(each) for text in texts for each in begins)


def _differing(gold: dict[str, Any], clause: Clause, header: dict[str, Any]) -> Iterable[str]:
    if clause.num.casefold() not in {str(n).casefold() for n in (gold["num"], *_more(gold, "num"))}:
        yield "num"
    if key(clause.phrase) not in {key(p) for p in (gold["phrase"], *_more(gold, "phrase"))}:
        yield "phrase"
    if clause.part.value not in (gold["part"], *_more(gold, "part")):
        yield "part"
    if gold["part"] == "operative" and header.get("kind") != "treaty":
        more = _more(gold, "addressees")
        wanted, maybe = _actors(gold["addressees"]), _actors(name for name in more if isinstance(name, str))
        others = [_actors(names) for names in more if not isinstance(names, str)]
        found = set(clause.addressees)
        if not (
            wanted <= found <= wanted | maybe or found in others or any(wanted <= found <= wanted | o for o in others)
        ):
            yield "addressees"
    if gold.get("marginal") and clause.marginal != str(gold["marginal"]):
        yield "marginal"


def _more(gold: dict[str, Any], field: str) -> list[Any]:
    """Further readings that are right as well."""
    more = gold.get(f"{field}_may", [])
    return more if isinstance(more, list) else [more]


def _actors(names: Iterable[str]) -> set[str]:
    """Addressees by their canonical names."""
    out: set[str] = set()
    for name in names:
        mentions = lexicon().actors_in(name)
        whole = mentions and mentions[0].start == 0 and mentions[-1].end == len(name)
        out |= set(lexicon().expand(m.name for m in mentions)) if whole else {name}
    return out
