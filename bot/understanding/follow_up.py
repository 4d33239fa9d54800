"""What a question leaves unsaid: it goes on from the one before, or names its document by what it is about alone."""

import re
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.understanding.cues import cue, has
from bot.understanding.document_linking import link_documents
from bot.understanding.query import Conversation, DocumentScope, Intent, Query
from bot.understanding.topic import NO_TOPIC, Topic
from ingest.lexicon import lexicon, load, plain

_THANKS = re.compile(
    r"^\W*(?:(?:thanks?(?: you| a lot)?|thx|great|good|perfect|fine|right|cheers|merci|gracias|спасибо)\b[\s.,!]*)+",
    re.IGNORECASE,
)
# "what does it ask of BDT?", "when was this adopted?": of a document that is spoken of.
_IT = re.compile(
    r"\b(?:does|did|is|was|has|can|must|should)(?:n['’]t)?\s+(?:it|this|that)\b|\b(?:in|of|under|by|with|about)\s+it\b"
    r"|^\W*(?:and\s+)?(?:it|this one|that one)\b",
    re.IGNORECASE,
)
_WORK = r"(?:resolution|decision|document|text)"
_THAT = re.compile(rf"\b(?:that|this|the said)\s+{_WORK}\b", re.IGNORECASE)
# "which UNGA resolution …"; not "what does Resolution 45 …".
_WHICH_WORK = re.compile(
    rf"\b(?:which|what)\s+(?:(?!{cue('whether').pattern})[\w/-]+\s+){{0,3}}?{_WORK}\b(?!\s+\d)", re.IGNORECASE
)
_THE = re.compile(rf"\bthe\s+{_WORK}\b", re.IGNORECASE)
# "just the second one", "the last of these".
_ORDINAL = re.compile(
    rf"\bthe\s+(?:(?P<ordinal>{cue('ordinal').pattern})|(?P<last>last))(?:\s+(?:one|clause|item|point|of\s+(?:these|them|those)))?\W*$",
    re.IGNORECASE,
)
_AND = re.compile(r"\W*(?:and|what about|how about|same for|et|y|и)\b", re.IGNORECASE)
# What is asked of a document as such, and so many words of a subject may be of the asking.
_ADOPTED_WHEN = re.compile(
    r"\b(?:adopted|approved|revised|amended|signed|issued|published|versions?|revisions?|in force)\b", re.IGNORECASE
)
_ADOPTING = 2
# "and together with the Directors?"
_TOGETHER = re.compile(r"^\W*(?:and|or)\s+(?:jointly|together|along)\b", re.IGNORECASE)
# Something asked of somebody in whatever document: "what is asked of BDT?", "which resolutions instruct TSB?".
_EVERYWHERE = re.compile(
    r"\b(?:asked|expected|required|requested|demanded) of\b|\baddressed to\b|\basks? of\b"
    r"|\b(?:duties|obligations|tasks|instructions?|invitations?|requests?) (?:are there )?(?:of|for|to)\b"
    r"|['’]s? instructions\b"
    r"|\bhow many\b.*\b(?:asked|instructed|invited|requested|urged|encouraged)\b"
    r"|\b(?:which|what|how many) (?:resolutions?|decisions?|clauses?|documents?)\b"
    r".*\b(?:ask|instruct|invite|request|urge|encourage|address|task)",
    re.IGNORECASE,
)


def everywhere(text: str) -> bool:
    """Whether a question is on whatever document asks something of somebody."""
    return _EVERYWHERE.search(text) is not None


def position_of(text: str) -> int:
    """Which clause of the last answer is asked for: 2 for "the second one", -1 for "the last one", 0 for none."""
    match = _ORDINAL.search(plain(text))
    if match is None:
        return 0
    return -1 if match["last"] else load("questions")["cue"]["ordinal"].index(match["ordinal"].casefold()) + 1


def work_meant(text: str, before: Conversation, catalogue: Catalogue) -> DocumentScope | None:
    """ "what does that resolution say?" after "which UNGA resolution is recalled?": the one Work that the answer cites.

    None where the question before asked for none, or the answer cites several.
    """
    asked = _WHICH_WORK.search(plain(before.turns[-1])) if before.turns and _THAT.search(text) else None
    if asked is None:
        return None
    bodies = {body.name for body in lexicon().bodies_asked(asked[0])}
    cited = [c for key in before.clauses for c in catalogue.references(catalogue.by_key[key])]
    works = {(c.kind, c.number, c.body): c for c in cited if not bodies or c.body in bodies}
    if len(works) != 1:
        return None
    # The Work is cited by the answer, and stands nowhere in the question.
    return link_documents("", [replace(work, start=0, end=0) for work in works.values()], catalogue)


def leans(text: str) -> bool:
    """Whether a question goes on from the one before: "and of Member States?"."""
    rest = _THANKS.sub("", plain(text))
    return bool(re.match(rf"\W*(?:{cue('leaning').pattern})", rest, re.IGNORECASE)) or len(rest.split()) <= 3


def on_title(query: Query, catalogue: Catalogue) -> Query:
    """ "Sector Members' obligations on alternative calling procedures": what is asked in the document of that title."""
    topic, scope = query.topic, query.scope
    named = scope.documents or scope.not_held or scope.ambiguous
    if named or not topic or not query.addressees or not has("obligation", query.text) or everywhere(query.text):
        return query
    held = [d.expression for d in catalogue.nameable]
    fitting = [e.document for e in held if topic.share(e.title) == 1]
    if len(fitting) != 1:
        return query
    return replace(query, scope=DocumentScope((fitting[0],), named=True), topic=NO_TOPIC)


def going_on(query: Query, before: Conversation, catalogue: Catalogue) -> Query:
    """ "what about Resolution 137?" asks of another document what was asked of the one before."""
    together = query.addressees and before.intent is Intent.DUTIES and _TOGETHER.search(query.text)
    if together and not query.scope.named and not query.topic:
        both = dict.fromkeys((*before.addressees, *query.addressees))
        return replace(query, addressees=tuple(both), groups=(tuple(both),))
    says = query.addressees or query.topic or query.phrase or query.heading or query.reference or query.number
    if says or not query.scope.named or not leans(query.text) or not before.clauses:
        return query
    if before.intent is Intent.DUTIES:
        return replace(query, addressees=before.addressees)
    if before.intent is Intent.PHRASE:
        phrase = catalogue.by_key[before.clauses[0]].phrase
        return replace(query, phrase=phrase.split()[0].casefold() if phrase else "")
    return query


def names_none(scope: DocumentScope, topic: Topic, text: str) -> bool:
    """Whether a question is on a document that it speaks of only as "it", with nothing before."""
    if scope.documents or scope.not_held or scope.ambiguous:
        return False
    if _THAT.search(text) or (not topic and _THE.search(text)):
        return True
    if not _IT.search(text):
        return not topic and leans(text) and bool(lexicon().actors_asked(text)) and bool(_AND.match(text))
    return not topic or (len(topic.words) <= _ADOPTING and not topic.terms and bool(_ADOPTED_WHEN.search(text)))
