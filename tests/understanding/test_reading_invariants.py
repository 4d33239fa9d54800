"""What holds for the reading of every question: its dress, other documents and unknown words change nothing.

All question sets are read over the shipped documents or the made ones of the wordings, as far as they name any.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from math import ceil

import pytest
from _pytest.mark import ParameterSet
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Behaviour
from bot.retrieval.enumeration import FILTERS
from bot.service import Service
from bot.settings import SHIPPED
from bot.understanding.normalise import clean
from bot.understanding.query import Conversation, DocumentScope, Intent, Query
from bot.understanding.spans import Kind, find_spans
from bot.understanding.understand import read
from ingest.citation import Citation
from tests.support.paths import QUESTIONS
from tests.support.services import MADE, cited, folder, small, small_over, write_made

pytestmark = pytest.mark.slow

SETS = ("seeds", "delegates", "held-out", "held-out-2", "near-misses", "own-words", "made-wordings")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the sets, the conversation before it, and what it is read as without any dress."""

    text: str
    language: str
    service: Service
    before: Conversation
    query: Query

    @property
    def is_enumerated(self) -> bool:
        """Whether it asks for a set that the catalogue enumerates."""
        return self.query.intent is not Intent.MEANING

    def read_in(self, dress: str) -> Query:
        """What it is read as in another dress."""
        return read(clean(dress), self.service.catalogue, self.before)


@cache
def shipped() -> Service:
    """The shipped documents, with the cheap embedder: reading needs none."""
    return small_over(SHIPPED)


@cache
def wordings() -> Service:
    """The resolutions that were invented for the wordings."""
    return small_over(QUESTIONS / "made-wordings")


@cache
def questions() -> tuple[Asked, ...]:
    """Every question of the sets: the last turn, after those before it."""
    return tuple(_asked(row) for name in SETS for row in map(json.loads, _lines(name)))


