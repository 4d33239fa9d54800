"""Citation parsing in questions and in documents, and round trips of labels."""

import re
import time
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.citation import Citation, find, format, format_num, parse, revision
from ingest.lexicon import lexicon
from tests.support.paths import SHARED

_DEFAULTS = Citation(0, 0)
Said = dict[str, Any]


def said(citation: Citation) -> Said:
    """The fields that a citation states, without its span and without defaults."""
    values = {f.name: getattr(citation, f.name) for f in fields(citation) if f.name not in {"start", "end"}}
    return {name: value for name, value in values.items() if value != getattr(_DEFAULTS, name)}


def res(number: str, body: str | None = None, **more: Any) -> Said:
    return {"kind": "res", "number": number, **({"body": body} if body else {}), **more}


def dec(number: str, body: str | None = None, **more: Any) -> Said:
    return {**res(number, body, **more), "kind": "dec"}


def rec(number: str, body: str | None = None, **more: Any) -> Said:
    return {**res(number, body, **more), "kind": "rec"}


def rev(place: str, year: str) -> Said:
    return {"place": place, "year": year, "revised": True}


def first(place: str, year: str) -> Said:
    return {"place": place, "year": year, "revised": False}


def does(phrase: str, *nums: str, to: tuple[str, ...] = (), **more: Any) -> Said:
    clause: Said = {"phrase": phrase, "part": "operative", **more}
    return clause | ({"nums": nums} if nums else {}) | ({"addressees": to} if to else {})


def why(phrase: str, *nums: str, **more: Any) -> Said:
    return does(phrase, *nums, **more) | {"part": "preambular"}


def item(*nums: str, **more: Any) -> Said:
    return {"nums": nums, **more}


MEMBERS = ("Member States", "Sector Members", "Associates", "Academia")

