"""Which revisions of its documents a question is about: the newest held, one that it names, or that of a time.

One that is asked for and not held is never answered from another: it leaves the scope, and is said to be missing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.comparisons import proposed_changes
from bot.catalogue.lookup import fits
from bot.catalogue.versions import is_first, revisions_of, valid_at
from bot.understanding.change_words import changed_loosely, kind_said
from bot.understanding.cues import cues_in, has
from bot.understanding.query import DocumentScope, Version
from bot.understanding.text import blank
from bot.understanding.version_mentions import VersionMention, version_mentions
from ingest.citation import Citation
from ingest.citation.labels import revision as stated_revision
from ingest.labels import expression_label
from ingest.lexicon import plain
from ingest.model import Clause, Document
from ingest.outline.titles import printed_revision
from ingest.versions.meetings import adoption_date, earliest, meeting
from ingest.versions.windows import Status

_PAST = re.compile(
    r"\b(?:did|was|were|had|used to|asked|said|stood|était|disait|demandait|decía|pedía|было|говорилось)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:rev|rév|пересм)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<!\bRev)(?<!\bNo)(?<!\bArt)[.?!;]\s+(?=[A-Z\"“])")
_YEAR_ONLY = re.compile(r"\(\s*\d{4}\s*\)?$")
_CITING = frozenset({"mention", "crossref"})
# A question of so few words goes on from another: "and in 2014?".
_SHORT = 5


def link_revisions(text: str, scope: DocumentScope, found: Sequence[Citation], catalogue: Catalogue) -> DocumentScope:
    """The scope of a question with the revisions that it means of each Work, and how it names them (`versions`)."""
    scope = _in_year(text, replace(scope, versions=tuple(_cited(text, scope, found, catalogue))), catalogue)
    held = [catalogue.by_name[name] for name in scope.documents]
    works = [d for d in held if d.expression.status != Status.PROPOSED and d.expression.work.number.strip()]
    if not works:
        return scope
    places = {place for d in catalogue.documents if (place := _place(d.expression.revision))}
    mentions = [_adjacent(m, text, scope) for m in version_mentions(text, places, scope.taken)]
    mentions = [m for m in mentions if not _is_cited(m, text)]
    versions: list[Version] = list(scope.versions)
    taken: list[tuple[int, int]] = []
    for mention in mentions:
        meant = [_version(mention, d, catalogue) for d in works if _is_meant(mention, text, d, catalogue)]
        versions += meant
        taken += [(mention.start, mention.end)] if meant else []
    scope = replace(scope, versions=tuple(versions), taken=(*scope.taken, *taken))
    return _chosen(scope, works, catalogue)


def _is_cited(mention: VersionMention, text: str) -> bool:
    """Whether a revision is one that something cites: "which clauses cite the Dubai revision?"."""
    begins = max((m.end() for m in _SENTENCE.finditer(text, 0, mention.start)), default=0)
    ends = next((m.start() for m in _SENTENCE.finditer(text, mention.end)), len(text))
    return any(c.names & _CITING and "list" not in c.names for c in cues_in(text[begins:ends]))


def _adjacent(mention: VersionMention, text: str, scope: DocumentScope) -> VersionMention:
    """A conference right behind the name of a Work, as that of its revision: "res 88 hammamet"."""
    beside = any(not text[end : mention.start].strip(" ,(") for _, end in scope.taken if end <= mention.start)
    return replace(mention, relation="named") if beside and mention.relation == "bare" else mention


def _cited(text: str, scope: DocumentScope, found: Iterable[Citation], catalogue: Catalogue) -> Iterator[Version]:
    """The revisions that the citations of a question state."""
    for reference in found:
        if reference.number and (reference.place or reference.year or reference.conference):
            for name in scope.documents:
                if fits(reference, document := catalogue.by_name[name]):
                    yield Version(text[reference.start : reference.end], "named", document.expression.work, name)


def _chosen(scope: DocumentScope, works: Sequence[Document], catalogue: Catalogue) -> DocumentScope:
    """The scope with the revisions that are named instead of the newest; those not held leave it."""
    named = [v for v in scope.versions if v.relation != "bare"]
    of_work = {d.expression.document: [v for v in named if v.work == d.expression.work] for d in works}
    documents: list[str] = []
    missing = list(scope.not_held)
    when = scope.when
    for name in scope.documents:
        meant = of_work.get(name, [])
        documents += [v.document for v in meant if v.document] or ([] if meant else [name])
        for version in (v for v in meant if not v.document):
            expression = catalogue.by_name[name].expression
            missing.append(
                Citation(0, 0, body=expression.work.body, kind=expression.work.kind, number=expression.work.number)
            )
            when = version.words
    return replace(scope, documents=tuple(dict.fromkeys(documents)), not_held=tuple(dict.fromkeys(missing)), when=when)


def _in_year(text: str, scope: DocumentScope, catalogue: Catalogue) -> DocumentScope:
    """ "Resolution 45 in 2016": the revision of that time, where the Work is held and not revised in that year."""
    documents, missing, versions = list(scope.documents), [], list(scope.versions)
    when = scope.when
    for reference in scope.not_held:
        said = text[reference.start : reference.end]
        bare_year = reference.year and not (reference.place or reference.conference or reference.revised)
        held = [d for d in catalogue.nameable if fits(reference, d, revision=False)]
        if not bare_year or _YEAR_ONLY.search(said) or not held:
            missing.append(reference)
            continue
        mention = VersionMention(
            reference.start, reference.end, f"in {reference.year}", "at", year=reference.year or ""
        )
        found = [_version(mention, d, catalogue) for d in held]
        versions += found
        documents += [v.document for v in found if v.document]
        if not any(v.document for v in found):
            missing.append(replace(reference, year=None))
            when = mention.words
    return replace(scope, documents=tuple(documents), not_held=tuple(missing), versions=tuple(versions), when=when)


def _is_meant(mention: VersionMention, text: str, document: Document, catalogue: Catalogue) -> bool:
    """Whether a mention is of a revision of a document, and not a time that the text speaks of."""
    work = document.expression.work
    fitting = [d for d in revisions_of(document, catalogue) if _is_of(mention, d)]
    if mention.body and mention.body != work.body:
        return False
    if mention.place and not fitting and meeting(work.body, mention.place, mention.year) is None:
        return mention.relation == "named" or _NAMED.search(mention.words) is not None
    changed = has("changed", text) or changed_loosely(text, of_revision=True) or kind_said(text)
    if mention.relation in {"newest", "previous", "first"}:
        # "the text in force" is another than a proposal's.
        proposed = mention.relation == "newest" and any(p.base is document for p in proposed_changes(catalogue))
        return proposed or len(revisions_of(document, catalogue)) > 1
    if mention.relation == "bare":
        return bool(fitting) and (changed or bool(mention.year and mention.place))
    if mention.relation in {"from", "to"}:
        return changed or _NAMED.search(mention.words) is not None
    if mention.relation in {"before", "after"}:
        return changed or not (has("timed", text) or has("reporting", text))
    if mention.relation != "in" or mention.date:
        return True
    if mention.place or mention.body:
        return bool(fitting) or bool(mention.body)
    return changed or _is_of_time(mention, text, document, catalogue)


def _is_of_time(mention: VersionMention, text: str, document: Document, catalogue: Catalogue) -> bool:
    """Whether "in 2016" says when: at either end of a question, of a year that the document does not speak of.

    Of a year that it speaks of, where it stands in a question on the past and several revisions are held, or in one so
    short that it goes on from another.
    """
    outer = not re.search(r"\w", text[: mention.start]) or not re.search(r"\w", text[mention.end :])
    if not outer:
        return False
    several = len(revisions_of(document, catalogue)) > 1
    if len(text.split()) <= _SHORT and several:
        return True
    spoken = any(_speaks_of(mention.year, clause, catalogue) for clause in document.clauses)
    return not spoken or (several and bool(_PAST.search(text)))


def _speaks_of(year: str, clause: Clause, catalogue: Catalogue) -> bool:
    """Whether a clause has a year, and not only in what it cites: "Resolution 174 (Rev. Busan, 2014)"."""
    if year not in clause.text:
        return False
    cited = [(reference.start, reference.end) for reference in catalogue.references(clause)]
    return year in plain(blank(clause.text, cited))


def _version(mention: VersionMention, document: Document, catalogue: Catalogue) -> Version:
    """The revision of a document's Work that a mention means."""
    meant = _resolved(mention, document, catalogue)
    name = meant.expression.document if meant else ""
    return Version(mention.words, mention.relation, document.expression.work, name)


