"""What was half entered: stored at every answer, so that a dead battery loses nothing."""

from enum import StrEnum

import msgspec
from sqlalchemy import Engine, delete, select

from models.clock import Clock
from models.store import reading, writing
from models.tablet import Draft
from models.triage import Reading, Symptom, Transport

MAX_DRAFTS = 50


class Step(StrEnum):
    """One question a screen, in the order in which they are asked."""

    WHO = "who"
    WALK_IN = "walk_in"
    ORIGIN = "origin"
    LEFT = "left"
    ARRIVED = "arrived"
    TRANSPORT = "transport"
    TRANSPORT_NUMBER = "transport_number"
    CONTACT = "contact"
    SYMPTOMS = "symptoms"
    TEMPERATURE = "temperature"
    REST = "rest"
    REVIEW = "review"
    UNSAVED = "unsaved"
    """All is answered, but the store did not take it: press again."""
    DONE = "done"


class DraftPerson(msgspec.Struct, kw_only=True):
    """One of those who came. `entry` becomes the id of their entry."""

    entry: str
    name: str
    resident: str | None = None
    household: str | None = None
    building: str = ""
    flat: str = ""
    phone: str = ""
    id_number: str = ""
    symptoms: tuple[Symptom, ...] = ()
    readings: tuple[Reading, ...] = ()


class Correction(msgspec.Struct, frozen=True):
    """What a draft corrects."""

    replaces: str
    day: str
    happened_at: int


class CheckInDraft(msgspec.Struct, kw_only=True):
    """A check-in that is not saved yet. Dates are ISO 8601, empty while not asked."""

    id: str
    started_at: int
    step: Step
    visited: list[Step] = []
    """The steps before this one, for the way back."""
    household: str | None = None
    flat: str = ""
    people: list[DraftPerson] = []
    origin: str = ""
    origin_detail: str = ""
    left_on: str = ""
    arrived_on: str = ""
    transport: Transport | None = None
    transport_number: str = ""
    contact: bool = False
    resting_since: int | None = None
    correction: Correction | None = None


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
