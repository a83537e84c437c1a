"""Each screen of the gate, brought into the window with somebody to show: two people, one of a long name."""

from collections.abc import Callable

import msgspec

from kiosk.check_in import CheckIn, Outcome
from kiosk.draft import CheckInDraft, Correction, DraftPerson, PassageDraft, Step
from kiosk.presenters.duty import DutyDesk
from kiosk.store import reference
from models.entry import Direction, PersonKind, VehicleKind
from models.errors import StoreFull
from models.notice import N_
from models.triage import Reading, Reason, Symptom, Transport, Triage, Verdict
from screens.handover import HandoverScreen
from screens.navigator import Place
from screens.pin import PinScreen, Question
from screens.shift import ShiftScreen
from tests.kiosk.conftest import NOON, SITE
from tests.kiosk.own_questions import SAMPLE, send_down
from tests.kiosk.test_duty import LI, WANG, ZHAO, listed
from tests.screens.gate_stage import Desk
from tests.screens.parties import registered

NAMES = ("张伟", "阿依古丽·买买提")
PASSING = (Step.FLAT, Step.VISITOR, Step.COURIER, Step.PLATE, Step.CAR)


async def settle_in(desk: Desk) -> None:
    """Volunteers, questions, a day's work: what the screens show of the gate."""
    reference.take_in(desk.gate.store.engine, SITE, listed(WANG, LI, ZHAO, revision=20), NOON)
    await send_down(desk.gate, SAMPLE)
    await DutyDesk(desk.gate).sign(WANG)
    for reading in ("365", "385"):
        await registered(desk.gate, reading=reading)


def draft_at(desk: Desk, step: Step) -> CheckInDraft:
    """Everything is answered that may be shown."""
    high, normal = Reading(378, NOON), Reading(364, NOON)
    people = [
        DraftPerson(
            entry=f"{place:032x}",
            name=name,
            resident=f"r{place + 1}",
            household="h1",
            flat="3-1-502",
            phone="13800000001",
            symptoms=(Symptom.COUGH, Symptom.BREATH) if place else (),
            readings=() if step is Step.TEMPERATURE else (high,) if place else (normal,),
        )
        for place, name in enumerate(NAMES)
    ]
    if step in (Step.REVIEW, Step.PASS):
        people = people[1:]
    return CheckInDraft(
        id="d" * 32,
        started_at=NOON,
        step=step,
        visited=[Step.WHO],
        household="h1",
        flat="3-1-502",
        people=people,
        origin="420100",
        origin_detail="江汉路",
        left_on="2026-02-02",
        arrived_on="2026-02-03",
        transport=Transport.TRAIN,
        transport_number="G506",
        resting_since=NOON if step is Step.REST else None,
        correction=Correction("e" * 32, "2026-02-03", NOON) if step is Step.REVIEW else None,
        pass_id="ab" * 8 if step is Step.PASS else "",
        passage=_passage(step),
    )


def _passage(step: Step) -> PassageDraft | None:
    if step not in PASSING:
        return None
    kinds = {Step.VISITOR: PersonKind.VISITOR, Step.FLAT: PersonKind.VISITOR, Step.COURIER: PersonKind.COURIER}
    car = step in (Step.PLATE, Step.CAR)
    return PassageDraft(
        person=kinds.get(step, PersonKind.RESIDENT),
        direction=Direction.IN,
        host_flat="3-1-502",
        car="c" * 32 if car else "",
        plate="京AD12345" if step is Step.CAR else "",
        vehicle=VehicleKind.NEW_ENERGY_SMALL if step is Step.CAR else None,
    )


def check_in_at(desk: Desk, step: Step) -> CheckIn:
    check_in = desk.gate.resume(draft_at(desk, step))
    if step is Step.QUESTIONS:
        check_in.own.begin()
    if step is Step.UNSAVED:
        check_in.unsaved = StoreFull.notice
    if step is Step.DONE:
        found = (Triage(Verdict.ADMIT), Triage(Verdict.HOLD, 14, (Reason.FEVER, Reason.HIGH_RISK, Reason.SYMPTOMS)))
        people = zip(check_in.draft.people, found, strict=True)
        check_in.outcomes = tuple(Outcome(one.name, one.flat, verdict, one.readings) for one, verdict in people)
    return check_in


def show(desk: Desk, where: Place | Step) -> None:
    """Raises AssertionError where a screen does not come."""
    navigator = desk.app.navigator
    if isinstance(where, Step):
        navigator.follow(check_in_at(desk, where))
    else:
        if where in PREPARED:
            PREPARED[where](desk)
        navigator.show(where)
    assert navigator.current is not None and navigator.current.name == where


def _shift(desk: Desk) -> None:
    screen = desk.app.navigator.screen(Place.SHIFT)
    assert isinstance(screen, ShiftScreen)
    screen.badge_shown(LI)


def _handover(desk: Desk) -> None:
    screen = desk.app.navigator.screen(Place.HANDOVER)
    assert isinstance(screen, HandoverScreen)
    screen.begin()
    screen.went = ["v1"]


def _pin(desk: Desk) -> None:
    screen = desk.app.navigator.screen(Place.PIN)
    assert isinstance(screen, PinScreen)
    screen.ask(Question((WANG,), N_("Sign on"), WANG.name, lambda _one: None, desk.app.navigator.home))


def _drafts(desk: Desk) -> None:
    desk.gate.tray.drafts = [
        draft_at(desk, Step.SYMPTOMS),
        msgspec.structs.replace(draft_at(desk, Step.REST), id="f" * 32),
    ]


PREPARED: dict[Place, Callable[[Desk], None]] = {
    Place.SHIFT: _shift,
    Place.HANDOVER: _handover,
    Place.PIN: _pin,
    Place.DRAFTS: _drafts,
}
