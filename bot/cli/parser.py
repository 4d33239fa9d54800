"""Argument parser: the options of each command, with their help and an example."""

import argparse

_EXAMPLES = {
    "ask": 'resolves ask "what does Resolution 45 ask of BDT?"',
    "show": 'resolves show "Resolution 45, instructs the Director of BDT 5"',
    "list": "resolves list --json",
    "diff": 'resolves diff "Resolution 45" --from "Rev. Dubai, 2014" --html changes.html',
    "register": 'resolves register --addressee BDT --due-by "next WTDC" --xlsx bdt.xlsx',
    "ingest": "resolves ingest my-documents --check",
    "export": "resolves export > clauses.jsonl",
    "verify": "resolves verify draft.docx --word checked.docx",
    "serve": "resolves serve --config my.toml",
    "telegram": "TELEGRAM_BOT_TOKEN=… resolves telegram",
    "slack": "SLACK_SIGNING_SECRET=… SLACK_BOT_TOKEN=… resolves slack",
    "mattermost": "MATTERMOST_TOKEN=… resolves mattermost --config my.toml",
    "eval": "resolves eval run questions.jsonl --out runs/today",
    "eval run": "resolves eval run questions.jsonl --corpus mine=documents --out runs/today --fail-under pass=0.9",
    "eval compare": "resolves eval compare runs/last runs/today",
    "eval new": "resolves eval new --from-corpus documents --out questions.jsonl",
}


def make_parser() -> argparse.ArgumentParser:
    """The argument parser of `resolves`."""
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
    ask.add_argument("--offline", action="store_true", help="ask no server and no model: the documents' own words")

    show = _command(commands, "show", "a clause with its neighbours, or a document's outline", corpus=True, json=True)
    show.add_argument("what", metavar="CITATION|KEY", help="a clause or a document, by citation, label or key")

    _command(commands, "list", "the documents held", corpus=True, json=True)

    diff = _command(commands, "diff", "what changed between two texts of a document", corpus=True, json=True)
    diff.add_argument(
        "documents",
        nargs="+",
        metavar="DOCUMENT",
        help="a document, whose two newest revisions are compared, or two of its revisions, or a proposal",
    )
    diff.add_argument("--from", dest="older", metavar="REVISION", help="the older text: its revision, a year or a date")
    diff.add_argument("--to", dest="newer", metavar="REVISION", help="the newer text (the newest held)")
    diff.add_argument("--html", metavar="FILE", help='write a page with both texts side by side ("-" prints it)')
    diff.add_argument("--markdown", action="store_true", help="print Markdown")

    _register(_command(commands, "register", "who has to do what, by when and how often", corpus=True, json=True))

    ingest = _command(commands, "ingest", "read files and folders into the store", json=True)
    ingest.epilog = f"exit codes: 0 all ingested, 4 some files skipped, 1 none ingested, 2 wrong usage; {ingest.epilog}"
    ingest.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help='files or folders, with or without a corpus.toml, or "shipped"; the configured ones if none is given',
    )
    ingest.add_argument(
        "--check",
        action="store_true",
        help="print what would be ingested, with phrases, counts, numbering gaps and dropped lines; write nothing",
    )
    ingest.add_argument("--strict", action="store_true", help="ingest nothing where any file would be skipped")
    ingest.add_argument("--only", action="store_true", help="let the store hold these documents and no others")

    _command(commands, "export", "every clause held, one JSON object a line", corpus=True)
    _verify(_command(commands, "verify", "check the citations and quotations of a draft", corpus=True, json=True))
    _command(commands, "serve", "run the configured chat channels, with health pages and metrics", corpus=True)
    _command(commands, "telegram", "run the Telegram bot alone; its token is in TELEGRAM_BOT_TOKEN", corpus=True)
    slack = _command(commands, "slack", "run the Slack app alone; its secrets are in the environment", corpus=True)
    slack.add_argument(
        "--manifest",
        metavar="ADDRESS|socket",
        help="print the app's manifest for this public address, or for Socket Mode, and end",
    )
    _command(commands, "mattermost", "answer Mattermost's slash commands alone", corpus=True)
    _evaluation(commands)
    return parser


def _register(register: argparse.ArgumentParser) -> None:
    register.add_argument(
        "documents",
        nargs="*",
        metavar="DOCUMENT",
        help="documents by citation, label or id, with a revision for an older one; the newest adopted of each if none",
    )
    register.add_argument("--addressee", metavar="NAME", help="only what is asked of this office, body or group")
    register.add_argument(
        "--due-by",
        metavar="DATE|MEETING",
        help='only what is due by then: 2026-12-31, PP-26, "next WTDC" (the first one after each text was adopted)',
    )
    register.add_argument("--by", choices=("addressee",), help="put together what is asked of each")
    register.add_argument("--csv", metavar="FILE", help="write it as CSV")
    register.add_argument("--xlsx", metavar="FILE", help="write it as an Excel workbook")
    register.add_argument("--ics", metavar="FILE", help="write what has a date as a calendar (RFC 5545)")


