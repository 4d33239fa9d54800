"""Opening of the state by its URL."""

from pathlib import Path

from sqlalchemy import URL

from bot.settings import Settings
from bot.state.answers import Answers
from bot.state.database import open_engine
from bot.state.people import People, Spending
from bot.state.replies import Replies
from bot.state.updates import Updates


class State(Answers, Updates, Replies, People, Spending):
    """All that a bot stores. Its methods may be called from any thread, and raise StateError.

    As a `Ledger` it is what budgets are counted in.
    """


def state_of(settings: Settings, store: Path) -> State:
    """Open the state that the settings name; a file in the store's folder where they name none."""
    url = settings.state_url() or file_url(store.resolve() / "state.sqlite")
    return open_state(url, retention_days=settings.state.retention_days)


def open_state(url: str, *, retention_days: int = 90, worker: str = "") -> State:
    """Open the state in a database; missing tables are created.

    `worker` names this process among those that share the database; by default a name that no other process has.
    """
    return State(open_engine(url), retention_days=retention_days, worker=worker)


def file_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
