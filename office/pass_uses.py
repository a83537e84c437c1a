"""Every use of a pass is remembered and flows down, so that a second one is noticed at any gate that has synced."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.entry import EntryHead
from models.roster import PassUse
from office.compound import take_revisions

_INSERT = text(
    f"INSERT INTO {PassUse.__tablename__} (site_id, id, revision, gone, pass_id, gate_id, at) "  # noqa: S608 - a constant
    "VALUES (:site_id, :id, :revision, :gone, :pass_id, :gate_id, :at) ON CONFLICT DO NOTHING"
)


def note_uses(session: Session, site: str, heads: Iterable[EntryHead]) -> None:
    """Of entries that are stored in this very transaction. A correction is no use of its own."""
    used = [head for head in heads if head.pass_id and head.replaces is None]
    if not used:
        return
    rows = [
        {
            "site_id": site,
            "id": head.id,
            "revision": revision,
            "gone": False,
            "pass_id": head.pass_id,
            "gate_id": head.gate,
            "at": head.happened_at,
        }
        for head, revision in zip(used, take_revisions(session, site, len(used)), strict=True)
    ]
    session.execute(_INSERT, rows)
