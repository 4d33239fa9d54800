"""Services for tests: the shipped corpus with the real embedder, and made documents with a cheap one.

Each is built once, in a folder that goes when the tests end. The made documents are invented: lighthouses and tides
stand where a resolution has telecommunications, so that no expected answer is known to anything but them.
"""

import atexit
import os
import re
import shutil
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import cast

from filelock import FileLock
from langchain_core.embeddings import Embeddings

from bot.answer import Answer, Behaviour, Complete, Reason
from bot.catalogue.catalogue import Catalogue
from bot.factory import open_service
from bot.messages import localised, msg
from bot.service import Service
from bot.settings import SHIPPED, Settings, load_settings
from bot.understanding.query import Conversation
from ingest.build import ingest
from ingest.embedders.base import EmbedderConfig
from ingest.embedders.factory import Embedder
from ingest.store import Store
from tests import SEEDS_STORE

SIZE = 16

RIVERTON = "wtdc-resolution-45.txt"
MADE = {
    RIVERTON: """\
RESOLUTION 45 (REV. RIVERTON, 2031)

Keeping lighthouses lit

The World Telecommunication Development Conference (Riverton, 2031),

recalling
a)\tResolution 12 (Seaside, 2026) of the Plenipotentiary Conference, on harbour bells;
b)\tResolution 45 (Rev. Oldtown, 2027) of the World Telecommunication Development Conference;
c)\tResolution 7 of WTSA, on foghorns,
considering
a)\tthat the Member States are anxious that lamps go out at night;
b)\tthat the Director of the Telecommunication Development Bureau has counted the lamps,
resolves
1\tto keep the following lamps lit:
1.1\tthe red ones;
1.2\tthe green ones;
2\tto go on with the lamp register,
instructs the Director of the Telecommunication Development Bureau
1\tto buy oil for the lamps;
2\tto train lamplighters:
a)\ton islands;
b)\ton rocks;
3\tto report on wicks,
requests the Secretary-General
1\tto write to the keepers;
2\tto bring this resolution to the attention of the next plenipotentiary conference,
instructs the Director of the Telecommunication Development Bureau, in collaboration with the Director of the \
Telecommunication Standardization Bureau
1\tto measure the brightness of lamps;
1bis\tto measure it again in winter,
invites Member States and Sector Members
1\tto lend ladders;
2\tto paint their lighthouses white;
3\tto notify accidents with oil.
""",
    "wtsa-resolution-45.txt": """\
RESOLUTION 45 (LAKESIDE, 2030)

Naming of tides

The World Telecommunication Standardization Assembly (Lakeside, 2030),

noting
that tides have many names,
resolves to instruct the Director of the Telecommunication Standardization Bureau
1\tto draw up a list of tides;
2\tto publish it,
invites Member States
to send in the names that they use.
""",
    "pp-resolution-12-2026.txt": """\
RESOLUTION 12 (SEASIDE, 2026)

Harbour bells

The Plenipotentiary Conference of the International Telecommunication Union (Seaside, 2026),

recognizing
a)\tthat bells of bronze ring loudest;
b)\tthat Resolution 45 (Rev. Riverton, 2031) of the World Telecommunication Development Conference bears on them,
resolves
that every harbour shall have a bell,
instructs the ITU Council
to fix the price of bells at 300 francs.
""",
    "pp-decision-7.txt": """\
DECISION 7 (HILLTOP, 2030)

Money for ferries

The Plenipotentiary Conference of the International Telecommunication Union (Hilltop, 2030),

considering
that ferries cost 40 000 francs a year,
decides
1\tthat the Council shall pay for ferries;
2\tthat the measures in Annex 1 to this decision be taken,
instructs the Secretary-General
to keep a book of ferries.

ANNEX 1 TO DECISION 7 (HILLTOP, 2030)

Measures for saving

1\tFewer ferries on Sundays.
2\tSmaller ferries in winter.
""",
    "letter.txt": """\
To the Harbour Masters of the World:

We write to you about the noise of foghorns, which keeps whole towns awake in the months of winter and of spring.

We call on harbour masters to:

1. Muffle every foghorn after midnight.
2. Publish the hours of fog.
3. Answer letters from townspeople.

Yours sincerely,

Ada Quill
Society of Light Sleepers, Riverton
Bertrand Ohm
""",
}
MANIFEST = """\
name = "made"

[[document]]
id = "wtdc-45"
file = "wtdc-resolution-45.txt"

[[document]]
id = "wtsa-45"
file = "wtsa-resolution-45.txt"

[[document]]
id = "pp-12"
file = "pp-resolution-12-2026.txt"

[[document]]
id = "pp-dec-7"
file = "pp-decision-7.txt"

[[document]]
id = "fog-letter"
file = "letter.txt"
kind = "letter"
title = "Letter to the harbour masters"
date = "2029-02-03"
"""


