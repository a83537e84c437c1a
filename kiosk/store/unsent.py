"""A tablet that becomes another author: what the office does not have yet is written anew in its new name."""

import msgspec
from msgspec.structs import replace
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from models.entry import SealedEntry, genesis, open_head
from models.protocol import RefusalReason
from models.register import Entry, RefusedEntry
from models.tablet import Tablet


def move_unsent(session: Session, before: Tablet, device: str, through: int) -> None:
    """Numbered and chained from 1 on. An entry keeps its id, so that whoever has it already notices.

    `through`: the office has all up to this number. Those after it are moved, and those whose number the office has of
    another machine. Raises BadEntry.
    """
    taken = select(RefusedEntry.entry_id).where(RefusedEntry.reason == RefusalReason.NUMBER_TAKEN.value)
    query = (
        select(Entry)
        .where(Entry.site_id == before.site_id, Entry.device_id == before.device_id)
        .where(or_(Entry.number > through, Entry.id.in_(taken)))
        .order_by(Entry.number)
    )
    previous = genesis(device)
    for number, entry in enumerate(session.scalars(query), 1):
        personal = None if entry.personal is None else entry.personal.encode()
        head = open_head(SealedEntry(entry.head.encode(), personal))
        head = replace(head, device=device, number=number, previous=previous)
        sealed = SealedEntry(msgspec.json.encode(head), personal)
        entry.device_id, entry.number, entry.head, entry.hash = device, number, sealed.head.decode(), sealed.hash
        previous = sealed.hash
    session.execute(delete(RefusedEntry).where(RefusedEntry.reason == RefusalReason.NUMBER_TAKEN.value))
