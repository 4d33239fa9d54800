"""What a question is about, once the words that only ask are taken away."""

import pytest

from bot.understanding.text import related
from bot.understanding.topic import topic_of
from bot.understanding.whole_words import whole_words
from ingest.indexes.lexical import stems

# Words that are inflections or spellings of one; an underscore stands for a space.
ONE_WORD = """
    State|States policy|policies country|countries child|children child|children's woman|women criterion|criteria
    index|indices index|indexes analysis|analyses crisis|crises phenomenon|phenomena agree|agreed build|built
    undertake|undertaken undertake|undertook teach|taught teach|teaching study|studies study|studied plan|planning
    plan|planned develop|developing lie|lying bus|buses virus|viruses life|lives thief|thieves
    university|universities botnet|botnets blockchain|blockchains deepfake|deepfakes phish|phishing poor|poorest
    large|larger SPAM|spam café|cafe organise|organize organise|organizing organisation|organization
    organisations|organization modernised|modernizes analyse|analyzed programme|programs centre|centers metre|meters
    colour|colors labour|labor behaviour|behaviors neighbouring|neighboring defence|defense licence|license
    travelled|traveling fulfil|fulfills enrol|enrolled skilful|skillful catalogue|catalogs dialogue|dialog
    judgement|judgment ageing|aging grey|gray sceptical|skeptical paediatric|pediatric encyclopaedia|encyclopedia
    sulphur|sulfur artefact|artifacts e-mail|email e-mails|email cyber-security|cybersecurity
    cyber_security|cybersecurity co-operation|cooperation co-ordinate|coordinated broad-band|broadband
    threats|cyber-threats threat|cyber-threats delegate|delegates ministry|ministries tariff|tariffs
    satellite|satellites ransomware|Ransomware drone|drones cable|cables wife|wives half|halves shelf|shelves
    datacentre|datacenters data-centre|datacenter broadcast|broadcasting forecast|forecasts choose|chosen
    seek|sought bring|brought hold|held write|writing begin|began spread|spreading lay|laid pay|paid mislead|misled
    rethink|rethought overcome|overcame refugee|refugees frequency|frequencies spectrum|spectra forum|fora
    curriculum|curricula tax|taxes tax|taxed lens|lenses appendix|appendices vertex|vertices digitise|digitized
    digitisation|digitization standardise|standardizing standardisation|standardization harmonise|harmonised
    harmonisation|harmonization recognise|recognizes prioritise|prioritized favour|favors favourable|favorable
    honour|honored harbour|harbors neighbour|neighbors theatre|theaters kilometre|kilometers fibre|fibers
    offence|offenses modelling|modeling signalling|signaling labelled|labeled cancelled|canceled
    instalment|installments acknowledgement|acknowledgments web-site|website web_site|websites
    smart-phone|smartphones micro-finance|microfinance tele-medicine|telemedicine multi-stakeholder|multistakeholder
    cyber-attack|cyberattacks cyber_attack|cyberattacks infra-structure|infrastructure IXP|IXPs CSIRT|CSIRTs
    MSME|MSMEs resilience|Resilience wi-fi|WiFi girls|girl farmer|farmers'
"""
# Words that only begin alike, or stand in one another.
TWO_WORDS = """
    planets|plan planet|planning statements|state statement|states personnel|person personnel|personal
    personal|person informants|information informant|inform information|inform blockchain|block
    blockchain|building_blocks university|universe university|universal universities|universal general|generation
    general|generate international|internet internet|intern internal|international police|policy policies|police
    organ|organization organism|organize community|communicate commune|communication communist|community
    import|important expert|experience experiment|experience part|party party|partial partner|part particular|part
    form|formal formula|formal firm|firmware soft|software net|network networks|nets ship|shipyard workshop|work
    men|mention capital|capacity capital|cap secret|secretary secretariat|secret secretary|secretariat
    contain|container content|contentious nation|native nature|nation relative|relation sense|sensitive sign|signal
    signature|sign design|designate assign|sign market|mark mode|model modern|mode port|portal port|report
    portfolio|port post|position positive|position terror|territory terrestrial|territory test|testament
    text|textile time|timber train|trait trade|tradition news|new custom|customer arms|army arm|armour
    author|authority animal|animate opera|operate operator|opera emergency|emerge commerce|comment
    compete|competence council|counsel consul|consult several|severe event|even eventual|event ever|every
    teach|teacher spam|spammer secure|security cyber|cybersecurity numerous|numerical probe|probable past|paste
    organise|organisation meter|metric therapist|the_rapist notable|not_able satellite|satisfy table|tablet
    cable|cab tariff|tar ransom|ransomware phone|phonetic data|database base|basement basic|basement water|waterfall
    fire|firewall wall|wallet post|postpone rail|railway radio|radioactive health|healthy wealth|wealthy
    gene|general genius|genuine gender|general labour|laboratory mineral|mine minister|ministry administer|minister
    admit|administration press|pressure express|press pass|passport passenger|passage pension|pending office|officer
    official|office object|objective subject|subjective effect|effective active|activity action|activity
    actor|action proper|property property|propose prosper|prospect respect|respective speech|special species|special
    special|specify spectrum|spectator digit|digital digital|digitise robot|robotics cloud|cloudy critic|critical
    crisis|critical electric|election elect|electron child|chill woman|womb youth|you farm|farmer bank|bankruptcy
    tax|taxi fund|fundamental found|fundamental coast|coaster climate|climb island|is_land forest|for_rest
    human|humanity humane|human migrate|migraine refuge|refugee trust|trustee right|righteous equal|equality
    equality|equalize access|accession accessible|accessory inter|interest Internet|international AI|aid AI|AIS
    IT|item ITU|itunes
"""


