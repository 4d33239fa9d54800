"""A question, with the conversation that it stands in, read as a Query."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.understanding.act import act_of
from bot.understanding.actors import addressees, names_works, spoken_of
from bot.understanding.cues import asking, has, terms_in
from bot.understanding.document_linking import link_documents
from bot.understanding.follow_up import going_on, names_none, on_title, position_of, work_meant
from bot.understanding.intent import Reading, best_of, readings
from bot.understanding.language import language_of
from bot.understanding.normalise import Held, lead_in_and_close
from bot.understanding.open_addressees import as_addressed, printed_addressees, unknown_addressee
from bot.understanding.phrases import (
    either_of,
    heading_in,
    number_after,
    number_alone,
    number_under,
    phrase_in,
    without_marks,
)
from bot.understanding.provision_citation import provision_cited
from bot.understanding.query import Conversation, DocumentScope, Intent, Query
from bot.understanding.referrers import told_by_referrer
from bot.understanding.restriction import fronted_span, restricted_spans, restriction_of
from bot.understanding.revision_linking import link_revisions, revision_note
from bot.understanding.spans import Kind, Span, find_spans
from bot.understanding.spelling import correct_spelling
from bot.understanding.text import blank
from bot.understanding.title_matching import name_spans, title_spans
from bot.understanding.topic import topic_of
from bot.understanding.version_mentions import version_mentions
from ingest import citation
from ingest.indexes.lexical import stems
from ingest.lexicon import Mention, lexicon

# "not the WTDC one" names none.
_NOT_THIS = re.compile(
    r"\bnot\s+(?:in\s+)?the\s+(?:[\w-]+\s+){1,3}?(?:one|letter|resolution|decision)s?\b", re.IGNORECASE
)
_EXACT = re.compile(r"\bthose\s+under\b|\b(?:heading|headed)\b", re.IGNORECASE)
_NOT_ALONE = re.compile(
    r"\bnot\s+(?:just|only|alone|solely|exclusively)\b|\b(?:only|just)\s+the\b"
    r"|\b(?:alone|own)\s+(?:and|or|as well as)\s+(?:with|joint|jointly|together|as)\b"
    r"|\bto\s+\w+\s+(?:only|just|solely)\b|\b(?:and|or)\s+(?:alone|on\s+(?:its|their|his|her)\s+own|by\s+(?:it|them)sel\w+)\b",
    re.IGNORECASE,
)
# Fewer words than these are no subject.
_FEWEST_WORDS = 3
_WHICH_CLAUSES = re.compile(r"\b(?:which|what|wich)\s+(?:clauses|paragraphs|paras|items|provisions)\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\W*(?:(?:and|so|but|then|ok)\W+)?(?:do|does|did|is|are|was|were|has|have|can|could|may|might|would|will|must|should"
    r"|shall)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"\bthe\s+(?:director|bureau)\b(?!\s+of)", re.IGNORECASE)
# How a time stands to what is asked, where it is surely one of a text.
_OF_TIME = frozenset({"at", "before", "after", "named"})
# "which PP resolutions …": whose documents are asked about.
_WHICH = re.compile(r"\b(?:wh?ich|what|any|all|other|list|how many)\s+(?:of\s+)?(?:the\s+)?$", re.IGNORECASE)


def read(question: str, catalogue: Catalogue, before: Conversation | None = None) -> Query:
    """The Query that a cleaned question asks: its best reading, its typing errors put right."""
    return best_of(read_all(question, catalogue, before))


def read_all(question: str, catalogue: Catalogue, before: Conversation | None = None) -> list[Reading]:
    """All readings of a cleaned question, by the roles that its Works may have in it."""
    before = before or Conversation()
    whole, spans = question, find_spans(question)
    asked, cut = _set_aside(question, spans, catalogue)
    spelt = correct_spelling(asked, catalogue)
    told = told_by_referrer(spelt.text, find_spans(spelt.text), catalogue)
    question = told.text if told else spelt.text
    found = citation.find(question)
    scope = link_documents(question, found, catalogue, before.documents)
    heading, quoted = heading_in(question, scope, catalogue)
    if not heading and (plainly := without_marks(question)) != question:
        question, found = plainly, citation.find(plainly)
        scope = link_documents(question, found, catalogue, before.documents)
    spans = spans if question == whole else find_spans(question)
    scope = link_revisions(question, work_meant(question, before, catalogue) or scope, found, catalogue)
    provision = provision_cited(question, scope, catalogue)
    found = (*found, provision) if provision else found
    clause = provision or next((c for c in found if c.nums or c.section), None)
    mentions = [m for m in addressees(question, scope) if not _inside(m, quoted)]
    actors_named = (m for m in lexicon().actors_asked(question) if not spoken_of(m, question))
    bodies = [b for b in lexicon().bodies_asked(question) if names_works(b, question)]
    named = [*actors_named, *bodies]
    references = [*scope.taken, *((c.start, c.end) for c in found)]
    names = [*references, *quoted, *((m.start, m.end) for m in named)]
    cues = asking(question)
    taken = [*names, *cues]
    if (front := fronted_span(question)) and _is_title(question[slice(*front)], scope, catalogue):
        names, taken = [*names, front], [*taken, front]
    topic = topic_of(question, taken)
    step = (1 if has("next", question) else -1 if has("previous", question) else 0) if before.clauses else 0
    phrase = phrase_in(question, found, scope, catalogue)
    if heading and phrase != heading and phrase.startswith(heading.casefold()):
        heading = ""  # "… considers further (the second “considering”)"
    restriction = restriction_of(question, names, cues, phrase)
    # "… what must BDT do about the Council": who is spoken of is not asked, if anybody else is; not "put on BDT".
    put_on = any(question[start:end].casefold().endswith(" on") for start, end in cues)
    restricted = () if put_on else restricted_spans(question, references)
    asked_of = [m for m in mentions if not _inside(m, restricted)] or mentions
    spoken = [m for m in mentions if m not in asked_of]
    meant = catalogue.documents_of(scope.documents)
    groups = tuple(as_addressed(lexicon().members(m.name), meant) for m in asked_of)
    actors = tuple(dict.fromkeys(name for members in groups for name in members))
    of_phrase = {form for stem in stems(phrase) for form in (stem, f"{stem}is")}
    language = language_of(question)
    if clause is None and phrase and not heading and (number := number_after(question)):
        clause = citation.Citation(0, 0, phrase=phrase, nums=(number,))
    held = catalogue.documents_of(scope.documents) if scope.documents and not actors else ()
    printed = printed_addressees(spans, held)
    query = Query(
        text=question,
        subject=_in_known_words(subject_of(question, references), language, catalogue),
        language=language,
        intent=Intent.MEANING,
        scope=scope,
        reference=clause,
        bodies=() if scope.documents else tuple(b.name for b in bodies if _WHICH.search(question[: b.start])),
        addressees=actors,
        groups=groups,
        printed=tuple(dict.fromkeys(name for _, name in printed)),
        unknown=unknown_addressee(spans) if held and not printed else "",
        named=lexicon().expand(m.name for m in spoken),
        phrase=phrase,
        heading=heading,
        number=number_under(question) if heading else number_alone(question, before, scope) if clause is None else "",
        topic=topic.without(of_phrase),
        known=tuple(word for word in topic.words if word in catalogue.lexical),
        restriction=restriction.without(of_phrase),
        either=either_of(question, taken),
        count=has("count", question),
        alone=(has("alone", question) and not _NOT_ALONE.search(question)) or bool(_EXACT.search(question)),
        whole=has("list", question) or bool(_WHICH_CLAUSES.search(question)),
        vague=bool(_VAGUE.search(question)) and not actors,
        unsaid=names_none(scope, topic, question),
        step=step,
        position=position_of(question) if before.clauses and not found and not actors else 0,
        last=before.clauses,
        note=" ".join(filter(None, (spelt.note, revision_note(scope, catalogue)))),
        cut=(*cut, told.apposition) if told else cut,
        referrers=told.referrers if told else (),
    )
    addressed = [*((m.start, m.end) for m in asked_of), *(place for place, _ in printed)]
    if _AUXILIARY.match(question) or has("reason", question):
        query = replace(query, act=act_of(question, addressed, taken))
    return readings(going_on(on_title(query, catalogue), before, catalogue), spans, addressed, before, catalogue)


def _is_title(words: str, scope: DocumentScope, catalogue: Catalogue) -> bool:
    """Whether words are of the title of the one document named: they say again which it is."""
    titles = [catalogue.by_name[name].expression.title for name in scope.documents]
    topic = topic_of(words)
    return len(titles) == 1 and bool(topic) and topic.share(titles[0]) == 1


def _inside(mention: Mention, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a mention begins in one of these places."""
    return any(start <= mention.start < end for start, end in places)


