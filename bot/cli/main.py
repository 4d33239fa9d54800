"""Entry point of `resolves`: exit codes, and every error as one sentence.

0 answered, 1 failure, 2 usage or configuration, 3 refused or asked back, 4 ingested but for some files that were
skipped; `eval` has 0 passed, 1 a failed gate, 2 a broken run, and `verify` 0 all right, 1 something to look at, 2 a
draft that cannot be read, 3 one without any citation.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.command import Failure, fail, make_group


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the version and end; looked up only here, as that takes longer than the help."""
    if not asked or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"resolves {version('resolves')}")
    ctx.exit()


@click.pass_context
def _alone(ctx: click.Context) -> int:
    """`resolves` alone says what it can do and what is held."""
    if ctx.invoked_subcommand is not None:
        return 0
    from bot.cli.overview import overview

    return overview()


root = make_group(
    "",
    help="Answers questions about ITU documents and cites the clause.",
    invoke_without_command=True,
    callback=_alone,
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Print the version and end.",
        )
    ],
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # A stream that was closed (`>&-`) is none; what is printed to it is meant to be lost.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (open until the end)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    args = list(sys.argv[1:] if argv is None else argv)
    try:
        return int(root.main(args=args, prog_name="resolves", standalone_mode=False) or 0)
    except click.UsageError as error:
        return fail(_usage_sentence(error), error.exit_code)
    except Failure as error:
        return fail(error.message, error.code)
    except click.ClickException as error:
        return fail(error.format_message(), error.exit_code)


def _usage_sentence(error: click.UsageError) -> str:
    """What is wrong with the command, and where its help is."""
    message = error.format_message()
    end = "" if message.endswith((".", "?", ")", '"')) else "."
    return f"{message}{end} See: {error.ctx.command_path if error.ctx else 'resolves'} --help"


if __name__ == "__main__":
    sys.exit(main())
