"""Asking and showing: an answer with progress, printed for people or in another format."""

import sys
from dataclasses import replace

from bot.answer import Answer
from bot.cli.answer_view import show_answer, source_addresses
from bot.cli.common import print_json, write_file
from bot.cli.progress import answer_progress
from bot.cli.terminal import print_wrapped, reading_columns
from bot.exports import export
from bot.exports.short import short
from bot.service import Service
from bot.understanding.query import Conversation


def answer_of(
    service: Service, question: str, before: Conversation | None = None, language: str = ""
) -> tuple[Answer, Conversation]:
    """An answer and the conversation after it, with progress where a model takes its time."""
    if service.writer is None:
        reply = service.reply(question, before, language=language)
        return reply.answer, reply.conversation
    try:
        with answer_progress(service.writer.settings.name) as report_progress:
            reply = service.reply(question, before, tell=report_progress, language=language)
    except KeyboardInterrupt:
        # Whoever does not wait for the model gets what is ready without it.
        print("resolves: the model was not waited for", file=sys.stderr)
        reply = replace(service, writer=None).reply(question, before, language=language)
    return reply.answer, reply.conversation


def print_answer(answer: Answer, service: Service, *, form: str = "text", in_short: bool = False) -> None:
    """Print an answer for people, or in another format than text."""
    if form != "text":
        write_answer(answer, form, None, service)
        return
    if in_short:
        print_wrapped(short(answer, reading_columns()))
    else:
        cited = {citation.document for citation in answer.citations} if sys.stdout.isatty() else set()
        show_answer(answer, source_addresses(cited, service.catalogue))
    if answer.note:
        print(answer.note, file=sys.stderr)


def write_answer(answer: Answer, form: str, out: str | None, service: Service) -> None:
    """Write an answer to a file, or to standard output. Raises OutputError."""
    if form == "json" and not out:
        print_json(answer.to_json())
        return
    content = export(answer, form, service.catalogue)
    if out:
        write_file(out, content, "--out")
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
