"""Every use of a pass is remembered and flows down, so that a second one is noticed at any gate that has synced."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.entry import EntryHead, EntryKind
from models.roster import PassUse
from office.register.insert import Columns, Row

USE_COLUMNS = Columns("pass_use", ("site_id", "id", "revision", "gone", "pass_id", "gate_id", "at"))


def uses_of(heads: Iterable[EntryHead]) -> list[EntryHead]:
    """A correction is no use of its own."""
    return [head for head in heads if head.pass_id and head.replaces is None]


def use_rows(site: str, heads: Sequence[EntryHead], gone: set[str], revisions: Iterable[int]) -> list[Row]:
    """In the order of USE_COLUMNS, each with the next revision. `gone`: ids of entries that were taken back."""
    return [
        (site, head.id, revision, head.id in gone, head.pass_id, head.gate, head.happened_at)
        for head, revision in zip(heads, revisions, strict=True)
    ]


def uses_taken_back(session: Session, site: str, heads: Iterable[EntryHead]) -> list[str]:
    """Ids of uses whose entry was voided by one of these."""
    voided = {head.replaces for head in heads if head.kind is EntryKind.VOID}
    if not voided:
        return []
    here = (PassUse.site_id == site, PassUse.id.in_(voided), PassUse.gone.is_(False))
    return list(session.scalars(select(PassUse.id).where(*here)))


def take_back(session: Session, site: str, ids: Sequence[str], revisions: Iterable[int]) -> None:
    for entry, revision in zip(ids, revisions, strict=True):
        this = (PassUse.site_id == site, PassUse.id == entry)
        session.execute(update(PassUse).where(*this).values(gone=True, revision=revision))
