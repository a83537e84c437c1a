"""What the office can prove of each tablet: which numbers it has, which are missing, whether the chain holds."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from models.access import Device
from models.chain import Proof, prove
from models.clock import Milliseconds
from models.register import Entry, RefusedEntry
from models.store import reading

AT_ONCE = 500


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
    query = (
        select(Entry.number, Entry.hash, Entry.head)
        .where(Entry.site_id == site, Entry.device_id == device)
        .order_by(Entry.number)
        .execution_options(yield_per=AT_ONCE)
    )
    with reading(engine) as session:
        return prove(device, session.execute(query))


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
