"""A thermometer that drifts is pointed out; a fever, a cold morning and too few readings are not."""

from collections.abc import Iterable

from kiosk.gate import Gate
from kiosk.instruments.drift import Drift, Measured
from kiosk.store.thermometers import read_measured
from models.notice import Notice
from models.triage import Reading, ReadingSource
from tests.kiosk.test_check_in import people, trip

TODAY, YESTERDAY, BEFORE = "2026-02-03", "2026-02-02", "2026-02-01"
OURS, OTHER = "UT-201 3F2A", "FT95 0001"


def found(*measured: tuple[str, str, Iterable[int]]) -> Notice | None:
    drift = Drift()
    drift.note(Measured(device, day, tenths) for device, day, values in measured for tenths in values)
    return drift.of(OURS, TODAY)


def test_it_drifts_from_the_others() -> None:
    keyed, other = ("", TODAY, [364] * 6), (OTHER, TODAY, [365, 363] * 4)
    more = found(keyed, other, (OURS, TODAY, [369] * 10))
    assert more is not None
    assert more.say(str).startswith("UT-201 3F2A shows 0.5 ℃ more than the other")
    less = found(keyed, other, (OURS, TODAY, [352] * 10))
    assert less is not None
    assert "1.2 ℃ less" in less.say(str)
    assert found(keyed, other, (OURS, TODAY, [368] * 10)) is None, "four tenths are no drift"


def test_it_drifts_from_its_own_last_day() -> None:
    notice = found((OURS, BEFORE, [390] * 20), (OURS, YESTERDAY, [364] * 12), (OURS, TODAY, [371] * 10))
    assert notice is not None
    assert "0.7 ℃ more than the day before" in notice.say(str)


def test_a_few_fevers_are_no_drift() -> None:
    assert found(("", TODAY, [364] * 30), (OURS, TODAY, [365] * 6 + [391] * 4)) is None


def test_with_little_to_go_by_nothing_is_said() -> None:
    assert found(("", TODAY, [364] * 30), (OURS, TODAY, [380] * 9)) is None
    assert found(("", TODAY, [364] * 9), (OURS, TODAY, [380] * 10), (OURS, YESTERDAY, [364] * 9)) is None
    assert found() is None


def test_old_readings_of_the_others_do_not_count() -> None:
    assert found(("", YESTERDAY, [350] * 100), ("", TODAY, [364] * 30), (OURS, TODAY, [364] * 10)) is None


async def test_it_is_noticed_as_people_pass_and_after_a_restart(gate: Gate) -> None:
    for number in range(20):
        check_in = gate.begin("h2")
        people(gate, check_in, "王芳")
        trip(check_in)
        ours = number % 2
        device, source = (OURS, ReadingSource.BLUETOOTH) if ours else ("", ReadingSource.KEYS)
        await check_in.measuring.take(Reading(370 if ours else 364, gate.clock(), source=source, device=device))
    told = gate.memory.drift.of(OURS, gate.today)
    assert told is not None
    again = Drift()
    again.note(await gate.worker.run(read_measured, gate.store.engine, gate.store.identity))
    assert again.of(OURS, gate.today) == told
