"""Filter for duties: every clause that asks something of an addressee."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from bot.catalogue.catalogue import Catalogue, is_operative
from bot.messages import listed, msg
from bot.retrieval.enumeration.common import (
    called,
    documents_in,
    mentions_in,
    names_actor,
    names_of,
    on_topic,
    quoted,
    restrict_to_topic,
    restricting,
    restriction_words,
)
from bot.retrieval.enumeration.grouping import by_addressee, by_document
from bot.retrieval.enumeration.predicate import addressees_named, clauses_of, restricted
from bot.retrieval.evidence import Evidence, Group, clarify, complete_set, silent
from bot.understanding.cues import has
from bot.understanding.query import Query
from ingest.model import Clause, Document

_MOST_CLOSEST = 3
# Addressees that a refusal names.
_MOST_ADDRESSEES = 8
# Nouns for what is asked ("how many invitations"), with the phrases that they stand for.
_NOUN_PHRASES = {
    "invite": ("invit", "further invit"),
    "invitation": ("invit", "further invit"),
    "instruction": ("instruct", "further instruct", "resolves to instruct", "resolves further to instruct"),
    "request": ("request", "further request"),
    "encouragement": ("encourag", "further encourag"),
}
_JOINTLY = re.compile(r"\b(?:jointly|joint|together|in common)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:incl\w*|too|also|as well|plus|both|alone|or)\b", re.IGNORECASE)
# "how many weeks before the session …?" counts no clauses.
_HOW_LONG = re.compile(
    r"\bhow many (?:minutes|hours|days|weeks|months|years|per\s?cent|francs|dollars|members|people|countries)\b",
    re.IGNORECASE,
)
# "what is each Bureau asked?": what one of them is asked alone belongs to it.
_EACH = re.compile(
    r"\b(?:each|every|one by one|individually|severally|respectively|chaque|chacun\w*|cada|кажд\w+)\b|每个|كل",
    re.IGNORECASE,
)
# "what has to go back to the Council?"; not "addressed to", "falls to".
_TO_WHOM = re.compile(
    r"(?<!addressed)(?<!directed)(?<!falls)(?<!fell)(?<!up)(?<!given)(?<!assigned)(?<!comes)\s+(?:back\s+)?to\s+(?:the\s+)?(?:next\s+)?"
    r"(?:[A-Z]{2,}\b|ITU Council|Council|Plenipotentiary|Secretary-General|Director)",
)
_NOUN = re.compile(rf"\b({'|'.join(_NOUN_PHRASES)})s?\b")


def duties(query: Query, catalogue: Catalogue) -> Evidence | None:
    """Every operative clause addressed to one of the question's addressees, alone or with others; by topic, if any."""
    documents = documents_in(query, catalogue)
    if _HOW_LONG.search(query.text):
        return None
    if query.vague:
        return _which_director(query, documents)
    if query.unknown:
        nothing = msg(
            "Nothing in {documents} is addressed to “{actors}”", documents=names_of(documents), actors=query.unknown
        )
        read_as = f"{clauses_of(query, documents, 'operative clauses')} addressed to “{query.unknown}”"
        return silent(query, _and_whom_else(nothing, documents), read_as=read_as)
    pool, superset = _clauses_addressed(query, documents)
    read_as = _predicate(query, documents, pool)
    actors = called(query.addressees) or addressees_named(query)
    single = len(documents) == 1
    if not pool:
        # Without a word of asking, the question may be one about somebody's part in a recital.
        if not has("obligation", query.text) and (query.topic or not query.last):
            return None
        if _TO_WHOM.search(query.text):
            return None  # what goes to somebody is not asked of him
        named = [c for d in documents for c in d.clauses if names_actor(c, query.addressees)]
        nothing = (
            msg("{documents} addresses nothing to {actors}", documents=names_of(documents), actors=actors)
            if single
            else msg("{documents} address nothing to {actors}", documents=names_of(documents), actors=actors)
        )
        return silent(query, _and_whom_else(nothing, documents), named[:_MOST_CLOSEST], read_as=read_as)
    chosen = restrict_to_topic(query, restricting(query), pool, documents, catalogue)
    if chosen is None:
        return None
    if not query.scope.documents:
        documents = list(dict.fromkeys(catalogue.document(c) for c in chosen))
        single = len(documents) == 1
    what: str = (
        msg("clauses that {documents} addresses to {actors}", documents=names_of(documents), actors=actors)
        if single
        else msg("clauses that {documents} address to {actors}", documents=names_of(documents), actors=actors)
    )
    if len(chosen) < len(pool):
        what = msg("{what} and {restriction}", what=what, restriction=on_topic(query, chosen, catalogue))
        read_as += restricted(query, restricting(query), chosen, pool, catalogue)
        groups = _groups(query, chosen, catalogue)
        return complete_set(query, what, chosen, superset, restriction_words(query), read_as=read_as, groups=groups)
    # Several words that no clause has, and none that asks: no set was meant.
    doubtful = query.whole and not has("obligation", query.text) and len(query.topic.names) > 1
    unmet = bool(query.restriction) and not query.count
    if (doubtful or unmet) and query.language == "en" and not any(mentions_in(query.topic, c, catalogue) for c in pool):
        if doubtful:
            return None
        what = msg("{what} (none mentions {words})", what=what, words=quoted(query.restriction))
    return complete_set(query, what, chosen, superset, read_as=read_as, groups=_groups(query, chosen, catalogue))


