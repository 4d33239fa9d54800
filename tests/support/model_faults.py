"""Faults of a model, each as a script for the server; most leave a poison string that no answer may hold."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.model_server import KEY, Act, ModelRequest, faithful, finding, of_clause, opening, reply, verdicts

Clause = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """A fault: the server's behaviour, the `note` that reports it, and strings that no answer may hold."""

    name: str
    script: Callable[[ModelRequest], Act]
    note: str = ""
    poison: tuple[str, ...] = ()


def saying(make: Callable[[Clause, list[Clause]], dict[str, Any]]) -> Callable[[ModelRequest], Act]:
    """A model that says this of every clause, and then that its sentences say more than their clauses."""

    def script(asked: ModelRequest) -> Act:
        if asked.sentences:
            return Act(verdicts(asked, "not_in_it"))
        return Act(reply(*(make(clause, asked.clauses) for clause in asked.clauses)))

    return script


def _said(text: str, clause: Clause, quote: str = "") -> dict[str, Any]:
    return finding(text, (clause["clause"], quote or opening(clause["text"])))


def _next(clause: Clause, clauses: list[Clause]) -> Clause:
    return clauses[(clauses.index(clause) + 1) % len(clauses)]


def _altered(clause: Clause) -> str:
    words = opening(clause["text"], 8).split()
    return " ".join([*words[:-1], "zebra", words[-1]])