class Words(Embeddings):
    """A bag-of-words embedder without a model: each word adds to one direction, chosen by its hash."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector of length one for each text."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The same vector for the same words, in whatever process."""
        vector = [0.01] * SIZE
        for word in re.findall(r"\w+", text.casefold()):
            vector[sha256(word.encode("utf-8", "replace")).digest()[0] % SIZE] += 1.0
        length = sum(x * x for x in vector) ** 0.5
        return [x / length for x in vector]


def cheap_embedder(_: EmbedderConfig | None = None) -> Embedder:
    """The bag-of-words embedder, in the place of `open_embedder`."""
    embedder = Embedder(EmbedderConfig(), "words/16", None)
    embedder.__dict__["embeddings"] = Words()
    return embedder


def quiet(what: str, done: int, total: int) -> None:
    """No progress."""


def folder(name: str) -> Path:
    """A new temporary folder that goes when the tests end."""
    path = Path(mkdtemp(prefix=f"resolves-{name}-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def write_made(where: Path, names: Sequence[str] = (), manifest: str = MANIFEST) -> Path:
    """Write the made documents as files; only some of them, and then without the manifest, where some are named."""
    where.mkdir(parents=True, exist_ok=True)
    for name in names or MADE:
        (where / name).write_text(MADE[name], encoding="utf-8")
    if not names:
        (where / "corpus.toml").write_text(manifest, encoding="utf-8")
    return where


@cache
def made_folder() -> Path:
    """The made documents, with their manifest; read only."""
    return write_made(folder("made"))


@cache
def small() -> Service:
    """A service over the made documents."""
    return small_over(made_folder())


def small_over(*paths: Path) -> Service:
    """A service over any documents, with the cheap embedder."""
    report = ingest(Store(folder("store")), "made", paths, cheap_embedder(), quiet)
    return Service(Catalogue(report.snapshot), cheap_embedder(), Settings())


@cache
def seeds_store() -> Path:
    """The store that the shipped corpus is built in, with the embedder that the defaults choose.

    One for all the processes of a run, as embedding takes half a minute; the first that asks for it builds it.
    """
    store = Path(os.environ[SEEDS_STORE])
    with FileLock(store.with_suffix(".lock")):
        open_service(load_settings(), Store(store), [str(SHIPPED)], quiet)
    return store


@cache
def seeds() -> Service:
    """A service over the shipped corpus, opened as every channel opens it."""
    return open_service(load_settings(), Store(seeds_store()), [str(SHIPPED)], quiet)


def talk(service: Service, *questions: str) -> Answer:
    """The answer to the last of several questions of one conversation."""
    conversation = Conversation()
    for question in questions:
        answer, conversation = service.ask(question, conversation)
    return answer


def cited(answer: Answer) -> list[str]:
    """What an answer cites, as document and eid: "wtdc-45 resolves__para_1"."""
    return [f"{c.document} {c.key.partition('#')[2]}" for c in answer.citations]


def outcome(answer: Answer) -> tuple[Behaviour, Reason | None]:
    """An answer's behaviour and reason."""
    return answer.behaviour, answer.reason


def _count_said(counts: Complete, language: str) -> str:
    """“9 of 9” in a language."""
    lead = msg("{what}: {number} of {held}.", what="", number=counts.cited, held=counts.held)
    return localised(lead, language).strip(" .:\u00a0：。")


def whole(answer: Answer) -> int:
    """How many clauses an answer cites of a set, all or what a restriction keeps, with the rest named; else -1."""
    counts = answer.complete
    left_out = counts is not None and (counts.rest or counts.held > counts.cited)
    complete = (
        counts is not None and (counts.held == counts.cited or left_out) and counts.cited == len(answer.citations)
    )
    said = _count_said(counts, answer.language) if counts else ""
    single = counts is not None and counts.held == 1
    return cast("int", counts.cited) if counts and complete and (said in answer.text or single) else -1


ANSWERED = (Behaviour.ANSWER, None)
SILENT = (Behaviour.REFUSE, Reason.SILENT)
NOT_HELD = (Behaviour.REFUSE, Reason.NOT_HELD)
OFF_TOPIC = (Behaviour.REFUSE, Reason.OFF_TOPIC)
UNCLEAR = (Behaviour.CLARIFY, Reason.AMBIGUOUS)
