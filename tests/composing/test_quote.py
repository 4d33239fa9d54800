"""How evidence is put into words: verbatim, counted, marked, and with a lead that says no more than the clauses."""

import json

import pytest

from bot.answer import Answer, Behaviour, Reason, Role
from bot.composing.quote import quote
from bot.retrieval.evidence import Evidence, clarify, complete_set, silent
from bot.understanding.normalise import clean
from bot.understanding.query import Query
from bot.understanding.understand import read
from ingest.model import Clause
from tests.support.services import small, talk


def clause(label: str) -> Clause:
    """A made clause, by the end of its label."""
    return next(c for c in small().catalogue.clauses if c.label.endswith(label))


OIL = clause("instructs the Director of BDT 1")
TRAIN = clause("instructs the Director of BDT 2")
LADDERS = clause("invites Member States and Sector Members 1")
BELL = clause("PP Resolution 12 (Seaside, 2026), resolves")
BRONZE = clause("recognizing a)")


def asked(question: str = "what does it say?") -> Query:
    """Any question, as it is read."""
    return read(clean(question), small().catalogue)


def put(evidence: Evidence) -> Answer:
    """The answer that quotes some evidence."""
    return quote(evidence, small().catalogue)


def test_a_whole_set_says_n_of_n_and_numbers_its_clauses_as_printed() -> None:
    answer = put(complete_set(asked(), "clauses about lamps", [OIL, TRAIN]))
    assert answer.text.startswith("Clauses about lamps: 2 of 2.")
    assert "1 to buy oil for the lamps; [1]" in answer.text
    assert "2 to train lamplighters: [2]" in answer.text
    assert answer.complete
    assert (answer.complete.held, answer.complete.cited) == (2, 2)


def test_a_set_that_was_restricted_is_told_with_all_that_the_restriction_leaves_out() -> None:
    pool = [c for c in small().catalogue.document(OIL).clauses if c.phrase == OIL.phrase and not c.parent]
    answer = put(complete_set(asked(), "clauses on oil", [OIL], pool, "“oil”"))
    assert answer.text.startswith(f"Clauses on oil: 1 of {len(pool)}. The other ")
    assert "1 of 1" not in answer.text
    assert answer.complete is not None
    assert (answer.complete.held, answer.complete.cited, answer.complete.restriction) == (len(pool), 1, "“oil”")
    assert [part.phrase for part in answer.complete.rest] == [OIL.phrase]
    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))).complete == answer.complete


def test_how_many_is_answered_with_the_number_first() -> None:
    answer = put(complete_set(asked("how many are there?"), "clauses about lamps", [OIL, TRAIN]))
    assert answer.lead == "2: clauses about lamps, 2 of 2."


def test_what_was_searched_for_does_not_claim_to_be_whole() -> None:
    answer = put(Evidence(asked(), clauses=(OIL, LADDERS)))
    assert "may be partial" in answer.lead
    assert answer.complete is None


def test_each_document_and_phrase_stands_over_its_clauses_once() -> None:
    text = put(complete_set(asked(), "clauses", [OIL, TRAIN, BELL])).text
    assert text.count("WTDC Resolution 45 (Rev. Riverton, 2031), instructs the Director of the") == 1
    assert text.count("PP Resolution 12 (Seaside, 2026), resolves") == 1


def test_a_document_that_the_lead_names_is_not_named_again() -> None:
    text = put(complete_set(asked(), "clauses of PP Resolution 12 (Seaside, 2026)", [BELL])).text
    assert text.count("PP Resolution 12 (Seaside, 2026)") == 1


def test_a_recital_is_marked() -> None:
    assert "recognizing (preambular)" in put(Evidence(asked(), clauses=(BRONZE,))).text
    assert "(preambular)" not in put(Evidence(asked(), clauses=(OIL,))).text


def test_the_sentence_that_answers_stands_before_the_whole_clause() -> None:
    quotes = ((OIL.key, "oil for the lamps"),)
    answer = put(Evidence(asked(), clauses=(OIL,), quotes=quotes))
    assert "“oil for the lamps” [1]\n    in full: to buy oil for the lamps;" in answer.text
    assert answer.statements[0].text == answer.citations[0].quote == "oil for the lamps"
    assert answer.citations[0].text == OIL.text


def test_a_very_long_clause_is_cut_in_the_text_and_whole_in_the_citation() -> None:
    words = "lamp " * 2000
    long = Clause(**{**{f: getattr(OIL, f) for f in Clause.__slots__}, "text": words})
    answer = put(Evidence(asked(), clauses=(long,)))
    assert len(answer.text) < 5000
    assert "[…]" in answer.text
    assert answer.citations[0].text == words


def test_a_refusal_is_one_sentence_and_what_comes_closest() -> None:
    answer = put(silent(asked(), "the documents held do not say", [OIL]))
    assert (answer.behaviour, answer.reason, answer.complete) == (Behaviour.REFUSE, Reason.SILENT, None)
    assert answer.text.startswith("The documents held do not say.\n\nClosest, but no answer:")
    assert [(c.key, c.role) for c in answer.citations] == [(OIL.key, Role.CONTEXT)]


