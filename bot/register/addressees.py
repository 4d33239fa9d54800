"""Whom a person means by an addressee of the register: a known actor or group, or a party in the documents' words."""

from collections.abc import Sequence

from bot.register.obligations import Obligation
from ingest.errors import QuestionError
from ingest.lexicon import lexicon

_MOST_NAMED = 12


def addressed_to(name: str, rows: Sequence[Obligation]) -> tuple[Obligation, ...]:
    """The obligations of whom a person means by a name, groups expanded. Raises QuestionError where there are none."""
    folded = " ".join(name.split()).casefold()
    meant = {folded}
    mentions = lexicon().actors_asked(name)
    if mentions:
        meant |= {member.casefold() for member in lexicon().expand(mention.name for mention in mentions)}
    found = tuple(row for row in rows if row.addressee and row.addressee.casefold() in meant)
    if not found:
        names = dict.fromkeys(row.addressee for row in rows if row.addressee)
        some = ", ".join([*names][:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
        raise QuestionError(f"No clause addresses “{name}”; they address {some or 'nobody by name'}.")
    return found
