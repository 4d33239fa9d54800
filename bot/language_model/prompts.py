"""Prompt templates: the files of prompts/, loaded when they are needed, their variables validated."""

import hashlib
from functools import cache
from pathlib import Path
from string import Formatter

from ingest.errors import PromptError

_BOT = Path(__file__).resolve().parents[1]
# Beside the packages in a checkout, inside `bot` in a wheel.
FOLDER = next((p for p in (_BOT.parent / "prompts", _BOT / "prompts") if p.is_dir()), _BOT / "prompts")


@cache
def prompt(name: str, variables: frozenset[str]) -> str:
    """Load the template prompts/NAME.md, which has exactly these variables; cached. Raises PromptError."""
    path = FOLDER / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
        found = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"The prompt {path} cannot be read ({error}).") from None
    except ValueError as error:
        raise PromptError(f"The prompt {path} is no template ({error}); write a brace that is meant twice.") from None
    for kind, names in (("lacks", variables - found), ("has an unknown", found - variables)):
        if names:
            raise PromptError(f"The prompt {path} {kind} variable {{{sorted(names)[0]}}}.")
    return text


def prompts_hash() -> str:
    """The hash of all prompt files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.md")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def fence(*data: str) -> str:
    """What names the tags around data in a prompt; none of it can contain them, as it is a hash of the data."""
    return hashlib.sha256("\0".join(data).encode("utf-8", "surrogatepass")).hexdigest()[:12]
