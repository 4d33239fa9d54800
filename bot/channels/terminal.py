"""`resolves`: the commands of the terminal, their help, their errors and exit codes.

0 answered, 1 failure, 2 usage or configuration, 3 refused or asked back. What a command needs is imported when it runs.
"""

import argparse
import os
import sys
from collections.abc import Sequence

_EXAMPLES = {
    "ask": 'resolves ask "what does Resolution 45 ask of BDT?"',
    "show": 'resolves show "Resolution 45, instructs the Director of BDT 5"',
    "list": "resolves list --json",
    "ingest": "resolves ingest my-documents --check",
    "export": "resolves export > clauses.jsonl",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parser().parse_args(argv)
    try:
        return _run(args)
    except KeyboardInterrupt:
        return _complain("stopped.", 130)
    except BrokenPipeError:
        # The reader of a pipe has gone (`resolves export | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        code = _code(error)
        if code is None:
            if os.environ.get("RESOLVES_DEBUG"):
                raise
            return _complain(
                f"an error inside Resolves ({type(error).__name__}: {error}); RESOLVES_DEBUG=1 shows where.",
                1,
            )
        return _complain(str(error), code)


def _run(args: argparse.Namespace) -> int:
    from bot.channels import commands

    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    run = {
        "ask": commands.ask,
        "show": commands.show,
        "list": commands.list_works,
        "ingest": commands.ingest_paths,
        "export": commands.export,
    }
    return run[args.command](args)


def _code(error: Exception) -> int | None:
    """The exit code of an error that is written for people; None for any other."""
    from bot.service import QuestionError
    from bot.settings import SettingsError
    from ingest.build import IngestError
    from ingest.embedding import EmbeddingError
    from ingest.manifest import ManifestError
    from ingest.readers import UnreadableError
    from ingest.store import StoreError

    if isinstance(error, QuestionError | SettingsError | ManifestError):
        return 2
    return 1 if isinstance(error, IngestError | EmbeddingError | UnreadableError | StoreError) else None


def _complain(message: str, code: int) -> int:
    print(f"resolves: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="resolves",
        description="Answers questions about ITU documents and cites the clause.",
        epilog=f"example: {_EXAMPLES['ask']}",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    ask = _command(commands, "ask", "answer a question, or several in a session", corpus=True, json=True)
    ask.add_argument(
        "question",
        nargs="?",
        metavar="QUESTION",
        help="what to ask; without it, a session in which follow-ups work",
    )

    show = _command(commands, "show", "a clause with its neighbours, or a document's outline", corpus=True, json=True)
    show.add_argument("what", metavar="CITATION|KEY", help="a clause or a document, by citation, label or key")

    _command(commands, "list", "the documents held", corpus=True, json=True)

    ingest = _command(commands, "ingest", "read files and folders into the store", json=True)
    ingest.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files or folders, with or without a corpus.toml; the configured ones if none is given",
    )
    ingest.add_argument(
        "--check",
        action="store_true",
        help="print phrases, counts, numbering gaps and dropped lines, and write nothing",
    )
    ingest.add_argument("--only", action="store_true", help="let the store hold these documents and no others")

    _command(commands, "export", "every clause held, one JSON object a line", corpus=True)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    *,
    corpus: bool = False,
    json: bool = False,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=text, description=text[:1].upper() + text[1:] + ".", epilog=f"example: {_EXAMPLES[name]}"
    )
    parser.add_argument("--store", metavar="DIR", help="where the corpus lives (also RESOLVES_STORE)")
    parser.add_argument("--config", metavar="FILE", help="a configuration over the defaults (also RESOLVES_CONFIG)")
    if corpus:
        parser.add_argument(
            "--corpus",
            metavar="DIR",
            nargs="+",
            action="extend",
            help="take exactly these folders instead of the store's corpus",
        )
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


class _Version(argparse.Action):
    """The version, looked up when it is asked for: the look-up takes longer than the help."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"resolves {version('resolves')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