WORKS_ASKED = [
    # by abbreviation, in any case, with any noise
    ("Res 45", [res("45")]),
    ("res. 45", [res("45")]),
    ("Reso 45", [res("45")]),
    ("RES45", [res("45")]),
    ("resolution no. 45", [res("45")]),
    ("Resolution nº 45", [res("45")]),
    ("resolution  \n 45", [res("45")]),
    ("Resolution\u00a045", [res("45")]),
    ("resolutoin 45", [res("45")]),
    ("resoluton 45", [res("45")]),
    ("descision 5", [dec("5")]),
    ("dec 5?", [dec("5")]),
    ("what does Resolution 45 ask of BDT?", [res("45")]),
    ("res 45 - anything in it for Academia??", [res("45")]),
    ("was Res 200 always about connect 2030?", [res("200")]),
    ("Res 200 (Connect 2030)", [res("200")]),
    ("res 137 (IMT-2020), res 140 (WSIS)", [res("137"), res("140")]),
    ("Article 1 of res 45", [res("45")]),
    ("are you aware of Resolution 45?", [res("45")]),
    ("what does res 45 recommend?", [res("45")]),
    ("what does Resolution 45 ask of the Council", [res("45")]),
    # a number in brackets
    ("the gender res (70)", [res("70")]),
    ("gender resolution (70): tasks for BDT", [res("70")]),
    ("which PP resolutions does the Iraq one (211) recall", [res("211")]),
    ("the budget decision (5)", [dec("5")]),
    # the body
    ("WTDC-45", [res("45", "wtdc")]),
    ("wtdc-res-45 or pp-dec-5", [res("45", "wtdc"), dec("5", "pp")]),
    ("WTDC 45", [res("45", "wtdc")]),
    ("wtdc res 45", [res("45", "wtdc")]),
    ("PP res 131", [res("131", "pp")]),
    ("does it agree with PP 140 on C5", [res("140", "pp")]),
    ("the PP's resolution 70", [res("70", "pp")]),
    ("PP decision 5", [dec("5", "pp")]),
    ("Res 45 of WTDC", [res("45", "wtdc")]),
    ("res 50 (WTSA)", [res("50", "wtsa")]),
    ("res 50 WTSA", [res("50", "wtsa")]),
    ("res 52 from the World Telecommunication Standardization Assembly", [res("52", "wtsa")]),
    ("Council Resolution 1344", [res("1344", "council")]),
    ("ITU-D Resolution 45", [res("45", "wtdc")]),
    ("ITU Resolution 45", [res("45")]),
    # the conference
    ("PP-18 Resolution 70", [res("70", "pp", conference="PP-18", year="2018")]),
    ("pp18 res 70", [res("70", "pp", conference="PP-18", year="2018")]),
    ("WTDC-17 Resolution 45", [res("45", "wtdc", conference="WTDC-17", year="2017")]),
    ("res 45 of WTDC-17", [res("45", "wtdc", conference="WTDC-17", year="2017")]),
    ("res 750 (wrc-19)", [res("750", "wrc", conference="WRC-19", year="2019", revised=False)]),
    ("Opinion 5 of WTPF-13", [{**res("5", "wtpf", conference="WTPF-13", year="2013"), "kind": "opinion"}]),
    # the revision
    ("resolution 45 (rev. kigali 2022)", [res("45", **rev("Kigali", "2022"))]),
    ("resolution 45 (rev. kigali 2022", [res("45", **rev("Kigali", "2022"))]),
    ("resolution 45 rev. Kigali 2022", [res("45", **rev("Kigali", "2022"))]),
    ("Resolution 45 Rev.Kigali,2022", [res("45", **rev("Kigali", "2022"))]),
    ("res 45 rev kigali", [res("45", place="Kigali", revised=True)]),
    ("res 1 (SHARM EL-SHEIKH, 2019)", [res("1", **first("Sharm el-Sheikh", "2019"))]),
    ("Resolution 181 (guadalajara 2010)", [res("181", **first("Guadalajara", "2010"))]),
    ("Resolution 45 in 2014?", [res("45", year="2014")]),
    ("Resolution 45 (2014)", [res("45", year="2014")]),
    ("Res 45, 2014 version", [res("45", year="2014")]),
    ("the 2014 version of res 45", [res("45", year="2014")]),
    ("Resolution 45 from Dubai 2014", [res("45", place="Dubai", year="2014")]),
    ("Resolution 70 (rev. PP-18)", [res("70", "pp", conference="PP-18", year="2018", revised=True)]),
    # several
    ("Resolutions 45 and 69", [res("45"), res("69")]),
    ("what do res 70 and 213 say", [res("70"), res("213")]),
    ("res 2 and res 77, do they match", [res("2"), res("77")]),
    ("where does res 205 lean on res 140?", [res("205"), res("140")]),
    ("WTSA resolutions 50, 52 and 58", [res("50", "wtsa"), res("52", "wtsa"), res("58", "wtsa")]),
    ("Resolutions 45, 69 and 70 of WTDC", [res("45", "wtdc"), res("69", "wtdc"), res("70", "wtdc")]),
    ("res 70, 71, and 72", [res("70"), res("71"), res("72")]),
    ("res 45 vs 69", [res("45"), res("69")]),
    ("res 45 and 3 others", [res("45")]),
    ("res 45 in 2014 and 2022", [res("45", year="2014")]),
    # the United Nations
    ("UNGA 70/125", [res("70/125", "unga")]),
    ("UNGA resolution 64/211", [res("64/211", "unga")]),
    ("A/RES/70/125", [res("70/125", "unga")]),
    ("E/RES/2006/46", [res("2006/46", "ecosoc")]),
    ("S/RES/1325 (2000)", [res("1325", "unsc", year="2000")]),
    ("Security Council resolution 2231", [res("2231", "unsc")]),
    # Recommendations
    ("Recommendation ITU-T A.5", [rec("A.5", "itu-t")]),
    ("ITU-T X.509", [rec("X.509", "itu-t")]),
    ("itu-t rec x.509", [rec("X.509", "itu-t")]),
    ("Recommendations ITU-T X.1205 and X.1206", [rec("X.1205", "itu-t"), rec("X.1206", "itu-t")]),
    # the six languages
    ("Que demande la Résolution 45 au BDT ?", [res("45")]),
    ("Résolution 45 de la CMDT (Rév. Kigali, 2022)", [res("45", "wtdc", **rev("Kigali", "2022"))]),
    ("CMR-19 résolution 750", [res("750", "wrc", conference="CMR-19", year="2019")]),
    ("¿qué dice la resolución 45 sobre avisar?", [res("45")]),
    ("Decisión 5", [dec("5")]),
    ("что резолюция 45 предлагает", [res("45")]),
    ("ВФПЭ может принимать обязательные решения? рез. 2", [res("2")]),
    ("резолюция 45 ВКРЭ (Пересм. Кигали, 2022 г.)", [res("45", "wtdc", **rev("Кигали", "2022"))]),
    ("第45号决议", [res("45")]),
    ("第180号决议请成员国做什么?", [res("180")]),
    ("第45号和第69号决议", [res("45"), res("69")]),
    ("全权代表大会第180号决议", [res("180", "pp")]),
    ("第45号决议（2022年，基加利，修订版）", [res("45", **rev("基加利", "2022"))]),
    ("ماذا يطلب القرار 45 من الأمين العام؟", [res("45")]),
    ("القرارات 45 و69", [res("45"), res("69")]),
    ("القرار ٤٥", [res("45")]),
    ("القرار ٤٥ (المراجع في كيغالي، ٢٠٢٢)", [res("45", **rev("كيغالي", "2022"))]),
]

