"""A check-in from the first question to the entries, without a window."""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import event

from kiosk.check_in import MAX_PEOPLE, CheckIn
from kiosk.draft import DraftPerson, Step
from kiosk.gate import Gate
from kiosk.presenters.household import HouseholdPresenter
from models.day_lines import Line, read_line
from models.notice import Notice
from models.triage import BodySite, Reading, ReadingSource, Reason, Symptom, Transport, Verdict
from tests.kiosk.conftest import Counter, Ticker
from tests.kiosk.own_questions import FLUID, STAY, only, send_down


def people(gate: Gate, check_in: CheckIn, *names: str) -> None:
    household = HouseholdPresenter(gate, check_in)
    for person in household.residents():
        if person.name in names:
            assert household.toggle(person) is None


def trip(check_in: CheckIn, origin: str = "130100") -> None:
    assert check_in.chosen() is None
    assert check_in.answer_origin(origin) is None
    assert check_in.answer_left(date(2026, 2, 1)) is None
    assert check_in.answer_arrived(date(2026, 2, 3)) is None
    check_in.answer_transport(Transport.TRAIN)
    assert check_in.answer_transport_number("g1234") is None
    check_in.answer_contact(False)
    check_in.answer_symptoms(())


async def lines(gate: Gate) -> list[Line]:
    return [read_line(entry) for entry in await gate.worker.run(gate.register.of_day, gate.today)]


