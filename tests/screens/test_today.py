"""Today's list through the real window."""

from pathlib import Path

import pytest

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson, Step
from kiosk.gate import Gate
from kiosk.passage import begin, begin_car
from kiosk.presenters.find import draft_person
from kiosk.presenters.today import Today
from models.entry import Direction, PersonKind
from models.errors import StoreFull
from models.plates import Plate, read_plate
from models.protocol import Refusal, RefusalReason
from models.triage import Reading, Transport
from screens.navigator import Place
from screens.refusals import REFUSALS, UNKNOWN, refusal
from screens.today import TodayScreen
from tests.screens.gate_stage import TALL, Desk, gate_stage
from tests.screens.parties import LONG, RARE, measure, office_takes, others, party, registered, written
from tests.screens.question_stage import faults
from tests.screens.stage import Stage
from tests.screens.test_shift import volunteers_come

ESCAPE = 27


async def opened(desk: Desk, first: str = "today.item.0") -> TodayScreen:
    desk.app.navigator.show(Place.TODAY)
    await desk.until(lambda: desk.has(first), first)
    assert isinstance(desk.screen, TodayScreen)
    return desk.screen


async def correct(gate: Gate, entry: str, transport: Transport, reading: str) -> CheckIn:
    correction = await Today(gate).correct(entry)
    assert isinstance(correction, CheckIn)
    correction.review(Step.TRANSPORT)
    correction.answer_transport(transport)
    await correction.measuring.answer(reading)
    await correction.save()
    assert correction.outcomes
    return correction


async def family(gate: Gate) -> None:
    """Four people with long and rare names, one held; the office refused two."""
    check_in = party(gate, "张伟", origin="420100")
    others(check_in, LONG, *RARE[:2])
    for person, tenths in zip(check_in.draft.people, (364, 366, 365, 367), strict=True):
        person.readings = (Reading(tenths, gate.clock()),)
    check_in.draft.people[0].readings = (Reading(381, gate.clock()), Reading(378, gate.clock()))
    await check_in.save()
    await office_takes(gate, Refusal(1, RefusalReason.NUMBER_TAKEN), Refusal(2, "a later word"))
    await registered(gate)


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        desk.app.navigator.show(Place.TODAY)
        await desk.until(lambda: desk.screen.empty)
        assert not await faults(desk)
        desk.app.navigator.home()
        await family(desk.gate)
        screen = await opened(desk)
        await desk.until(lambda: desk.says("Hold"))
        await desk.speak("zh")
        assert desk.says("留观")
        assert not await faults(desk)
        screen.ids.list.scroll_y = 0
        await desk.until(lambda: desk.says(LONG))
        assert not await faults(desk)
        await desk.press("today.item.3")
        assert desk.says("The office refused this entry")
        await desk.speak("zh")
        assert desk.says("居委会没有收下这条登记")
        assert not await faults(desk)
        desk.app.navigator.tell(StoreFull.notice)
        assert not await faults(desk)


async def test_the_newest_first_with_what_came_of_each(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate, "张伟", "h1", reading="391")
        desk.clock.forward(600)
        await registered(desk.gate)
        await opened(desk)
        newest, oldest = desk.find("today.item.0"), desk.find("today.item.1")
        assert (newest.time, newest.name, newest.below, newest.reading) == ("12:10", "王芳", "3-2-101", "36.5 ℃")
        assert (oldest.time, oldest.name, oldest.verdict) == ("12:00", "张伟", "hold")
        assert desk.says("Registered today: 2")
        assert not newest.at_office


