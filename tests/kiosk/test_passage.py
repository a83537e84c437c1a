"""Who comes or goes without returning from elsewhere: what is asked, what is written, what is remembered."""

import msgspec
import pytest

from kiosk.draft import DraftPerson, Step
from kiosk.gate import Gate
from kiosk.passage import Passage, begin, begin_car, instead_of
from kiosk.presenters.find import draft_person
from kiosk.presenters.home import Home
from kiosk.presenters.passage import Callers, WhoseFlat
from kiosk.presenters.today import Today
from kiosk.presenters.vehicle import CarPeople, PlateEntry, observed_out
from kiosk.presenters.walk_in import Field, WalkIn
from models.day_lines import DaySheet, Line, build
from models.entry import Direction, EntryKind, PersonKind, VehicleKind
from models.notice import Notice
from models.triage import Verdict


def sheet(gate: Gate) -> DaySheet:
    return build("", gate.today, gate.zone, {}, gate.register.of_day(gate.today))


def only(lines: tuple[Line, ...]) -> Line:
    (line,) = lines
    return line


async def test_a_resident_passes_without_a_journey(gate: Gate) -> None:
    check_in = gate.begin("h1")
    check_in.toggle(draft_person(gate, gate.roster.people["r1"]))
    passage = instead_of(gate, check_in, Direction.IN)
    assert await passage.go() is None
    assert passage.step is Step.TEMPERATURE
    await passage.measuring.answer("365")
    line = only(sheet(gate).passages)
    assert (line.head.person, line.head.direction) == (PersonKind.RESIDENT, Direction.IN)
    assert line.head.answers.origin == ""
    assert line.person is not None
    assert (line.person.name, line.person.flat) == ("张伟", "3-1-502")
    assert gate.tray.drafts == []


async def test_whoever_goes_out_is_not_measured(gate: Gate) -> None:
    check_in = gate.begin("h1")
    check_in.toggle(draft_person(gate, gate.roster.people["r1"]))
    passage = instead_of(gate, check_in, Direction.OUT)
    await passage.go()
    assert passage.step is Step.DONE
    assert only(sheet(gate).passages).head.answers.readings == ()


async def test_nobody_named_is_said(gate: Gate) -> None:
    assert isinstance(await begin(gate, PersonKind.RESIDENT).go(), Notice)


async def test_everybody_who_returns_is_observed_but_not_whoever_passes(gate: Gate) -> None:
    strict = msgspec.structs.replace(gate.policy, returned_days=7)
    gate._reference = gate._reference.__class__(roster=gate.roster, policy=strict, place=gate.place)
    passage = instead_of(gate, gate.begin("h1"), None)
    passage.toggle(draft_person(gate, gate.roster.people["r1"]))
    await passage.go()
    await passage.measuring.answer("365")
    assert passage.verdict is Verdict.ADMIT


async def test_a_fever_holds_a_courier_too(gate: Gate) -> None:
    passage = begin(gate, PersonKind.COURIER)
    await passage.caller(DraftPerson(entry=gate.new_id(), name="顺丰", phone="13911112222"), "顺丰")
    await passage.measuring.answer("381")
    assert passage.step is Step.REST
    await passage.measuring.hold_now()
    line = only(sheet(gate).passages)
    assert (line.head.verdict, line.head.person) == (Verdict.HOLD, PersonKind.COURIER)


async def test_a_courier_is_remembered(gate: Gate) -> None:
    passage = begin(gate, PersonKind.COURIER)
    new = Callers(gate, passage)
    assert isinstance(await new.new(), Notice), "the company first"
    new.choose("美团")
    assert isinstance(await new.new(), Notice), "then the phone"
    new.type("1391111222")
    doubt = await new.new()
    assert doubt is not None
    assert doubt.values == {"count": "10"}
    new.type("13911112222")
    assert await new.new() is None
    await passage.measuring.answer("364")
    again = Callers(gate, begin(gate, PersonKind.COURIER))
    known = again.shown[0]
    assert (known.caller.company, known.caller.phone, known.last.reading) == ("美团", "13911112222", "36.4")
    again.choose("顺丰")
    assert again.shown == ()
    again.choose("顺丰")
    again.type("2222")
    assert len(again.shown) == 1