async def test_two_of_a_household_come_back(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    assert check_in.step is Step.TEMPERATURE
    assert check_in.measuring.person.name == "张伟"
    assert await check_in.measuring.answer("364") is None
    assert check_in.measuring.person.name == "李娜"
    assert check_in.outcomes == ()
    assert await check_in.measuring.answer("36.8") is None
    assert [outcome.name for outcome in check_in.outcomes] == ["张伟", "李娜"]
    assert check_in.verdict is Verdict.ADMIT
    first, second = await lines(gate)
    assert (first.head.number, second.head.number) == (1, 2)
    assert second.head.previous == first.entry.hash
    assert second.person is not None
    assert (second.person.name, second.person.flat, second.person.transport_number) == ("李娜", "3-1-502", "G1234")
    assert second.head.policy == 4
    assert gate.entries_today == 2
    assert gate.tray.drafts == []


async def test_pressing_a_name_again_takes_it_out(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟")
    people(gate, check_in, "张伟")
    assert isinstance(check_in.chosen(), Notice)
    assert check_in.step is Step.WHO


async def test_a_fever_rests_is_measured_again_and_both_are_kept(gate: Gate, clock: Ticker) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    await check_in.measuring.answer("381")
    assert check_in.measuring.person.name == "李娜", "the others are measured first"
    await check_in.measuring.answer("364")
    assert check_in.step is Step.REST
    assert check_in.measuring.rest_ends() == clock() + 300_000
    clock.forward(300)
    check_in.measuring.go_on()
    assert check_in.measuring.person.name == "张伟"
    await check_in.measuring.answer("379")
    assert check_in.verdict is Verdict.HOLD
    held = (await lines(gate))[0]
    assert [reading.tenths for reading in held.head.answers.readings] == [381, 379]
    assert held.head.answers.readings[1].at - held.head.answers.readings[0].at == 300_000
    assert held.head.reasons == (Reason.FEVER,)


async def test_of_two_fevers_each_rests_once_from_their_own_reading_on(gate: Gate, clock: Ticker) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    await check_in.measuring.answer("381")
    clock.forward(60)
    await check_in.measuring.answer("378")
    assert check_in.measuring.rest_ends() == clock() - 60_000 + 300_000
    clock.forward(300)
    check_in.measuring.go_on()
    await check_in.measuring.answer("379")
    assert (check_in.step, check_in.measuring.person.name) == (Step.TEMPERATURE, "李娜"), "she rested as long"
    await check_in.measuring.answer("376")
    assert [len(line.head.answers.readings) for line in await lines(gate)] == [2, 2]


async def test_whoever_was_measured_later_rests_longer(gate: Gate, clock: Ticker) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    await check_in.measuring.answer("381")
    clock.forward(60)
    await check_in.measuring.answer("378")
    clock.forward(240)
    check_in.measuring.go_on()
    await check_in.measuring.answer("379")
    assert (check_in.step, check_in.measuring.person.name) == (Step.REST, "李娜")
    assert check_in.measuring.rest_ends() == clock() + 60_000


async def test_what_was_not_saved_says_why_and_keeps_its_readings(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    await gate.worker.run(_query_only, gate, True)
    await check_in.measuring.answer("364")
    assert await check_in.measuring.answer("365") is None
    assert check_in.step is Step.UNSAVED
    assert check_in.unsaved is not None
    assert "can only be read" in check_in.unsaved.text
    assert not check_in.back(), "behind it lies a temperature that is answered"
    assert [len(person.readings) for person in check_in.draft.people] == [1, 1]
    await gate.worker.run(_query_only, gate, False)
    await check_in.save()
    assert check_in.unsaved is None
    assert len(await lines(gate)) == 2


def _query_only(gate: Gate, wanted: bool) -> None:
    """SQLite itself refuses to write, on whichever connection."""
    (event.listen if wanted else event.remove)(gate.store.engine, "checkout", _refuse)
    gate.store.engine.dispose()


def _refuse(connection: Any, *_: object) -> None:
    connection.execute("PRAGMA query_only=1")


async def test_a_fever_that_passes_is_observed(gate: Gate) -> None:
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    await check_in.measuring.answer("375")
    check_in.measuring.go_on()
    await check_in.measuring.answer("368")
    assert check_in.outcomes[0].triage.verdict is Verdict.OBSERVE
    assert check_in.outcomes[0].triage.observe_days == 3


async def test_a_fever_may_be_held_at_once(gate: Gate) -> None:
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    await check_in.measuring.answer("390")
    assert await check_in.measuring.hold_now() is None
    assert check_in.verdict is Verdict.HOLD


async def test_symptoms_belong_to_whoever_has_them(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    check_in.back()
    check_in.answer_symptoms([Symptom.COUGH], [check_in.draft.people[1].entry])
    await check_in.measuring.answer("364")
    await check_in.measuring.answer("364")
    assert [outcome.triage.verdict for outcome in check_in.outcomes] == [Verdict.ADMIT, Verdict.HOLD]


async def test_a_temperature_that_cannot_be_asks_again_and_keeps_nothing(gate: Gate) -> None:
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    for text in ("0", "330", "9999", "abc", ""):
        assert isinstance(await check_in.measuring.answer(text), Notice)
    assert check_in.measuring.person.readings == ()
    assert await lines(gate) == []


async def test_dates_that_cannot_be_get_a_sentence(gate: Gate) -> None:
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    check_in.chosen()
    check_in.answer_origin("130100")
    for day in (date(2026, 2, 4), date(1899, 1, 1)):
        assert isinstance(check_in.answer_left(day), Notice)
    assert check_in.step is Step.LEFT
    assert isinstance(check_in.answer_origin("nowhere"), Notice)


async def test_a_coach_has_no_number(gate: Gate) -> None:
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    check_in.chosen()
    check_in.answer_origin("130100")
    check_in.answer_left(date(2026, 2, 1))
    check_in.answer_arrived(date(2026, 2, 1))
    check_in.answer_transport(Transport.COACH)
    assert check_in.step is Step.CONTACT


async def test_the_way_back_loses_nothing(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟")
    trip(check_in)
    for step in (Step.SYMPTOMS, Step.CONTACT, Step.TRANSPORT_NUMBER, Step.TRANSPORT, Step.ARRIVED, Step.LEFT):
        assert check_in.back()
        assert check_in.step is step
    assert check_in.back()
    assert check_in.back()
    assert check_in.step is Step.WHO
    assert not check_in.back()
    assert [person.name for person in check_in.draft.people] == ["张伟"]
    assert check_in.draft.transport_number == "G1234"


async def test_the_offices_questions_come_between_symptoms_and_temperature(gate: Gate) -> None:
    await send_down(gate, only(STAY, FLUID))
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    assert check_in.step is Step.QUESTIONS
    check_in.own.answer("home")
    check_in.own.answer("2")
    assert check_in.step is Step.TEMPERATURE
    assert check_in.back()
    assert check_in.step is Step.QUESTIONS
    assert check_in.back()
    assert check_in.step is Step.SYMPTOMS
    check_in.answer_symptoms(())
    check_in.own.go_on()
    check_in.own.go_on()
    await check_in.measuring.answer("364")
    await check_in.measuring.answer("365")
    given = [(line.person.questionnaire, line.person.answers) for line in await lines(gate) if line.person]
    assert given == [(1, {"stay": "home", "litres": "2"})] * 2, "asked once, and kept with each of the household"


async def test_a_draft_goes_on_at_the_offices_question(gate: Gate) -> None:
    await send_down(gate, only(STAY, FLUID))
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟")
    trip(check_in)
    check_in.own.answer("home")
    await gate.worker.run(lambda: None)
    gate.tray.drafts = []
    await gate.load()
    resumed = gate.resume(gate.tray.drafts[0])
    assert (resumed.step, resumed.draft.question, resumed.draft.answers) == (
        Step.QUESTIONS,
        ["litres"],
        {"stay": "home"},
    )


async def test_two_presses_on_save_make_one_entry(gate: Gate) -> None:
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    await check_in.measuring.answer("364")
    assert await check_in.save() is None
    assert not check_in.back(), "what is saved is corrected, not gone back into"
    assert len(await lines(gate)) == 1
    assert gate.tray.drafts == []


async def test_what_was_saved_just_before_the_power_went_is_not_saved_twice(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    check_in.draft.people[0].readings = ()
    await check_in.measuring.answer("364")
    await check_in.measuring.answer("364")
    again = gate.resume(check_in.draft)
    again.draft.people.append(DraftPerson(entry="f" * 32, name="张小宝", readings=check_in.measuring.person.readings))
    assert await again.save() is None
    assert [line.person and line.person.name for line in await lines(gate)] == ["张伟", "李娜", "张小宝"]
    assert gate.register_state.last_number == 3


async def test_a_draft_that_the_power_left_behind_its_entries_is_not_shown_again(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    await check_in.measuring.answer("364")
    kept = msgspec.json.encode(check_in.draft)
    await check_in.measuring.answer("364")
    await gate.worker.run(gate.store.drafts.keep, check_in.draft.id, kept)
    await gate.load()
    assert gate.tray.drafts == []
    assert await gate.worker.run(gate.store.drafts.all) == []


async def test_twelve_at_a_time(gate: Gate, new_id: Counter) -> None:
    check_in = gate.begin("h1")
    for number in range(MAX_PEOPLE):
        assert check_in.walk_in(DraftPerson(entry=new_id(), name=f"张{number}")) is None
    assert isinstance(check_in.walk_in(DraftPerson(entry=new_id(), name="张多")), Notice)


async def test_a_draft_survives_and_goes_on_at_its_step(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟")
    check_in.chosen()
    check_in.answer_origin("420100")
    check_in.leave()
    await gate.worker.run(lambda: None)
    gate.tray.drafts = []
    await gate.load()
    (draft,) = gate.tray.drafts
    resumed = gate.resume(draft)
    assert resumed.step is Step.LEFT
    assert resumed.draft.origin == "420100"
    assert resumed.measuring.person.name == "张伟"
    resumed.discard()
    await gate.load()
    assert gate.tray.drafts == []


async def test_leaving_before_anybody_was_chosen_keeps_nothing(gate: Gate) -> None:
    check_in = gate.begin("h1")
    check_in.leave()
    await gate.load()
    assert gate.tray.drafts == []


async def test_the_cold_asks_again_and_once_more_it_may_be_kept(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    first = await check_in.measuring.answer("341")
    assert isinstance(first, Notice)
    assert check_in.measuring.keepable is None
    again = Reading(338, gate.clock(), BodySite.EAR, ReadingSource.BLUETOOTH, "UT-201 3F2A")
    assert isinstance(await check_in.measuring.take(again), Notice)
    assert check_in.measuring.keepable == again
    await check_in.measuring.keep()
    assert check_in.draft.people[0].readings == (again,)
    assert isinstance(await check_in.measuring.answer("342"), Notice)
    assert check_in.measuring.keepable is None, "the next person is asked for anew"
    assert isinstance(await check_in.measuring.answer("280"), Notice)
    assert check_in.measuring.keepable is None
    assert await check_in.measuring.answer("376", BodySite.EAR) is None
    assert check_in.step is Step.REST


async def test_who_left_today_is_not_asked_when_they_arrived(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟")
    check_in.answer_origin("130100")
    check_in.answer_left(check_in.today)
    assert check_in.step is Step.TRANSPORT
    assert check_in.draft.arrived_on == check_in.today.isoformat()
    assert check_in.back()
    assert check_in.step is Step.LEFT
