"""The gate's own register: numbers, chains and stores its entries, and knows which of them the office has."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from sqlalchemy import Engine, Select, delete, func, insert, select
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as sqlite_dialect
from sqlalchemy.orm import Session

from kiosk.clock_watch import ClockWatch
from kiosk.identity import Identity
from kiosk.register import NewEntry, RegisterState, Waiting
from models.base import Base
from models.clock import Clock, Milliseconds, system_clock
from models.entry import EntryHead, EntryKind, SealedEntry, genesis, personal_bytes, personal_hash, read_head, seal
from models.errors import AlreadyThere, BadEntry
from models.register import Entry, RefusedEntry, entries_of_day, verdict_column
from models.roster import PassUse
from models.store import QuickWriter, reading, writing
from models.tablet import Tablet

COMPILED = insert(Base.metadata.tables[Entry.__tablename__]).compile(dialect=sqlite_dialect())
INSERT_ENTRY = str(COMPILED)
COLUMNS = tuple(COMPILED.positiontup or ())
INSERT_USE = (
    f"INSERT INTO {PassUse.__tablename__} (site_id, id, revision, gone, pass_id, gate_id, at) "  # noqa: S608 - a constant
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
LOOKED_AT = 20
"""Entries that are looked at for a time that was not doubted."""


class Register:
    """All calls are made in the store's thread. One register alone writes to a store."""

    def __init__(
        self, engine: Engine, identity: Identity, clock: Clock, seconds: Callable[[], float] | None = None
    ) -> None:
        """`seconds` go on whatever the clock does; else the system's, or those of a clock that is not the system's.

        Raises StoreError.
        """
        self._engine = engine
        self._identity = identity
        self._clock = clock
        self._writer = QuickWriter(engine)
        self.clock_watch = ClockWatch(clock, self._latest(), seconds or _seconds_of(clock))
        self.state = self._read_state()

    def append(
        self,
        entries: Sequence[NewEntry],
        beside: Sequence[tuple[str, Sequence[object]]] = (),
    ) -> None:
        """Writes the entries, all or none. Durable once it returns.

        `beside`: statements with their values that are done with it, or not at all.

        An entry whose id stands in the register already is not written again. Raises StoreError, BadEntry.
        """
        number, previous = self.state.last_number, self.state.last_hash
        rows: list[dict[str, object]] = []
        for entry in entries:
            number += 1
            row, previous = self._row(entry, number, previous)
            rows.append(row)
        try:
            uses = [self._use(entry) for entry in entries if entry.pass_id and entry.replaces is None]
            self._write(rows, [*uses, *beside])
        except AlreadyThere:
            self._append_missing(entries, beside)
        else:
            self.state = RegisterState(number, self.state.acknowledged, self.state.refused, previous)

    def stand_at(self, identity: Identity) -> None:
        """The office has put this tablet at another gate."""
        self._identity = identity

    def of_day(self, day: str) -> list[Entry]:
        """All entries of this tablet that count to the day (ISO 8601)."""
        with reading(self._engine) as session:
            return entries_of_day(session, self._identity.site, day)

    def count_of_day(self, day: str) -> int:
        """How many people were registered: corrections do not count again, what was taken back does not count."""
        here = (Entry.site_id == self._identity.site, Entry.day == day)
        first = (Entry.kind == EntryKind.CHECK_IN, Entry.replaces.is_(None))
        taken_back = select(Entry.replaces).where(*here, Entry.kind == EntryKind.VOID)
        voided = (*here, Entry.kind == EntryKind.CHECK_IN, Entry.id.in_(taken_back))
        with reading(self._engine) as session:
            registered, gone = (
                session.scalar(select(func.count()).where(*wanted)) for wanted in ((*here, *first), voided)
            )
            return (registered or 0) - (gone or 0)

    def entry(self, entry_id: str) -> Entry | None:
        with reading(self._engine) as session:
            return session.get(Entry, (self._identity.site, entry_id))

    def replacement(self, entry_id: str) -> Entry | None:
        """The newest entry that corrects this one or takes it back."""
        with reading(self._engine) as session:
            return session.scalars(self._replacing([entry_id]).order_by(Entry.number.desc()).limit(1)).first()

    def chain(self, entry_id: str) -> list[Entry]:
        """All entries of this tablet that are corrections of one another with this one, in the order they were made."""
        with reading(self._engine) as session:
            found: dict[str, Entry] = {}
            entry = session.get(Entry, (self._identity.site, entry_id))
            while entry is not None and entry.id not in found:
                found[entry.id] = entry
                entry = session.get(Entry, (self._identity.site, entry.replaces)) if entry.replaces else None
            newest = list(found)
            while newest:
                later = [one for one in session.scalars(self._replacing(newest)) if one.id not in found]
                found |= {one.id: one for one in later}
                newest = [one.id for one in later]
            return sorted(found.values(), key=lambda one: (one.at, one.number))

    def _replacing(self, entry_ids: Sequence[str]) -> Select[Entry]:
        return select(Entry).where(Entry.site_id == self._identity.site, Entry.replaces.in_(entry_ids))

    def waiting(self, limit: int, after: int | None = None) -> Waiting:
        """The next entries for the office, at most `limit`; above number `after`, if not above what the office has."""
        query = (
            select(Entry.id, Entry.number, Entry.head, Entry.personal)
            .where(
                Entry.site_id == self._identity.site,
                Entry.device_id == self._identity.device,
                Entry.number > (self.state.acknowledged if after is None else after),
            )
            .order_by(Entry.number)
            .limit(limit)
        )
        with reading(self._engine) as session:
            rows = session.execute(query).all()
        sealed = tuple(
            SealedEntry(head.encode(), None if personal is None else personal.encode()) for _, _, head, personal in rows
        )
        return Waiting(sealed, tuple(row[0] for row in rows), tuple(row[1] for row in rows))

    def acknowledge(self, waiting: Waiting, refused: dict[int, str]) -> None:
        """The office has these, but for the refused ones (place in the batch to reason), which are kept and marked."""
        with writing(self._engine) as session:
            if self.state.refused:
                session.execute(delete(RefusedEntry).where(RefusedEntry.number.in_(waiting.numbers)))
            for place, reason in refused.items():
                session.add(
                    RefusedEntry(
                        device_id=self._identity.device,
                        number=waiting.numbers[place],
                        entry_id=waiting.ids[place],
                        reason=reason[:40],
                        at=self._clock(),
                    )
                )
            through = max(self.state.acknowledged, waiting.numbers[-1])
            refused_now = self._has(session, through)
        self.state = replace(self.state, acknowledged=through, refused=refused_now)

    def send_again_from(self, number: int) -> bool:
        """The office lacks this entry and maybe later ones, though it had them: False if it never did."""
        if not 0 < number <= self.state.acknowledged:
            return False
        with writing(self._engine) as session:
            self._has(session, number - 1)
        self.state = replace(self.state, acknowledged=number - 1)
        return True

    def send_again_after(self, last: int, had: int) -> bool:
        """The office has entries up to `last` alone, though it had them up to `had`. False if it refused the others."""
        mine = (Entry.site_id == self._identity.site, Entry.device_id == self._identity.device)
        refused = select(RefusedEntry.number).where(RefusedEntry.device_id == self._identity.device)
        lacking = select(func.min(Entry.number)).where(
            *mine, Entry.number > last, Entry.number <= had, Entry.number.not_in(refused)
        )
        with reading(self._engine) as session:
            number = session.scalar(lacking)
        return number is not None and self.send_again_from(number)

    def _has(self, session: Session, through: int) -> int:
        """The office has entries up to this number. Returns how many are refused."""
        for tablet in session.scalars(select(Tablet)):
            tablet.acknowledged = through
            tablet.clock_high = self.clock_watch.high
        return session.scalar(select(func.count()).select_from(RefusedEntry)) or 0

    def refused(self) -> dict[str, str]:
        """Entry id to the office's reason."""
        with reading(self._engine) as session:
            return dict(session.execute(select(RefusedEntry.entry_id, RefusedEntry.reason)).all())

    def _row(self, entry: NewEntry, number: int, previous: str) -> tuple[dict[str, object], str]:
        personal = personal_bytes(entry.personal)
        at, doubted = self.clock_watch.look()
        head = EntryHead(
            id=entry.id,
            site=self._identity.site,
            device=self._identity.device,
            gate=self._identity.gate,
            number=number,
            previous=previous,
            at=at,
            day=entry.day,
            happened_at=entry.happened_at,
            kind=entry.kind,
            replaces=entry.replaces,
            personal=personal_hash(personal),
            building=entry.building,
            answers=entry.answers,
            verdict=entry.triage.verdict,
            observe_days=entry.triage.observe_days,
            reasons=entry.triage.reasons,
            policy=entry.policy,
            pass_id=entry.pass_id,
            person=entry.person,
            direction=entry.direction,
            volunteers=entry.volunteers,
            clock_doubted=entry.clock_doubted or doubted,
            slip=entry.slip,
            vehicle=entry.vehicle,
            passengers=entry.passengers,
            trip=entry.trip,
            driver=entry.driver,
            void_reason=entry.void_reason,
            shift=entry.shift,
            audit=entry.audit,
            about=entry.about,
        )
        sealed = seal(head, personal)
        return row_of(head, sealed), sealed.hash

    def _use(self, entry: NewEntry) -> tuple[str, Sequence[object]]:
        """Replaced by the office's own row once it comes down."""
        return INSERT_USE, (self._identity.site, entry.id, 0, False, entry.pass_id, self._identity.gate, self._clock())

    def _write(
        self,
        rows: list[dict[str, object]],
        beside: Sequence[tuple[str, Sequence[object]]],
    ) -> None:
        statements: list[tuple[str, Sequence[object]]] = [
            (INSERT_ENTRY, [row[column] for column in COLUMNS]) for row in rows
        ]
        self._writer.write([*statements, *beside])

    def _append_missing(
        self,
        entries: Sequence[NewEntry],
        beside: Sequence[tuple[str, Sequence[object]]],
    ) -> None:
        """Some of these stand in the register already: they were saved just before the power went."""
        missing = [entry for entry in entries if self.entry(entry.id) is None]
        if len(missing) == len(entries):
            raise BadEntry("an entry's number is taken: another program writes to this store")
        self.append(missing, beside)

    def _latest(self) -> Milliseconds:
        """The latest time that is known to have been: of the last entry whose time was not doubted, or of the sync."""
        mine = (Entry.site_id == self._identity.site, Entry.device_id == self._identity.device)
        newest = select(Entry.at, Entry.head).where(*mine).order_by(Entry.number.desc()).limit(LOOKED_AT)
        with reading(self._engine) as session:
            believed = [at for at, head in session.execute(newest) if not _doubted(head)]
            return max([session.scalar(select(Tablet.clock_high)) or 0, *believed[:1]])

    def _read_state(self) -> RegisterState:
        mine = (Entry.site_id == self._identity.site, Entry.device_id == self._identity.device)
        with reading(self._engine) as session:
            last = session.execute(
                select(Entry.number, Entry.hash).where(*mine).order_by(Entry.number.desc()).limit(1)
            ).first()
            acknowledged = session.scalar(select(Tablet.acknowledged)) or 0
            refused = session.scalar(select(func.count()).select_from(RefusedEntry)) or 0
        number, last_hash = (last[0], last[1]) if last else (0, genesis(self._identity.device))
        return RegisterState(number, acknowledged, refused, last_hash)


def row_of(head: EntryHead, sealed: SealedEntry) -> dict[str, object]:
    """By the names of the columns; `head` is the one in `sealed`."""
    return {
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
        "hash": sealed.hash,
        "head": sealed.head.decode(),
        "personal": None if sealed.personal is None else sealed.personal.decode(),
        "received_at": None,
    }


def _seconds_of(clock: Clock) -> Callable[[], float]:
    return monotonic if clock is system_clock else lambda: clock() / 1000


def _doubted(head: str) -> bool:
    try:
        return read_head(head).clock_doubted
    except BadEntry:
        return True