async def test_a_courier_with_a_plate_has_no_entry_for_the_car(gate: Gate) -> None:
    passage = begin(gate, PersonKind.COURIER)
    new = Callers(gate, passage)
    new.choose("京东")
    new.by_plate()
    assert passage.step is Step.PLATE
    plate = PlateEntry(gate, passage)
    plate.type("京A12345")
    assert await plate.next() is None
    await passage.measuring.answer("364")
    day = sheet(gate)
    line = only(day.passages)
    assert line.person is not None
    assert (line.person.plate, line.person.company, day.vehicles) == ("京A12345", "京东", ())


async def test_a_visitor_goes_to_a_flat_and_belongs_to_none(gate: Gate) -> None:
    passage = begin(gate, PersonKind.VISITOR)
    WhoseFlat(gate, passage).answer(gate.roster.flats["h2"])
    assert passage.step is Step.WALK_IN
    form = WalkIn(gate, passage)
    assert form.values[Field.ROOM] == "101"
    form.set(Field.NAME, "赵刚")
    form.set(Field.PHONE, "13711114444")
    assert form.done() is None
    await passage.measuring.answer("364")
    line = only(sheet(gate).passages)
    assert line.person is not None
    assert (line.person.host_flat, line.person.flat, line.person.household) == ("3-2-101", "", None)
    again = begin(gate, PersonKind.VISITOR)
    WhoseFlat(gate, again).answer(gate.roster.flats["h2"])
    assert again.step is Step.VISITOR
    known = Callers(gate, again).shown[0]
    assert known.caller.name == "赵刚"
    await Callers(gate, again).again(known.caller)
    await again.measuring.answer("365")
    assert len(sheet(gate).passages) == 2


async def drive(gate: Gate, *residents: str, plate: str = "京N8K256") -> Passage:
    passage = begin_car(gate)
    entry = PlateEntry(gate, passage)
    entry.type(plate)
    assert await entry.next() is None
    for resident in residents:
        passage.toggle(draft_person(gate, gate.roster.people[resident]))
    await passage.go()
    for _ in residents if not passage.is_out else ():
        await passage.measuring.answer("364")
    assert passage.step is Step.DONE
    return passage


async def test_a_car_and_its_people_are_joined_by_their_trip(gate: Gate) -> None:
    passage = await drive(gate, "r1", "r2")
    day = sheet(gate)
    car = only(day.vehicles)
    assert (car.head.vehicle, car.head.direction, car.head.passengers) == (VehicleKind.CAR, Direction.IN, 1)
    assert {line.head.trip for line in day.passages} == {car.head.trip} == {passage.passage.car}
    assert [line.person and line.person.name for line in day.passages] == ["张伟", "李娜"]
    assert gate.entries_today == 2, "people are counted, not cars"


async def test_who_sat_in_it_is_known_the_next_time_and_it_goes_out(gate: Gate) -> None:
    await drive(gate, "r1", "r2")
    passage = begin_car(gate)
    plates = PlateEntry(gate, passage)
    plates.type("25")
    (car,) = plates.known()
    await plates.choose(car)
    who = CarPeople(gate, passage)
    assert [who.is_in(person) for person in who.people] == [True, True, False], "the third of the household is offered"
    assert passage.is_out
    assert who.today[0].direction is Direction.IN
    await passage.go()
    assert passage.step is Step.DONE, "nobody is measured on the way out"
    assert plates.signs()[0] == "京"


