"""Takes in a tablet's batch: each entry is stored, known already, or refused with a reason.

All of a batch happens in one transaction, and the receipt is only made once that is durable.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import ColumnElement, Engine, Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from models.access import Device
from models.base import Base
from models.clock import Clock, Milliseconds
from models.entry import SealedEntry
from models.errors import AlreadyThere, BadEntry
from models.protocol import MAX_BATCH, PURGED, VERSION, Batch, Receipt, Refusal, RefusalReason
from models.register import Entry, RefusedEntry, verdict_column
from models.roster import Gate
from models.store import writing
from models.wire import Opened, unpack
from office.register.announce import Announcer
from office.register.entry_checks import Author, EntryChecks, Sound, Unsound
from office.register.flow_down import tell_gates
from office.register.insert import Columns, Row, insert_all
from office.register.twins import TWIN, row_id, twins
from office.tablets.senders import Sender, UnknownDevice

MOST_REFUSED = 10_000
"""How many refused entries of one tablet are kept in sight."""
COUNTED_FOR: Milliseconds = 60_000
"""How long a count is believed; to count a tablet's entries takes the longer the more there are."""

ENTRY_COLUMNS = Columns(
    "entry",
    (
        "site_id", "id", "device_id", "number", "gate_id", "kind", "at", "day", "replaces", "verdict", "hash", "head",
        "personal", "received_at",
    ),
)  # fmt: skip
REFUSED: Table = Base.metadata.tables[RefusedEntry.__tablename__]
_PURGED = bytes(PURGED)
Claim = Callable[[Session], bool]
"""False if something of the tablet has changed since it was looked at."""


class BadBatch(Exception):
    """The caller answers 400: none of it was taken."""


class OtherVersion(BadBatch):
    """The caller answers 501, on which the tablet keeps everything until this office is of its version."""


class LongBatch(Exception):
    """The caller answers 413: none of it was taken."""


class ChangedMeanwhile(Exception):
    """The caller looks anew who sends this, and tries again."""


class NotPutTogether(Exception):
    """The caller answers 422: a compact batch whose entries did not come out as they were. Its sender sends them as
    a Batch."""


@dataclass(frozen=True)
class Plan:
    """What is to be done with a batch, found before anything is written."""

    new: list[Sound]
    twins: list[Sound]
    """Known in another machine's name; their numbers are new."""
    known: int
    """Twins among them."""
    refused: dict[int, Unsound]
    """Place in the batch to what is wrong there."""

    @property
    def stored(self) -> list[Sound]:
        """A row is made for each."""
        return [*self.new, *self.twins]


@dataclass(frozen=True)
class Present:
    """What the office has of a batch already."""

    hashes: dict[str, str]
    """By id."""
    numbers: dict[int, str]
    """Hashes by the number of this tablet."""
    twins: frozenset[str] = frozenset()
    """Hashes of those that it has in another machine's name."""


def read_batch(body: bytes) -> list[Opened]:
    """Of version 1. Raises BadBatch (OtherVersion among it), LongBatch."""
    try:
        batch = _BATCH.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBatch(type(error).__name__) from None
    if batch.version != VERSION:
        raise OtherVersion(str(batch.version))
    if len(batch.entries) > MAX_BATCH:
        raise LongBatch
    opened: list[Opened] = []
    for wire in batch.entries:
        personal = bytes(wire.personal)
        sealed = SealedEntry(bytes(wire.head), None if personal == _PURGED else personal)
        opened.append(Opened(sealed, sealed.hash))
    return opened


_BATCH = msgspec.json.Decoder(Batch)


