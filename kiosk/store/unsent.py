"""A tablet that becomes another author: what the office does not have yet is written anew in its new name."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from models.enrolment import MOST_CHAINS, Chain, EnrolReply, Held
from models.entry import SealedEntry, genesis, open_head
from models.protocol import RefusalReason
from models.register import Entry, RefusedEntry
from models.tablet import Tablet


def chains(session: Session, site: str) -> tuple[Chain, ...]:
    """All authors that this tablet has been and has entries of, the oldest first."""
    here = Entry.site_id == site
    order = select(Entry.device_id, func.max(Entry.number)).where(here).group_by(Entry.device_id)
    rows = session.execute(order.order_by(func.min(Entry.at), Entry.device_id)).all()[-MOST_CHAINS:]
    return tuple(Chain(device, last, _hash(session, site, device, last)) for device, last in rows)


def move_unsent(session: Session, before: Tablet, reply: EnrolReply) -> None:
    """Numbered and chained from 1 on. An entry keeps its id, so that whoever has it already notices.

    Those are moved that the office lacks, of whatever author the tablet has been: an office that came back from a
    backup may lack what it had. And those whose number the office has of another machine. Raises BadEntry.
    """
    query = select(Entry).where(Entry.site_id == before.site_id, or_(*_lacking(session, before, reply)))
    age = {chain.device: place for place, chain in enumerate(chains(session, before.site_id))}
    moved = sorted(session.scalars(query), key=lambda entry: (age.get(entry.device_id, -1), entry.number))
    previous = genesis(reply.device)
    for number, entry in enumerate(moved, 1):
        personal = None if entry.personal is None else entry.personal.encode()
        head = open_head(SealedEntry(entry.head.encode(), personal))
        head = replace(head, device=reply.device, number=number, previous=previous)
        sealed = SealedEntry(msgspec.json.encode(head), personal)
        entry.device_id, entry.number, entry.head, entry.hash = reply.device, number, sealed.head.decode(), sealed.hash
        previous = sealed.hash
    session.execute(delete(RefusedEntry).where(RefusedEntry.reason == RefusalReason.NUMBER_TAKEN.value))


def _lacking(session: Session, before: Tablet, reply: EnrolReply) -> Iterator[ColumnElement[bool]]:
    """What the office has not, a condition for each author; what it has refused for good stays as it is."""
    site, taken = before.site_id, RefusalReason.NUMBER_TAKEN.value
    yield Entry.id.in_(select(RefusedEntry.entry_id).where(RefusedEntry.reason == taken))
    refused = Entry.id.in_(select(RefusedEntry.entry_id).where(RefusedEntry.reason != taken))
    proved = {held.device: held for held in reply.held or () if _is_ours(session, site, held)}
    for device, held in proved.items():
        outside = [Entry.number.between(first, last) for first, last in _between(held.ranges)]
        beyond = Entry.number > (held.ranges[-1][1] if held.ranges else 0)
        yield and_(Entry.device_id == device, or_(beyond, *outside), ~refused)
    if before.device_id not in proved:
        yield and_(Entry.device_id == before.device_id, Entry.number > _through(session, before, reply))


def _is_ours(session: Session, site: str, held: Held) -> bool:
    """An equal hash proves all before it equal, too."""
    return not held.ranges or _hash(session, site, held.device, held.ranges[-1][1]) == held.last_hash


def _through(session: Session, before: Tablet, reply: EnrolReply) -> int:
    """As far as an office tells that says no more, or has entries of another machine in this one's name."""
    same = _hash(session, before.site_id, before.device_id, reply.through) == reply.through_hash
    return max(before.acknowledged, reply.through) if same else before.acknowledged


def _between(ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    lowest = 1
    for first, last in ranges:
        if first > lowest:
            yield lowest, first - 1
        lowest = last + 1


def _hash(session: Session, site: str, device: str, number: int) -> str:
    query = select(Entry.hash).where(Entry.site_id == site, Entry.device_id == device, Entry.number == number)
    return session.scalar(query) or ""
