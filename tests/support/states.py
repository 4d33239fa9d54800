"""Databases for tests of the state: a SQLite file, and PostgreSQL where one is configured.

RESOLVES_TEST_POSTGRES is the URL of a database in which schemas may be created and dropped.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.state.opening import file_url

POSTGRES = "RESOLVES_TEST_POSTGRES"
KINDS = ("sqlite", "postgresql")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if kind == "sqlite":
        yield file_url(folder / "state.sqlite")
        return
    given = os.environ.get(POSTGRES)
    if not given:
        pytest.skip(f"{POSTGRES} names no PostgreSQL")
    schema = f"test_{secrets.token_hex(6)}"
    engine = create_engine(make_url(given).set(drivername="postgresql+psycopg"))
    with engine.begin() as db:
        db.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        url = make_url(given).update_query_dict({"options": f"-csearch_path={schema}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.begin() as db:
            db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()
