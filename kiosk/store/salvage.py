"""What can still be read of a damaged store, row by row, into a new one. See `kiosk.store.recover`."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.base import Base
from models.store import open_read_only, sqlite

FARTHEST = 400
"""How many rows behind a damaged page are tried one by one."""


@dataclass(frozen=True)
class Salvaged:
    rows: int
    entries_lost: int
    """Of this tablet's own numbers: not readable any more here."""
    not_at_office: int
    """Of those lost: not acknowledged by the office."""
    enrol_again: bool


class Source:
    """Reads a damaged store. After a damaged page SQLCipher answers nothing more: then it is opened anew."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._connection: Any = None
        self.failed = False
        """Since it was last set to False."""

    def ask(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows until a damaged page."""
        try:
            if self._connection is None:
                self._connection = open_read_only(self._path, self._key)
            yield from self._connection.execute(sql, values)
        except sqlite.DatabaseError:
            self.failed = True
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def salvage(source: Source, target: Any) -> Salvaged:
    """`target`: a connection to a new store with its tables. All or nothing. Raises the driver's errors for it."""
    target.execute("PRAGMA foreign_keys=OFF").fetchall()
    target.execute("BEGIN IMMEDIATE")
    rows = 0
    sound: dict[str, bool] = {}
    for table in Base.metadata.sorted_tables:
        source.failed = False
        rows += _copy(source, target, table.name)
        sound[table.name] = not source.failed
    salvaged = _settle(source, target, rows, entries_sound=sound["entry"])
    target.execute("COMMIT")
    source.close()
    return salvaged


def _copy(source: Source, target: Any, table: str) -> int:
    there = [row[1] for row in source.ask(f"PRAGMA table_info({table})")]
    known = {row[1] for row in target.execute(f"PRAGMA table_info({table})")}
    columns = [name for name in there if name in known]
    if not columns:
        return 0
    names = ", ".join(f'"{name}"' for name in columns)
    into = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    count = 0
    for row in _rows(source, f"SELECT rowid, {names} FROM {table}"):  # noqa: S608 - our own tables
        with suppress(sqlite.IntegrityError):
            target.execute(into, row[1:])
            count += 1
    return count


def _rows(source: Source, select: str) -> Iterator[tuple[Any, ...]]:
    """All that can be read: upwards past each damaged page, and what an upper page hides, downwards from the end."""
    last = -(2**62)
    while True:
        failed_before, source.failed = source.failed, False
        for row in source.ask(f"{select} WHERE rowid > ? ORDER BY rowid", [last]):
            last = row[0]
            yield row
        if not source.failed:
            source.failed = failed_before
            return
        last = max(last, 0)
        found = next((step for step in range(1, FARTHEST) if _readable(source, select, last + step)), None)
        source.failed = True
        if found is None:
            break
        last += found
    yield from source.ask(f"{select} WHERE rowid > ? ORDER BY rowid DESC", [last])
    source.failed = True


def _readable(source: Source, select: str, after: int) -> bool:
    """Whether the row behind this place can be read, or there is none."""
    source.failed = False
    list(source.ask(f"{select} WHERE rowid > ? ORDER BY rowid LIMIT 1", [after]))
    return not source.failed


def _settle(source: Source, target: Any, rows: int, *, entries_sound: bool) -> Salvaged:
    """Decides who goes on numbering, and what is lost."""
    numbers, all_numbers = _numbers(source)
    copied: set[tuple[str, int]] = set(target.execute("SELECT device_id, number FROM entry"))
    tablet = target.execute("SELECT device_id, acknowledged FROM tablet").fetchone()
    device, acknowledged = tablet or ("", 0)
    mine = {number for its, number in numbers | copied if its == device}
    lost = mine - {number for its, number in copied if its == device}
    last = max(mine, default=0)
    last_there = last == 0 or (device, last) in copied
    goes_on = tablet is not None and last >= acknowledged and last_there and (entries_sound or all_numbers)
    if not goes_on:
        target.execute("UPDATE tablet SET office = '', private_key = ''")  # as `kiosk.store.identity.forget`
    target.execute("UPDATE tablet SET cursor = 0")
    return Salvaged(rows, len(lost), sum(number > acknowledged for number in lost), not goes_on)


def _numbers(source: Source) -> tuple[set[tuple[str, int]], bool]:
    """Device and number of all entries out of the index, which lies on other pages than they; and if all was read."""
    indexes = [row[1] for row in source.ask("PRAGMA index_list(entry)")]
    for name in indexes:
        columns = [row[2] for row in source.ask(f'PRAGMA index_info("{name}")')]
        if columns == ["site_id", "device_id", "number"]:
            source.failed = False
            found = set(source.ask(f'SELECT device_id, number FROM entry INDEXED BY "{name}" WHERE site_id > ""'))  # noqa: S608
            return found, not source.failed
    return set(), False
