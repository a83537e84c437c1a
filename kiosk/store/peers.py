"""What gates tell each other without the office, in the tablet's store: which tablets are trusted, how far each was
heard, what this one may tell, and what others told.

What others told stands beside the office's rows with revision 0, which no cursor counts; the office's own row of the
same entry takes its place whenever it comes, and is never changed by another gate but for being gone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import asdict
from sqlalchemy import Engine, Table, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.identity import Identity
from kiosk.passes.uses import UseRow
from kiosk.peers.messages import PAGE, Answer, NotAPeer, Told
from kiosk.recall import SeenRow
from models.base import Base
from models.clock import Milliseconds, local_day
from models.declaration import SiteSetting
from models.entry import EntryKind, read_head, read_personal
from models.errors import BadEntry
from models.register import Entry
from models.roster import PassTrust, PassUse, Sighting, Site
from models.sightings import LASTS, Seen, is_seen, seen
from models.store import reading, writing

TABLETS = "tablets"
"""Name of the setting that holds the office's list, JSON."""
HEARD = "heard:"
"""Begins the name of the setting that holds up to which number a tablet was heard; the half of its key follows."""
MOST_TABLETS = 64
FARTHEST_BACK = 10_000
"""Entries that a tablet tells another which it meets for the first time: what is older, the office has told."""
_KEY = re.compile(r"[0-9a-f]{64}")
_SETTING: Table = Base.metadata.tables[SiteSetting.__tablename__]
_SIGHTING: Table = Base.metadata.tables[Sighting.__tablename__]
_USE: Table = Base.metadata.tables[PassUse.__tablename__]
_PRIMARY = ["site_id", "id"]


class Heard(NamedTuple):
    """Rows as they stand now, for `kiosk.memory`."""

    uses: list[UseRow]
    seen: list[SeenRow]


def keep_tablets(session: Session, site: str, keys: Sequence[str]) -> None:
    """The list that the office sent; what is no key is left out. Who is not on it is forgotten."""
    good = [key for key in keys[:MOST_TABLETS] if _KEY.fullmatch(key)]
    kept = msgspec.json.encode(good).decode()
    if kept == _get(session, site, TABLETS):
        return  # it comes with every change
    _set(session, site, TABLETS, kept)
    heard = [_heard(bytes.fromhex(key)) for key in good]
    others = (SiteSetting.site_id == site, SiteSetting.name.startswith(HEARD), SiteSetting.name.not_in(heard))
    session.execute(delete(SiteSetting).where(*others))


def heard_through(engine: Engine, site: str, whom: bytes) -> int:
    """Up to which of its numbers this tablet was heard. Raises NotAPeer, StoreError."""
    with reading(engine) as session:
        _refuse_strangers(session, site, whom)
        return int(_get(session, site, _heard(whom)) or 0)


def tell(engine: Engine, own: Identity, asker: bytes, after: int, now: Milliseconds) -> Answer:
    """What this tablet has registered above that number. Raises NotAPeer, StoreError."""
    mine = (Entry.site_id == own.site, Entry.device_id == own.device)
    with reading(engine) as session:
        _refuse_strangers(session, own.site, asker)
        last = session.scalar(select(func.max(Entry.number)).where(*mine)) or 0
        wanted = (*mine, Entry.number > max(after, last - FARTHEST_BACK))
        query = select(Entry.number, Entry.head, Entry.personal).where(*wanted).order_by(Entry.number).limit(PAGE)
        rows = session.execute(query).all()
        key = session.scalar(select(PassTrust.phone_key).where(PassTrust.site_id == own.site, PassTrust.id == own.site))
        zone = session.scalar(select(Site.zone).where(Site.id == own.site)) or "UTC"
    through = rows[-1].number if rows else last
    today = local_day(now, zone).isoformat()
    told = list(_told(((row.head, row.personal) for row in rows), bytes.fromhex(key or ""), now - LASTS, today))
    return Answer(through, through < last, told)


