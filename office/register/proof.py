"""What the office can prove of each tablet: which numbers it has, which are missing, whether the chain holds."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from models.access import Device
from models.chain import Proof, prove
from models.clock import Clock, Milliseconds
from models.register import Entry, RefusedEntry
from models.store import reading

AT_ONCE = 500
WHOLE_AFTER: Milliseconds = 12 * 3_600_000


@dataclass(frozen=True)
class TabletFigures:
    """What a few counts tell, without a look at the entries."""

    device: str
    name: str
    gate: str
    """The gate's id."""
    enrolled_at: Milliseconds
    seen_at: Milliseconds | None
    revoked_at: Milliseconds | None
    first: int
    last: int
    count: int
    refused: int

    @property
    def missing(self) -> int:
        """Numbers up to the last that are not here."""
        return self.last - self.count


def tablets(engine: Engine, site: str) -> list[TabletFigures]:
    """All tablets of a compound, revoked ones last. Raises StoreError."""
    with reading(engine) as session:
        devices = session.scalars(select(Device).where(Device.site_id == site)).all()
        numbers = {
            device: (first, last, count)
            for device, first, last, count in session.execute(
                select(Entry.device_id, func.min(Entry.number), func.max(Entry.number), func.count())
                .where(Entry.site_id == site)
                .group_by(Entry.device_id)
            )
        }
        refused = dict(
            session.execute(
                select(RefusedEntry.device_id, func.count())
                .where(RefusedEntry.device_id.in_([device.id for device in devices]))
                .group_by(RefusedEntry.device_id)
            ).all()
        )
    found = [_figures(device, numbers.get(device.id, (0, 0, 0)), refused.get(device.id, 0)) for device in devices]
    return sorted(found, key=lambda one: (one.revoked_at is not None, one.name, one.enrolled_at, one.device))


def _figures(device: Device, numbers: tuple[int, int, int], refused: int) -> TabletFigures:
    first, last, count = numbers
    return TabletFigures(
        device.id,
        device.name,
        device.gate_id,
        device.enrolled_at,
        device.seen_at,
        device.revoked_at,
        first,
        last,
        count,
        refused,
    )


def proof_of(engine: Engine, site: str, device: str) -> Proof:
    """Walks along all entries of a tablet, holding a few hundred at a time. Raises StoreError."""
    return _walk(engine, site, device, None)


class Proofs:
    """Proofs that are kept, so that a page need not walk along 200,000 entries each time it is looked at.

    A kept one goes on where it ended, if as many entries stand below as it has seen; WHOLE_AFTER it is walked anew from
    the first entry, for a change in the store is seen by a walk alone. What is kept is lost with the process.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._kept: dict[str, tuple[Milliseconds, Proof]] = {}

    def of(self, site: str, device: str, *, whole: bool = False) -> Proof:
        """`whole`: from the first entry on. Raises StoreError."""
        now = self._clock()
        walked_at, kept = self._kept.get(device, (0, None))
        if whole or kept is None or not self._stands(site, device, kept) or not 0 <= now - walked_at < WHOLE_AFTER:
            walked_at, kept = now, None
        found = _walk(self._engine, site, device, kept)
        self._kept[device] = (walked_at, found)
        return found

    def _stands(self, site: str, device: str, kept: Proof) -> bool:
        query = select(func.count()).where(Entry.site_id == site, Entry.device_id == device, Entry.number <= kept.last)
        with reading(self._engine) as session:
            return session.scalar(query) == kept.count


def _walk(engine: Engine, site: str, device: str, so_far: Proof | None) -> Proof:
    query = (
        select(Entry.number, Entry.hash, Entry.head)
        .where(Entry.site_id == site, Entry.device_id == device, Entry.number > (so_far.last if so_far else -1))
        .order_by(Entry.number)
        .execution_options(yield_per=AT_ONCE)
    )
    with reading(engine) as session:
        return prove(device, session.execute(query), so_far)


@dataclass(frozen=True)
class Refused:
    device: str
    number: int
    """Below zero where the entry did not tell its number."""
    entry: str
    reason: str
    at: Milliseconds


def refused_entries(engine: Engine, site: str, limit: int = 200) -> list[Refused]:
    """What the office did not take from the tablets of a compound, the newest first. Raises StoreError."""
    query = (
        select(
            RefusedEntry.device_id,
            RefusedEntry.number,
            RefusedEntry.entry_id,
            RefusedEntry.reason,
            RefusedEntry.at,
        )
        .join(Device, Device.id == RefusedEntry.device_id)
        .where(Device.site_id == site)
        .order_by(RefusedEntry.at.desc(), RefusedEntry.number.desc())
        .limit(limit)
    )
    with reading(engine) as session:
        return [Refused(*row) for row in session.execute(query)]
