"""Where from: common places at once, provinces by their cities, countries; back goes up first."""

from pathlib import Path

from kiosk.draft import Step
from models.places import provinces
from tests.screens.gate_stage import gate_stage
from tests.screens.parties import party
from tests.screens.question_stage import at_step, faults
from tests.screens.stage import Stage

BY_AREA = (
    ("province.420000", "city.421000", "place.421000"),
    ("province.420000", "city.420100", "place.420106"),
    ("province.420000", "place.429004"),
    ("province.500000", "place.500101"),
    ("province.650000", "place.650000"),
    ("province.ZZ", "place.JP"),
    ("province.ZZ", "place.ZZ"),
)
"""A city, a district, a city without any, a municipality's district, a province itself, a country, another country."""


async def test_a_common_city_is_one_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.ORIGIN)
        assert not await faults(desk)
        await desk.press("origin.place.420100")
        assert check_in.draft.origin == "420100"
        assert check_in.step is Step.LEFT


async def test_every_province_has_one_key(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await at_step(desk, Step.ORIGIN)
        for place in provinces():
            opens, answers = desk.has(f"origin.province.{place.code}"), desk.has(f"origin.place.{place.code}")
            assert opens != answers, place


async def test_a_place_by_its_area(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.ORIGIN)
        for way in BY_AREA:
            await desk.press(*(f"origin.{step}" for step in way))
            assert check_in.draft.origin == way[-1].removeprefix("place.")
            assert check_in.step is Step.LEFT
            await desk.press("back")


async def test_the_longest_lists_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await at_step(desk, Step.ORIGIN)
        await desk.press("origin.province.500000")
        assert not await faults(desk)
        await desk.press("back", "origin.province.ZZ")
        assert not await faults(desk)
        await desk.press("back", "origin.province.130000", "origin.city.130600")
        assert not await faults(desk)


async def test_hong_kong_has_no_cities(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.ORIGIN)
        await desk.press("origin.place.810000")
        assert check_in.draft.origin == "810000"


async def test_back_goes_from_the_cities_to_the_provinces_first(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.ORIGIN)
        await desk.press("origin.province.420000", "origin.city.421000", "back")
        assert desk.has("origin.city.421000")
        await desk.press("back")
        assert check_in.step is Step.ORIGIN
        assert desk.has("origin.province.420000")
        await desk.press("back")
        assert check_in.step is Step.WHO


async def test_the_answer_before_is_marked(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.ORIGIN)
        await desk.press("origin.province.420000", "origin.city.421000", "origin.place.421002", "back")
        assert check_in.step is Step.ORIGIN
        assert desk.find("origin.province.420000").chosen
        assert not desk.find("origin.province.130000").chosen
        await desk.press("origin.province.420000")
        assert desk.find("origin.city.421000").chosen
        await desk.press("origin.city.421000")
        assert desk.find("origin.place.421002").chosen
        assert not await faults(desk)


async def test_a_change_behind_the_screen_moves_nothing(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await at_step(desk, Step.ORIGIN)
        await desk.press("origin.province.420000")
        desk.gate.on_change()
        await desk.frames()
        assert desk.has("origin.city.421000")


async def test_what_is_answered_often_here_comes_first(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for _time in range(8):
            await party(desk.gate, "王芳", household="h2", origin="420106").measuring.answer("365")
        await desk.gate.load()
        check_in = await at_step(desk, Step.ORIGIN)
        first = desk.find("origin.place.420106")
        assert first.text == "Wuchang District, Wuhan"
        assert (first.x, first.top) < min(
            (k.x, k.top) for k in first.parent.children if k is not first and k.top >= first.top
        )
        assert not await faults(desk)
        await desk.press("origin.place.420106")
        assert check_in.draft.origin == "420106"
