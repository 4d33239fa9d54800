"""A session of `resolves ask`: questions as one conversation, and commands that begin with a colon."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.answer import Answer, Behaviour
from bot.cli.answering import answer_of, print_answer
from bot.cli.common import ANSWERED, REFUSED, USAGE
from bot.cli.session_input import typed_lines
from bot.cli.show import pages_of
from bot.cli.terminal import paged, print_wrapped
from bot.retrieval.clause_view import find_held
from bot.service import Service
from bot.understanding.language import LANGUAGES, language_named
from bot.understanding.query import Conversation
from ingest.errors import QuestionError, ResolvesError
from ingest.labels import expression_label

_END = {"exit", "quit", ":exit", ":quit", ":q"}
_HELP = {"help", "?", "/help", ":h"}


@dataclass
class Session:
    """A conversation at a terminal, or over lines of standard input.

    `form` and `in_short` say how answers are printed; `at_once` that no pager shows them.
    """

    service: Service
    form: str = "text"
    in_short: bool = False
    at_once: bool = False
    conversation: Conversation = field(default_factory=Conversation)
    answer: Answer | None = None
    language: str = ""
    code: int = ANSWERED

    def run(self) -> int:
        """Answer until the input ends. The exit code is the last answer's."""
        first = True
        for line in self._lines():
            if not first and not sys.stdout.isatty() and self.form == "text":
                print()
            first = False
            try:
                self._deal_with(line.strip())
            except KeyboardInterrupt:
                print("resolves: stopped; ask on, or type exit.", file=sys.stderr)
            except QuestionError as error:
                print(f"resolves: {error}", file=sys.stderr)
                self.code = USAGE
            except ResolvesError as error:
                print(f"resolves: {error}", file=sys.stderr)
                self.code = error.code
        return self.code

    def _lines(self) -> Iterator[str]:
        """The lines that are typed, until one of them ends the session."""
        for line in typed_lines(self.service.catalogue, list(COMMANDS)):
            if line.strip().casefold() in _END:
                return
            if line.strip():
                yield line

    def _deal_with(self, line: str) -> None:
        """Run a command, or answer a question."""
        if line.casefold() in _HELP:
            line = ":help"
        if line.startswith(":"):
            name, _, rest = line.partition(" ")
            command = COMMANDS.get(name.casefold())
            if command is None:
                raise QuestionError(f'There is no command "{name}"; there are {", ".join(COMMANDS)}.')
            command.run(self, rest.strip())
            return
        self._ask(line)

    def _ask(self, question: str) -> None:
        self.answer, self.conversation = answer_of(self.service, question, self.conversation, self.language)
        self.code = ANSWERED if self.answer.behaviour is Behaviour.ANSWER else REFUSED
        with paged(at_once=self.at_once):
            print_answer(self.answer, self.service, form=self.form, in_short=self.in_short)
        if sys.stdout.isatty():
            print()

    def help(self, _: str) -> None:
        """Print what can be typed."""
        print("Type a question; the next one may lean on it, such as “and of Member States?”.\n")
        width = max(len(command.shown) for command in COMMANDS.values())
        for command in COMMANDS.values():
            print(f"  {command.shown.ljust(width)}  {command.summary}")
        print(f"  {'exit'.ljust(width)}  end; so does Ctrl-C twice, or Ctrl-D")

    def works(self, _: str) -> None:
        """Print the documents held."""
        with paged(at_once=self.at_once):
            for document in self.service.catalogue.documents:
                label, title = expression_label(document.expression), document.expression.title
                print_wrapped(label if title in label else f"{label}: {title}")

    def outline(self, what: str) -> None:
        """Print the outline of a document, by default of the one that was spoken of."""
        names = [what] if what else list(self.conversation.documents)
        if not names:
            raise QuestionError("Name a document, such as “:outline Resolution 45”; “:works” has those held.")
        self._show(names)

    def show(self, what: str) -> None:
        """Print a clause in full: by its number in the last answer, or by its citation."""
        if not what:
            raise QuestionError("Name a clause: “:show 5” of the last answer, or “:show Resolution 45 BDT 5”.")
        cited = self.answer.citations if self.answer else ()
        by_number = [c.key for c in cited if str(c.n) == what.strip("[]")]
        if what.strip("[]").isdecimal() and not by_number:
            held = f"[1] to [{len(cited)}]" if cited else "no clause"
            raise QuestionError(f"The last answer has {held}; name another clause by its citation.")
        self._show(by_number or [what])

    def _show(self, names: list[str]) -> None:
        catalogue = self.service.catalogue
        pages = [page for name in names for page in pages_of(find_held(name, catalogue), catalogue)]
        with paged(at_once=self.at_once):
            print_wrapped("\n\n".join(pages))

    def more(self, _: str) -> None:
        """Show the clauses that the last answer only named."""
        self._ask("more")

    def choose_language(self, code: str) -> None:
        """Choose the language of what is not the documents' own words, or say which one it is."""
        if code:
            known = language_named(code)
            if known is None:
                listed = ", ".join(f"{name} ({code})" for code, name in LANGUAGES.items())
                raise QuestionError(f'"{code}" is none of {listed}; "auto" is that of each question.')
            self.language = known
        said = LANGUAGES.get(self.language, "the question's language")
        print(f"First lines of answers, and what a model adds, are in {said}; clauses stay in theirs.")

    def new(self, _: str) -> None:
        """Begin a new conversation."""
        self.conversation, self.answer = Conversation(), None
        print("What was asked before is forgotten.")


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a session: how it is typed, what it does, and the method that does it."""

    shown: str
    summary: str
    run: Callable[[Session, str], None]


COMMANDS = {
    ":help": Command(":help", "this list", Session.help),
    ":works": Command(":works", "the documents held", Session.works),
    ":outline": Command(":outline [DOCUMENT]", "a document's phrases, with their numbers of clauses", Session.outline),
    ":show": Command(":show 5", "clause [5] of the last answer in full; any other by its citation", Session.show),
    ":more": Command(":more", "the clauses that the last answer only named", Session.more),
    ":language": Command(":language fr", "the language of first lines and of a model's words", Session.choose_language),
    ":new": Command(":new", "begin a new conversation", Session.new),
}