def take_in(engine: Engine, site: str, whom: bytes, answer: Answer) -> Heard:
    """Rows and number are stored together or not at all. Raises NotAPeer, StoreError."""
    with writing(engine) as session:
        _refuse_strangers(session, site, whom)
        for told in answer.told:
            _take_in(session, site, told)
        _set(session, site, _heard(whom), str(answer.through))
        ids = {told.replaces for told in answer.told} | {told.seen.id for told in answer.told if told.seen}
        return _as_they_stand(session, site, ids - {""})


def _told(rows: Iterable[tuple[str, str | None]], phone_key: bytes, since: Milliseconds, today: str) -> Iterator[Told]:
    for head_text, personal_text in rows:
        try:
            head = read_head(head_text)
            personal = read_personal(personal_text) if personal_text is not None else None
        except BadEntry:
            continue  # the register's own proof finds it
        one = seen(head, personal, phone_key) if personal and is_seen(head, personal, since, today) else None
        if one is not None or head.replaces:
            yield Told(head.happened_at, one, head.replaces or "", head.kind is EntryKind.VOID)


def _take_in(session: Session, site: str, told: Told) -> None:
    if told.replaces:
        # The entry itself may come later, from the tablet that wrote it: then it finds that it is gone.
        gone: dict[str, Any] = {"site_id": site, "id": told.replaces, "revision": 0, "gone": True}
        row = gone | {"gate_id": "", "at": told.at, "day": ""}
        session.execute(
            insert(_SIGHTING).values(row).on_conflict_do_update(index_elements=_PRIMARY, set_={"gone": True})
        )
        if told.void:
            used = (PassUse.site_id == site, PassUse.id == told.replaces)
            session.execute(update(PassUse).where(*used).values(gone=True))
    if told.seen is None:
        return
    common: dict[str, Any] = {"site_id": site, "revision": 0, "gone": False}
    new = session.execute(
        insert(_SIGHTING).values(common | asdict(told.seen)).on_conflict_do_nothing().returning(Sighting.id)
    ).first()
    if new is not None and told.seen.pass_id and not told.replaces:
        session.execute(insert(_USE).values(common | _use(told.seen)).on_conflict_do_nothing())


def _use(seen: Seen) -> dict[str, Any]:
    return {"id": seen.id, "pass_id": seen.pass_id, "gate_id": seen.gate_id, "at": seen.at}


def _as_they_stand(session: Session, site: str, ids: set[str]) -> Heard:
    uses = select(PassUse.id, PassUse.pass_id, PassUse.gate_id, PassUse.at, PassUse.revision, PassUse.gone).where(
        PassUse.site_id == site, PassUse.id.in_(ids)
    )
    seen = select(
        Sighting.id, Sighting.resident_id, Sighting.phone_hash, Sighting.plate, Sighting.gate_id, Sighting.at,
        Sighting.day, Sighting.tenths, Sighting.observe_until, Sighting.direction, Sighting.revision, Sighting.gone,
    ).where(Sighting.site_id == site, Sighting.id.in_(ids))  # fmt: skip
    return Heard(
        [UseRow(*row) for row in session.execute(uses)],
        [SeenRow(*row) for row in session.execute(seen.order_by(Sighting.at))],
    )


def _refuse_strangers(session: Session, site: str, key: bytes) -> None:
    """Raises NotAPeer."""
    if key.hex() not in msgspec.json.decode(_get(session, site, TABLETS) or "[]", type=list[str]):
        raise NotAPeer("no tablet of this compound")


def _heard(key: bytes) -> str:
    return f"{HEARD}{key.hex()[:32]}"


def _get(session: Session, site: str, name: str) -> str | None:
    return session.scalar(select(SiteSetting.value).where(SiteSetting.site_id == site, SiteSetting.name == name))


def _set(session: Session, site: str, name: str, value: str) -> None:
    row = {"site_id": site, "name": name, "value": value}
    session.execute(insert(_SETTING).values(row).on_conflict_do_update(index_elements=["site_id", "name"], set_=row))
