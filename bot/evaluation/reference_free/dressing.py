"""Questions in other dress: greetings, lead-ins, closing sentences, case, punctuation and white space.

What a dress changes means nothing, so that each dressed question is to be answered as the undressed one.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from bot.evaluation.dataset import Case, Dataset
from bot.understanding.language import language_of

_END = " ?？؟.!！。"
# Dresses that need no words, by name.
_FORMS: Mapping[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "upper case": str.upper,
    "no mark": lambda text: text.rstrip(_END) or text,
    "marks": lambda text: f"{text.rstrip(_END)}??!",
    "spaces": lambda text: f"  {'  '.join(text.split(' '))} \n",
}


def dressed(question: str, language: str = "") -> Iterator[tuple[str, str]]:
    """Each dress of a question with the dress's name; the words are of `language`, by default the question's own."""
    words = _words().get(language or language_of(question), {})
    for kind, templates in words.items():
        for number, template in enumerate(templates, 1):
            yield f"{kind} {number}", template.replace("{}", question)
    for name, form in _FORMS.items():
        if (changed := form(question)) != question:
            yield name, changed


def dress(dataset: Dataset) -> Iterator[Case]:
    """Each case, followed by its variants; of a conversation the last message is dressed.

    A variant keeps what is expected of its case, and names it in `variant_of`. Variants in the set are not dressed.
    """
    for case in dataset.cases:
        yield case
        if case.variant_of:
            continue
        last = case.messages[-1]
        for number, (name, text) in enumerate(dressed(last.question, case.language), 1):
            messages = (*case.messages[:-1], last.model_copy(update={"question": text}))
            about = {"id": f"{case.id}~{number}", "messages": messages, "variant_of": case.id, "dress": name}
            yield case.model_copy(update=about)


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("dresses.toml").read_text(encoding="utf-8"))
