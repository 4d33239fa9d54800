"""Commands of the terminal: each takes the parsed arguments and returns the exit code."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.answer import Answer, Behaviour
from bot.catalogue.cross_references import Held
from bot.catalogue.versions import label_of, window_row
from bot.cli.common import ANSWERED, REFUSED, USAGE, open_store, print_json
from bot.cli.console import answer_progress, make_table, print_table, progress, show_answer
from bot.factory import open_service
from bot.retrieval.clause_view import outline_of, show_clause
from bot.service import Service
from bot.settings import require_offline
from bot.understanding.query import Conversation
from ingest.errors import QuestionError
from ingest.labels import expression_label
from ingest.model import Document
from ingest.outline.parts import folded

# Characters of a neighbouring clause that a page shows.
_NEIGHBOUR = 160


def _service(args: Namespace, *, write: bool = False) -> Service:
    """Open the service that a command's options name, with progress on standard error."""
    settings, store = open_store(args)
    if getattr(args, "offline", False):
        require_offline(settings)
    with progress() as report_progress:
        service = open_service(settings, store, getattr(args, "corpus", None) or [], report_progress, write=write)
    if service.embedder.note:
        print(service.embedder.note, file=sys.stderr)
    return service


def ask(args: Namespace) -> int:
    """`resolves ask [QUESTION]`: one answer, or an interactive session where no question is given."""
    if args.question is None and _ends_with_question(args.corpus or []):
        args.question = args.corpus.pop()
    service = _service(args, write=not args.offline)
    if args.question is None:
        return _session(service, args)
    answer, _ = _ask_service(service, args.question)
    _print_answer(answer, as_json=args.json)
    return ANSWERED if answer.behaviour is Behaviour.ANSWER else REFUSED


def _ends_with_question(folders: Sequence[str]) -> bool:
    """Whether the last "folder" is a question: `--corpus DIR "what does it ask of BDT?"`."""
    return len(folders) > 1 and " " in folders[-1] and not Path(folders[-1]).exists()


def _session(service: Service, args: Namespace) -> int:
    """Answer questions until the input ends, as one conversation. The exit code is the last answer's."""
    conversation, code = Conversation(), ANSWERED
    for question in _questions():
        try:
            answer, conversation = _ask_service(service, question, conversation)
        except QuestionError as error:
            print(f"resolves: {error}", file=sys.stderr)
            code = USAGE
            continue
        _print_answer(answer, as_json=args.json)
        code = ANSWERED if answer.behaviour is Behaviour.ANSWER else REFUSED
    return code


def _ask_service(service: Service, question: str, before: Conversation | None = None) -> tuple[Answer, Conversation]:
    """An answer and the conversation after it, with progress where a model takes its time."""
    if service.writer is None:
        return service.ask(question, before)
    try:
        with answer_progress(service.writer.settings.name) as report_progress:
            reply = service.reply(question, before, tell=report_progress)
    except KeyboardInterrupt:
        # Whoever does not wait for the model gets what is ready without it.
        print("resolves: the model was not waited for", file=sys.stderr)
        reply = replace(service, writer=None).reply(question, before)
    return reply.answer, reply.conversation


def _questions() -> Iterable[str]:
    """The lines of standard input, with a prompt on a terminal, until "exit", "quit" or its end."""
    interactive = sys.stdin.isatty()
    if interactive:
        import readline  # noqa: F401  (gives the prompt its line editing)

        print('Ask about the documents held, or "exit".')
    while True:
        try:
            line = input("resolves> " if interactive else "")
        except EOFError:
            if interactive:
                print()
            return
        if line.strip().casefold() in {"exit", "quit"}:
            return
        if line.strip():
            yield line


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer.to_json())
    else:
        show_answer(answer)
        if answer.note:
            print(answer.note, file=sys.stderr)


def show(args: Namespace) -> int:
    """`resolves show CITATION|KEY`: a clause with its neighbours, or a document's outline."""
    from bot.retrieval.clause_view import find

    service = _service(args)
    found = find(args.what, service.catalogue)
    if found.problem:
        print(found.problem)
        for option in found.options:
            print(f"- {option}")
        return REFUSED
    if args.json:
        rows = [show_clause(c, service.catalogue) for c in found.clauses] or [outline_of(d) for d in found.documents]
        print_json(rows[0] if len(rows) == 1 else rows)
        return ANSWERED
    if found.clauses:
        print("\n\n".join(_clause_page(show_clause(c, service.catalogue)) for c in found.clauses))
    for document in found.documents:
        print_outline(document)
    return ANSWERED


