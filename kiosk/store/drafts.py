"""Half-entered check-ins in the tablet's store."""

import msgspec
from sqlalchemy import Engine, delete, select

from kiosk.draft import CheckInDraft
from models.clock import Clock
from models.store import reading, writing
from models.tablet import Draft

MAX_DRAFTS = 50


class DraftStore:
    """All calls are made in the store's thread."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def keep(self, draft_id: str, body: bytes) -> None:
        """Durable once it returns. Raises StoreError."""
        with writing(self._engine) as session:
            session.merge(Draft(id=draft_id, updated_at=self._clock(), body=body.decode()))

    def drop(self, draft_id: str) -> None:
        with writing(self._engine) as session:
            session.execute(delete(Draft).where(Draft.id == draft_id))

    def all(self) -> list[CheckInDraft]:
        """The newest first; one that cannot be read is left where it is and not shown."""
        with reading(self._engine) as session:
            bodies = session.scalars(select(Draft.body).order_by(Draft.updated_at.desc()).limit(MAX_DRAFTS)).all()
        drafts: list[CheckInDraft] = []
        for body in bodies:
            try:
                drafts.append(msgspec.json.decode(body, type=CheckInDraft))
            except msgspec.DecodeError:
                continue
        return drafts