CLAUSES_ASKED = [
    # Work, then clause
    ("77 resolves 4.5 pls", [res("77", **does("resolves", "4.5"))]),
    ("Res 21, resolves 4 ii", [res("21", **does("resolves", "4.ii"))]),
    ("dec 5, decides 7, whats it say", [dec("5", **does("decides", "7"))]),
    ("res 45 resolves 2 text pls", [res("45", **does("resolves", "2"))]),
    ("res 209 resolves 3?", [res("209", **does("resolves", "3"))]),
    ("res 45's recalling m", [res("45", **why("recalling", "m"))]),
    ("res 45: instructs BDT 5", [res("45", **does("instructs BDT", "5", to=("BDT",)))]),
    ("Res. 45 (Rev. Kigali, 2022) resolves 1", [res("45", **rev("Kigali", "2022"), **does("resolves", "1"))]),
    ("res 45 item 5", [res("45", **item("5"))]),
    ("res 45 resolves?", [res("45", **does("resolves"))]),
    ("Decision 5, annex 2", [dec("5", section="Annex 2")]),
    (
        "compare res 45 resolves 1 with res 70 resolves 3",
        [res("45", **does("resolves", "1")), res("70", **does("resolves", "3"))],
    ),
    (
        "res 2 resolves 1, res 77 resolves 4.4",
        [res("2", **does("resolves", "1")), res("77", **does("resolves", "4.4"))],
    ),
    # clause, then Work
    ("resolves 2 of Res. 45", [res("45", **does("resolves", "2"))]),
    ("recognizing i) in res 45?", [res("45", **why("recognizing", "i"))]),
    ("recalling m (res 45)", [res("45", **why("recalling", "m"))]),
    ("recalling m res 45", [res("45", **why("recalling", "m"))]),
    ("recalling b) of 45?", [res("45", **why("recalling", "b"))]),
    ("resolves 2 and 3, res 45", [res("45", **does("resolves", "2", "3"))]),
    ("resolves 1, 2 and 3 of res 70", [res("70", **does("resolves", "1", "2", "3"))]),
    ("resolves 1 of Resolutions 45 and 69", [res("45", **does("resolves", "1")), res("69")]),
    ("taking note b of res 5", [res("5", **why("taking note", "b"))]),
    ("annex 2 to decision 5, item 13", [dec("5", section="Annex 2", nums=("13",))]),
    ("Decision 5 annex 2 item 13", [dec("5", section="Annex 2", nums=("13",))]),
    ("annex 2 of res 71", [res("71", section="Annex 2")]),
    ("Annex 1 to Decision 5", [dec("5", section="Annex 1")]),
    ("which resolves in Res 2 lets WTPF adopt binding rules", [res("2", **does("resolves"))]),
    ("instructs section of res 139 on the digital divide", [res("139", **does("instructs"))]),
    ("operative bit of res 150", [res("150", part="operative")]),
    ("the preamble of res 45", [res("45", part="preambular")]),
    ("op 3 of A/RES/70/125", [res("70/125", "unga", part="operative", nums=("3",))]),
    ("point 3 de la Résolution 45", [res("45", **item("3"))]),
    ("resolves 2 of this resolution", [{"kind": "res", "this": True, **does("resolves", "2")}]),
    # the clause alone
    ("instructs BDT 5", [does("instructs BDT", "5", to=("BDT",))]),
    ("quote instructs bdt 5", [does("instructs bdt", "5", to=("BDT",))]),
    ("instructs the BDT director 5", [does("instructs the BDT director", "5", to=("BDT",))]),
    ("no. 11 under instructs the BDT director", [does("instructs the BDT director", "11", to=("BDT",))]),
    ("nos. 3 and 4 under resolves", [does("resolves", "3", "4")]),
    ("5 under instructs BDT", [does("instructs BDT", "5", to=("BDT",))]),
    ("m) under recalling", [why("recalling", "m")]),
    ("invites govts 2", [does("invites govts", "2", to=("Member States",))]),
    ("instruct SG 2", [does("instruct SG", "2", to=("Secretary-General",))]),
    (
        "instructs the Directors of the three Bureaux 1",
        [does("instructs the Directors of the three Bureaux", "1", to=("BR", "TSB", "BDT"))],
    ),
    (
        "invites Member States, Sector Members, Associates and Academia 2",
        [does("invites Member States, Sector Members, Associates and Academia", "2", to=MEMBERS)],
    ),
    ("recalling m)", [why("recalling", "m")]),
    ("recalling m", [why("recalling", "m")]),
    ("RECALLING M)", [why("RECALLING", "m")]),
    ("further recalling m?", [why("further recalling", "m")]),
    ("recognizing further i)", [why("recognizing further", "i")]),
    ("noting [2nd] a)", [why("noting", "a", occurrence=2)]),
    ("considering a) and b)", [why("considering", "a", "b")]),
    ("considering a, b and d", [why("considering", "a", "b", "d")]),
    ("considering a-d", [why("considering", "a", "b", "c", "d")]),
    ("considering a) to d)", [why("considering", "a", "b", "c", "d")]),
    ("instructs BDT 3 to 6", [does("instructs BDT", "3", "4", "5", "6", to=("BDT",))]),
    ("instructs BDT 3-6", [does("instructs BDT", "3", "4", "5", "6", to=("BDT",))]),
    ("instructs BDT 3\u20136", [does("instructs BDT", "3", "4", "5", "6", to=("BDT",))]),
    ("resolves 4.1 to 4.3", [does("resolves", "4.1", "4.2", "4.3")]),
    ("resolves 2(i)", [does("resolves", "2.i")]),
    ("resolves 2.iii", [does("resolves", "2.iii")]),
    ("resolves 6a", [does("resolves", "6.a")]),
    ("resolves 6 a) and b)", [does("resolves", "6.a", "6.b")]),
    ("recognizing k) ii)", [why("recognizing", "k.ii")]),
    ("recognizing k ii", [why("recognizing", "k.ii")]),
    ("recognizing k) i) and ii)", [why("recognizing", "k.i", "k.ii")]),
    ("resolves 3bis", [does("resolves", "3bis")]),
    ("resolves #2", [does("resolves", "2")]),
    ("resolves (2)", [does("resolves", "2")]),
    ("resolves, para 2", [does("resolves", "2")]),
    ("what does resolves 2 say about it", [does("resolves", "2")]),
    ("what does recalling m say", [why("recalling", "m")]),
    ("operative paragraph 3", [item("3", part="operative")]),
    ("OP 3", [item("3", part="operative")]),
    ("OP3", [item("3", part="operative")]),
    ("preambular paragraph 2", [item("2", part="preambular")]),
    ("item 8", [item("8")]),
    ("what about item 5?", [item("5")]),
    ("para 7", [item("7")]),
    ("paragraph 7", [item("7")]),
    ("point 3", [item("3")]),
    ("bullet 2", [item("2")]),
    ("clause 5", [item("5")]),
    ("items 3 and 4", [item("3", "4")]),
    ("what's in annex 1", [{"section": "Annex 1"}]),
    # letters
    ("item 11 of the letter", [item("11", kind="letter")]),
    ("item 11 of the ITU letter to CSTD?", [item("11", kind="letter", body="itu")]),
    ("what's item 8 in the CSTD letter", [item("8", kind="letter")]),
    ("item 3 of this letter", [item("3", kind="letter", this=True)]),
    # both, apart
    (
        "what does no. 11 under instructs the BDT director say, res 45",
        [does("instructs the BDT director", "11", to=("BDT",)), res("45")],
    ),
]

