"""Backups of the office: encrypted copies, each under a key of its own that lies elsewhere and is erased in time.

A backup is one SQLite file (SQLCipher) with the same tables, whether the office itself stands on SQLite or PostgreSQL,
all of one moment. Its key lies in a file of its own in another folder: `KEYS/NAME.key`. Once that is erased, nobody
reads the backup any more, wherever copies of it may lie: so what was purged is gone from the backups, too, `days` later
at the latest. Copies of the folder of keys must not be kept for longer than that.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, Table, func, insert, select

from models.base import Base
from models.clock import Milliseconds, system_clock
from models.durable import disk_errors, overwrite, sync_file, sync_folder, write_durably
from models.errors import BadInput, StoreDamaged
from models.notice import N_, Notice
from models.store import WRITE, open_read_only, open_store, reading, store_errors, upgrade
from office.tablets.epochs import Epochs

KEYS = "backup-keys"
SUFFIX, KEY_SUFFIX = ".gatepost-office", ".key"
KEY_SIZE = 32
DAYS = 14
MOST_DAYS = 365
AT_ONCE = 500
DAY: Milliseconds = 86_400_000

KEY_IS_GONE = Notice(
    N_("The key of this backup is not there: its time is over, or the folder of keys is another. It cannot be read.")
)
NOT_EMPTY = Notice(N_("There is an office already. A backup is restored into an empty folder or an empty database."))
NOT_READABLE = Notice(N_("This backup cannot be read: it is damaged, or its key is another's. Try an older one."))


class Key(msgspec.Struct, frozen=True):
    """What a key file says."""

    key: str
    """64 hexadecimal digits."""
    until: Milliseconds
    """When it is to be erased."""


def keys_beside(engine: Engine) -> Path | None:
    """Where the keys lie unless another folder was named; None on PostgreSQL."""
    database = engine.url.database
    return Path(database).parent / KEYS if engine.dialect.name == "sqlite" and database else None


def back_up(engine: Engine, to: Path, keys: Path, now: Milliseconds, days: int = DAYS) -> Path:
    """Durable once it returns; no half backup stays. Raises BadInput, StoreError."""
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(notice=Notice(N_("A backup is kept 1 to {most} days."), {"most": str(MOST_DAYS)}))
    name = f"{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%S}{SUFFIX}"
    part = to / f"{name}.part"
    key = secrets.token_bytes(KEY_SIZE)
    with disk_errors():
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(_key_file(keys, name), msgspec.json.encode(Key(key.hex(), now + days * DAY)))
    try:
        _remove(part)
        copy = open_store(part, key)
        upgrade(copy)
        _copy(engine, copy)
        with copy.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE").fetchall()
            connection.exec_driver_sql("BEGIN")
        copy.dispose()
        _prove(part, key)
        with disk_errors():
            sync_file(part)
            part.replace(to / name)
            sync_folder(to)
    except BaseException:
        with suppress(OSError):
            _remove(part)
        overwrite(_key_file(keys, name))
        raise
    return to / name


def restore(file: Path, keys: Path, engine: Engine) -> int:
    """Into an empty office, its tables up to date; how many rows. All or nothing. Raises BadInput, StoreError."""
    key = read_key(file, keys)
    try:
        _prove(file, key)
    except StoreDamaged:
        raise BadInput(notice=NOT_READABLE) from None
    with reading(engine) as session:
        if any(session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables):
            raise BadInput(notice=NOT_EMPTY)
    source = open_store(file, key)
    try:
        upgrade(source)
        copied = _copy(source, engine)
        Epochs(engine, system_clock).begin()  # whatever is written from now on, tablets have not had
        return copied
    finally:
        source.dispose()


def read_key(file: Path, keys: Path) -> bytes:
    """Raises BadInput."""
    try:
        with _key_file(keys, file.name).open("rb") as opened:
            key = bytes.fromhex(msgspec.json.decode(opened.read(1000), type=Key).key)
    except (OSError, ValueError, msgspec.DecodeError):
        raise BadInput(notice=KEY_IS_GONE) from None
    if len(key) != KEY_SIZE:
        raise BadInput(notice=KEY_IS_GONE)
    return key


def erase_keys(keys: Path, now: Milliseconds) -> int:
    """Erases each key whose time is over: the backup can never be read again. Raises StoreError."""
    erased = 0
    for path in keys.glob(f"*{KEY_SUFFIX}"):
        try:
            until = msgspec.json.decode(path.read_bytes(), type=Key).until
        except (OSError, msgspec.DecodeError):
            continue
        if until <= now:
            overwrite(path)
            erased += 1
    return erased


def _copy(source: Engine, target: Engine) -> int:
    """All rows of all tables, as they stood at one moment. Raises StoreError."""
    copied = 0
    writing_to = target.execution_options(**WRITE)
    with store_errors(), _at_one_moment(source).connect() as reader, writing_to.begin() as writer:
        for table in Base.metadata.sorted_tables:
            for rows in _in_portions(reader, table):
                writer.execute(insert(table), rows)
                copied += len(rows)
    return copied


def _at_one_moment(source: Engine) -> Engine:
    """SQLite's transactions are so by themselves."""
    return source if source.dialect.name == "sqlite" else source.execution_options(isolation_level="REPEATABLE READ")


def _in_portions(reader: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    found = reader.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    for rows in found.partitions(AT_ONCE):
        yield [dict(row) for row in rows]


def _prove(file: Path, key: bytes) -> None:
    """Raises StoreDamaged."""
    with store_errors():
        connection = open_read_only(file, key)
        try:
            if connection.execute("PRAGMA cipher_integrity_check").fetchall():
                raise StoreDamaged("a page of the backup cannot be read")
            connection.execute("SELECT count(*) FROM alembic_version").fetchall()
        finally:
            connection.close()


def _key_file(keys: Path, name: str) -> Path:
    return keys / f"{name}{KEY_SUFFIX}"


def _remove(part: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
