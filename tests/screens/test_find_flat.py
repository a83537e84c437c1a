"""By flat, through the real window."""

from pathlib import Path

from kiosk.draft import Step
from kiosk.store import reference
from models.protocol import Changes
from screens.navigator import Place
from tests.kiosk.conftest import NOON, SITE, row
from tests.screens.gate_stage import TALL, Desk, gate_stage
from tests.screens.question_stage import faults
from tests.screens.stage import Stage


async def live_here(desk: Desk, *flats: tuple[str, str, str]) -> None:
    """More households than the sample's three."""
    changes = [
        row("household", 30 + n, id=f"x{n}", building=building, unit=unit, room=room)
        for n, (building, unit, room) in enumerate(flats)
    ]
    await desk.gate.worker.run(
        reference.take_in, desk.gate.store.engine, SITE, Changes(changes, 30 + len(changes), 0), NOON
    )
    await desk.gate.load()
    await desk.frames(10)


async def test_building_unit_room(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_flat")
        for pressed, chinese, english in (
            ("", "几号楼？", "Which building?"),
            ("flat.choice.3", "几单元？", "Which unit?"),
            ("flat.choice.1", "3 号楼 1 单元", "Building 3, unit 1"),
        ):
            await desk.press(*filter(None, [pressed]))
            await desk.speak("zh")
            assert desk.says(chinese)
            assert not await faults(desk)
            assert desk.says(english)
        await desk.press("flat.choice.502")
        assert desk.screen.name == Step.WHO
        assert desk.says("张伟")


async def test_the_way_back_is_level_by_level(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_flat", "flat.choice.3", "flat.choice.2", "back")
        assert desk.has("flat.choice.1")
        await desk.press("back")
        assert desk.has("flat.choice.12")
        await desk.press("back")
        assert desk.screen.name == Place.HOME


async def test_a_level_with_one_choice_is_passed_over(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_flat", "flat.choice.12")
        assert desk.has("flat.choice.88")
        await desk.press("back")
        assert desk.has("flat.choice.12")


async def test_many_rooms_wait_on_further_pages(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        rooms = [("7", "1", f"{floor}{door:02}") for floor in range(1, 34) for door in range(1, 5)]
        await live_here(desk, *rooms)
        await desk.press("home.by_flat", "flat.choice.7")
        assert desk.has("flat.choice.101")
        assert not await faults(desk)
        for _page in range(10):
            if desk.has("flat.choice.3304"):
                break
            await desk.press("flat.choice.next")
        assert not await faults(desk)
        await desk.press("flat.choice.3304")
        assert desk.screen.name == Step.WHO


async def test_long_and_rare_labels_can_be_read(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, TALL) as desk:
        await live_here(desk, ("物业服务中心及社区老年活动站综合楼东配楼", "", "1"), ("𠮷㛃·楼", "甲", "地下室"))
        await desk.press("home.by_flat")
        assert not await faults(desk)
        await desk.press("flat.choice.𠮷㛃·楼")
        assert desk.has("flat.choice.地下室")


async def test_without_a_roster_people_are_registered_all_the_same(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh", roster=False) as desk:
        await desk.press("home.by_flat")
        assert desk.says("名单还没有到")
        assert not await faults(desk)
        assert desk.says("has not arrived from the office yet")
        await desk.press("flat.walk_in")
        assert desk.screen.name == Step.WALK_IN


async def test_the_roster_arrives_while_one_looks(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, roster=False) as desk:
        await desk.press("home.by_flat")
        await live_here(desk, ("1", "1", "101"))
        await desk.press("flat.choice.1", "flat.choice.101")
        assert desk.screen.name == Step.WHO
