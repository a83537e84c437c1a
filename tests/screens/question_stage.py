"""A check-in brought to one of its questions, and that question looked at in every way in which it is shown."""

from datetime import date, timedelta

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson, Step
from kiosk.presenters.find import draft_person
from models.triage import Transport
from tests.screens import at_gate
from tests.screens.gate_stage import TALL, WIDE, Desk

LONG_NAMES = (
    "𠮷田㛃·" + "欧阳修远" * 11 + "末尾",
    "Abdulrahman Muhammadjan Abdulkarim Rahmatullah Ibr",
    "阿依古丽·买买提",
)
"""Two of fifty characters, and rare ones."""


async def at_step(
    desk: Desk, step: Step, people: int = 1, transport: Transport = Transport.TRAIN, household: str = "h1"
) -> CheckIn:
    """Shows this question to the household's first so many residents, the questions before it answered."""
    check_in = desk.gate.begin(household)
    for person in desk.gate.roster.households.get(household, ())[:people]:
        check_in.toggle(draft_person(desk.gate, person))
    answer_to(check_in, step, transport)
    desk.app.navigator.follow(check_in)
    await desk.frames()
    return check_in


def answer_to(check_in: CheckIn, step: Step, transport: Transport = Transport.TRAIN) -> None:
    """Gives the usual answers until this step is next."""
    yesterday = check_in.today - timedelta(1)
    answers = {
        Step.WHO: check_in.chosen,
        Step.ORIGIN: lambda: check_in.answer_origin("420100"),
        Step.LEFT: lambda: check_in.answer_left(yesterday),
        Step.ARRIVED: lambda: check_in.answer_arrived(check_in.today),
        Step.TRANSPORT: lambda: check_in.answer_transport(transport),
        Step.TRANSPORT_NUMBER: lambda: check_in.answer_transport_number("G506"),
        Step.CONTACT: lambda: check_in.answer_contact(False),
    }
    while check_in.step is not step:
        assert answers[check_in.step]() is None


def bring_twelve(check_in: CheckIn) -> None:
    """Twelve people with long and rare names."""
    for at in range(12):
        name = LONG_NAMES[at % len(LONG_NAMES)]
        check_in.walk_in(DraftPerson(entry=f"other-{at}", name=name, phone="13800000000"))


async def faults(desk: Desk) -> list[str]:
    """What cannot be read or hit, wide and tall, in both languages."""
    found = []
    for size in (WIDE, TALL):
        desk.stage.resize(size)
        for language in ("zh", "en"):
            await desk.speak(language)
            found += [f"{size} {language} {fault}" for fault in await at_gate.faults(desk)]
    return found


def iso(check_in: CheckIn, days_ago: int) -> str:
    """A day before the gate's today, ISO 8601."""
    return day(check_in, days_ago).isoformat()


def day(check_in: CheckIn, days_ago: int) -> date:
    return check_in.today - timedelta(days_ago)