def _resolved(mention: VersionMention, document: Document, catalogue: Catalogue) -> Document | None:
    """The held revision that a mention means; None where that is not held."""
    revisions = revisions_of(document, catalogue)
    begins = [catalogue.windows[d.expression.document].begins for d in revisions]
    fitting = [d for d in revisions if _is_of(mention, d)]
    match mention.relation:
        case "newest":
            return revisions[-1]
        case "previous":
            return revisions[-2] if len(revisions) > 1 else None
        case "first":
            return revisions[0] if is_first(revisions[0]) else None
        case "before":
            limit = catalogue.windows[fitting[0].expression.document].begins if fitting else _begins(mention, document)
            earlier = [d for d, date in zip(revisions, begins, strict=True) if date and date < limit]
            return _without_gap(earlier[-1], limit, catalogue) if earlier else None
        case "after" if not fitting:
            return revisions[-1]
    if fitting:
        return fitting[-1]
    if mention.relation in {"named", "bare", "from", "to"} or not (mention.date or mention.year or mention.place):
        return None
    day = mention.date or _ends(mention, document)
    found = valid_at(document, day, catalogue)
    return _without_gap(found, day, catalogue) if found else None


def _is_of(mention: VersionMention, document: Document) -> bool:
    """Whether a revision is the one that a mention names by place and year."""
    if mention.date:
        return False
    printed = plain(document.expression.revision or document.expression.date).casefold()
    parts = [plain(part).casefold() for part in (mention.place, mention.year) if part]
    return bool(parts) and all(part in printed for part in parts)