NOTHING_ASKED = [
    "",
    "who resolves disputes?",
    "who resolves 2 disputes",
    "which body decides",
    "which resolution asks 3 things of BDT",
    "does it invite 5 experts",
    "invites 3-6 months of comments",
    "recalling a reader",
    "recalling a resolution",
    "considering I was there",
    "considering 5G and IPv6",
    "noting 45 000 users",
    "Question 3/2",
    "Study Group 17",
    "ITU-T SG17",
    "Article 1",
    "No. 169 of the Constitution",
    "No. 53 of the ITU Constitution",
    "§ 42 of the Tunis Agenda",
    "(see also § 15)",
    "paragraph 72 of the Tunis Agenda",
    "annex 10 of the Convention",
    "agenda item 5",
    "Action Line C5",
    "IPv6",
    "2030 Agenda",
    "in 2014, 45 countries",
    "the resolutions of 2014",
    "resolution 2014",
    "5 December 2018",
    "Dec 5, 2018",
    "Dec 2018",
    "what did PP-22 decide",
    "how many countries turned up at WTPF-13",
    "WRC 2027",
    "pp 3-5",
    "instructs",
    "what is under instructs BDT",
    "what does the resolution ask of the Director?",
    "para 7 países",
    "in my opinion 5 countries did",
    "cap on translation + interpretation spend 2020-23?",
    "what 3 things does the CDT letter want",
    "item 5 years old",
]

