"""What a question is about, once the words that only ask are taken away."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.understanding.cues import Term, forms_of, is_filler, term_pattern, terms_in
from bot.understanding.text import WORD, blank, related
from bot.understanding.whole_words import whole_words
from ingest.indexes.lexical import stems
from ingest.lexicon import plain

# What a term of the field tells, on the scale of inverse document frequencies.
_TERM = 5.0
# From how many letters on a word in capitals is a name.
_NAME = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """Terms of the field, and the other words that carry a subject, as stems; `said` has the word of each stem."""

    terms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.words)

    def in_text(self, text: str, language: str = "en") -> bool:
        """Whether a text mentions every part of the topic, its words as whole words."""
        return bool(self) and self.mentioned_in(text, language) == self.names

    def mentioned_in(self, text: str, language: str = "en") -> list[str]:
        """The parts of the topic that a text mentions, in the question's words: what an answer may claim of it."""
        terms = [term for term in self.terms if term_pattern(term).search(plain(text))]
        return [*terms, *whole_words(list(dict.fromkeys(self.said)), text, language)]

    def share(self, text: str, held: frozenset[str] | None = None) -> float:
        """The share of the topic's parts that a text has, or has related words of; `held` are its stems, if known.

        Related words rank what is found; they are no mention.
        """
        held = frozenset(stems(text)) if held is None else held
        parts = [term_pattern(term).search(plain(text)) is not None for term in self.terms]
        parts += [_has(word, name, text, held) for word, name in zip(self.words, self.said, strict=True)]
        return sum(parts) / len(parts) if parts else 0.0

    def weight(self, text: str, held: frozenset[str], weigh: Callable[[str], float]) -> float:
        """The weight of the topic's parts that a text has, or has related words of; a term counts as a rare word."""
        terms = sum(_TERM for term in self.terms if term_pattern(term).search(plain(text)))
        pairs = zip(self.words, self.said, strict=True)
        return terms + sum(weigh(word) for word, said in pairs if _has(word, said, text, held))

    def without(self, gone: Iterable[str]) -> "Topic":
        """The topic less these stems."""
        pairs = [(w, s) for w, s in zip(self.words, self.said, strict=True) if w not in set(gone)]
        return Topic(self.terms, tuple(w for w, _ in pairs), tuple(s for _, s in pairs))

    @property
    def names(self) -> list[str]:
        """The parts of the topic in the question's words."""
        return [*self.terms, *dict.fromkeys(self.said)]

    def query(self) -> list[str]:
        """Stems to search for, every form of a term among them."""
        out = list(self.words)
        for term in self.terms:
            for form in forms_of(term):
                out.extend(stems(form))
        return list(dict.fromkeys(out))


NO_TOPIC = Topic()


def _has(word: str, said: str, text: str, held: frozenset[str]) -> bool:
    """Whether a text has a word or one related to it; a name in capitals, as "EQUALS", itself."""
    if said.isupper() and len(said) >= _NAME:
        return bool(whole_words([said], text))
    return any(related(word, other) for other in held)


def topic_of(text: str, taken: Sequence[tuple[int, int]] = ()) -> Topic:
    """The topic of a question; `taken` are the places that are read as references, actors or ways of asking."""
    folded = blank(plain(text), taken)
    terms: tuple[Term, ...] = terms_in(folded)
    rest = blank(folded, [(t.start, t.end) for t in terms])
    words = [word for word in WORD.findall(rest) if not is_filler(word)]
    found = {stem: word for word in words for stem in stems(word) if len(stem) > 1 or not stem.isascii()}
    return Topic(tuple(dict.fromkeys(t.name for t in terms)), tuple(found), tuple(found.values()))
