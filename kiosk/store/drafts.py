"""Half-entered check-ins in the tablet's store."""

import msgspec
from sqlalchemy import Engine, select

from kiosk.draft import CheckInDraft, entries_of
from models.clock import Clock
from models.register import Entry
from models.store import QuickWriter, reading
from models.tablet import Draft

MAX_DRAFTS = 50
KEEP = (
    f"INSERT INTO {Draft.__tablename__} (id, updated_at, body) VALUES (?, ?, ?) "  # noqa: S608 - a constant
    "ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, body = excluded.body"
)
DROP = f"DELETE FROM {Draft.__tablename__} WHERE id = ?"  # noqa: S608 - a constant


class DraftStore:
    """All calls are made in the store's thread."""

    def __init__(self, engine: Engine, site: str, clock: Clock) -> None:
        self._engine = engine
        self._site = site
        self._clock = clock
        self._writer = QuickWriter(engine)

    def keep(self, draft_id: str, body: bytes) -> None:
        """Durable once it returns. Raises StoreError."""
        self._writer.write([(KEEP, (draft_id, self._clock(), body.decode()))])

    def drop(self, draft_id: str) -> None:
        """As `keep`."""
        self._writer.write([(DROP, (draft_id,))])

    def all(self) -> list[CheckInDraft]:
        """The newest first; one that cannot be read is left where it is and not shown.

        One whose entries stand in the register was finished: the power went before it was dropped, which is done now.
        """
        with reading(self._engine) as session:
            bodies = session.scalars(select(Draft.body).order_by(Draft.updated_at.desc()).limit(MAX_DRAFTS)).all()
        drafts: list[CheckInDraft] = []
        for body in bodies:
            try:
                drafts.append(msgspec.json.decode(body, type=CheckInDraft))
            except msgspec.DecodeError:
                continue
        finished = self._finished(drafts)
        for draft in finished:
            self.drop(draft.id)
        return [draft for draft in drafts if draft not in finished]

    def _finished(self, drafts: list[CheckInDraft]) -> list[CheckInDraft]:
        ids = {draft.id: entries_of(draft) for draft in drafts}
        wanted = [entry for entries in ids.values() for entry in entries]
        with reading(self._engine) as session:
            there = set(session.scalars(select(Entry.id).where(Entry.site_id == self._site, Entry.id.in_(wanted))))
        return [draft for draft in drafts if ids[draft.id] and there.issuperset(ids[draft.id])]