PRINTED = [
    (
        "Resolution 130 (Rev. Dubai, 2018) of the Plenipotentiary Conference",
        [res("130", "pp", **rev("Dubai", "2018"))],
    ),
    ("Resolution 58 (Rev. Geneva, 2022) of WTSA", [res("58", "wtsa", **rev("Geneva", "2022"))]),
    (
        "Resolution 45 (Rev. Dubai, 2014) of the World Telecommunication Development Conference (WTDC);",
        [res("45", "wtdc", **rev("Dubai", "2014"))],
    ),
    (
        "Resolutions 45 (Rev. Kigali, 2022) and 69 (Rev. Kigali, 2022) of this conference",
        [res("45", **rev("Kigali", "2022"), here=True), res("69", **rev("Kigali", "2022"), here=True)],
    ),
    ("Resolutions 50 and 52 (Rev. Hammamet, 2016)", [res("50"), res("52", **rev("Hammamet", "2016"))]),
    ("Resolution 69 (Rev. Kigali, 2022) of this conference", [res("69", **rev("Kigali", "2022"), here=True)]),
    ("UNGA Resolution 68/167", [res("68/167", "unga")]),
    ("United Nations General Assembly (UNGA) Resolution 64/211", [res("64/211", "unga")]),
    ("General Assembly (UNGA), through Resolution 70/1, approved", [res("70/1", "unga")]),
    ("the Economic and Social Council, in its resolution 2006/46,", [res("2006/46", "ecosoc")]),
    ("Resolution 64/289 of the United Nations General Assembly", [res("64/289", "unga")]),
    ("Resolution ITU-R 7-3 (Rev. Geneva, 2015)", [res("ITU-R 7-3", "ra", **rev("Geneva", "2015"))]),
    ("Decision 5 (Rev. Dubai, 2018)", [dec("5", **rev("Dubai", "2018"))]),
    ("Council Resolution 1305", [res("1305", "council")]),
    ("Resolution 1327 adopted by the Council", [res("1327", "council")]),
    ("Resolution 1372, adopted by the ITU Council", [res("1372", "council")]),
    ("Resolution 750 (Rev.WRC-19)", [res("750", "wrc", conference="WRC-19", year="2019", revised=True)]),
    ("RESOLUTION 10 (REV.WRC-2000)", [res("10", "wrc", conference="WRC-2000", year="2000", revised=True)]),
    ("Resolution 207 (Mob-87)", [res("207", "wrc", conference="Mob-87", year="1987", revised=False)]),
    ("RESOLUTION 130 (REV. DUBAI, 2018)", [res("130", **rev("Dubai", "2018"))]),
    ("Resolution\u00a049 (Doha,\u00a02006) of\u00a0WTDC", [res("49", "wtdc", **first("Doha", "2006"))]),
    ("Resolution 1 (Sharm el\u2011Sheikh, 2019)", [res("1", **first("Sharm el-Sheikh", "2019"))]),
    ("Resolution 17 (Rev. Buenos Aires, 2017)", [res("17", **rev("Buenos Aires", "2017"))]),
    ("Resolution 3 (Malaga-Torremolinos, 1973)", [res("3", **first("Malaga-Torremolinos", "1973"))]),
    ("Resolution 9 (Florianópolis, 2004)", [res("9", **first("Florianópolis", "2004"))]),
    ("Resolution 9 (N'Djamena, 2004)", [res("9", **first("N'Djamena", "2004"))]),
    ("former Resolution 49", [res("49")]),
    ("Recommendation ITU-R S.1342 describes", [rec("S.1342", "itu-r")]),
    ("Recommendation ITU-T A.5", [rec("A.5", "itu-t")]),
    ("Opinion 2 (Geneva, 2013)", [{**res("2", **first("Geneva", "2013")), "kind": "opinion"}]),
    ("Security Council resolution 1325 (2000)", [res("1325", "unsc", year="2000")]),
    ("implementation of this resolution;", [{"kind": "res", "this": True}]),
    ("the annexes to this decision", [{"kind": "dec", "this": True}]),
    ("the present Resolution", [{"kind": "res", "this": True}]),
    ("Annex 2 to this decision", [{"kind": "dec", "this": True, "section": "Annex 2"}]),
    ("the annex to Council Resolution 1305", [res("1305", "council", section="Annex")]),
    ("ANNEX 1 TO DECISION 5 (REV. DUBAI, 2018)", [dec("5", section="Annex 1", **rev("Dubai", "2018"))]),
    ("considering e) above", [why("considering", "e", relative="above")]),
    ("referred to in considering e) in order to", [why("considering", "e")]),
    ("resolves 2i) above", [does("resolves", "2.i", relative="above")]),
    ("resolves 1, 2, 3 and 4 above", [does("resolves", "1", "2", "3", "4", relative="above")]),
    ("resolves 1, 2, 3, and 4 above", [does("resolves", "1", "2", "3", "4", relative="above")]),
    ("considering c) ii) and e) above", [why("considering", "c.ii", "e", relative="above")]),
    ("associated guidelines in decides above", [does("decides", relative="above")]),
    (
        "instructs the Secretary-General 4 above",
        [does("instructs the Secretary-General", "4", to=("Secretary-General",), relative="above")],
    ),
    (
        "See requests the ITU Council 3 below.",
        [does("requests the ITU Council", "3", to=("Council",), relative="below")],
    ),
    (
        "with regard to resolves 3 of this resolution",
        [{"kind": "res", "this": True, **does("resolves", "3")}],
    ),
    ("operative paragraph 81 of UNGA Resolution 60/1", [res("60/1", "unga", part="operative", nums=("81",))]),
]

