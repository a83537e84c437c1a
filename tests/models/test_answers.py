"""What a volunteer keys in: the value, or a sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.answers import (
    HIGHEST,
    PLAUSIBLE,
    Doubtful,
    TemperatureDoubt,
    check_arrived,
    check_left,
    degrees,
    doubt_of,
    read_date,
    read_temperature,
)
from models.notice import Notice
from models.triage import BodySite

TODAY = date(2026, 2, 3)


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("364", 364), ("36.4", 364), ("３６．４", 364), ("36。4", 364), (" 36.4 ℃", 364), ("37", 370), ("425", 425)],
)
def test_a_temperature_is_read_however_it_is_written(text: str, tenths: int) -> None:
    assert read_temperature(text) == tenths


@pytest.mark.parametrize("text", ["", "36.45", "36.", "-364", "3e2", "abc", "三十六", "9" * 5000])
def test_what_is_no_number_asks_again(text: str) -> None:
    found = read_temperature(text)
    assert isinstance(found, Doubtful)
    assert found.doubt is TemperatureDoubt.NOT_A_NUMBER
    assert len(found.notice.say(str)) < 200


@pytest.mark.parametrize(
    ("tenths", "doubt"),
    [
        (-5, TemperatureDoubt.TOO_LOW),
        (0, TemperatureDoubt.TOO_LOW),
        (299, TemperatureDoubt.TOO_LOW),
        (300, TemperatureDoubt.COLD_SKIN),
        (349, TemperatureDoubt.COLD_SKIN),
        (350, None),
        (425, None),
        (426, TemperatureDoubt.TOO_HIGH),
        (9999, TemperatureDoubt.TOO_HIGH),
    ],
)
def test_what_no_body_has_asks_again(tenths: int, doubt: TemperatureDoubt | None) -> None:
    found = doubt_of(tenths)
    assert (found and found.doubt) is doubt


def test_the_cold_asks_once_and_by_the_policy() -> None:
    found = doubt_of(341, BodySite.EAR), doubt_of(341, BodySite.EAR, again=True), doubt_of(299, again=True)
    assert [doubt and doubt.doubt for doubt in found] == [
        TemperatureDoubt.BADLY_PLACED,
        TemperatureDoubt.STILL_COLD,
        TemperatureDoubt.TOO_LOW,
    ]
    assert doubt_of(341, too_low=340) is None
    assert found[1] is not None
    assert "34.1 ℃" in found[1].notice.say(str)


@given(st.integers(PLAUSIBLE, HIGHEST))
def test_degrees_and_back(tenths: int) -> None:
    assert read_temperature(degrees(tenths)) == tenths


@given(st.text(max_size=30))
def test_any_text_at_all_is_answered(text: str) -> None:
    found = read_temperature(text)
    assert isinstance(found, Doubtful) or found >= 0
    assert isinstance(read_date(text), date | Notice)


@pytest.mark.parametrize("text", ["20260203", "2026-02-03", "2026.02.03", "２０２６０２０３", "2026年02月03日"])
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert read_date(text) == TODAY


@pytest.mark.parametrize("text", ["", "20260230", "00000000", "2026", "202602031", "yesterday"])
def test_no_date_is_met_by_a_sentence(text: str) -> None:
    assert isinstance(read_date(text), Notice)


@pytest.mark.parametrize("day", [date(2026, 2, 4), date(1899, 12, 31), date(2025, 1, 1), date(9999, 12, 31)])
def test_a_trip_is_neither_to_come_nor_long_ago(day: date) -> None:
    assert isinstance(check_left(day, TODAY), Notice)
    assert isinstance(check_arrived(day, None, TODAY), Notice)


def test_nobody_arrives_before_leaving() -> None:
    left = date(2026, 2, 2)
    assert check_arrived(left, left, TODAY) == left
    refused = check_arrived(date(2026, 2, 1), left, TODAY)
    assert isinstance(refused, Notice)
    assert "2026-02-02" in refused.say(str)