def _groups(query: Query, chosen: Sequence[Clause], catalogue: Catalogue) -> list[Group]:
    """The clauses by document where they are of several, else by addressee where several are asked."""
    documents = by_document(chosen, catalogue)
    return documents if len(documents) > 1 else by_addressee(chosen, query.addressees) if query.addressees else []


def _predicate(query: Query, documents: Sequence[Document], pool: Sequence[Clause]) -> str:
    """The set as a noun phrase; “alone”, “jointly” and what is counted as far as they have kept clauses out."""
    addressees = set(query.addressees)
    alone = query.alone and any(set(c.addressees) == addressees for c in pool)
    jointly = len(addressees) > 1 and _asks_jointly(query) and any(addressees <= set(c.addressees) for c in pool)
    how = " alone" if alone else " jointly" if jointly else ""
    noun = _NOUN.search(query.text.casefold()) if query.count else None
    kind = f"number of {noun[1]}s" if noun else "operative clauses"
    return f"{clauses_of(query, documents, kind)} addressed to {addressees_named(query)}{how}"


def _and_whom_else(nothing: str, documents: Sequence[Document]) -> str:
    """A refusal, and whom documents do address, with the number of clauses, where they address anybody."""
    counted = Counter(a for d in documents for c in d.clauses if is_operative(c) for a in dict.fromkeys(c.addressees))
    if not counted:
        return nothing
    named: str = listed(msg("{name} ({n})", name=name, n=n) for name, n in counted.most_common(_MOST_ADDRESSEES))
    if len(counted) > _MOST_ADDRESSEES:
        named = msg("{names} and {n} more", names=named, n=len(counted) - _MOST_ADDRESSEES)
    return (
        msg("{nothing}. It addresses: {names}", nothing=nothing, names=named)
        if len(documents) == 1
        else msg("{nothing}. They address: {names}", nothing=nothing, names=named)
    )


def _asks_jointly(query: Query) -> bool:
    """Whether a question asks for what several addressees are asked together."""
    return bool(_JOINTLY.search(query.text)) and not _ALSO.search(query.text)


def _clauses_addressed(query: Query, documents: Sequence[Document]) -> tuple[list[Clause], list[Clause]]:
    """The clauses addressed as the question asks, and all that address any of its addressees.

    “The membership” is whoever a clause addresses as a whole; “alone” leaves out clauses that address others as well,
    and “how many invitations” what is not put as one; each where that leaves any in a document.
    """
    addressees = set(query.addressees)
    pools = [
        [c for c in d.clauses if is_operative(c) and {*addressees, *query.printed} & {*c.addressees}] for d in documents
    ]
    filters: list[Callable[[Clause], bool]] = [
        lambda c: any(set(members) <= set(c.addressees) for members in query.groups) or not query.groups or each,
        lambda c: set(c.addressees) == addressees if query.alone else True,
        lambda c: addressees <= set(c.addressees) if jointly else True,
        lambda c: any(c.phrase.casefold().startswith(verb) for verb in verbs) if verbs else True,
    ]
    verbs = _NOUN_PHRASES.get(next(iter(_NOUN.findall(query.text.casefold())), ""), ()) if query.count else ()
    jointly = _asks_jointly(query)
    each = bool(_EACH.search(query.text))
    chosen = []
    for clauses in pools:
        for keep in filters:
            clauses = [c for c in clauses if keep(c)] or clauses
        chosen += clauses
    return chosen, [clause for clauses in pools for clause in clauses]


def _which_director(query: Query, documents: Sequence[Document]) -> Evidence | None:
    """Ask which Director is meant where several are addressed or no document is named; None where it is clear."""
    directors = [n for n in ("BDT", "TSB", "BR") if any(n in c.addressees for d in documents for c in d.clauses)]
    if len(documents) == 1 and len(directors) == 1:
        return None
    what = msg("Which Director?") if len(documents) == 1 else msg("Which Director, and in which document?")
    return clarify(query, what, [msg("the Director of {name}", name=name) for name in directors])
