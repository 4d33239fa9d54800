"""Compose an extractive answer: Evidence -> Answer in the documents' own words.

Every statement is a clause, or a sentence of one, verbatim. The text around them (the lead, the phrases, the count)
comes from the catalogue and says nothing that the cited clauses do not. What a model adds stands beside them, marked.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.answer import Answer, Behaviour, Citation, CitedExpression, Complete, Rest, Role, Statement, Verdict
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.cross_references import Held, cited_in, told
from bot.catalogue.versions import label_of, mark_of
from bot.composing.changes import change_lines, changed
from bot.composing.glosses import Wording, gloss_line, remarks
from bot.composing.groups import group_lines, grouped
from bot.composing.most_likely import also_line, lead_of
from bot.composing.rest import rest_line, rest_of
from bot.composing.unread import unread_lines, unread_words
from bot.messages import localised, msg, sentences
from bot.retrieval.evidence import Evidence
from bot.understanding.query import Intent
from ingest.citation import format_num
from ingest.labels import expression_label
from ingest.model import Clause, Expression, Part
from ingest.outline.parts import folded

# Says a message in the language of an answer.
Say = Callable[[str], str]
# A longer clause is cut in the text (a table, as a rule); its citation holds it whole.
_MOST_CHARACTERS = 4000


def quote(evidence: Evidence, catalogue: Catalogue, wording: Wording | None = None) -> Answer:
    """Compose the extractive answer to some evidence: lead, statements, citations and text.

    `wording` is what a model adds to it, marked as such, and the language that the lead is to be in.
    """
    wording = wording or Wording()
    cited = evidence.clauses if evidence.behaviour is Behaviour.ANSWER else evidence.mentions or evidence.closest
    quotes = dict(evidence.quotes)
    role = Role.ANSWER if evidence.behaviour is Behaviour.ANSWER else Role.CONTEXT
    citations = tuple(cite(n, c, catalogue, quotes.get(c.key), role) for n, c in enumerate(cited, 1))
    also = tuple(cite(n, c, catalogue, role=Role.CONTEXT) for n, c in enumerate(evidence.also, len(cited) + 1))
    statements = tuple(Statement(folded(c.quote), (c.n,), wording.glosses.get(c.key)) for c in citations)
    rest = rest_of(evidence.rest, catalogue)
    say = partial(localised, language=wording.language)
    lead = _with_verdict(evidence.verdict, _lead_of(evidence, rest, say), say)
    lead = " ".join([*(say(msg("{what}.", what=what)) for what in evidence.not_held), lead])
    return Answer(
        question=evidence.query.text,
        behaviour=evidence.behaviour,
        reason=evidence.reason,
        text="\n\n".join(
            filter(
                None, (_text(lead, evidence, cited, citations, catalogue, wording), also_line(also, wording.language))
            )
        ),
        statements=statements,
        citations=(*citations, *also),
        complete=_completeness(evidence, len(citations), rest),
        groups=grouped(evidence.groups, citations),
        changes=changed(evidence.changes, citations),
        verdict=evidence.verdict,
        snapshot=catalogue.snapshot.id,
        confidence=_confidence(evidence),
        lead=lead,
        note=say(
            sentences([evidence.query.note, evidence.note, *_notes(cited, catalogue), *_outdated(evidence, catalogue)])
        ),
        language="" if wording.language == "en" else wording.language,
        usage=evidence.usage,
        unread=unread_words(evidence),
        read_as=evidence.read_as,
        cut=evidence.query.cut,
    )


def _outdated(evidence: Evidence, catalogue: Catalogue) -> Iterator[str]:
    """A sentence on each outdated or missing text that the one clause asked for cites."""
    if evidence.query.intent is Intent.CLAUSE and len(evidence.clauses) == 1:
        for reference in cited_in(evidence.clauses[0], catalogue):
            if reference.held is not Held.AS_CITED:
                yield msg("It cites {cited}.", cited=told(reference))


def _notes(cited: Sequence[Clause], catalogue: Catalogue) -> Iterator[str]:
    """A sentence on each document cited that is not the newest adopted, or whose file has tracked changes."""
    for document in dict.fromkeys(map(catalogue.document, cited)):
        name = expression_label(document.expression)
        if mark := mark_of(document, catalogue):
            yield msg("{document} is {mark}.", document=name, mark=mark)
        if document.expression.tracked and document.expression.status != "proposed":
            yield msg(
                "The file of {document} has tracked changes; this is its text with all of them accepted.", document=name
            )


def _with_verdict(verdict: Verdict | None, lead: str, say: Say) -> str:
    """A lead that opens with “Yes” or “No” where that is the answer."""
    if verdict not in {Verdict.YES, Verdict.NO}:
        return lead
    lead = f"{lead[:1].lower() if lead[1:2].islower() else lead[:1]}{lead[1:]}"
    return say(msg("Yes: {lead}", lead=lead) if verdict is Verdict.YES else msg("No: {lead}", lead=lead))


def _confidence(evidence: Evidence) -> float:
    """The confidence of the search; without one, certainty: 0 for a refusal by a filter, 1 for its answer."""
    certain = 0.0 if evidence.behaviour is Behaviour.REFUSE else 1.0
    return certain if evidence.confidence is None else evidence.confidence


def _completeness(evidence: Evidence, cited: int, rest: Sequence[Rest]) -> Complete | None:
    """How complete an enumerated set is; of one that was restricted, with its restriction and what that leaves out."""
    if not _is_enumerated(evidence) or evidence.held is None:
        return None
    return Complete(evidence.superset_size or evidence.held, cited, evidence.restriction, tuple(rest))


def _is_enumerated(evidence: Evidence) -> bool:
    """Whether the evidence is a complete, enumerated set."""
    return evidence.behaviour is Behaviour.ANSWER and evidence.held is not None


def cite(
    n: int, clause: Clause, catalogue: Catalogue, passage: str | None = None, role: Role = Role.ANSWER
) -> Citation:
    """Make the citation numbered `n` of a clause, quoting a passage of it, or all of it without one."""
    document = catalogue.document(clause)
    expression, window = document.expression, catalogue.windows[document.expression.document]
    return Citation(
        n=n,
        key=clause.key,
        label=label_of(clause, catalogue),
        document=expression.document,
        phrase=clause.phrase,
        num=clause.num,
        text=clause.text,
        quote=passage or clause.text,
        file=expression.file,
        url=expression.address,
        part=clause.part.value,
        language=expression.language,
        page=clause.page,
        status=window.status.value,
        operation=clause.operation,
        before=clause.before,
        role=role,
        expression=CitedExpression(
            expression.revision, window.status.value, window.begins or None, window.until or None
        ),
    )


def _lead_of(evidence: Evidence, rest: Sequence[Rest], say: Say) -> str:
    """The first line of the answer: what the set is and its count, a refusal, or a clarifying question."""
    what = say(evidence.what)
    capital = f"{what[:1].upper()}{what[1:]}"
    if evidence.behaviour is Behaviour.REFUSE:
        return say(msg("{what}.", what=capital))
    if evidence.behaviour is Behaviour.CLARIFY:
        return what if evidence.what.endswith("?") else say(msg("{what}. Which one is meant?", what=what))
    number = len(evidence.clauses)
    others = [say(rest_line(rest, len(evidence.rest)))] if rest else []
    if evidence.changes:
        return " ".join([say(msg("{what}.", what=what)), *others])
    if evidence.held is None:
        if not evidence.what:
            return say(lead_of(evidence))
        ends = evidence.details or not (evidence.clauses or evidence.options)
        return say(msg("{what}.", what=what) if ends else msg("{what}:", what=what))
    if number == 1 and evidence.what == evidence.clauses[0].label:
        return say(msg("{what}:", what=what))
    # "n of n" is said of a whole set alone; of a restricted one, so many of its whole.
    held = evidence.superset_size or evidence.held
    if evidence.query.count:
        head = msg("{number}: {what}, {number} of {held}.", number=number, what=what, held=held)
    else:
        head = msg("{what}: {number} of {held}.", what=capital, number=number, held=held)
    return " ".join([say(head), *others])


def _text(
    lead: str,
    evidence: Evidence,
    cited: Sequence[Clause],
    citations: Sequence[Citation],
    catalogue: Catalogue,
    wording: Wording,
) -> str:
    """The text of the answer: lead, lines on unread words, clauses under their headings with glosses, and options."""
    say = partial(localised, language=wording.language)
    lines = [lead, *map(say, lines_below(evidence, catalogue)), *remarks(wording, citations)]
    if evidence.mentions and evidence.behaviour is Behaviour.REFUSE:
        lines += ["", say(msg("It is mentioned here:"))]
    elif evidence.closest and evidence.behaviour is Behaviour.REFUSE:
        lines += ["", say(msg("Closest, but no answer:"))]
    if evidence.changes:
        return "\n".join([*lines, *change_lines(changed(evidence.changes, citations), citations, wording.language)])
    pairs = list(zip(cited, citations, strict=True))
    for (clause, citation), heading_lines in zip(
        pairs, headings(pairs, lead, catalogue, wording.language), strict=True
    ):
        lines += [*heading_lines, line(clause, citation, wording.language)]
        if gloss := wording.glosses.get(clause.key):
            lines.append(f"    {gloss_line(gloss, citations)}")
    lines += [f"- {say(option)}" for option in evidence.options]
    return "\n".join(lines)


def lines_below(evidence: Evidence, catalogue: Catalogue) -> list[str]:
    """The lines right below the lead: details, groups, and unread words."""
    return [
        *evidence.details,
        *([] if evidence.changes else group_lines(evidence.groups, catalogue)),
        *unread_lines(evidence, catalogue),
    ]


def _expression_of(clause: Clause, catalogue: Catalogue) -> Expression:
    """The Expression that contains a clause."""
    return catalogue.document(clause).expression


def headings(
    pairs: Sequence[tuple[Clause, Citation]], lead: str, catalogue: Catalogue, language: str = "en"
) -> Iterator[list[str]]:
    """For each clause the lines before it: an empty one and its heading where a new group begins, else none."""
    several = len({citation.document for _, citation in pairs}) > 1
    group: tuple[str, str, str] | None = None
    for clause, citation in pairs:
        here = (citation.document, clause.section, clause.phrase)
        if here == group:
            yield []
            continue
        named = not several and expression_label(_expression_of(clause, catalogue)) in lead
        title = localised(heading(clause, catalogue, with_document=not named), language)
        yield ["", title] if title else [""]
        group = here


def heading(clause: Clause, catalogue: Catalogue, *, with_document: bool) -> str:
    """The heading of a group of clauses: document, section and phrase, marked where it is preambular."""
    document = expression_label(_expression_of(clause, catalogue)) if with_document else ""
    where = ", ".join(filter(None, (document, clause.section, clause.phrase)))
    return msg("{heading} (preambular)", heading=where) if clause.part is Part.PREAMBULAR else where


def line(clause: Clause, citation: Citation, language: str = "en") -> str:
    """Format one clause with number and marker; a quoted sentence is put before the full text, which is cut if long."""
    number = format_num(clause.num) or ("•" if clause.parent else "")
    words = folded(clause.text)
    shown = words if len(words) <= _MOST_CHARACTERS else f"{words[:_MOST_CHARACTERS]} […]"
    passage = folded(citation.quote)
    if passage != words:
        in_full = localised(msg("in full: {clause}", clause=shown), language)
        shown = f"“{passage}” [{citation.n}]\n    {in_full}"
        return f"{number} {shown}".strip()
    return f"{number} {shown} [{citation.n}]".strip()
