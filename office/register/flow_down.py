"""What other gates hear of a batch: uses of passes, and sightings; in the transaction that stores the entries."""

from collections.abc import Sequence
from itertools import islice

from sqlalchemy.orm import Session

from models.clock import Milliseconds
from office.passes.uses import USE_COLUMNS, take_back, use_rows, uses_of, uses_taken_back, voided_of
from office.reference.compound import take_revisions
from office.register.entry_checks import Sound
from office.register.insert import insert_all
from office.register.sightings import SIGHTING_COLUMNS, Sightings


def tell_gates(session: Session, site: str, zone: str, new: Sequence[Sound], now: Milliseconds) -> None:
    """Raises StoreError."""
    heads = [one.head for one in new]
    uses, uses_gone = uses_of(heads), uses_taken_back(session, site, heads)
    voided = voided_of(session, site, uses)
    sightings = Sightings(session, site, new, now, zone)
    sightings_gone = sightings.gone()
    count = len(uses) + len(uses_gone) + sightings.count + len(sightings_gone)
    if not count:
        return
    # All at once and at the last: on PostgreSQL the compound's other tablets wait from here on.
    revisions = iter(take_revisions(session, site, count))
    insert_all(
        session, USE_COLUMNS, use_rows(site, uses, voided, islice(revisions, len(uses))), keep_what_is_there=True
    )
    take_back(session, site, uses_gone, islice(revisions, len(uses_gone)))
    rows = sightings.rows(islice(revisions, sightings.count))
    insert_all(session, SIGHTING_COLUMNS, rows, keep_what_is_there=True)
    sightings.mark_gone(sightings_gone, revisions)