async def test_whoever_is_chosen_first_drives_until_another_is_said_to(gate: Gate) -> None:
    await drive(gate, "r1", "r2")
    assert [line.head.driver for line in sheet(gate).passages] == [True, False]
    passage = begin_car(gate)
    plates = PlateEntry(gate, passage)
    await plates.choose(plates.known()[0])
    who = CarPeople(gate, passage)
    husband, wife, child = who.people
    assert who.drives(husband)
    who.let_drive(wife)
    who.let_drive(child)
    assert (who.drives(wife), who.drives(husband)) == (True, False), "nobody drives who is not in it"
    await passage.go()
    correction = await Today(gate).correct(passage.draft.people[0].entry)
    assert isinstance(correction, Passage)
    await correction.save()
    on_the_way_out = sheet(gate).passages[2:]
    assert {line.person.name: line.head.driver for line in on_the_way_out if line.person} == {
        "张伟": False,
        "李娜": True,
    }
    assert PlateEntry(gate, begin_car(gate)).known()[0].riders[0].name == "李娜", "the next time, too"


async def test_a_car_in_which_nobody_is_named(gate: Gate) -> None:
    passage = await drive(gate)
    assert passage.outcomes[0].name == "京N8K256"
    assert only(sheet(gate).vehicles).head.passengers == 0


async def test_nobody_is_refused_over_a_plate(gate: Gate) -> None:
    passage = begin_car(gate)
    entry = PlateEntry(gate, passage)
    entry.type("A1")
    assert isinstance(await entry.next(), Notice)
    assert passage.step is Step.PLATE
    assert await entry.next(keep=True) is None
    assert (passage.passage.plate, passage.passage.vehicle) == ("A1", VehicleKind.OTHER)


async def test_a_car_left_in_the_middle_stays_in_the_tray_and_goes_on(gate: Gate) -> None:
    passage = begin_car(gate)
    entry = PlateEntry(gate, passage)
    entry.type("京N8K256")
    await entry.next()
    passage.leave()
    (item,) = Home(gate).tray()
    assert item.names == "京N·8K256"
    resumed = Home(gate).resume(item)
    assert isinstance(resumed, Passage)
    await resumed.go()
    assert only(sheet(gate).vehicles).entry.kind == EntryKind.VEHICLE


async def test_nothing_is_kept_of_a_passage_without_an_answer(gate: Gate) -> None:
    for passage in (begin(gate, PersonKind.COURIER), begin_car(gate), begin(gate, PersonKind.VISITOR)):
        passage.head_for(Direction.OUT)
        passage.leave()
    assert gate.tray.drafts == []


async def test_a_correction_of_a_passage_stays_one(gate: Gate) -> None:
    await drive(gate, "r1")
    entry = only(sheet(gate).passages).entry
    correction = await Today(gate).correct(entry.id)
    assert isinstance(correction, Passage)
    correction.review(Step.TEMPERATURE)
    await correction.measuring.answer("372")
    await correction.save()
    day = sheet(gate)
    line = only(day.passages)
    assert (line.head.person, line.head.answers.readings[0].tenths, day.valid) == (PersonKind.RESIDENT, 372, ())
    assert len(day.vehicles) == 1, "there is one car still"
    assert isinstance(await Today(gate).correct(only(day.vehicles).entry.id), Notice)


@pytest.mark.parametrize("out", [True, False])
async def test_whoever_is_observed_at_home_is_not_let_out_without_a_word(gate: Gate, out: bool) -> None:
    check_in = gate.begin("h1")
    check_in.toggle(draft_person(gate, gate.roster.people["r2"]))
    check_in.answer_origin("420100")
    await check_in.measuring.answer("364")
    assert check_in.verdict is Verdict.OBSERVE
    passage = instead_of(gate, gate.begin("h1"), Direction.OUT if out else Direction.IN)
    passage.toggle(draft_person(gate, gate.roster.people["r2"]))
    warning = observed_out(gate, passage)
    assert (warning is not None) is out
    if warning is not None:
        assert warning.values == {"name": "李娜", "day": "1", "days": "14"}