class Ingest:
    def __init__(self, engine: Engine, clock: Clock, announcer: Announcer, *, also_lost: bool = False) -> None:
        """`also_lost`: for entries out of the store of a tablet that may be reported lost."""
        self._standing = () if also_lost else (Device.revoked_at.is_(None),)
        self._engine = engine
        self._clock = clock
        self._announcer = announcer
        self._counts = Counts()

    def take(self, sender: Sender, body: bytes, *, compact: bool = False, claim: Claim | None = None) -> Receipt:
        """Durable once it returns. `claim` takes the request in the same transaction.

        Raises BadBatch, LongBatch, NotPutTogether, UnknownDevice, ChangedMeanwhile, TakenBefore, StoreError: then
        nothing was stored.
        """
        if not compact:
            return self.store(sender, read_batch(body), claim)
        try:
            opened = unpack(body)
        except BadEntry as error:
            raise NotPutTogether from error
        return self.store(sender, opened, claim)

    def store(self, sender: Sender, batch: Sequence[Opened], claim: Claim | None = None) -> Receipt:
        """As `take`, of entries that were read already."""
        try:
            return self._store(sender, batch, claim, hopeful=True)
        except AlreadyThere:
            # An id is there under another number, or another tablet has stored it this very moment.
            return self._store(sender, batch, claim, hopeful=False)

    def _store(self, sender: Sender, batch: Sequence[Opened], claim: Claim | None, *, hopeful: bool) -> Receipt:
        """Hopeful: entries whose numbers are all new are taken for new, and the keys of the table watch over it."""
        with writing(self._engine) as session:
            now = self._clock()
            # On PostgreSQL this also holds back a second batch of the same tablet until this one is through.
            if claim is None:
                _note_seen(session, sender, now, self._standing)
            elif not claim(session):
                raise ChangedMeanwhile
            checks = EntryChecks(_author(session, sender))
            checked = [checks.check(opened) for opened in batch]
            last, count = self._counts.of(session, sender, now)
            if hopeful and all(one.head.number > last for one in checked if isinstance(one, Sound)):
                plan = _plan(checked, Present({}, {}))
            else:
                plan = _plan(checked, _present(session, sender, checked))
            if plan.twins:
                insert_all(session, ENTRY_COLUMNS, [_twin_row(one, now) for one in plan.twins])
            if plan.new:
                insert_all(session, ENTRY_COLUMNS, [_row(one, now) for one in plan.new])
                tell_gates(session, sender.site, sender.zone, plan.new, now, hopeful=hopeful)
                self._announcer.announce(session, sender.site)
            if plan.stored or plan.refused:
                _note_refused(session, sender.device, plan, now)
            last, count = max([last, *(one.head.number for one in plan.stored)]), count + len(plan.stored)
            missing = self._counts.first_missing(session, sender, last, count)
        self._counts.note(sender.device, last, count)
        refused = [Refusal(place, unsound.reason.value) for place, unsound in sorted(plan.refused.items())]
        return Receipt(len(plan.new), plan.known, refused, last, count, missing)


def _note_seen(session: Session, sender: Sender, now: Milliseconds, standing: tuple[ColumnElement[bool], ...]) -> None:
    """Raises UnknownDevice."""
    here = session.execute(
        update(Device).where(Device.id == sender.device, *standing).values(seen_at=now).returning(Device.id)
    ).first()
    if here is None:
        raise UnknownDevice


def _author(session: Session, sender: Sender) -> Author:
    gates = session.scalars(select(Gate.id).where(Gate.site_id == sender.site))
    return Author(sender.device, sender.site, sender.zone, frozenset(gates))


@dataclass
class _Count:
    last: int
    count: int
    at: Milliseconds


class Counts:
    """The highest number and how many entries the office has of each tablet. The highest is always asked; a count that
    belongs to another one, or is old, is taken anew, for another office process may have stored some."""

    def __init__(self) -> None:
        self._known: dict[str, _Count] = {}
        self._gaps: dict[str, tuple[int, int]] = {}
        """How many numbers a tablet's entries lack, and the first of them."""

    def of(self, session: Session, sender: Sender, now: Milliseconds) -> tuple[int, int]:
        here = (Entry.site_id == sender.site, Entry.device_id == sender.device)
        last = session.scalar(select(func.max(Entry.number)).where(*here)) or 0
        known = self._known.get(sender.device)
        if known is None or known.last != last or not 0 <= now - known.at < COUNTED_FOR:
            known = _Count(last, session.scalar(select(func.count()).select_from(Entry).where(*here)) or 0, now)
            self._known[sender.device] = known
        return last, known.count

    def first_missing(self, session: Session, sender: Sender, last: int, count: int) -> int:
        """The lowest number that was neither stored nor refused; 0 where none is missing. Walks along the numbers only
        where their count has changed."""
        if count >= last:
            return 0
        here = (RefusedEntry.device_id == sender.device, RefusedEntry.number.between(1, last))
        refused = set(session.scalars(select(RefusedEntry.number).where(*here)))
        lacking = last - count - len(refused)
        if lacking <= 0:
            return 0
        if self._gaps.get(sender.device, (0, 0))[0] != lacking:
            self._gaps[sender.device] = (lacking, _first_gap(session, sender, refused))
        return self._gaps[sender.device][1]

    def note(self, device: str, last: int, count: int) -> None:
        """Once they are durable."""
        self._known[device] = _Count(last, count, self._known[device].at)