def _begins(mention: VersionMention, document: Document) -> str:
    """The first day of what a mention names."""
    held = meeting(document.expression.work.body, mention.place, mention.year)
    return mention.date or (held.first if held else earliest(mention.year))


def _ends(mention: VersionMention, document: Document) -> str:
    """The last day of what a mention names, as far as it is known."""
    held = meeting(document.expression.work.body, mention.place, mention.year)
    by_place = held if held and (mention.place or mention.body) else None
    return by_place.last if by_place else mention.year


def _without_gap(document: Document, day: str, catalogue: Catalogue) -> Document | None:
    """A revision, unless a later one of that time is known from a citation and not held."""
    work = document.expression.work
    begins = catalogue.windows[document.expression.document].begins
    held = {d.expression.revision for d in revisions_of(document, catalogue)}
    for _, reference in catalogue.referring(work.body, work.kind, work.number):
        revision = printed_revision(stated_revision(reference) or "")
        date = adoption_date(work.body, revision)
        if revision and revision not in held and begins < date <= day:
            return None
    return document


def _place(revision: str) -> str:
    """The place of a revision: "Kigali" of "Rev. Kigali, 2022"."""
    return re.sub(r"^Rev\.?\s*", "", revision.rpartition(",")[0]).strip()


def revision_note(scope: DocumentScope, catalogue: Catalogue) -> str:
    """What a reader has to know of the revisions chosen: that one is the newest of several, or of the time asked."""
    return " ".join(filter(None, (_note(name, scope, catalogue) for name in scope.documents)))


def _note(name: str, scope: DocumentScope, catalogue: Catalogue) -> str:
    document = catalogue.by_name[name]
    revisions = revisions_of(document, catalogue)
    label = expression_label(document.expression)
    chosen = [v for v in scope.versions if v.document == name]
    timed = next((v.words for v in chosen if v.relation in {"at", "in", "before"}), "")
    if timed:
        return f"{label} is the newest held {timed}." if not _names_it(timed, document) else ""
    if chosen or len(revisions) == 1 or document is not revisions[-1]:
        return ""
    return f"{label} is the newest of {len(revisions)} held."


def _names_it(words: str, document: Document) -> bool:
    """Whether the words for a time have the revision's own place or year."""
    place, year = _place(document.expression.revision), document.expression.revision[-4:]
    return bool((place and place in words) or (year and year in words))
