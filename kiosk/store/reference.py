"""Takes in the office's reference data: rows that replace the tablet's own rows of the same id."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Engine, Integer, String, Table, select, update
from sqlalchemy.orm import Session

from kiosk.passes.keys import LONGEST_LIST
from kiosk.store.copy_keys import keep_copy_keys
from kiosk.store.passes import to_be_kept
from kiosk.store.peers import keep_tablets
from models.base import Base
from models.errors import OfficeNonsense
from models.protocol import Change, Changes, Value
from models.roster import REFERENCE_TABLES, PassTrust, Site
from models.store import reading, writing
from models.tablet import Tablet

LONGEST_TEXT = 100_000
"""Characters of a Text column."""
LONGEST = {"key_list": LONGEST_LIST}
"""Of the columns that need more: every revoked pass that has not expired stands in the list of keys."""


def cursor(engine: Engine) -> int:
    """The revision up to which this tablet has everything."""
    with reading(engine) as session:
        return session.scalar(select(Tablet.cursor)) or 0


def take_in(engine: Engine, site: str, changes: Changes, synced_at: int) -> None:
    """Rows and cursor are stored together or not at all. Raises OfficeNonsense, StoreError.

    Tables and columns that this version does not know are left out: a newer office may send them.
    """
    rows: dict[str, list[dict[str, Value]]] = {}
    for change in changes.changes:
        if change.table in _tables():
            rows.setdefault(change.table, []).append(_checked(site, change))
    with writing(engine) as session:
        for name, values in rows.items():
            if name == PassTrust.__tablename__:
                # Not taken on the office's word alone, and each weighed against what the one before it left.
                for row in values:
                    _store(session, name, to_be_kept(session, site, row))
            else:
                _store(session, name, values)
        session.execute(update(Tablet).values(cursor=changes.revision, synced_at=synced_at))
        if changes.tablets is not None:
            keep_tablets(session, site, changes.tablets)
        if changes.copy_keys is not None:
            keep_copy_keys(session, site, changes.copy_keys)


def _store(session: Session, name: str, rows: Sequence[Mapping[str, Value]]) -> None:
    columns = _columns(name)
    whole = [tuple(row[column.name] for column in columns) for row in rows]
    if whole:
        # Past SQLAlchemy, which takes ten times as long over a row: a first sync is of a hundred thousand.
        session.connection().exec_driver_sql(_upsert(name), whole)


class _Column(NamedTuple):
    name: str
    kind: type
    longest: int
    """Characters of a text."""


@cache
def _tables() -> dict[str, Table]:
    return {name: _table(kind) for name, kind in REFERENCE_TABLES.items()} | {"site": _table(Site)}


def _table(kind: type[Any]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


@cache
def _columns(name: str) -> tuple[_Column, ...]:
    return tuple(_Column(column.name, *_limits(column)) for column in _tables()[name].columns)


def _limits(column: Column[Any]) -> tuple[type, int]:
    if isinstance(column.type, Boolean):
        return bool, 0
    if isinstance(column.type, BigInteger | Integer):
        return int, 0
    assert isinstance(column.type, String)
    return str, column.type.length or LONGEST.get(column.name, LONGEST_TEXT)


@cache
def _upsert(name: str) -> str:
    """A row replaces the one with its keys; the values in the order of `_columns`."""
    names = [column.name for column in _columns(name)]
    keys = [column.name for column in _tables()[name].primary_key]
    values, changed = ", ".join("?" * len(names)), ", ".join(f"{one} = excluded.{one}" for one in names)
    return (
        f"INSERT INTO {name} ({', '.join(names)}) VALUES ({values})"  # noqa: S608 - names of columns
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"
    )


def _checked(site: str, change: Change) -> dict[str, Value]:
    row: dict[str, Value] = {}
    for column in _columns(change.table):
        if column.name not in change.row:
            raise OfficeNonsense(f"{change.table} without {column.name}")
        value = change.row[column.name]
        if not _fits(column, value):
            raise OfficeNonsense(f"{change.table}.{column.name} is not what it should be")
        row[column.name] = value
    if row.get("site_id", row["id"]) != site:
        raise OfficeNonsense("a row of another site")
    return row


def _fits(column: _Column, value: Value) -> bool:
    if type(value) is not column.kind:
        return False
    return len(value) <= column.longest if isinstance(value, str) else not isinstance(value, int) or abs(value) < 2**63