@pytest.mark.parametrize(
    ("question", "terms", "said"),
    [
        ("what does it say about foghorns?", (), ("foghorns",)),
        ("tell me please what is said on the matter of spam", ("spam",), ("matter",)),
        ("is the Global Cybersecurity Index still published?", ("GCI",), ("published",)),
        ("CSIRTs and the WSIS", ("CIRT", "WSIS"), ()),
        ("qu'est-ce que l'indice mondial de cybersécurité ?", ("GCI",), ()),
        ("垃圾邮件", ("spam",), ()),
        ("what is it?", (), ()),
        ("", (), ()),
        ("??? 😀", (), ()),
        ("Internet-of-things", (), ("Internet-of-things",)),
        ("the Internet of Things", ("IoT",), ()),
    ],
)
def test_terms_of_the_field_by_their_names_and_other_words_as_typed(
    question: str, terms: tuple[str, ...], said: tuple[str, ...]
) -> None:
    topic = topic_of(question)
    assert topic.terms == terms
    assert tuple(dict.fromkeys(topic.said)) == said
    assert bool(topic) == bool(terms or said)


def test_places_that_are_read_as_references_say_nothing() -> None:
    question = "lamps of Resolution 45"
    assert topic_of(question, [(9, 22)]).said == ("lamps",)


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("lamps and oil", "to buy oil for the lamps", 1.0),
        ("lamps and oil", "to light a lamp", 0.5),
        ("lamps and oil", "nothing of it", 0.0),
        ("CIRTs", "national computer incident response teams", 1.0),
        ("the Global Cybersecurity Index", "the results of the GCI", 1.0),
        ("the GCI", "the gciphone", 0.0),
        ("teaching", "teachers", 1.0),
        ("what is it?", "anything", 0.0),
    ],
)
def test_how_much_of_it_a_text_holds(question: str, text: str, share: float) -> None:
    held = frozenset(stems(text))
    assert topic_of(question).share(text, held) == share


def test_what_a_text_mentions_is_named_in_the_questions_words() -> None:
    topic = topic_of("do CSIRTs need lamps or candles?")
    assert topic.mentioned_in("a computer incident response team with a lamp") == ["CIRT", "lamps"]
    assert not topic.in_text("a computer incident response team with a lamp")
    assert topic.in_text("a computer incident response team with a lamp and candles")
    assert not topic_of("what is it?").in_text("anything")


def pairs(table: str) -> list[tuple[str, str]]:
    """The pairs of a table."""
    return [(one, other) for one, _, other in (pair.replace("_", " ").partition("|") for pair in table.split())]


