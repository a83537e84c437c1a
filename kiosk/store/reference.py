"""Takes in the office's reference data: rows that replace the tablet's own rows of the same id."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Engine, Integer, String, Table, select, update
from sqlalchemy.dialects.sqlite import insert

from models.base import Base
from models.errors import OfficeNonsense
from models.protocol import Change, Changes, Value
from models.roster import REFERENCE_TABLES, Site
from models.store import reading, writing
from models.tablet import Tablet


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
            for row in values:
                upsert = insert(_tables()[name]).values(row)
                keys = [column.name for column in _tables()[name].primary_key]
                session.execute(upsert.on_conflict_do_update(index_elements=keys, set_=row))
        session.execute(update(Tablet).values(cursor=changes.revision, synced_at=synced_at))


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
        if not _fits(column.type, value):
            raise OfficeNonsense(f"{change.table}.{column.name} is not what it should be")
        row[column.name] = value
    if row.get("site_id", row["id"]) != site:
        raise OfficeNonsense("a row of another site")
    return row


def _fits(kind: object, value: Value) -> bool:
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, BigInteger | Integer):
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    if isinstance(kind, String):
        return isinstance(value, str) and len(value) <= (kind.length or 100_000)
    return False