def _lines(name: str) -> list[str]:
    return (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()


def _asked(row: dict[str, object]) -> Asked:
    service = wordings() if row["corpus"] == "wordings" else shipped()
    *earlier, last = row["turns"]  # type: ignore[misc]
    before = Conversation()
    for turn in earlier:
        query = read(clean(turn), service.catalogue, before)
        enumerate_set = FILTERS.get(query.intent)
        evidence = enumerate_set(query, service.catalogue) if enumerate_set else None
        clauses = tuple(c.key for c in evidence.clauses) if evidence else ()
        before = Conversation(query.scope.documents, query.addressees, query.intent, clauses)
    query = read(clean(last), service.catalogue, before)
    return Asked(last, str(row["language"]), service, before, query)


# Dresses. None names a document, an actor or a phrase, and none asks anything by itself.
LEAD_INS = {
    "en": (
        "Good day to all,",
        "My supervisor keeps asking:",
        "I am new in this job.",
        "Could you please tell me",
        "While I wait for my train,",
        "Sorry for the late message!",
        "Our team has been puzzling over this -",
        "To save time:",
        "We had a long evening and nobody could say.",
        "Would you mind looking this up:",
        "First of all, thanks for the help so far.",
        "Hey,",
    ),
    "fr": ("Bonjour,", "Mon chef veut savoir :"),
    "es": ("Buenos días.", "Mi jefa quiere saber:"),
    "ru": ("Добрый день!", "Мой шеф спрашивает:"),
    "zh": ("您好，", "我的同事想知道："),
    "ar": ("مرحبا،", "شكرا لكم."),
}
CLOSES = {
    "en": (
        "Thanks a lot in advance.",
        "Kind regards, Maria",
        "I have to present it tomorrow morning.",
        "(My screen is small.)",
        "Take your time.",
        "It is for a paper that I am writing.",
        "Please be quick.",
        "My colleagues and I would be grateful.",
        "Have a nice weekend!",
        "That is all for today.",
        "We leave at noon.",
        "Yours, J. K.",
    ),
    "fr": ("Merci beaucoup.", "C'est pour mon exposé."),
    "es": ("Muchas gracias.", "Es para mi clase."),
    "ru": ("Спасибо!", "Это для моего доклада."),
    "zh": ("谢谢！", "我需要写报告。"),
    "ar": ("شكرا جزيلا.", "أحتاج إليه اليوم."),
}
BRITISH = tuple(
    (re.compile(rf"\b(\w{{3,}}){american}({rest})\b"), british)
    for american, british, rest in (
        ("iz", "is", "e|es|ed|ing|ation|ations"),
        ("yz", "ys", "e|es|ed|ing"),
        ("ogram", "ogramme", "|s"),
        ("enter", "entre", "|s"),
        ("vor", "vour", "|s|ed|able"),
        ("ense", "ence", "|s"),
    )
)
_ASKS = re.compile(r"(?:what|which|who|whom|how|where|when|why)\b", re.IGNORECASE)
_ENDS = re.compile(r"[\s?.!？。؟]+$")


def led_in(lead: str, question: Asked) -> str:
    """A question behind a lead-in; behind one that ends in the same clause only where it begins as a question."""
    fits = lead[-1] in ":.,-!：，" or _ASKS.match(question.text)
    return f"{lead} {question.text}" if fits else question.text


def closed(close: str, question: Asked) -> str:
    """A question before a close; what ended with no mark ends with a full stop."""
    mark = "" if _ENDS.search(question.text) else "."
    return f"{question.text}{mark} {close}"


def lower(question: Asked) -> str:
    """A question in lower case."""
    return question.text.lower()


def unmarked(question: Asked) -> str:
    """A question without its final mark."""
    return _ENDS.sub("", question.text)


def british(question: Asked) -> str:
    """A question in British spelling."""
    text = question.text
    for pattern, spelling in BRITISH if question.language == "en" else ():
        text = pattern.sub(rf"\g<1>{spelling}\g<2>", text)
    return text


Dress = Callable[[Asked], str]


def form(query: Query) -> Query:
    """A Query for comparing: without its text, what was set aside, notes and places; its words folded."""
    query = replace(
        query,
        text="",
        cut=(),
        note="",
        margin=0.0,
        subject=_folded(query.subject),
        scope=_scope(query.scope),
        reference=_placeless(query.reference),
        target=_placeless(query.target),
    )
    topics = {name: _topic(getattr(query, name)) for name in ("topic", "restriction")}
    return replace(query, **topics, either=tuple(map(_topic, query.either)), unknown=_folded(query.unknown))


def _folded(text: str) -> str:
    text = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    for pattern, spelling in BRITISH:
        text = pattern.sub(rf"\g<1>{spelling}\g<2>", text)
    return text


def _topic(topic):  # type: ignore[no-untyped-def]
    said = tuple(map(_folded, topic.said))
    return replace(topic, said=said, words=said)


def _placeless(citation: Citation | None) -> Citation | None:
    return citation and replace(citation, start=0, end=0, phrase=_folded(citation.phrase or ""))


def _scope(scope: DocumentScope) -> DocumentScope:
    return replace(scope, taken=(), not_held=tuple(map(_placeless, scope.not_held)))


def english(step: int = 1, first: int = 0) -> list[Asked]:
    """Every so many of the English questions."""
    return [question for question in questions() if question.language == "en"][first::step]


def check(dressed: Iterable[tuple[Asked, str]]) -> None:
    """At most 3 in 100 of the questions for enumerated sets, and 1 in 10 of all, are another Query in another dress."""
    asked = [(question, text) for question, text in dressed if text != question.text]
    missed = [(question, _changed(question, text), text) for question, text in asked]
    missed = [row for row in missed if row[1]]
    sets = sum(question.is_enumerated for question, _ in asked)
    lost = [f"{fields}: {text}" for question, fields, text in missed if question.is_enumerated]
    report = "\n".join([f"of all {len(missed)} of {len(asked)}, of the sets {len(lost)} of {sets}:", *lost])
    assert len(lost) <= ceil(0.03 * sets), report
    assert len(missed) <= ceil(0.1 * len(asked)), report


def _changed(question: Asked, dress: str) -> str:
    """The fields of a question's Query that another dress changes."""
    one, other = form(question.query), form(question.read_in(dress))
    return ", ".join(name for name in Query.__dataclass_fields__ if getattr(one, name) != getattr(other, name))


# Dresses that change more questions today, and how.
ASTRAY = {
    "To save time:": "a part before a colon may be a subject, where the question needs one: 14 of 54 sets",
    "We had a long evening and nobody could say.": "kept where a question names no document by its number: 10 of 56 sets",
    "First of all, thanks for the help so far.": "“all” asks for a whole list: 7 of 48 sets",
    "While I wait for my train,": "“train” stands in a document, and a clause of time before a comma is then kept: 45 of 45 sets",
    "Would you mind looking this up:": "read as what the question is restricted to (“mind”, “looking”): 19 of 54 sets",
    "british": "“recognising” in quotation marks is no phrase, “Organisation” of no name: 3 of 17 sets",
}


def dressed_by(*dresses: str | Dress) -> list[ParameterSet]:
    """The dresses as cases, each with its number."""
    named = [(dress if isinstance(dress, str) else dress.__name__, dress) for dress in dresses]
    return [
        pytest.param(
            number,
            dress,
            id=name,
            marks=[pytest.mark.xfail(strict=True, reason=ASTRAY[name])] if name in ASTRAY else [],
        )
        for number, (name, dress) in enumerate(named)
    ]


@pytest.mark.parametrize(("number", "lead"), dressed_by(*LEAD_INS["en"]))
def test_a_lead_in_changes_no_query(number: int, lead: str) -> None:
    check((question, led_in(lead, question)) for question in english(12, number))


@pytest.mark.parametrize(("number", "close"), dressed_by(*CLOSES["en"]))
def test_a_close_changes_no_query(number: int, close: str) -> None:
    check((question, closed(close, question)) for question in english(12, number))


@pytest.mark.parametrize("language", ["fr", "es", "ru", "zh", "ar"])
def test_nor_in_another_language(language: str) -> None:
    asked = [question for question in questions() if question.language == language]
    check((q, led_in(lead, q)) for lead in LEAD_INS[language] for q in asked)
    check((q, closed(close, q)) for close in CLOSES[language] for q in asked)


@pytest.mark.parametrize(("number", "dress"), dressed_by(lower, unmarked, british))
def test_case_marks_and_spelling_change_no_query(number: int, dress: Dress) -> None:
    # Every question in British spelling, as few have a word that differs.
    check((question, dress(question)) for question in (english() if dress is british else english(2, number)))


BUOYS = (
    MADE["pp-resolution-12-2026.txt"]
    .replace("RESOLUTION 12", "RESOLUTION 13")
    .replace("Harbour bells", "Harbour bells and buoys")
)
PAINTED = (
    MADE["wtdc-resolution-45.txt"]
    .replace("RESOLUTION 45 (REV. RIVERTON", "RESOLUTION 46 (REV. RIVERTON")
    .replace("Keeping lighthouses lit", "Keeping lighthouses lit and painted")
    .replace("to buy oil for the lamps", "to buy paint, brushes and ladders for the painters, with oil and turpentine")
    .replace("to lend ladders", "to implement, deliver and monitor what the painters need")
)


@cache
def more() -> Service:
    """The made documents and two more whose titles, words and phrases are like theirs."""
    where = write_made(folder("more"))
    (where / "pp-resolution-13-2026.txt").write_text(BUOYS, encoding="utf-8")
    (where / "wtdc-resolution-46.txt").write_text(PAINTED, encoding="utf-8")
    manifest = (where / "corpus.toml").read_text(encoding="utf-8")
    rows = (("pp-13", "pp-resolution-13-2026.txt"), ("wtdc-46", "wtdc-resolution-46.txt"))
    manifest += "".join(f'\n[[document]]\nid = "{id}"\nfile = "{file}"\n' for id, file in rows)
    (where / "corpus.toml").write_text(manifest, encoding="utf-8")
    return small_over(where)


NAMED = (
    *(
        form.format(actor)
        for actor in ("BDT", "Member States", "the Secretary-General")
        for form in (
            "what does WTDC Resolution 45 ask of {}?",
            "which paragraphs of WTDC Resolution 45 apply to {}?",
            "WTDC-45: homework for {}?",
            "what will {} need to implement under WTDC Resolution 45?",
            "what must {} deliver and monitor according to WTDC Resolution 45?",
            "how many instructions for {} are there in Resolution 45 (Rev. Riverton, 2031)?",
            "what does WTDC Resolution 45 ask of {} on oil?",
            "which points for {} in WTDC Resolution 45 mention ladders?",
        )
    ),
    "what does WTDC Resolution 45 ask of TSB?",
    "what does WTSA Resolution 45 ask of TSB?",
    "what does the tides resolution ask of Member States?",
    "what must painters do under WTDC Resolution 45?",
    "operative clauses of WTDC Resolution 45",
    "preamble of PP Resolution 12",
    "what does PP Resolution 12 recognize?",
    "what does Resolution 12 ask of the Council?",
    "which clauses of Resolution 12 mention bells?",
    "which clauses of WTDC Resolution 45 mention lamps or painters?",
    "which resolutions does WTDC Resolution 45 recall?",
    "where does PP Resolution 12 refer to WTDC Resolution 45?",
    "quote instructs BDT 2 of WTDC Resolution 45",
    "list the clauses under “requests the Secretary-General” in WTDC Resolution 45",
    "what does Decision 7 decide?",
    "the operative part of the ferries decision",
    "who signed the letter to the harbour masters?",
    "what does the letter ask harbour masters to do?",
)


@pytest.mark.parametrize("question", NAMED)
def test_another_document_never_changes_the_set_of_one_that_is_named(question: str) -> None:
    one, other = (service.ask(question)[0] for service in (small(), more()))
    assert (other.behaviour, other.reason) == (one.behaviour, one.reason), other.text
    if one.behaviour is Behaviour.ANSWER and one.complete:
        assert (cited(other), other.complete, other.read_as) == (cited(one), one.complete, one.read_as)


WHOLE = (
    "what does WTDC Resolution 45 ask of BDT?",
    "what must BDT do under WTDC Resolution 45?",
    "which paragraphs of WTDC Resolution 45 apply to Member States?",
    "what is asked of the Secretary-General in WTDC Resolution 45?",
    "list all instructions to BDT in WTDC Resolution 45",
    "WTDC Resolution 45: homework for Sector Members?",
    "BDT tasks in WTDC Resolution 45",
    "is there anything BDT has been charged with in WTDC Resolution 45?",
    "how many instructions does WTDC Resolution 45 give BDT?",
    "what does WTSA Resolution 45 instruct TSB to do?",
    "what are Member States invited to do in WTSA Resolution 45?",
    "what does Decision 7 ask of the Council?",
    "what does Decision 7 ask of the Secretary-General?",
    "what does Resolution 12 ask of the Council?",
    "what does Decision 7 decide?",
    "what does WTDC Resolution 45 recall?",
    "what does WTDC Resolution 45 consider?",
    "what does PP Resolution 12 recognize?",
    "what does WTDC Resolution 45 resolve?",
    "the operative part of WTDC Resolution 45",
    "preamble of WTDC Resolution 45",
    "list all operative clauses of Decision 7",
    "how many clauses does Decision 7 have?",
    "all clauses under “resolves” in WTDC Resolution 45",
    "whom does WTDC Resolution 45 instruct?",
    "who signed the letter?",
    "what does the letter ask for?",
    "list all the demands of the letter",
    "which resolutions does WTDC Resolution 45 recall?",
    "what do WTDC Resolution 45 and WTSA Resolution 45 ask of TSB?",
    "que demande la Résolution 45 de la CMDT au BDT ?",
    "¿qué pide la Resolución 45 de la CMDT a la BDT?",
)
INVENTED = ("zorbling", "flimwise", "quandrous", "Blenkish", "snarfs")
_NAME = frozenset({Kind.CITATION, Kind.QUOTATION, Kind.ACTOR, Kind.BODY, Kind.TERM, Kind.PHRASE})


@cache
def places(question: str) -> tuple[int, ...]:
    """Where a word may be put in: before the first word and behind each that is not inside a name."""
    query = read(question, small().catalogue)
    inside = [(s.start, s.end) for s in find_spans(question) if s.kind in _NAME] + list(query.scope.taken)
    ends = [m.end() for m in re.finditer(r"[^\W_]+(?:[-'’][^\W_]+)*", question)]
    return (0, *(end for end in ends if not any(start < end < last for start, last in inside)))


@cache
def whole_set(question: str) -> frozenset[str]:
    """What is cited for a question as it is."""
    answer: Answer = small().ask(question)[0]
    assert answer.complete, question
    return frozenset(cited(answer))


def with_word(question: str, word: str, place: int) -> str:
    """A question with one word more."""
    return " ".join(f"{question[:place]} {word} {question[place:]}".split())


# Questions that are searched for as soon as they have an unknown word, mostly to hear that the document does not say.
SWAYED = {
    "which paragraphs of WTDC Resolution 45 apply to Member States?",
    "is there anything BDT has been charged with in WTDC Resolution 45?",
    "how many clauses does Decision 7 have?",
    "whom does WTDC Resolution 45 instruct?",
}
_SWAYED = pytest.mark.xfail(strict=True, reason="an unknown word is a “subject”, and changes the intent to search")


@pytest.mark.parametrize("question", [pytest.param(q, marks=[_SWAYED] if q in SWAYED else []) for q in WHOLE])
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(word=st.sampled_from(INVENTED), data=st.data())
def test_an_unknown_word_never_shrinks_a_set(question: str, word: str, data: st.DataObject) -> None:
    asked = with_word(question, word, data.draw(st.sampled_from(places(question))))
    answer, _ = small().ask(asked)
    assert whole_set(question) <= set(cited(answer)), f"{asked}\n{answer.text}"
