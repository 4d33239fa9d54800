"""`resolves ask`: one answer in any format, or a session."""

import sys
from pathlib import Path

import click

from bot.answer import Behaviour
from bot.cli.answering import answer_of, print_answer, write_answer
from bot.cli.command import Workspace, command
from bot.cli.common import ANSWERED, REFUSED, service_of
from bot.cli.options import corpus_option, json_option, offline_option, pager_option, workspace_options
from bot.cli.session import Session
from bot.cli.terminal import paged
from bot.exports import FORMATS
from ingest.errors import UsageError


@command(
    "ask",
    asks=True,
    more="Words without quotation marks are a question too. Without any, a session begins in which follow-ups work, "
    'such as "and of Member States?"; on standard input each line is a question.',
)
@click.argument("words", metavar="[QUESTION]", nargs=-1)
@workspace_options
@corpus_option
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="The form of the answer; text if none is named."
)
@json_option
@click.option(
    "--out", metavar="FILE", help="Write the answer here; the file's ending says the form if --format does not."
)
@click.option("--short", "in_short", is_flag=True, help="A line for each clause, and the counts under each phrase.")
@pager_option
@offline_option
def ask(
    workspace: Workspace,
    words: tuple[str, ...],
    form: str | None,
    as_json: bool,
    out: str | None,
    in_short: bool,
    no_pager: bool,
    offline: bool,
) -> int:
    """Answer the question, or begin a session."""
    form = _form(form, out, as_json=as_json)
    if in_short and form != "text":
        raise UsageError(f"--short and --format {form} do not go together: a short answer is text.")
    if FORMATS[form].binary and not out and (sys.stdout.isatty() or not words):
        raise UsageError(f"A {form} file is not for a terminal; name a file with --out.")
    service = service_of(workspace, write=True, offline=offline)
    if not words and not out:
        return Session(service, form=form, in_short=in_short, at_once=no_pager).run()
    answer, _ = answer_of(service, " ".join(words))
    if out or form != "text":
        write_answer(answer, form, out, service)
    else:
        with paged(at_once=no_pager):
            print_answer(answer, service, in_short=in_short)
    return ANSWERED if answer.behaviour is Behaviour.ANSWER else REFUSED


def _form(form: str | None, out: str | None, *, as_json: bool) -> str:
    """The format that the options name, or the file's ending; text if none does. Raises UsageError for two."""
    named = {name for name in (form, "json" if as_json else None) if name}
    if len(named) > 1:
        raise UsageError(f"--json and --format {form} do not go together; leave one out.")
    if named or not out:
        return next(iter(named), "text")
    suffix = Path(out).suffix.casefold()
    found = next((name for name, each in FORMATS.items() if each.suffix == suffix), None)
    if found is None:
        raise UsageError(f'What form has "{out}"? Name one of {", ".join(FORMATS)} with --format.')
    return found