def _clause_page(row: Mapping[str, Any]) -> str:
    """A clause for people: its text, the stem that introduces it, and the clauses before and after."""
    stem = [folded(row["introduced_by"])] if row["introduced_by"] else []
    notes = [f"Footnote: {note}" for note in row["footnotes"]]
    metadata = {
        **{name: row[name] for name in ("title", "section", "phrase", "part")},
        "addressees": ", ".join(row["addressees"]),
        **{name: row[name] for name in ("work", "expression", "file", "key")},
    }
    metadata_lines = [f"{name:<11} {value}" for name, value in metadata.items() if value]
    metadata_lines += [f"{'cites':<11} {_cited_line(cited)}" for cited in row["cites"]]
    metadata_lines += [f"{'cited by':<11} {label}" for label in row["cited_by"]]
    neighbours = [
        f"{name:<11} {row[name]['label']}\n{'':<11} {_truncated(folded(row[name]['text']))}"
        for name in ("before", "after")
        if row[name]
    ]
    return "\n".join([row["label"], "", *stem, folded(row["text"]), *notes, "", *metadata_lines, "", *neighbours])


def _cited_line(cited: Mapping[str, str]) -> str:
    """What a clause cites, with what has become of it."""
    if cited["held"] == Held.AS_CITED:
        return cited["name"]
    newest = f"; held: {cited['newest']}" if cited["newest"] else ""
    return f"{cited['name']} ({cited['held']}{newest})"


def _truncated(text: str) -> str:
    return text if len(text) <= _NEIGHBOUR else f"{text[:_NEIGHBOUR].rstrip()} …"


def print_outline(document: Document) -> None:
    """Print a document's phrases with their numbers of clauses."""
    row = outline_of(document)
    print(f"{row['label']}\n{row['title']}\n")
    for group in row["phrases"]:
        where = ", ".join(filter(None, (group["section"], group["phrase"] or f"({group['part']})")))
        print(f"{group['clauses']:>5}  {where}")
    print(f"{row['clauses']:>5}  in all")


def list_works(args: Namespace) -> int:
    """`resolves list`: the documents held."""
    catalogue = _service(args).catalogue
    rows = [
        {
            "document": e.document,
            "body": e.work.body,
            "kind": e.work.kind,
            "number": e.work.number,
            "revision": e.revision,
            "language": e.language,
            "date": e.date,
            **window_row(d, catalogue),
            "title": e.title,
            "clauses": len(d.clauses),
            "file": e.file,
            "label": expression_label(e),
        }
        for d in catalogue.documents
        for e in [d.expression]
    ]
    if args.json:
        print_json(rows)
        return ANSWERED
    columns = ("document", "body", "number", "revision", "status", "language", "clauses", "title", "file")
    table = make_table(*columns, right=("clauses",))
    for row in rows:
        number = str(row["number"]) if row["number"] != row["document"] else ""
        cells = [
            row["document"],
            row["body"],
            f"{row['kind']} {number}".strip(),
            row["revision"] or row["date"],
            row["status"],
            row["language"],
        ]
        table.add_row(*map(str, cells), str(row["clauses"]), str(row["title"]), str(row["file"]))
    print_table(table)
    return ANSWERED


def export(args: Namespace) -> int:
    """`resolves export`: every clause held, as JSON lines."""
    catalogue = _service(args).catalogue
    for document in catalogue.documents:
        for clause in document.clauses:
            print_json(
                {
                    "key": clause.key,
                    "document": document.expression.document,
                    "phrase": clause.phrase,
                    "num": clause.num,
                    "part": clause.part.value,
                    "addressees": list(clause.addressees),
                    "text": clause.text,
                    "footnotes": list(clause.footnotes),
                    "label": label_of(clause, catalogue),
                    "status": catalogue.status_of(document).value,
                    "section": clause.section,
                    "parent": clause.parent,
                },
                indent=None,
            )
    return ANSWERED
