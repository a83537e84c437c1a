"""Takes in a tablet's batch: each entry is stored, known already, or refused with a reason.

All of a batch happens in one transaction, and the receipt is only made once that is durable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import psycopg
from sqlalchemy import Engine, Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from models.access import Device
from models.base import Base
from models.clock import Clock, Milliseconds
from models.errors import AlreadyThere, StoreError
from models.protocol import MAX_BATCH, VERSION, Batch, Receipt, Refusal, RefusalReason
from models.register import Entry, RefusedEntry, verdict_column
from models.roster import Gate
from models.store import writing
from office.announce import Announcer
from office.devices import Sender, UnknownDevice
from office.entry_checks import Author, EntryChecks, Sound, Unsound
from office.pass_uses import note_uses

MOST_REFUSED = 10_000
"""How many refused entries of one tablet are kept in sight."""

ENTRY: Table = Base.metadata.tables[Entry.__tablename__]
REFUSED: Table = Base.metadata.tables[RefusedEntry.__tablename__]
COLUMNS = tuple(column.name for column in ENTRY.columns)
NUMBERS = {"number", "at", "received_at"}
_SQLITE_INSERT = f"INSERT INTO entry ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
# Of COPY, unnest of arrays and executemany the quickest: 30, 23 and 14 thousand entries a second.
_POSTGRES_COPY = f"COPY entry ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)".encode()
_POSTGRES_TYPES = ["int8" if name in NUMBERS else "text" for name in COLUMNS]

Row = tuple[object, ...]


class BadBatch(Exception):
    """The caller answers 400: none of it was taken."""


class LongBatch(Exception):
    """The caller answers 413: none of it was taken."""


@dataclass(frozen=True)
class Plan:
    """What is to be done with a batch, found before anything is written."""

    new: list[Sound]
    known: int
    refused: dict[int, Unsound]
    """Place in the batch to what is wrong there."""


def read_batch(body: bytes) -> Batch:
    """Raises BadBatch, LongBatch."""
    try:
        batch = _BATCH.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBatch(type(error).__name__) from None
    if batch.version != VERSION:
        raise BadBatch("version")
    if len(batch.entries) > MAX_BATCH:
        raise LongBatch
    return batch


_BATCH = msgspec.json.Decoder(Batch)


class Ingest:
    def __init__(self, engine: Engine, clock: Clock, announcer: Announcer) -> None:
        self._engine = engine
        self._clock = clock
        self._announcer = announcer

    def take(self, sender: Sender, body: bytes) -> Receipt:
        """Durable once it returns. Raises BadBatch, LongBatch, UnknownDevice, StoreError; then nothing
        was stored."""
        batch = read_batch(body)
        try:
            return self._store(sender, batch, hopeful=True)
        except AlreadyThere:
            # An id is there under another number, or another tablet has stored it this very moment.
            return self._store(sender, batch, hopeful=False)

    def _store(self, sender: Sender, batch: Batch, *, hopeful: bool) -> Receipt:
        """Hopeful: entries whose numbers are all new are taken for new, and the keys of the table watch over it."""
        with writing(self._engine) as session:
            now = self._clock()
            # On PostgreSQL this also holds back a second batch of the same tablet until this one is through.
            here = session.execute(
                update(Device)
                .where(Device.id == sender.device, Device.revoked_at.is_(None))
                .values(seen_at=now)
                .returning(Device.id)
            ).first()
            if here is None:
                raise UnknownDevice
            checks = EntryChecks(_author(session, sender))
            checked = [checks.check(wire) for wire in batch.entries]
            last, count = _last_and_count(session, sender)
            if hopeful and all(one.head.number > last for one in checked if isinstance(one, Sound)):
                plan = _plan(checked, {}, set())
            else:
                plan = _plan(checked, *_present(session, sender, checked))
            if plan.new:
                _insert(session, plan.new, now)
                note_uses(session, sender.site, (one.head for one in plan.new))
                self._announcer.announce(session, sender.site)
            if plan.new or plan.refused:
                _note_refused(session, sender.device, plan, now)
        last = max([last, *(one.head.number for one in plan.new)])
        refused = [Refusal(place, unsound.reason.value) for place, unsound in sorted(plan.refused.items())]
        return Receipt(len(plan.new), plan.known, refused, last, count + len(plan.new))


def _author(session: Session, sender: Sender) -> Author:
    gates = session.scalars(select(Gate.id).where(Gate.site_id == sender.site))
    return Author(sender.device, sender.site, sender.zone, frozenset(gates))


def _last_and_count(session: Session, sender: Sender) -> tuple[int, int]:
    """The highest number of this tablet that the office has, and how many entries."""
    query = select(func.max(Entry.number), func.count()).where(
        Entry.site_id == sender.site, Entry.device_id == sender.device
    )
    last, count = session.execute(query).one()
    return last or 0, count


def _plan(checked: Sequence[Sound | Unsound], hashes: dict[str, str], numbers: set[int]) -> Plan:
    """`hashes` (by id) and `numbers` are what the office has of these entries already; both are filled up."""
    new: list[Sound] = []
    refused: dict[int, Unsound] = {}
    known = 0
    for place, one in enumerate(checked):
        if isinstance(one, Unsound):
            refused[place] = one
        elif one.head.id in hashes:
            if hashes[one.head.id] == one.hash:
                known += 1
            else:
                refused[place] = Unsound(RefusalReason.ID_TAKEN, one.head.number, one.head.id)
        elif one.head.number in numbers:
            refused[place] = Unsound(RefusalReason.NUMBER_TAKEN, one.head.number, one.head.id)
        else:
            new.append(one)
            hashes[one.head.id] = one.hash
            numbers.add(one.head.number)
    return Plan(new, known, refused)


def _present(session: Session, sender: Sender, checked: Sequence[Sound | Unsound]) -> tuple[dict[str, str], set[int]]:
    """Of these entries: hashes by id of those that the office has, and which numbers it has of this tablet."""
    heads = [one.head for one in checked if isinstance(one, Sound)]
    here = Entry.site_id == sender.site
    hashes = session.execute(select(Entry.id, Entry.hash).where(here, Entry.id.in_([head.id for head in heads])))
    numbers = session.scalars(
        select(Entry.number).where(
            here, Entry.device_id == sender.device, Entry.number.in_([head.number for head in heads])
        )
    )
    return dict(hashes.all()), set(numbers)


def _insert(session: Session, new: Sequence[Sound], now: Milliseconds) -> None:
    """Raises AlreadyThere, StoreError."""
    rows = [_row(one, now) for one in new]
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql(_SQLITE_INSERT, rows)
        return
    connection: Any = session.connection().connection.driver_connection
    try:
        with connection.cursor() as cursor, cursor.copy(_POSTGRES_COPY) as copy:
            copy.set_types(_POSTGRES_TYPES)
            for row in rows:
                copy.write_row(row)
    except psycopg.errors.UniqueViolation:
        raise AlreadyThere from None
    except psycopg.Error as error:
        raise StoreError(type(error).__name__) from None


def _row(one: Sound, now: Milliseconds) -> Row:
    """In the order of COLUMNS."""
    head = one.head
    values = {
        "site_id": head.site,
        "id": head.id,
        "device_id": head.device,
        "number": head.number,
        "gate_id": head.gate,
        "kind": head.kind.value,
        "at": head.at,
        "day": head.day,
        "replaces": head.replaces,
        "verdict": verdict_column(head),
        "hash": one.hash,
        "head": one.head_text,
        "personal": one.personal_text,
        "received_at": now,
    }
    return tuple(values[name] for name in COLUMNS)


def _note_refused(session: Session, device: str, plan: Plan, now: Milliseconds) -> None:
    """Keeps in sight what was refused, and takes out of sight what was refused earlier and is stored now."""
    here = REFUSED.c.device_id == device
    kept = session.scalar(select(func.count()).select_from(REFUSED).where(here)) or 0
    rows = {one.number: _refused_row(one, device, now) for one in plan.refused.values()}
    if kept:
        settled = [one.head.number for one in plan.new] + list(rows)
        gone = session.execute(delete(REFUSED).where(here, REFUSED.c.number.in_(settled)).returning(REFUSED.c.number))
        kept -= len(gone.all())
    if rows and kept < MOST_REFUSED:
        session.execute(insert(REFUSED), list(rows.values())[: MOST_REFUSED - kept])


def _refused_row(one: Unsound, device: str, now: Milliseconds) -> dict[str, object]:
    return {"device_id": device, "number": one.number, "entry_id": one.id, "reason": one.reason.value, "at": now}