async def test_the_office_takes_one_while_the_list_is_shown(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        await opened(desk)
        assert not desk.find("today.item.0").at_office
        await office_takes(desk.gate)
        await desk.until(lambda: desk.find("today.item.0").at_office)


async def test_what_the_office_refuses_is_told_with_its_reason(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        await opened(desk)
        await office_takes(desk.gate, Refusal(0, RefusalReason.IMPOSSIBLE))
        await desk.until(lambda: desk.says("Refused: a time, day or temperature in it cannot be"))
        row = desk.find("today.item.0")
        assert not row.at_office
        assert not desk.layout()
        await desk.press("today.item.0")
        assert desk.says("The office refused this entry: a time, day or temperature in it cannot be. It is kept")
        assert desk.gate.sync_state.refused == 1
        await desk.press("language")
        assert desk.says("居委会没有收下这条登记")


@pytest.mark.parametrize("reason", [*RefusalReason, "http_413", "http_400", "a later word", ""])
def test_every_reason_has_words(reason: str) -> None:
    words = {str(known): sentence for known, sentence in REFUSALS.items()}
    words["http_413"] = words[RefusalReason.TOO_LARGE]
    assert refusal(reason) == words.get(reason, UNKNOWN)


async def test_an_entry_with_all_its_answers_and_what_it_replaced(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        first = await registered(desk.gate)
        desk.clock.forward(60)
        second = await correct(desk.gate, first.draft.people[0].entry, Transport.COACH, "366")
        desk.clock.forward(60)
        await correct(desk.gate, second.draft.people[0].entry, Transport.OTHER, "367")
        await opened(desk)
        assert desk.find("today.item.0").below == "3-2-101 · corrected 2×"
        assert not desk.has("today.item.1"), "one row a person"
        await desk.press("today.item.0")
        for words in ("12:00 · 3-2-101 · 138****0004 · number 3", "Returned from", "Other", "36.7 ℃"):
            assert desk.says(words)
        for words in (
            "Corrected at 12:02\nCame by: Coach → Other\nTemperature: 36.6 ℃ → 36.7 ℃",
            "Corrected at 12:01\nCame by: Train → Coach\nTrain, flight or plate: G1234 → –\n"
            "Temperature: 36.5 ℃ → 36.6 ℃",
        ):
            assert desk.says(words)
        assert not desk.layout()


async def test_from_an_entry_to_its_correction(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        await opened(desk)
        await desk.press("today.item.0", "today.correct")
        await desk.until(lambda: desk.screen.name == Step.REVIEW)
        assert desk.says("Correction of 12:00, 王芳")


async def test_whoever_only_passed_is_corrected_too_and_asked_no_more_than_before(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        courier = begin(desk.gate, PersonKind.COURIER)
        await courier.caller(DraftPerson(entry=desk.gate.new_id(), name="顺丰", phone="13911112222"), "顺丰")
        await courier.measuring.answer("364")
        desk.clock.forward(60)
        car = begin_car(desk.gate)
        people = [draft_person(desk.gate, person) for person in desk.gate.roster.households["h1"][:2]]
        plate = read_plate("京AD12345")
        assert isinstance(plate, Plate)
        car.answer_plate(plate, Direction.IN, people)
        await car.go()
        for temperature in ("364", "365"):
            await car.measuring.answer(temperature)
        await opened(desk, "today.item.3")
        for item, words in ((0, ("In a car", "Passenger")), (3, ("Courier", "Company", "顺丰", "36.4 ℃"))):
            await desk.press(f"today.item.{item}")
            for one in words:
                assert desk.says(one)
            assert not any(desk.says(one) for one in ("Returned from", "Contact with a patient", "Symptoms"))
            assert item == 0 or not await faults(desk)
            await desk.press("today.correct")
            await desk.until(lambda: desk.screen.name == Step.REVIEW)
            assert not desk.has("review.contact")
            assert item == 0 or not await faults(desk)
            await desk.press("review.temperature")
            await measure(desk, "367")
            await desk.press("review.save")
            await desk.until(lambda: desk.screen.name == Step.DONE)
            await opened(desk, "today.item.3")
            await desk.press(f"today.item.{item}")
            assert desk.says("Temperature: 36.5 ℃ → 36.7 ℃" if item == 0 else "Temperature: 36.4 ℃ → 36.7 ℃")
            await desk.press("back")
        for chosen, shown in (("corrected", 2), ("waiting", 4), ("hold", 0)):
            await desk.press(f"today.filter.{chosen}")
            assert [desk.has(f"today.item.{item}") for item in range(4)] == [item < shown for item in range(4)]
        await desk.press("today.filter.all")
        await desk.press("today.item.2")
        assert desk.says("张伟 (driver), 李娜")
        assert desk.says("A car's entry is not corrected")
        assert not desk.has("today.correct")
        assert not await faults(desk)


async def test_back_goes_to_the_list_then_home(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        screen = await opened(desk)
        await desk.press("today.item.0", "back")
        assert desk.has("today.item.0")
        assert desk.says("Registered today: 1")
        await desk.key(ESCAPE)
        assert desk.screen.name == Place.HOME
        held = [*written(screen), *(row.name for row in screen.rows)]
        assert not [text for text in held if "王芳" in text]


async def test_three_hundred_scroll_as_one_list(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for round_ in range(25):
            check_in = party(desk.gate, "王芳", household="h2")
            others(check_in, *[f"张{number}" for number in range(11)])
            for place, person in enumerate(check_in.draft.people):
                person.entry = f"{round_:016x}{place:016d}f"[-32:]
                person.readings = (Reading(365, desk.clock()),)
            await check_in.save()
            desk.clock.forward(60)
        screen = await opened(desk)
        assert desk.says("Registered today: 300")
        screen.ids.list.scroll_y = 0
        await desk.until(lambda: desk.has("today.item.299"))
        await desk.press("today.item.299")
        assert desk.says("number 1")
        await desk.press("back", "today.search")
        assert desk.says("The newest 200 of 300")
        assert len(screen.ids.list.data) == 200


async def test_looked_for_by_initials_and_by_a_filter(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, TALL) as desk:
        await registered(desk.gate, "张伟", "h1", reading="391")
        await registered(desk.gate)
        screen = await opened(desk)
        await desk.press("today.filter.fever")
        assert (desk.find("today.item.0").name, desk.has("today.item.1")) == ("张伟", False)
        await desk.press("today.filter.all", "today.search", "key.w", "key.f")
        await desk.until(lambda: not desk.has("today.item.1"))
        assert desk.find("today.item.0").name == "王芳"
        assert not await faults(desk)
        await desk.press("key.clear")
        await desk.type("3-1")
        await desk.until(lambda: desk.find("today.item.0").name == "张伟")
        await desk.type("xx")
        await desk.until(lambda: desk.says("Nobody here fits that."))
        assert not await faults(desk)
        await desk.press("back")
        await desk.until(lambda: desk.has("today.item.1"))
        await desk.press("today.search", "key.z", "today.all", "today.search", "back", "back")
        assert desk.screen.name == Place.HOME
        assert not [text for text in written(screen) if text in ("z", "张伟", "王芳")]


async def test_taken_back_with_a_reason_and_told_as_such(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await correct(desk.gate, (await registered(desk.gate)).draft.people[0].entry, Transport.COACH, "366")
        await registered(desk.gate, "张伟", "h1")
        await opened(desk)
        await desk.press("today.item.1", "today.void")
        assert not await faults(desk)
        await desk.press("void.cancel", "today.void", "void.reason.twice")
        assert not await faults(desk)
        screen = desk.screen
        await desk.press("void.confirm")
        await desk.until(lambda: not desk.has("today.void") and desk.has("today.history"))
        assert desk.says("Registered twice")
        await desk.speak("zh")
        assert desk.says("重复登记")
        assert not await faults(desk)
        assert not desk.has("today.correct")
        await desk.press("today.history")
        await desk.until(lambda: desk.says("12:00 · taken back · number 4"))
        assert desk.says("Came by: Train → Coach")
        await desk.speak("zh")
        await desk.until(lambda: desk.says("撤销 · 第 4 号"))
        assert desk.says("火车 → ")
        assert not await faults(desk)
        await desk.press("back", "back")
        await desk.until(lambda: desk.has("today.item.1"), "the list")
        assert desk.find("today.item.1").gone
        assert not desk.find("today.item.0").gone
        assert not await faults(desk)
        assert desk.gate.entries_today == 1
        await desk.press("back")
        assert not [text for text in written(screen) if "王芳" in text]


async def test_whole_numbers_are_shown_on_record(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate, "张伟", "h1")
        await opened(desk)
        await desk.press("today.item.0")
        assert not desk.says("13800000001")
        assert not desk.layout()
        before = desk.gate.register_state.last_number
        await desk.press("today.whole")
        await desk.until(lambda: desk.says("13800000001"))
        assert desk.gate.register_state.last_number == before + 1
        assert not desk.has("today.whole")
        assert not desk.layout()
        desk.app.navigator.home()
        await volunteers_come(desk)
        await opened(desk)
        await desk.press("today.item.0")
        assert not desk.says("13800000001")
        await desk.press("today.whole")
        await desk.until(lambda: desk.says("Sign on first."))
        assert not desk.says("13800000001")
        assert not await faults(desk)
        await desk.press("today.sign_on")
        assert desk.screen.name == Place.SHIFT
        await desk.press("shift.person.v3")
        await desk.until(lambda: bool(desk.gate.duty.on))
        await opened(desk)
        await desk.press("today.item.0", "today.whole")
        await desk.until(lambda: desk.says("13800000001"))