def test_what_only_mentions_what_is_not_held_is_introduced_as_that() -> None:
    answer = put(Evidence(asked(), Behaviour.REFUSE, Reason.NOT_HELD, "Resolution 7 is not held", mentions=(BRONZE,)))
    assert "Resolution 7 is not held.\n\nIt is mentioned here:" in answer.text
    assert [c.role for c in answer.citations] == [Role.CONTEXT]


def test_a_clause_that_answers_is_cited_as_the_answer() -> None:
    answer = put(complete_set(asked(), "clauses about lamps", [OIL, TRAIN]))
    assert [c.role for c in answer.citations] == [Role.ANSWER, Role.ANSWER]


def test_the_role_of_a_citation_is_in_json_and_one_that_was_kept_without_it_answers() -> None:
    answer = put(silent(asked(), "the documents held do not say", [OIL]))
    row = json.loads(json.dumps(answer.to_json()))
    assert row["citations"][0]["role"] == "context"
    assert Answer.from_json(row).citations == answer.citations
    del row["citations"][0]["role"]
    assert Answer.from_json(row).citations[0].role is Role.ANSWER


def test_asking_back_names_the_options() -> None:
    answer = put(clarify(asked(), "Several documents fit", ["this one", "that one"]))
    assert answer.text == "Several documents fit. Which one is meant?\n- this one\n- that one"
    assert (answer.behaviour, answer.reason, answer.citations) == (Behaviour.CLARIFY, Reason.AMBIGUOUS, ())


def test_what_else_was_named_and_is_not_held_is_said_first() -> None:
    answer = put(Evidence(asked(), what="Clauses", clauses=(OIL,), held=1, not_held=("Resolution 9 is not held",)))
    assert answer.text.startswith("Resolution 9 is not held. Clauses: 1 of 1.")


def test_a_citation_says_all_that_a_script_needs() -> None:
    (citation,) = put(complete_set(asked(), "clauses", [TRAIN])).citations
    assert (citation.n, citation.key, citation.label) == (1, TRAIN.key, TRAIN.label)
    assert (citation.document, citation.file, citation.url) == ("wtdc-45", "wtdc-resolution-45.txt", None)
    assert (citation.phrase, citation.num, citation.part) == (TRAIN.phrase, "2", "operative")
    assert citation.text == citation.quote == "to train lamplighters:"


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "what does WTDC Resolution 45 ask of the Secretary-General?",
            "Clauses that WTDC Resolution 45 (Rev. Riverton, 2031) addresses to the Secretary-General: 2 of 2.",
        ),
        (
            "what do WTDC Resolution 45 and WTSA Resolution 45 ask of TSB?",
            "Clauses that WTDC Resolution 45 (Rev. Riverton, 2031) and WTSA Resolution 45 (Lakeside, 2030) address to"
            " TSB: 4 of 4.",
        ),
        (
            "what does Decision 7 ask of UNESCO?",
            "PP Decision 7 (Hilltop, 2030) addresses nothing to UNESCO. It addresses: Council (1), Secretary-General"
            " (1).",
        ),
        (
            "what does WTDC Resolution 45 ask of UNESCO?",
            "WTDC Resolution 45 (Rev. Riverton, 2031) addresses nothing to UNESCO. It addresses: BDT (7), Member States"
            " (3), Sector Members (3), Secretary-General (2), TSB (2).",
        ),
        (
            "what is asked of UNESCO?",
            "The documents held address nothing to UNESCO. They address: BDT (7), TSB (4), Member States (4),",
        ),
        (
            "what does Resolution 12 recognize?",
            "Clauses of PP Resolution 12 (Seaside, 2026) under recognizing: 2 of 2.",
        ),
        ("resolves 1.2 of WTDC Resolution 45", "WTDC Resolution 45 (Rev. Riverton, 2031), resolves 1.2:"),
        (
            "resolves 1 of WTDC Resolution 45",
            "WTDC Resolution 45 (Rev. Riverton, 2031), resolves 1, with the items under it: 3 of 3.",
        ),
        ("resolves 9 of WTDC Resolution 45", "WTDC Resolution 45 (Rev. Riverton, 2031) has no resolves 9; "),
        ("how many clauses are in Decision 7?", "7: clauses of PP Decision 7 (Hilltop, 2030), 7 of 7."),
        ("what must the Director do under WTDC Resolution 45?", "Which Director?"),
        ("what must the Director do?", "Which Director, and in which document?"),
        ("which documents do you have?", "5 documents held:"),
        ("does Decision 7 mention whales?", "No: PP Decision 7 (Hilltop, 2030) does not mention “whales”."),
        (
            "do Decision 7 and Resolution 12 mention whales?",
            "No: PP Decision 7 (Hilltop, 2030) and PP Resolution 12 (Seaside, 2026) do not mention “whales”.",
        ),
        ("does Decision 7 mention UNESCO?", "No: PP Decision 7 (Hilltop, 2030) does not mention UNESCO."),
        (
            "does Decision 7 mention ferries and whales?",
            "No: no clause of PP Decision 7 (Hilltop, 2030) mentions “ferries” and “whales” together.",
        ),
        (
            "does Decision 7 mention money?",
            "No: no clause of PP Decision 7 (Hilltop, 2030) mentions “money”, only a title, a heading or a footnote does.",
        ),
        ("is there any mention of whales in the corpus?", "No: nothing held mentions “whales”."),
    ],
)
def test_leads_read_as_sentences(question: str, lead: str) -> None:
    assert talk(small(), question).lead.startswith(lead)
