"""The commands of `resolves`: for each its module, a line of help and an example.

This is all that `resolves --help` reads; a command's own module is imported when the command runs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A command or a group of commands: `module:function` in `bot.cli`, "" for a group; its help and an example."""

    target: str
    summary: str
    example: str
    section: str = ""


_READ, _MAKE, _SERVE, _KEEP = "Ask and read", "Documents", "Chats", "Settings and store"

COMMANDS: dict[str, Entry] = {
    "ask": Entry(
        "ask:ask",
        "answer a question, or several in a session",
        'resolves ask "what does Resolution 45 ask of BDT?"',
        _READ,
    ),
    "search": Entry(
        "search:search_clauses", "find clauses by words or meaning", "resolves search tiered ranking --limit 3", _READ
    ),
    "show": Entry(
        "show:show",
        "a clause with its neighbours, or a document's outline",
        'resolves show "Resolution 45, instructs the Director of BDT 5"',
        _READ,
    ),
    "list": Entry("list:list_works", "the documents held", "resolves list --json", _READ),
    "diff": Entry(
        "diff:diff",
        "what changed between two texts of a document",
        'resolves diff "Resolution 45" --from "Rev. Dubai, 2014" --html changes.html',
        _READ,
    ),
    "register": Entry(
        "register:register",
        "who has to do what, by when and how often",
        'resolves register --addressee BDT --due-by "next WTDC" --xlsx bdt.xlsx',
        _READ,
    ),
    "verify": Entry(
        "verify:verify_draft",
        "check the citations and quotations of a draft",
        "resolves verify draft.docx --word checked.docx",
        _READ,
    ),
    "ingest": Entry(
        "ingest:ingest", "read files and folders into the store", "resolves ingest my-documents --check", _MAKE
    ),
    "export": Entry(
        "export:export", "every clause held, one JSON object a line", "resolves export > clauses.jsonl", _MAKE
    ),
    "eval": Entry(
        "",
        "question sets: check, run, show a case, compare runs, draft one",
        "resolves eval run questions.jsonl",
        _MAKE,
    ),
    "eval run": Entry(
        "evaluation:run",
        "ask a question set, score the answers and write a report",
        "resolves eval run questions.jsonl --corpus mine=documents --out runs/today --fail-under pass=0.9",
    ),
    "eval lint": Entry(
        "lint:lint",
        "what is wrong in a question set, with line, field and remedy",
        "resolves eval lint questions.yaml --corpus mine=documents",
    ),
    "eval show": Entry(
        "eval_cases:show_case",
        "one question of a run: expected, given, cited, and why it failed",
        "resolves eval show runs/today q17",
    ),
    "eval compare": Entry(
        "eval_compare:compare_runs",
        "what was fixed and what broke between runs",
        "resolves eval compare runs/last runs/today",
    ),
    "eval new": Entry(
        "evaluation:draft_questions",
        "draft a question set from the structure of documents",
        "resolves eval new --from-corpus documents --out questions.jsonl",
    ),
    "eval dress": Entry(
        "eval_drafts:dress_questions",
        "the same questions with greetings, lead-ins, in capitals …",
        "resolves eval dress questions.yaml --out dressed.jsonl",
    ),
    "eval sample": Entry(
        "eval_drafts:sample_votes",
        "draft questions from answers that people voted on",
        "resolves eval sample --out voted.yaml",
    ),
    "serve": Entry(
        "serve:serve",
        "run the configured chat channels, with health pages and metrics",
        "resolves serve --config my.toml",
        _SERVE,
    ),
    "telegram": Entry(
        "telegram:telegram", "run the Telegram bot alone", "TELEGRAM_BOT_TOKEN=… resolves telegram", _SERVE
    ),
    "slack": Entry(
        "slack:slack",
        "run the Slack app alone, or print its manifest",
        "SLACK_SIGNING_SECRET=… SLACK_BOT_TOKEN=… resolves slack",
        _SERVE,
    ),
    "mattermost": Entry(
        "serve:mattermost",
        "answer Mattermost's slash commands alone",
        "MATTERMOST_TOKEN=… resolves mattermost --config my.toml",
        _SERVE,
    ),
    "config": Entry("", "the settings in force, and a file of all of them", "resolves config show", _KEEP),
    "config show": Entry(
        "config:show_settings", "what is in force, and where each value comes from", "resolves config show --changed"
    ),
    "config template": Entry(
        "config:print_template",
        "every setting with its default, as a file to edit",
        "resolves config template > my.toml",
    ),
    "doctor": Entry(
        "doctor:doctor", "check store, indexes, models, keys and disk, and say what to do", "resolves doctor", _KEEP
    ),
    "backup": Entry(
        "backup:backup", "write the store and what a bot remembers into one file", "resolves backup store.tar.gz", _KEEP
    ),
    "restore": Entry("backup:restore", "read such a file into an empty store", "resolves restore store.tar.gz", _KEEP),
    "completion": Entry(
        "completion:completion",
        "a script that completes commands and options in a shell",
        'eval "$(resolves completion bash)"',
        _KEEP,
    ),
}


def names_in(group: str) -> list[str]:
    """The names of the commands in a group, "" for the top, in the order of the table."""
    prefix = f"{group} " if group else ""
    return [
        path.removeprefix(prefix)
        for path in COMMANDS
        if path.startswith(prefix) and path.count(" ") == prefix.count(" ")
    ]