NOTHING_PRINTED = [
    "res 45, reso 45, WTDC-45",
    "Document PP-18/46",
    "recalling\na)\tResolution",
    "instructs the Secretary-General\n1\tto report",
    "within available resources, instructs the ITU Council 1 to consider",
    "with each region, taking into consideration a) the outcome",
    "Study Questions 3/2 and 4/2 of ITU-D Study Group 2",
    "paragraph 7 of the report",
    "item 5 of the agenda",
    "resolutions and decisions",
    "in the band 5 030-5 091 MHz, considering 5 030 MHz",
    "the who, the ms and the br",
    "Annex 10 of the Convention of the International Civil Aviation Organization",
]

LABELS = [
    "WTDC Resolution 45 (Rev. Kigali, 2022)",
    "WTDC Resolution 45 (Rev. Kigali, 2022), instructs the Director of BDT 5",
    "WTDC Resolution 45 (Rev. Kigali, 2022), invites the Secretary-General, in coordination with the "
    "Directors of the Radiocommunication Bureau, the Telecommunication Standardization Bureau and the "
    "Telecommunication Development Bureau 2",
    "PP Resolution 181 (Guadalajara, 2010), recognizing k) ii)",
    "WRC Resolution 750 (Rev. WRC-19), resolves 2",
    "WRC Resolution 207 (Mob-87)",
    "PP Decision 5 (Rev. Dubai, 2018), decides 6 a)",
    "PP Resolution 150 (Rev. Dubai, 2018), resolves",
    "PP Resolution 150 (Rev. Dubai, 2018), resolves, unnumbered paragraph 2",
    "PP Resolution 135 (Rev. Dubai, 2018), resolves 2, unnumbered paragraph 1",
    "PP Decision 5 (Rev. Dubai, 2018), Annex 1, 2.1",
    "PP Decision 5 (Rev. Dubai, 2018), Annex 2",
    "PP Resolution 1 (Rev. Dubai, 2018), Annex 1, considering a)",
    "PP Resolution 99 (Rev. Dubai, 2018), noting [2nd] a)",
    "PP Resolution 99 (Rev. Dubai, 2018), noting [3rd]",
    "PP Resolution 102 (Rev. Dubai, 2018), instructs the ITU Council Working Group on international "
    "Internet-related public policy issues 3",
    "PP Resolution 99 (Rev. Dubai, 2018), noting with satisfaction and appreciation b)",
    "WRC Resolution 10 (Rev. WRC-2000), resolves to urge administrations 1",
    "PP Resolution 70, item 3",
    "PP-18 Resolution 70, resolves 2",
    "PP-18 Resolution 70 (Rev. Dubai, 2018), resolves 2",
    "PP Resolution 70 (2018)",
    "PP Resolution 70 in Dubai, 2018",
    "UNGA Resolution 60/1, operative paragraph 81",
    "UNGA Resolution 60/1, preambular part",
    "RA Resolution ITU-R 7-3 (Rev. Geneva, 2015)",
    "ITU-T Recommendation A.5",
    "UNSC Resolution 1325 (2000)",
    "Resolution 69 (Rev. Kigali, 2022) of this conference",
    "this resolution, resolves 3",
    "this decision, Annex 2",
    "instructs BDT 3, 4, 5 and 6",
    "considering c) ii) and e) above",
    "decides above",
    "recalling",
    "item 8",
    "Annex 1",
    "item 11 of the letter",
]


@pytest.mark.parametrize(("text", "expected"), WORKS_ASKED + CLAUSES_ASKED)
def test_found_in_a_question(text: str, expected: list[Said]) -> None:
    assert [said(citation) for citation in find(text)] == expected


