"""The data model, after Akoma Ntoso for the United Nations and FRBR: Work, Expression, Clause. Frozen, no logic."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The role of a clause in its document; only operative clauses ask something of somebody."""

    PREAMBULAR = "preambular"
    OPERATIVE = "operative"
    ANNEX = "annex"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    SIGNATORY = "signatory"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Work:
    """An FRBR Work: a document whatever its revision and language, as "WTDC Resolution 45".

    `body` and `kind` are codes of the lexicon ("wtdc", "res"); `number` is as printed, or a slug where none is.
    """

    body: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Expression:
    """An FRBR Expression: one revision of a Work in one language, as one file holds it.

    `revision` is as printed without brackets ("Rev. Kigali, 2022"), "" where the document bears none; `date` is
    ISO 8601 as far as it is known; `document` is the id that people and scripts know the file by. `status` is
    "proposed" for what nobody has adopted, a proposal or a draft, and then `author` says who proposes it. `tracked`
    counts the paragraphs in which the file tracks changes; its text is that with all of them accepted. `begins` and
    `until` are days in ISO 8601 and `replaced_by` the name of another document, where a corpus.toml states them.
    """

    work: Work
    revision: str
    language: str
    document: str
    title: str
    file: str
    date: str = ""
    address: str | None = None
    status: str = ""
    author: str = ""
    tracked: int = 0
    begins: str = ""
    until: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the unit that is indexed and cited.

    `key` is `<work>/<revision>/<language>#<eid>` and unique; `phrase` heads the group as printed, white space made
    single, without the comma at its end ("" in a letter); `num` is as printed without its bracket or dot, "k.ii"
    for a sub-item, "" where none is printed; `text` is verbatim, footnote marks aside. `parent` is the eid of the
    clause whose stem introduces this one, else "". `section` names the annex or the letter's heading it stands
    under. `lines` are the first and last line of the file that it comes from. `marginal` is the number that a treaty
    prints beside its own ("CV 145A" has "145A"); `operation` is what a proposal or an amendment would do with the
    clause (MOD, ADD, SUP, NOC), and `before` its text without the change, where the file shows it. `page` is that
    of the file which it begins on, where the file has pages.
    """

    key: str
    eid: str
    phrase: str
    num: str
    part: Part
    addressees: tuple[str, ...]
    text: str
    footnotes: tuple[str, ...] = ()
    parent: str = ""
    section: str = ""
    label: str = ""
    lines: tuple[int, int] = (0, 0)
    marginal: str = ""
    operation: str = ""
    before: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An Expression with its clauses in reading order.

    `header` has the lines of its title, which say what it is, by whom and when it was adopted; they can be cited, and
    are none of its clauses. None where the text has no such lines.
    """

    expression: Expression
    clauses: tuple[Clause, ...]
    header: Clause | None = None
