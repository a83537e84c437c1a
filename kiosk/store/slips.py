"""Which slips were keyed in, in the tablet's store."""

from collections.abc import Mapping

from sqlalchemy import Engine, select

from kiosk.slips import Earlier
from models.entry import EntryKind, read_head, read_personal
from models.errors import BadEntry
from models.register import Entry
from models.roster import Sighting
from models.store import reading

MOST = 20


def keyed_in(engine: Engine, site: str, label: str, gates: Mapping[str, str]) -> tuple[Earlier, ...]:
    """This tablet's own entries that count, and other gates' as the office told of them. Raises StoreError.

    `label`: of SlipCode, letters, digits and a hyphen alone. A slip is asked for a few hundred times in a tablet's
    life, so its number has no column of its own: the heads are searched, a hundred thousand in a second.
    """
    here = (Entry.site_id == site, Entry.kind == EntryKind.CHECK_IN)
    mine = select(Entry).where(*here, Entry.head.like(f'%"slip":"{label}"%')).order_by(Entry.number).limit(MOST)
    gone = select(Entry.replaces).where(Entry.site_id == site, Entry.replaces.is_not(None))
    seen = select(Sighting).where(Sighting.site_id == site, Sighting.slip == label, Sighting.gone.is_(False))
    with reading(engine) as session:
        own = session.scalars(mine.where(Entry.id.not_in(gone))).all()
        known = set(session.scalars(mine.with_only_columns(Entry.id)))
        others = [one for one in session.scalars(seen.limit(MOST)) if one.id not in known]
    found = [Earlier(read_head(one.head).happened_at, gates.get(one.gate_id, ""), _name(one)) for one in own]
    found += [Earlier(one.at, gates.get(one.gate_id, "")) for one in others]
    return tuple(sorted(found, key=lambda one: one.at))


def _name(entry: Entry) -> str:
    try:
        return "" if entry.personal is None else read_personal(entry.personal).name
    except BadEntry:
        return ""