@pytest.mark.parametrize("text", NOTHING_ASKED)
def test_nothing_is_found_in_a_question(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(("text", "expected"), PRINTED)
def test_found_in_a_document(text: str, expected: list[Said]) -> None:
    assert [said(citation) for citation in find(text, asked=False)] == expected


@pytest.mark.parametrize("text", NOTHING_PRINTED)
def test_nothing_is_found_in_a_document(text: str) -> None:
    assert find(text, asked=False) == ()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("what does Res. 45 (Rev. Kigali, 2022) say", ["Res. 45 (Rev. Kigali, 2022)"]),
        ("Resolutions 45 and 69 of WTDC.", ["Resolutions 45", "69 of WTDC"]),
        ("see resolves 2 of Res. 45, please", ["resolves 2 of Res. 45"]),
        ("in dec 5, decides 7 (cap)", ["dec 5, decides 7"]),
        ("the gender res (70) and item 8?", ["res (70)", "item 8"]),
        ("(recalling m (res 45))", ["recalling m (res 45)"]),
    ],
)
def test_where_a_citation_stands(text: str, spans: list[str]) -> None:
    assert [text[c.start : c.end] for c in find(text)] == spans


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_read_and_printed_again(label: str) -> None:
    citation = parse(label)
    assert citation is not None
    assert format(citation) == label
    assert (citation.start, citation.end) == (0, len(label))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("show me res 45", None),
        ("Resolutions 45 and 69", None),
        ("45", None),
        ("considering 5G", None),
        ("who resolves disputes?", None),
        ("recalling resolution 45", None),
        (" the Resolution 45? ", res("45")),
        ('"recalling a)"', why("recalling", "a")),
        ("instructs BDT", does("instructs BDT", to=("BDT",))),
        ("resolves 2 of res 45.", res("45", **does("resolves", "2"))),
        ("x" * 5000, None),
    ],
)
def test_a_whole_text_is_one_reference(text: str, expected: Said | None) -> None:
    citation = parse(text)
    assert (said(citation) if citation else None) == expected


@pytest.mark.parametrize(
    ("num", "printed"),
    [
        ("m", "m)"),
        ("k.ii", "k) ii)"),
        ("5", "5"),
        ("2.i", "2 i)"),
        ("6.a", "6 a)"),
        ("4.1", "4.1"),
        ("4.1.a", "4.1 a)"),
        ("a.1", "a) 1)"),
        ("3bis", "3bis"),
        ("nn_2", "unnumbered paragraph 2"),
        ("", ""),
    ],
)
def test_a_number_as_documents_print_it(num: str, printed: str) -> None:
    assert format_num(num) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("RESOLUTION 130 (REV. DUBAI, 2018)", "Rev. Dubai, 2018"),
        ("resolution 45 rev. kigali 2022", "Rev. Kigali, 2022"),
        ("Resolution 181 (Guadalajara, 2010)", "Guadalajara, 2010"),
        ("Resolution 750 (REV.WRC-19)", "Rev. WRC-19"),
        ("Resolution 958 (WRC-2015)", "WRC-2015"),
        ("res 45 rev kigali", "Rev. Kigali"),
        ("Resolution 45 in 2014", None),
        ("PP-18 Resolution 70", None),
        ("Resolution 45", None),
    ],
)
def test_a_revision_as_documents_print_it(text: str, printed: str | None) -> None:
    assert revision(find(text)[0]) == printed


# Citations that a label can say: at most one statement of the revision, and numbers of one form.
_PHRASES = st.builds(
    lambda verb, actors: f"{verb} the {' and the '.join(actors)}" if actors else verb,
    st.sampled_from(["instructs", "invites", "requests", "further instructs", "urges"]),
    st.lists(
        st.sampled_from(["Secretary-General", "ITU Council", "Director of BDT", "Member States"]),
        max_size=3,
        unique=True,
    ),
) | st.sampled_from(["resolves", "recalling", "noting further", "taking into account", "bearing in mind", "concerned"])
_LETTERS = st.sampled_from("abcdefghklmnopqrstuwyz")
_NUMBERS = st.integers(1, 40).map(str)
_ROMANS = st.sampled_from(["i", "ii", "iii", "iv", "vi"])
_NUMS = st.one_of(
    st.lists(_NUMBERS, max_size=4, unique=True),
    st.lists(_LETTERS, max_size=4, unique=True),
    st.lists(st.builds("{}.{}".format, _NUMBERS, _NUMBERS), max_size=3, unique=True),
    st.lists(st.builds("{}.{}".format, _NUMBERS, _LETTERS), max_size=1),
    st.lists(st.builds("{}.{}".format, _LETTERS, _ROMANS), max_size=1),
    st.lists(st.builds("nn_{}".format, _NUMBERS), max_size=3, unique=True),
).map(tuple)
_REVISIONS = st.one_of(
    st.just({}),
    st.builds(
        lambda place, year, revised: {"place": place, "year": str(year), "revised": revised},
        st.sampled_from(["Kigali", "Buenos Aires", "Sharm el-Sheikh", "Malaga-Torremolinos", "Florianópolis"]),
        st.integers(1947, 2039),
        st.sampled_from([True, False, None]),
    ),
    st.integers(1947, 2039).map(lambda year: {"year": str(year)}),
    st.just({"conference": "PP-18", "year": "2018"}),
    st.sampled_from([True, False]).map(lambda r: {"conference": "PP-22", "year": "2022", "revised": r}),
)
_WORK = st.builds(
    lambda kind, number, revision: {"body": "pp", "kind": kind, "number": str(number), **revision},
    st.sampled_from(["res", "dec", "rec", "opinion"]),
    st.integers(1, 1899),
    _REVISIONS,
)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    work = draw(_WORK | st.just({"kind": "res", "this": True}) | st.just({}))
    citation = Citation(0, 0, **work)
    nums = draw(_NUMS)
    if draw(st.booleans()):
        citation = replace(citation, section=draw(st.sampled_from(["Annex 1", "Annex 12", "Annex A", "Annex IV"])))
    if draw(st.booleans()):
        phrase = draw(_PHRASES)
        head = lexicon().verb(phrase)
        assert head is not None
        addressees = lexicon().expand(actor.name for actor in lexicon().actors_in(phrase))
        occurrence = draw(st.sampled_from([1, 1, 2, 3, 11]))
        citation = replace(citation, phrase=phrase, part=head.part.value, addressees=addressees, occurrence=occurrence)
    elif nums and not citation.section and draw(st.booleans()):
        citation = replace(citation, part=draw(st.sampled_from(["operative", "preambular"])))
    citation = replace(citation, nums=nums)
    return citation if format(citation) else Citation(0, 0, nums=("1",))


