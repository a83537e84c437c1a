"""The one door to a database: SQLite (as sqlcipher3 bundles it) or PostgreSQL.

SQLite runs in WAL mode with synchronous=FULL: what a commit has returned from survives a power cut. A store with a key
is encrypted page by page (SQLCipher 4: AES-256-CBC and HMAC-SHA512), its WAL too; a tablet's always is. What is deleted
is written over with zeros.
"""

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.errors import AlreadyThere, StoreDamaged, StoreError, StoreFull, StoreReadOnly, StoreVersion

sqlite: Any = import_module("sqlcipher3.dbapi2")  # has no types

SCHEMA_REVISION = "0004"
"""The newest migration; a test holds it against the scripts."""
BUSY_MS = 10_000
WRITE = {"gatepost_write": True}
LOG_PAGES = "wal_autocheckpoint=8000"
"""Of the office's store, 32 MB: batches touch the pages of its indexes again and again, and each is taken over from the
log once for several batches; of an entry's time at the office this saves a sixth."""
CACHE_KIB = 4_000
"""Of an encrypted store's pages: a tablet has little memory, and what a queue waits for touches few of them."""
ONE_CONNECTION = {"pool_size": 1, "max_overflow": 0}
"""Of an encrypted store, which one thread uses: what one connection writes, another has to read and decrypt anew."""


def open_store(where: Path | str, key: bytes | None = None) -> Engine:
    """A path opens (or makes) a SQLite file; a text `postgresql+psycopg://…` a PostgreSQL database.

    `key`: the 32 bytes by which a SQLite file is encrypted; another one's first question raises StoreDamaged. Such a
    store has one connection: a thread that holds a session opens no second one.

    Nothing is read or written until the first connection; `upgrade` brings the tables up to date. Errors leave out the
    values of a statement: they may name a person, and errors are logged.
    """
    if isinstance(where, str) and where.startswith("postgresql"):
        return create_engine(where, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    engine = create_engine(
        f"sqlite:///{Path(where).absolute()}",
        module=sqlite,
        connect_args={"timeout": BUSY_MS / 1000},
        hide_parameters=True,
        **({} if key is None else ONE_CONNECTION),
    )
    event.listen(engine, "connect", _preparation(key))
    event.listen(engine, "begin", _begin)
    return engine


def upgrade(engine: Engine) -> None:
    """Brings the tables to this program's version. Raises StoreVersion if they are newer."""
    with store_errors():
        present = revision(engine)
        if present == SCHEMA_REVISION:
            return
        if present is not None and present > SCHEMA_REVISION:
            raise StoreVersion(f"store is at {present}, the program at {SCHEMA_REVISION}")
        from alembic import command  # costs a third of the window's start-up, and is needed once
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with engine.execution_options(**WRITE).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def revision(engine: Engine) -> str | None:
    """The migration at which the tables are; None for an empty store."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


@contextmanager
def reading(engine: Engine) -> Generator[Session]:
    """A session to read with. Raises StoreError."""
    with store_errors(), Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Generator[Session]:
    """A session whose work is durable once the block is left, and undone if it raises. Raises StoreError."""
    try:
        with (
            store_errors(),
            Session(engine.execution_options(**WRITE), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
    except StoreReadOnly:
        engine.dispose()  # a connection that was opened while nothing could be written stays so
        raise


class QuickWriter:
    """For writes that a queue waits for; a Session takes three times as long."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, statements: Sequence[tuple[str, Sequence[object]]]) -> None:
        """SQL with its values, all or none; durable once it returns. Raises StoreError."""
        try:
            with store_errors():
                self._write(statements)
        except StoreReadOnly:
            self._engine.dispose()  # a connection that was opened while nothing could be written stays so
            raise

    def _write(self, statements: Sequence[tuple[str, Sequence[object]]]) -> None:
        with closing(self._engine.raw_connection()) as held:
            connection: Any = held.driver_connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                for sql, values in statements:
                    connection.execute(sql, values)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


@contextmanager
def store_errors() -> Generator[None]:
    """Turns the driver's errors into ours."""
    try:
        yield
    except (DBAPIError, sqlite.DatabaseError) as error:
        raise _meaning(str(getattr(error, "orig", None) or error)) from error


def _meaning(message: str) -> StoreError:
    for pattern, kind in _MEANINGS:
        if re.search(pattern, message, re.IGNORECASE):
            return kind(message)
    return StoreError(message)


_MEANINGS: tuple[tuple[str, type[StoreError]], ...] = (
    (r"disk is full|no space left", StoreFull),
    (r"readonly|read-only|unable to open database file", StoreReadOnly),
    (r"unique constraint|duplicate key", AlreadyThere),
    (r"malformed|not a database|disk i/o error|corrupt", StoreDamaged),
)


def open_file(path: Path, key: bytes | None = None) -> Any:
    """A SQLite file without SQLAlchemy, made where there is none: for what looks at the file rather than at its rows.

    Raises the driver's errors: use `store_errors`.
    """
    connection = sqlite.connect(str(path.absolute()), timeout=BUSY_MS / 1000)
    _prepare(key, connection, None)
    return connection


def open_read_only(path: Path, key: bytes | None = None) -> Any:
    """As `open_file`, and nothing is written, not even the log is taken in: for a file that may be damaged."""
    connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    if key is not None:
        _unlock(key, connection)
    return connection


def key_words(key: bytes) -> str:
    """A key as it stands in SQL: SQLCipher derives nothing from it."""
    return f"\"x'{key.hex()}'\""


def _preparation(key: bytes | None) -> Callable[[Any, Any], None]:
    return partial(_prepare, key)


def _prepare(key: bytes | None, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin
    if key is not None:
        _unlock(key, connection)
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}").fetchall()
    for pragma in _PRAGMAS if key is not None else (*_PRAGMAS, LOG_PAGES):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _unlock(key: bytes, connection: Any) -> None:
    for pragma in ("cipher_log_level=NONE", f"key={key_words(key)}"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "secure_delete=ON")


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once: a reader that turns writer would fail instead of waiting its turn."""
    write = connection.get_execution_options().get("gatepost_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
