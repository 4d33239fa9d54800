"""The lines of a session: with history, editing and completion on a terminal, plain lines elsewhere."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_state_path

from bot.catalogue.catalogue import Catalogue, phrases_of
from ingest.labels import expression_label, short_phrase

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.key_binding import KeyBindings

_PROMPT = "resolves> "
# A completion is looked for behind at most so many words, and for at least so many letters.
_MOST_WORDS, _LEAST_LETTERS = 6, 2
# Completions that are offered at once.
_OFFERED = 20


def typed_lines(catalogue: Catalogue, commands: Sequence[str]) -> Iterator[str]:
    """What is typed, line by line, until the input ends, or Ctrl-C is pressed twice on an empty line."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        for line in sys.stdin:
            yield line.rstrip("\n")
        return
    print('Ask about the documents held; ":help" has what else can be typed, "exit" ends.')
    prompt = _prompt(catalogue, commands)
    interrupted = False
    while True:
        try:
            line = prompt(_PROMPT)
        except EOFError:
            return
        except KeyboardInterrupt:
            if interrupted:
                return
            interrupted = True
            print("Press Ctrl-C again to end.")
            continue
        interrupted = False
        yield line


def _prompt(catalogue: Catalogue, commands: Sequence[str]) -> "Callable[[str], str]":
    """What reads a line with editing, history and completion."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        history: Any = FileHistory(str(_history_file()))
    except OSError:
        history = InMemoryHistory()
    session: PromptSession[str] = PromptSession(
        history=history,
        completer=_completer([*commands, *names_of(catalogue)]),
        complete_while_typing=False,
        enable_history_search=True,
        key_bindings=_bindings(),
    )
    return session.prompt


def _history_file() -> Path:
    """The file of earlier questions, which its owner alone can read."""
    folder = user_state_path("resolves", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "history"
    os.close(os.open(file, os.O_CREAT | os.O_APPEND, 0o600))
    return file


def _bindings() -> "KeyBindings":
    """Ctrl-C clears a line that has something on it, and interrupts an empty one."""
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    bindings = KeyBindings()

    @bindings.add("c-c")
    def clear(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    return bindings


def names_of(catalogue: Catalogue) -> list[str]:
    """What a question may name: documents, the phrases that head their clauses, and addressees, each once."""
    names: dict[str, None] = {}
    for document in catalogue.documents:
        expression = document.expression
        label = expression_label(expression)
        names[label] = None
        names[label.partition(" (")[0]] = None
        if expression.work.kind == "res":
            names[f"Resolution {expression.work.number}"] = None
    for document in catalogue.documents:
        names.update(dict.fromkeys(short_phrase(phrase) for _, phrase, _ in phrases_of(document) if phrase))
    names.update(dict.fromkeys(addressee for clause in catalogue.clauses for addressee in clause.addressees))
    return list(names)


def completions(text: str, names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The names that the end of a text begins, each with how many of its last characters it replaces; longest first."""
    words = text.split(" ")
    offered = 0
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        typed = " ".join(words[-count:])
        if (
            len(typed.strip()) < _LEAST_LETTERS
            or typed != typed.lstrip()
            or (typed.startswith(":") and count < len(words))
        ):
            continue
        for name in names:
            if name.casefold().startswith(typed.casefold()) and offered < _OFFERED:
                offered += 1
                yield name, len(typed)


def _completer(names: Sequence[str]) -> "Completer":
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class NameCompleter(Completer):
        """Completes the names of documents, phrases, addressees and commands."""

        def get_completions(self, document: Document, _: CompleteEvent) -> Iterator[Completion]:
            for name, length in completions(document.text_before_cursor, names):
                yield Completion(name, start_position=-length)

    return NameCompleter()
