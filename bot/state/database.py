"""The database behind the state: engines, transactions, and database errors as sentences."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateColumn

from bot.state.claims import this_worker
from bot.state.place import Place
from bot.state.tables import METADATA, SCHEMA, row_of, schema
from ingest.errors import StateError
from ingest.sqlite_cache import use_wal

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql.dml import Insert

# A writer waits so long for another one.
_BUSY_SECONDS = 15
_CONNECT_SECONDS = 5
# Any fixed number: replicas that start at once make the tables one after another.
_MAKING = 7_245_045


class Database:
    """Transactions on the tables of the state. `worker` names this process among those that share it."""

    def __init__(self, engine: Engine, *, worker: str = "", retention_days: int = 90) -> None:
        self.engine = engine
        self.worker = worker or this_worker()
        self.retention_days = retention_days
        # SQLite has one writer at a time and lets the others look again and again; threads of one process can wait.
        self._turn: AbstractContextManager[object] = Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @property
    def where(self) -> str:
        """The database's URL for people, without its password."""
        return where(self.engine.url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction, committed at the end of the block, rolled back on an exception. Raises StateError."""
        with _plainly(self.engine.url), self._turn, self.engine.begin() as db:
            yield db

    def alive(self) -> None:
        """Check that the database answers. Raises StateError."""
        with self.begin() as db:
            db.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def insert(self, table: Table) -> "Insert":
        """An INSERT that may have ON CONFLICT, which both databases spell alike."""
        dialect = sqlite if self.engine.dialect.name == "sqlite" else postgresql
        made: Any = dialect.insert(table)
        return made  # type: ignore[no-any-return]

    def upsert(self, table: Table, row: dict[str, Any]) -> "Insert":
        """An INSERT that replaces the row of the same primary key."""
        keys = [column.name for column in table.primary_key]
        changed = {name: value for name, value in row.items() if name not in keys}
        return self.insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=changed)


def at(table: Table, place: Place) -> ColumnElement[bool]:
    """A condition: the rows of exactly this Place."""
    return and_(*(table.c[name] == value for name, value in row_of(place).items()))


def of_user(table: Table, channel: str, team: str, user: str) -> ColumnElement[bool]:
    """A condition: the rows of a person, in whatever chat."""
    return and_(table.c.channel == channel, table.c.team == team, table.c.user == user)


def now() -> float:
    """The current time in seconds since 1970."""
    return time.time()


def where(url: URL) -> str:
    """A database's URL for people, without its password and options."""
    plain = URL.create(url.get_backend_name(), url.username, None, url.host, url.port, url.database)
    return plain.render_as_string(hide_password=False)


def open_engine(url: str) -> Engine:
    """Connect to a database and create its missing tables. Raises StateError."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StateError(
            'The address of the state is no URL; write "sqlite:////data/state.sqlite" or '
            '"postgresql://user@host/database".'
        ) from None
    makers = {"sqlite": _sqlite, "postgresql": _postgresql}
    kind = parsed.get_backend_name()
    if kind not in makers:
        raise StateError(f'The state can lie in "sqlite" or "postgresql", and not in "{kind}".')
    engine = makers[kind](parsed)
    try:
        with _plainly(parsed), engine.begin() as db:
            _prepare(db)
    except StateError:
        engine.dispose()
        raise
    return engine


def _dumped(value: Any) -> str:
    """Serialise as JSON that both databases take: a lone surrogate, which UTF-8 lacks, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _sqlite(url: URL) -> Engine:
    """An engine for a SQLite file in WAL mode. Raises StateError."""
    path = Path(url.database or "")
    if not url.database or url.database == ":memory:":
        raise StateError("The state needs a file; write, for example, sqlite:////data/state.sqlite.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # What people asked is for nobody else's eyes; SQLite gives its other files the same rights.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StateError(f"The state {path} cannot be written ({error.strerror}); name another in state.url.") from None
    engine = create_engine(
        url.set(drivername="sqlite", query={}),
        json_serializer=_dumped,
        # An error must not quote what somebody asked.
        hide_parameters=True,
        pool_size=8,
        max_overflow=24,
        connect_args={"timeout": _BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        # Python's own transactions would begin too late for a read that is followed by a write.
        connection.isolation_level = None
        use_wal(connection, _BUSY_SECONDS)
        # A killed process loses nothing; a power cut may lose the last moments.
        connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def _begun(db: Connection) -> None:
        db.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    """An engine for PostgreSQL. Raises StateError where the driver is missing."""
    try:
        import psycopg
    except ImportError:
        raise StateError(
            'A state in PostgreSQL needs its driver, the extra "postgres": in the checkout,'
            ' uv run --extra postgres resolves …, or uv tool install ".[postgres]" for the command in every folder.'
        ) from None
    assert psycopg.paramstyle  # noqa: S101  (imported for SQLAlchemy, which would say less where it is missing)
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=_dumped,
        # An error must not quote what somebody asked.
        hide_parameters=True,
        pool_size=8,
        max_overflow=24,
        # A server that was started again is noticed before a question is lost to its old connection.
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "options": f"{url.query.get('options', '')} -c statement_timeout={_BUSY_SECONDS}s",
        },
    )


def _prepare(db: Connection) -> None:
    """Create missing tables and columns, and check the schema's version; those of a newer Resolves are left alone."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING})
    METADATA.create_all(db, tables=[schema])
    version = db.execute(schema.select()).scalar()
    if version is None:
        db.execute(schema.insert().values(version=SCHEMA))
    elif version > SCHEMA:
        raise StateError(
            f"The state {where(db.engine.url)} was written by a newer Resolves (version {version}, this one knows "
            f"{SCHEMA}); install that one, or name another state in state.url."
        )
    METADATA.create_all(db)
    if version is not None and version < SCHEMA:
        _add_missing_columns(db)
        db.execute(schema.update().values(version=SCHEMA))


def _add_missing_columns(db: Connection) -> None:
    """Add the columns that tables of an older Resolves lack, with their defaults."""
    inspector = inspect(db)
    for table in METADATA.sorted_tables:
        present = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                added = CreateColumn(column).compile(dialect=db.dialect)
                db.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {added}"))


@contextmanager
def _plainly(url: URL) -> Iterator[None]:
    """Turn a database's errors into a StateError of one sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = ""
        with suppress(IndexError):
            reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        if url.password:
            reason = reason.replace(str(url.password), "…")
        raise StateError(f"The state {where(url)} cannot be used ({reason}).") from error
