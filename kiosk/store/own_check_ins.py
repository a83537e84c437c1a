"""Which of the store's entries are check-ins of this tablet's own."""

from sqlalchemy import ColumnElement, and_

from kiosk.identity import Identity
from models.entry import EntryKind
from models.register import Entry


def own_check_ins(who: Identity) -> ColumnElement[bool]:
    """Corrections are none."""
    return and_(
        Entry.site_id == who.site,
        Entry.device_id == who.device,
        Entry.kind == EntryKind.CHECK_IN.value,
        Entry.replaces.is_(None),
    )
