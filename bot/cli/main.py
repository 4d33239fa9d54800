"""Entry point of `resolves`: dispatch of commands, errors and exit codes.

0 answered, 1 failure, 2 usage or configuration, 3 refused or asked back, 4 ingested but for some files that were
skipped; `eval` has 0 passed, 1 a failed gate, 2 a broken run, and `verify` 0 all right, 1 something to look at, 2 a
draft that cannot be read, 3 one without any citation. What a command needs is imported when it runs.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from bot.cli.parser import make_parser
from ingest.errors import ResolvesError

# Where each command is, as its module is imported when it runs.
_COMMANDS = {
    "ask": ("commands", "ask"),
    "show": ("commands", "show"),
    "list": ("commands", "list_works"),
    "diff": ("diff", "diff"),
    "register": ("register", "register"),
    "ingest": ("ingest", "ingest"),
    "export": ("commands", "export"),
    "verify": ("verify", "verify_draft"),
    "serve": ("serve", "serve"),
    "telegram": ("telegram", "telegram"),
    "slack": ("slack", "slack"),
    "mattermost": ("serve", "serve_one"),
    "eval run": ("evaluation", "run"),
    "eval compare": ("evaluation", "compare_runs"),
    "eval new": ("evaluation", "draft_questions"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = make_parser().parse_args(argv)
    try:
        return _run(args)
    except KeyboardInterrupt:
        return _fail("stopped.", 130)
    except BrokenPipeError:
        # The reader of a pipe has gone (`resolves export | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ResolvesError as error:
        return _fail(str(error), _exit_code(args, error.code))
    except Exception as error:
        if os.environ.get("RESOLVES_DEBUG"):
            raise
        what = f"an error inside Resolves ({type(error).__name__}: {error}); RESOLVES_DEBUG=1 shows where."
        return _fail(what, _exit_code(args, 1))


def _run(args: Namespace) -> int:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    module, name = _COMMANDS[_command_name(args)]
    command = getattr(import_module(f"bot.cli.{module}"), name)
    return int(command(args))


def _command_name(args: Namespace) -> str:
    return f"{args.command} {args.action}" if args.command == "eval" else str(args.command)


def _exit_code(args: Namespace, code: int) -> int:
    """The exit code of an error; where 1 means a failed gate, or a wrong citation, any error is 2."""
    return 2 if args.command in {"eval", "verify"} else code


def _fail(message: str, code: int) -> int:
    """Print an error on standard error and return its exit code."""
    print(f"resolves: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