def _set_aside(question: str, spans: Sequence[Span], catalogue: Catalogue) -> tuple[str, tuple[str, ...]]:
    """A question without its lead-in and close, and these."""
    words = [span for span in spans if span.kind is Kind.WORD]
    # Of words in another language than the documents', nothing is known.
    foreign = language_of(question) != "en"
    held = {span for span in words if foreign or any(stem in catalogue.lexical for stem in stems(span.value))}
    titled = title_spans(spans, catalogue)
    aside = lead_in_and_close(question, spans, Held(name_spans(spans, titled, catalogue), titled, held, foreign))
    aside = [interval for interval in aside if not _says_when(question[slice(*interval)])]
    aside += [match.span() for match in _NOT_THIS.finditer(question)]
    rest = " ".join(blank(question, aside).split())
    return rest, tuple(question[start:end].strip() for start, end in aside)


def _says_when(words: str) -> bool:
    """Whether a lead-in or a close names a revision or a time that is asked of: "as of 2015, …"; not who asks."""
    alone = words.strip(" ,.:;–-")
    return not has("asker", words) and any(
        m.relation in _OF_TIME or (bool(m.year) and m.words == alone) for m in version_mentions(words, ())
    )


def subject_of(question: str, references: Sequence[tuple[int, int]]) -> str:
    """A question without its references, which are near to every clause that refers to something."""
    rest = " ".join(blank(question, references).split())
    return rest if len(stems(rest)) >= _FEWEST_WORDS else question


def _in_known_words(text: str, language: str, catalogue: Catalogue) -> str:
    """An English text with the names of terms in the place of forms that no document has, such as "plenipot"."""
    for term in reversed(terms_in(text)) if language == "en" else ():
        if not any(stem in catalogue.lexical for stem in stems(text[term.start : term.end])):
            text = f"{text[: term.start]}{term.name}{text[term.end :]}"
    return text