@given(citations())
@settings(max_examples=400, deadline=None)
def test_what_a_label_says_is_read_back(citation: Citation) -> None:
    label = format(citation)
    read = parse(label)
    assert read is not None, label
    assert replace(read, start=0, end=0) == citation


_SENTENCE = (
    "Res resolves instructs BDT 45 (Rev. Kigali, 2022) of and , ) ( a) ii 3 to 6 Annex 1 item WTDC-17 the "
    "letter this resolution above Resolutions UNGA 70/1 第45号决议 القرار \u00a0 § no. under Sector Members "
    "\u017f \u0130 [2nd]"
)
_WORDS = st.sampled_from([*_SENTENCE.split(" "), "\n", "\t"])


@given(st.text() | st.lists(_WORDS, max_size=30).map(" ".join) | st.lists(_WORDS, max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for asked in (True, False):
        ends = 0
        for citation in find(text, asked=asked):
            assert ends <= citation.start < citation.end <= len(text)
            assert said(citation)
            assert format(citation)
            ends = citation.end
    parse(text)


_HOSTILE = [
    "1, ",
    "a) ",
    "further and also ",
    "instructs the and of the ",
    "Resolution 1 (Rev. ",
    "Resolution 1 (a b c d e f ",
    "Resolutions 1, 2, ",
    "PP-18 ",
    "第1号、",
    "General Assembly (aaaaaaaaaaaaa ",
    "item 1 of the a b c ",
    "annex 1, 2.1, ",
    "resolves \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0",
    " ",
    "A/RES/",
]


def _seconds(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    begun = time.perf_counter()
    find(text)
    find(text, asked=False)
    parse(text)
    return time.perf_counter() - begun


@pytest.mark.parametrize("unit", _HOSTILE)
def test_no_text_takes_long(unit: str) -> None:
    assert _seconds(unit, 10_000) < 5


@pytest.mark.parametrize(
    ("text", "body", "nums"),
    [
        ("considering f), PP Resolution 102 (Rev. Dubai, 2018)", "pp", ("f",)),
        ("recognizing aa), PP Resolution 45", "pp", ("aa",)),
        ("resolves 2, PP-18 Resolution 45", "pp", ("2",)),
        ("Resolution 45, resolves § 3", None, ("3",)),
        ("Resolution 45 (resolves §§ 3 and 4)", None, ("3", "4")),
    ],
)
def test_a_body_is_no_number_and_a_section_sign_goes_before_one(
    text: str, body: str | None, nums: tuple[str, ...]
) -> None:
    citations = find(text)
    assert (citations[0].body, citations[-1].nums) == (body, nums)


@pytest.mark.parametrize("unit", ["resolves 1, 2, 3 and ", "((((("])
def test_a_long_text_takes_linear_time(unit: str) -> None:
    assert _seconds(unit, 100_000) < 20


def test_a_question_is_read_at_once() -> None:
    question = "what does no. 11 under instructs the BDT director say, res 45 (rev. kigali 2022)?"
    find(question)
    times = []
    for _ in range(50):
        begun = time.perf_counter()
        find(question)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.002  # about 0.5 ms on an idle machine


@pytest.mark.skipif(not (SHARED / "corpora/pp18").is_dir(), reason="the development corpus is not here")
def test_every_resolution_that_a_corpus_prints_is_found() -> None:
    printed = re.compile(r"\b(?:Resolution|Decision) (\d+) \((Rev\. )?([^()\d]+), (\d{4})\)", re.IGNORECASE)
    for file in sorted((SHARED / "corpora/pp18").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        citations = find(text, asked=False)
        for match in printed.finditer(text):
            number, revised, place, year = match.groups()
            [citation] = [c for c in citations if c.start <= match.start() < c.end]
            assert citation.number == number, (file.name, match[0])
            assert revision(citation) == f"{'Rev. ' if revised else ''}{place.title()}, {year}"
