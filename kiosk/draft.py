"""What was half entered: stored at every answer, so that a dead battery loses nothing."""

from enum import StrEnum
from typing import Any

import msgspec

from models.entry import Direction, PersonKind, VehicleKind
from models.triage import Reading, Symptom, Transport


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
    QUESTIONS = "questions"
    """The office's own, see `kiosk.questions.questionnaire`."""
    TEMPERATURE = "temperature"
    REST = "rest"
    REVIEW = "review"
    PASS = "pass"  # noqa: S105 - no password
    """What a pass says: to be looked at and changed, or decided upon first. See `kiosk.passes.check_in`."""
    FLAT = "flat"
    """Where a visitor goes, or whose car it is. This and those below belong to `kiosk.passage`."""
    VISITOR = "visitor"
    COURIER = "courier"
    PLATE = "plate"
    CAR = "car"
    """Who sits in it."""
    SLIP = "slip"
    """Which paper slip is keyed in; whoever is on it is asked for then. See `kiosk.presenters.slip`."""
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
    driver: bool = False
    """They drove the car; it stays so."""


class Paper(msgspec.Struct, frozen=True):
    """The paper slip that a draft is keyed in from."""

    slip: str
    """Its number as `models.codes.SlipCode.label` writes it."""
    at: int
    """When the person stood at the gate, milliseconds UTC."""


class PassageDraft(msgspec.Struct, kw_only=True):
    """What is known of somebody who comes or goes without returning from elsewhere. See `kiosk.passage`."""

    person: PersonKind = PersonKind.RESIDENT
    direction: Direction | None = None
    """None where nobody asks."""
    host_flat: str = ""
    company: str = ""
    car: str = ""
    """Becomes the id of the car's entry; empty for people on foot."""
    plate: str = ""
    vehicle: VehicleKind | None = None


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
    paper: Paper | None = None
    pass_id: str = ""
    """Of the pass that was held up, hexadecimal."""
    questionnaire: int = 0
    """Number of the version of the office's questionnaire that `answers` belong to."""
    answers: dict[str, Any] = {}
    answered_ahead: int = 0
    """Number of the version that was answered in the declaration: a pass has not always room for the answers."""
    passage: PassageDraft | None = None
    """None for people who returned."""
    question: list[str | int] = []
    """Which of the office's questions is asked, as a path of `models.questionnaire.flow`; empty for the first."""
    typed: dict[Step, dict[str, str]] = {}
    """What is keyed in and not answered yet: of each step, text by the form's own names of its fields."""


def is_empty(draft: CheckInDraft) -> bool:
    """Nothing in it would have to be keyed in again."""
    plate = draft.passage is not None and draft.passage.plate
    return not (draft.people or draft.typed or draft.paper or plate)


def entries_of(draft: CheckInDraft) -> list[str]:
    """Ids that its entries will have: of the people, and of the car."""
    car = [draft.passage.car] if draft.passage is not None and draft.passage.car else []
    return [*(person.entry for person in draft.people), *car]