# The transport and the service.
BROKEN = (
    Fault("wrong key", lambda _: Act(status=401, code="invalid_api_key"), "does not accept the key in OPENAI_API_KEY"),
    Fault("no permission", lambda _: Act(status=403), "does not let the key"),
    Fault("no such model", lambda _: Act(status=404, code="model_not_found"), "has no model scripted"),
    Fault("no credit", lambda _: Act(status=429, code="insufficient_quota"), "has no credit left"),
    Fault("rate limit", lambda _: Act(status=429, code="rate_limit"), "is over its rate limit"),
    Fault("server error", lambda _: Act(status=500), "answered with error 500"),
    Fault("overloaded", lambda _: Act(status=503), "answered with error 503"),
    Fault("bad gateway in HTML", lambda _: Act(status=502, message="<html>"), "answered with error 502"),
    Fault("bad request", lambda _: Act(status=400, message="no"), "answered with error 400"),
    Fault("question too long", lambda _: Act(status=400, code="context_length_exceeded", message="context_length_exceeded"), "lower model.context_tokens"),
    Fault("lost before a word", lambda _: Act("", drop=True)),
    Fault("lost in the middle", lambda asked: Act(faithful(asked)[:90], drop=True)),
    Fault("error in the stream", lambda asked: Act(faithful(asked)[:90], error_event=True)),
    Fault("a body that is no JSON", lambda _: Act(raw="<html>hello</html>")),
    Fault("an empty object", lambda _: Act(raw="{}")),
    Fault("no choices", lambda _: Act(no_choices=True)),
    Fault("nothing said", lambda _: Act("")),
    Fault("a refusal", lambda _: Act(refusal="I'm sorry, I can't help with that."), "would not answer", ("sorry",)),
    Fault("filtered", lambda _: Act("", finish="content_filter")),
    Fault("cut off", lambda asked: Act(faithful(asked)[:120], finish="length")),
)  # fmt: skip
# Replies of another form.
SHAPELESS = (
    Fault("prose", lambda _: Act("The zebra says that 99 things are asked [1]."), poison=("zebra", "99 things")),
    Fault("JSON of something else", lambda _: Act('{"answer": "zebra"}'), poison=("zebra",)),
    Fault("invalid JSON", lambda asked: Act(faithful(asked).replace('"gloss"', "gloss")), ""),
    Fault("a list of strings", lambda _: Act('{"answered": true, "findings": ["zebra"]}'), poison=("zebra",)),
    Fault("half a number", lambda asked: Act(faithful(asked).replace('"clause": ', '"clause": 0.5'))),
    Fault("nesting without end", lambda _: Act("[" * 3000 + '{"findings": [' + "[" * 3000)),
)  # fmt: skip
# Untrue glosses in the right form.
UNTRUE = (
    Fault("clause 99", saying(lambda c, _: finding(f"{opening(c['text'], 9)} zebra", (99, opening(c["text"])))), poison=("zebra", "[99]")),
    Fault("clause 0 and -1", saying(lambda c, _: finding("Zebra lamps.", (0, "zebra lamps"), (-1, "zebra lamps"))), poison=("Zebra",)),
    Fault("a marker of its own", saying(lambda c, _: _said(f"{opening(c['text'], 9)} [99]", c)), poison=("[99]",)),
    Fault("an altered quote", saying(lambda c, _: _said(opening(c["text"], 9), c, _altered(c))), poison=("zebra",)),
    Fault("a quote of another clause", saying(lambda c, all_: _said(f"zebra {opening(c['text'], 9)}", c, opening(_next(c, all_)["text"], 9) + " zebra")), poison=("zebra",)),
    Fault("a swapped year", saying(lambda c, _: _said(f"{opening(c['text'], 9)} since 1987", c)), poison=("1987",)),
    Fault("a year in words", saying(lambda c, _: _said(f"{opening(c['text'], 9)} for seventy-seven years", c)), poison=("seventy-seven",)),
    Fault("digits of another script", saying(lambda c, _: _said(f"{opening(c['text'], 9)} ٧٧٧", c)), poison=("٧٧٧", "777")),
    Fault("full-width digits", saying(lambda c, _: _said(f"{opening(c['text'], 9)} ７７７", c)), poison=("７７７", "777")),
    Fault("digits that are hidden apart", saying(lambda c, _: _said(f"{opening(c['text'], 9)} 7\u200b7\u200b7", c)), poison=("7\u200b7", "777")),
    Fault("the number of another claim", saying(lambda c, all_: _said(f"{opening(c['text'], 9)} of 4711 kinds", c)), poison=("4711",)),
    Fault("an invented date", saying(lambda c, _: _said(f"{opening(c['text'], 9)} by 7 May 1987", c)), poison=("1987", "7 May")),
    Fault("an invented Resolution", saying(lambda c, _: _said(f"{opening(c['text'], 9)} as Resolution 777 says", c)), poison=("777",)),
    Fault("another revision", saying(lambda c, _: _said(f"Resolution 45 (Rev. Dubai, 1987) says: {opening(c['text'], 9)}", c)), poison=("1987",)),
    Fault("an invented clause", saying(lambda c, _: _said(f"{opening(c['text'], 9)}, see resolves 77", c)), poison=("resolves 77",)),
    Fault("another addressee", saying(lambda c, _: _said(f"The Radio Regulations Board must see {opening(c['text'], 9)}", c)), poison=("Radio Regulations Board must",)),
    Fault("somebody from nowhere", saying(lambda c, _: _said(f"{opening(c['text'], 9)} with ZEBRACORP", c)), poison=("ZEBRACORP",)),
    Fault("an untrue claim with a true quote", saying(lambda c, _: _said("Zebras graze quietly beyond distant purple mountains.", c)), poison=("Zebra",)),
    Fault("a denial", saying(lambda c, _: _said(f"Nobody zebra must never {opening(c['text'], 9)}", c)), poison=("zebra",)),
    Fault("a small denial", saying(lambda c, _: _said(f"It is never asked {opening(c['text'], 9)}", c)), poison=("never asked",)),
    Fault("no support", saying(lambda c, _: finding(f"zebra {opening(c['text'], 9)}")), poison=("zebra",)),
    Fault("an empty quote", saying(lambda c, _: finding(f"zebra {opening(c['text'], 9)}", (c["clause"], ""))), poison=("zebra",)),
    Fault("a quote of one letter", saying(lambda c, _: finding(f"zebra {opening(c['text'], 9)}", (c["clause"], "t"))), poison=("zebra",)),
    Fault("HTML", saying(lambda c, _: _said(f"<a href='x'>{opening(c['text'], 9)}</a>", c)), poison=("<a", "href")),
    Fault("a link", saying(lambda c, _: _said(f"{opening(c['text'], 9)} https://evil.example/x", c)), poison=("evil.example",)),
    Fault("a letter in disguise", saying(lambda c, _: _said(f"{opening(c['text'], 9)} zebrа", c)), poison=("zebrа",)),
    Fault("an essay", saying(lambda c, _: _said(f"{opening(c['text'], 9)} " + "zebra " * 200, c)), poison=("zebra",)),
    Fault("another language", saying(lambda c, _: _said("斑马在草原上安静地吃草。", c)), poison=("斑马",)),
    Fault("the key", saying(lambda c, _: _said(f"{opening(c['text'], 9)} {KEY}", c)), poison=(KEY,)),
    Fault("only some of them", lambda asked: Act(reply(*map(of_clause, asked.clauses[::2])))),
    Fault("the same thing for all", lambda asked: Act(reply(*[of_clause(asked.clauses[0])] * len(asked.clauses)))),
    Fault("no answer, it says", lambda _: Act(json.dumps({"answered": False, "findings": []}))),
)  # fmt: skip
FAULTS = (*BROKEN, *SHAPELESS, *UNTRUE)