def _verify(verify: argparse.ArgumentParser) -> None:
    codes = "0 all right, 1 something to look at, 2 the draft cannot be read, 3 nothing in it to verify"
    verify.epilog = f"exit codes: {codes}; {verify.epilog}"
    verify.add_argument("file", metavar="FILE|-", help="text, Markdown, HTML, Word, PDF …; - is text on standard input")
    verify.add_argument(
        "--html", metavar="FILE", help="write the findings, and the draft with each marked, as one page"
    )
    verify.add_argument("--word", metavar="FILE", help="write a copy of the Word file with a comment at each finding")


def _evaluation(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "question sets: run them, compare two runs, draft one"
    group = commands.add_parser("eval", help=text, description=f"{text.capitalize()}.", epilog=_example("eval"))
    actions = group.add_subparsers(dest="action", required=True, metavar="run|compare|new")
    _eval_run(_command(actions, "run", "ask a question set, score the answers and write a report", "eval", json=True))

    compare = _command(actions, "compare", "what was fixed and what broke between two runs", "eval", json=True)
    compare.add_argument("before", metavar="BEFORE", help="the folder of a run")
    compare.add_argument("after", metavar="AFTER", help="the folder of another run of the same questions")
    _regression(compare)

    new = _command(actions, "new", "draft a question set from the structure of documents", "eval")
    new.add_argument(
        "--from-corpus",
        nargs="*",
        metavar="DIR",
        required=True,
        help="folders with documents; the store's corpus if none is named",
    )
    new.add_argument("--name", metavar="NAME", default="mine", help='what the questions call the corpus ("mine")')
    new.add_argument("--out", metavar="FILE", help="write here, and not to standard output; an existing file is kept")


def _eval_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("questions", metavar="FILE", help="questions as JSONL with the right clauses, or as bare CSV")
    run.add_argument(
        "--corpus",
        metavar="NAME=DIR[,DIR…]",
        action="append",
        help='where a corpus that the questions name lies; "seeds" is the one that ships with Resolves',
    )
    run.add_argument("--out", metavar="DIR", help="the run's folder (runs/ and the file's name); a stopped run goes on")
    run.add_argument(
        "--system",
        choices=("resolves", "naive"),
        default="resolves",
        help="what is asked: Resolves, or the usual pipeline of text pieces and their four nearest",
    )
    run.add_argument(
        "--baseline",
        metavar="DIR|naive",
        action="append",
        help="an earlier run, or the naive pipeline run now, beside it in the report; may be given again",
    )
    run.add_argument("--repeat", metavar="N", type=_count, default=1, help="ask each question N times")
    run.add_argument("--limit", metavar="N", type=_count, help="only the first N questions")
    run.add_argument("--category", metavar="NAME", action="append", help="only this category; may be given again")
    run.add_argument("--concurrency", metavar="N", type=_count, default=1, help="questions asked at once (1)")
    run.add_argument("--offline", action="store_true", help="ask no server and no model")
    run.add_argument(
        "--write", action="store_true", help="let the model of [model] in the configuration write the answers; it costs"
    )
    run.add_argument("--judge", action="store_true", help="let the model of [judge] in the configuration judge as well")
    run.add_argument(
        "--fail-under",
        metavar="METRIC=X",
        action="append",
        help='fail if a score is below X, of all or, as in "lookup:pass=1", of one category, language or corpus',
    )
    run.add_argument("--fail-over", metavar="METRIC=X", action="append", help="fail if a score or a cost is above X")
    _regression(run)


def _regression(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fail-on-regression", action="store_true", help="fail if any score is worse than before")
    parser.add_argument(
        "--tolerance", metavar="X", type=float, default=0.0, help="how much worse a score may be before it counts (0)"
    )


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    group: str = "",
    *,
    corpus: bool = False,
    json: bool = False,
) -> argparse.ArgumentParser:
    example = _example(f"{group} {name}".strip())
    parser = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".", epilog=example)
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


def _example(command: str) -> str:
    return f"example: {_EXAMPLES[command]}"


def _count(text: str) -> int:
    """Parse a whole number from 1 on. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number from 1 on')
    return int(text)


class _Version(argparse.Action):
    """Print the version, looked up only when it is asked for: the look-up takes longer than the help."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"resolves {version('resolves')}")
        parser.exit()
