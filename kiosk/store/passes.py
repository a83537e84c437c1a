"""What the office sends for passes, in the tablet's store: the keys that count, and where passes were used."""

import base64
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, Table, func, select
from sqlalchemy.orm import Session

from kiosk.passes.keys import TrustRow, outcome_of, read_keys, refusal
from kiosk.passes.uses import UseRow
from kiosk.reference import PassKeys
from models.base import Base
from models.changed import changed_after
from models.clock import Milliseconds
from models.notice import Notice
from models.passes.key_list import ListOutcome
from models.protocol import Value
from models.roster import PassTrust, PassUse
from models.store import reading, writing
from models.tablet import Tablet

PASS_USE: Table = Base.metadata.tables[PassUse.__tablename__]
OFFERED = "offered"
"""Id of the row beside the one that counts: what the office sent last and this tablet did not take."""
FORMER = "former"
"""Id of the row that was in use before the gate key changed: passes that are under way were sealed to its key."""
MOST_USES = 50_000
"""In memory, the newest: about 14 MB, and more than a compound of 5,000 households writes in a pass's lifetime."""


def to_be_kept(session: Session, site: str, row: Mapping[str, Value]) -> list[dict[str, Value]]:
    """The rows to store when the office sends this row of PassTrust. See `kiosk.passes.keys`."""
    kept = session.get(PassTrust, (site, site), populate_existing=True)
    if row["gone"]:
        return [] if kept is None else [{**_columns(kept), "gone": True, "revision": row["revision"]}]
    offered = TrustRow(*(str(row[name]) for name in TrustRow._fields))
    if refusal(None if kept is None else _texts(kept), offered) is not None:
        return [{**row, "id": OFFERED}]
    nothing = dict.fromkeys(TrustRow._fields, "")
    rows = [{**row, "id": site}, {**row, **nothing, "id": OFFERED, "gone": True}]
    if kept is not None and kept.gate_key != row["gate_key"]:
        rows.append({**_columns(kept), "id": FORMER})
    return rows


def take_in_list(engine: Engine, site: str, signed: bytes) -> ListOutcome | None:
    """A list from a file. ACCEPTED: it is durable, and nothing else of the row has changed; the office's next list
    is weighed against it. None: no row yet whose root key could check it. Raises StoreError."""
    with writing(engine) as session:
        kept = session.get(PassTrust, (site, site))
        outcome = None if kept is None or kept.gone else outcome_of(_texts(kept), signed)
        if kept is not None and outcome is ListOutcome.ACCEPTED:
            kept.key_list = base64.b64encode(signed).decode()
    return outcome


def list_in_use(engine: Engine, site: str) -> str:
    """Base64, empty where there is none; a command beside the window may have changed it. Raises StoreError."""
    with reading(engine) as session:
        return session.scalar(select(PassTrust.key_list).where(PassTrust.site_id == site, PassTrust.id == site)) or ""


def load_keys(engine: Engine, site: str, built_at: Milliseconds = 0) -> tuple[PassKeys | None, Notice | None]:
    """What passes are read with, None before the office has sent it; and why what came last was not taken.

    `built_at`: when the program was made, 0 where that is not known. Raises StoreError; a row that says nothing
    sensible is no row.
    """
    with reading(engine) as session:
        kept, offered, former = (session.get(PassTrust, (site, key)) for key in (site, OFFERED, FORMER))
        synced_at = session.scalar(select(Tablet.synced_at)) or 0
        row, before = None if kept is None else _texts(kept), former.gate_key if former else ""
        past = max(built_at, synced_at)
        usable = None if row is None or kept is None or kept.gone else read_keys(row, site, past, before)
        refused = None if offered is None or offered.gone else refusal(row, _texts(offered))
    return usable, refused


def load_uses(engine: Engine, site: str, after: int) -> list[UseRow]:
    """The newest that came above this revision; -1: this gate's own, too. Raises StoreError."""
    query = (
        select(PassUse.id, PassUse.pass_id, PassUse.gate_id, PassUse.at, PassUse.revision, PassUse.gone)
        .where(*changed_after(PASS_USE, site, after))
        .order_by(PassUse.at.desc())
        .limit(MOST_USES)
    )
    with reading(engine) as session:
        return [UseRow(*row) for row in session.execute(query)]


def newest(engine: Engine, tables: tuple[type[Any], ...]) -> tuple[int, ...]:
    """The highest revision in each table of reference data: where it stands as before, nothing changed.

    An index answers it. Raises StoreError.
    """
    with reading(engine) as session:
        return tuple(session.scalar(select(func.max(table.revision))) or 0 for table in tables)


def _texts(row: PassTrust) -> TrustRow:
    return TrustRow(row.key_list, row.root_key, row.gate_key, row.phone_key)


def _columns(row: PassTrust) -> dict[str, Value]:
    return {column.name: getattr(row, column.name) for column in PassTrust.__table__.columns}
