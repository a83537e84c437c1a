"""What other gates hear of a batch: uses of passes, and sightings; in the transaction that stores the entries."""

from collections.abc import Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import Milliseconds
from models.entry import EntryHead, EntryKind
from models.register import Entry
from office.passes.uses import USE_COLUMNS, take_back, use_rows, uses_of, uses_taken_back
from office.reference.compound import take_revisions
from office.register.entry_checks import Sound
from office.register.insert import insert_all
from office.register.sightings import SIGHTING_COLUMNS, Sightings


def tell_gates(
    session: Session, site: str, zone: str, new: Sequence[Sound], now: Milliseconds, *, hopeful: bool
) -> None:
    """Hopeful: nothing was told of these before, else AlreadyThere is raised. Raises StoreError."""
    heads = [one.head for one in new]
    uses, uses_gone = uses_of(heads), uses_taken_back(session, site, heads)
    taken_back, voided = _taken_back(session, site, heads)
    sightings = Sightings(session, site, new, now, zone, taken_back)
    sightings_gone = sightings.gone()
    count = len(uses) + len(uses_gone) + sightings.count + len(sightings_gone)
    if not count:
        return
    # All at once and at the last: on PostgreSQL the compound's other tablets wait from here on.
    revisions = iter(take_revisions(session, site, count))
    rows = use_rows(site, uses, voided, islice(revisions, len(uses)))
    insert_all(session, USE_COLUMNS, rows, keep_what_is_there=not hopeful)
    take_back(session, site, uses_gone, islice(revisions, len(uses_gone)))
    rows = sightings.rows(islice(revisions, sightings.count))
    insert_all(session, SIGHTING_COLUMNS, rows, keep_what_is_there=not hopeful)
    sightings.mark_gone(sightings_gone, revisions)


def _taken_back(session: Session, site: str, heads: Sequence[EntryHead]) -> tuple[set[str], set[str]]:
    """Ids that an entry takes the place of, and those that one voids; all of `heads` that are such are among them.

    What does so may come first, from another tablet. Ids follow the time (`models.ids`), so few lie between the lowest
    and the highest; to ask for each takes ten times as long.
    """
    lowest, highest = min(head.id for head in heads), max(head.id for head in heads)
    between = (Entry.site_id == site, Entry.replaces >= lowest, Entry.replaces <= highest)
    found = session.execute(select(Entry.replaces, Entry.kind).where(*between)).all()
    replaced = [(replaces, kind) for replaces, kind in found if replaces is not None]
    return {replaces for replaces, _ in replaced}, {replaces for replaces, kind in replaced if kind == EntryKind.VOID}
