"""Takes in the office's reference data: rows that replace the tablet's own rows of the same id."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Boolean, Engine, Integer, String, Table, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.passes.keys import LONGEST_LIST
from kiosk.store.passes import to_be_kept
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
        table = _tables().get(change.table)
        if table is not None:
            rows.setdefault(change.table, []).append(_checked(table, site, change))
    with writing(engine) as session:
        for name, values in rows.items():
            for row in values if name != PassTrust.__tablename__ else _trusted(session, site, values):
                upsert = insert(_tables()[name]).values(row)
                keys = [column.name for column in _tables()[name].primary_key]
                session.execute(upsert.on_conflict_do_update(index_elements=keys, set_=row))
        session.execute(update(Tablet).values(cursor=changes.revision, synced_at=synced_at))


def _trusted(session: Session, site: str, rows: list[dict[str, Value]]) -> Iterator[dict[str, Value]]:
    """Keys for passes are not taken from the office on its word alone."""
    for row in rows:
        yield from to_be_kept(session, site, row)


def _tables() -> dict[str, Table]:
    return {name: _table(kind) for name, kind in REFERENCE_TABLES.items()} | {"site": _table(Site)}


def _table(kind: type[Any]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


def _checked(table: Table, site: str, change: Change) -> dict[str, Value]:
    row: dict[str, Value] = {}
    for column in table.columns:
        if column.name not in change.row:
            raise OfficeNonsense(f"{change.table} without {column.name}")
        value = change.row[column.name]
        if not _fits(column.type, value, LONGEST.get(column.name, LONGEST_TEXT)):
            raise OfficeNonsense(f"{change.table}.{column.name} is not what it should be")
        row[column.name] = value
    if row.get("site_id", row["id"]) != site:
        raise OfficeNonsense("a row of another site")
    return row


def _fits(kind: object, value: Value, longest: int) -> bool:
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, BigInteger | Integer):
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    if isinstance(kind, String):
        return isinstance(value, str) and len(value) <= (kind.length or longest)
    return False