def _first_gap(session: Session, sender: Sender, refused: set[int]) -> int:
    query = (
        select(Entry.number)
        .where(Entry.site_id == sender.site, Entry.device_id == sender.device)
        .order_by(Entry.number)
        .execution_options(yield_per=1000)
    )
    expected = 1
    for number in session.scalars(query):
        while expected in refused:
            expected += 1
        if number > expected:
            return expected
        expected = max(expected, number + 1)
    return 0


def _plan(checked: Sequence[Sound | Unsound], here: Present) -> Plan:
    """`here` is filled up.

    After one whose number is taken, the new ones of this batch follow upon another machine's entry: none of them is
    stored, and they come again in the name that their own gets.
    """
    plan = Plan([], [], 0, {})
    known, taken = 0, False
    for place, one in enumerate(checked):
        if isinstance(one, Unsound):
            plan.refused[place] = one
            continue
        head, stands = one.head, here.hashes.get(one.head.id)
        if one.hash in (stands, here.numbers.get(head.number)):
            known += 1
        elif stands is not None and one.hash not in here.twins:
            plan.refused[place] = Unsound(RefusalReason.ID_TAKEN, head.number, head.id)
        elif taken or head.number in here.numbers:
            taken = True
            plan.refused[place] = Unsound(RefusalReason.NUMBER_TAKEN, head.number, head.id)
        else:
            known += stands is not None
            (plan.new if stands is None else plan.twins).append(one)
            here.hashes.setdefault(head.id, one.hash)
            here.numbers[head.number] = one.hash
    return replace(plan, known=known)


def _present(session: Session, sender: Sender, checked: Sequence[Sound | Unsound]) -> Present:
    site, sound = Entry.site_id == sender.site, [one for one in checked if isinstance(one, Sound)]
    ids, numbers = [one.head.id for one in sound], [one.head.number for one in sound]
    hashes = dict(session.execute(select(Entry.id, Entry.hash).where(site, Entry.id.in_(ids))).all())
    mine = (site, Entry.device_id == sender.device, Entry.number.in_(numbers))
    at_numbers = dict(session.execute(select(Entry.number, Entry.hash).where(*mine)).all())
    other = [one for one in sound if hashes.get(one.head.id, one.hash) != one.hash]
    return Present(hashes, at_numbers, twins(session, sender.site, other))


def _row(one: Sound, now: Milliseconds) -> Row:
    """In the order of ENTRY_COLUMNS."""
    head = one.head
    return (
        head.site,
        head.id,
        head.device,
        head.number,
        head.gate,
        head.kind.value,
        head.at,
        head.day,
        head.replaces,
        verdict_column(head),
        one.hash,
        one.head_text,
        one.personal_text,
        now,
    )


def _twin_row(one: Sound, now: Milliseconds) -> Row:
    """In the order of ENTRY_COLUMNS."""
    head = one.head
    author = (head.site, row_id(one), head.device, head.number, head.gate)
    return (*author, TWIN, head.at, head.day, None, "", one.hash, one.head_text, None, now)


def _note_refused(session: Session, device: str, plan: Plan, now: Milliseconds) -> None:
    """Keeps in sight what was refused, and takes out of sight what was refused earlier and is stored now."""
    here = REFUSED.c.device_id == device
    kept = session.scalar(select(func.count()).select_from(REFUSED).where(here)) or 0
    rows = {one.number: _refused_row(one, device, now) for one in plan.refused.values()}
    if kept:
        settled = [one.head.number for one in plan.stored] + list(rows)
        gone = session.execute(delete(REFUSED).where(here, REFUSED.c.number.in_(settled)).returning(REFUSED.c.number))
        kept -= len(gone.all())
    if rows and kept < MOST_REFUSED:
        session.execute(insert(REFUSED), list(rows.values())[: MOST_REFUSED - kept])


def _refused_row(one: Unsound, device: str, now: Milliseconds) -> dict[str, object]:
    return {"device_id": device, "number": one.number, "entry_id": one.id, "reason": one.reason.value, "at": now}