def mentions(asked: str, text: str, language: str = "en") -> bool:
    """Whether a text mentions all the words that are asked for."""
    return whole_words(asked.split(), text, language) == asked.split()


@pytest.mark.parametrize(("one", "other"), pairs(ONE_WORD))
def test_inflections_and_spellings_of_a_word_mention_it(one: str, other: str) -> None:
    assert mentions(one, f"the {other} of the Union")
    assert mentions(other, f"the {one} of the Union") or "-" in other


@pytest.mark.parametrize(("one", "other"), pairs(TWO_WORDS))
def test_words_that_only_begin_alike_are_no_mention(one: str, other: str) -> None:
    assert not mentions(one, f"the {other} of the Union")
    assert not mentions(other, f"the {one} of the Union") or " " in other


@pytest.mark.parametrize(
    ("language", "asked", "text", "mentioned"),
    [
        ("fr", "réseau", "les réseaux nationaux", True),
        ("fr", "police", "les politiques de l'Union", False),
        ("fr", "cyberattaques", "une cyberattaque", True),
        ("es", "países", "el país", True),
        ("es", "universo", "la universidad", False),
        ("ru", "дети", "защита детей", True),
        ("ru", "план", "планета", False),
        ("ar", "قرار", "القرارات", True),
        ("ar", "مكتب", "مكتبة", False),
        ("zh", "区块链", "推动区块链的发展", True),
        ("zh", "块链", "推动积木的发展", False),
        ("de", "Netz", "das Netz", True),
    ],
)
def test_whole_words_in_other_languages(language: str, asked: str, text: str, mentioned: bool) -> None:
    assert mentions(asked, text, language) is mentioned


@pytest.mark.parametrize(
    ("asked", "text", "mentioned"),
    [
        ("Internet-of-things", "the Internet of Things", True),
        ("policies/regulations", "regulations and policies", True),
        ("policies/regulations", "regulations", False),
        ("on-line", "depends on line ministries", False),
        ("AI", "the AIS of ships", False),
        ("state", "MEMBER STATES", True),
        ("cyber", "cyber-security", True),
        ("mails", "an e-mail", True),
        ("email", "a mail", False),
        ("😀", "anything", False),
        ("oil", "", False),
        # A line of the file ended at the hyphen.
        ("IMT-2020", "systems such as IMT- 2020, and", True),
        ("pre", "pre- and post-war", True),
        ("preand", "pre- and post-war", False),
    ],
)
def test_compounds_and_abbreviations(asked: str, text: str, mentioned: bool) -> None:
    assert mentions(asked, text) is mentioned


@pytest.mark.parametrize(
    ("asked", "text", "share"),
    [
        ("EQUALS", "the EQUALS partnership", 1),
        ("EQUALS", "on an equal footing", 0),
        ("equals", "on an equal footing", 1),
        ("GSR", "the GSR of the year", 1),
    ],
)
def test_a_name_in_capitals_has_no_related_words(asked: str, text: str, share: float) -> None:
    assert topic_of(asked).share(text, frozenset(stems(text))) == share


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    weights = {"lamp": 0.5, "oil": 3.0}
    topic = topic_of("lamps and oil")
    only_oil = topic.weight("oil", frozenset(stems("oil")), lambda stem: weights[stem])
    only_lamps = topic.weight("lamps", frozenset(stems("lamps")), lambda stem: weights[stem])
    assert only_oil > only_lamps > 0


def test_a_term_is_searched_for_in_all_its_forms() -> None:
    assert {"cirt", "csirt", "incid"} <= set(topic_of("CERTs").query())


def test_words_of_a_phrase_can_be_taken_away() -> None:
    topic = topic_of("lamps considered").without(stems("considering"))
    assert topic.said == ("lamps",)


@pytest.mark.parametrize(
    ("word", "other", "same"),
    [
        ("cyber", "cybersecur", True),
        ("teach", "teacher", True),
        ("iraq", "iraqi", True),
        ("men", "mention", False),
        ("net", "network", False),
        ("oil", "oil", True),
        ("ship", "shipyard", False),
    ],
)
def test_words_that_may_have_to_do_with_each_other(word: str, other: str, same: bool) -> None:
    assert related(word, other) is same
    assert related(other, word) is same
