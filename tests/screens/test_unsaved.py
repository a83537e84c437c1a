"""A full disk at save, played for real, through the real window."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from models.day_lines import read_line
from models.errors import StoreFull
from models.triage import Reading
from screens.navigator import Place
from screens.unsaved import UnsavedScreen
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, RARE, measure, others, party, written
from tests.screens.question_stage import faults
from tests.screens.small_disk import BoundedStore, Disk, SmallDisk, small_disk
from tests.screens.stage import Stage

CAME_ALONG = (LONG, *RARE, "钱一", "孙二", "周三", "吴四", "郑五")
FULL = "Not saved: the tablet's disk is full."


@contextmanager
def data_folder(kind: str, tmp_path: Path) -> Iterator[tuple[Path, SmallDisk | None]]:
    folder = tmp_path / "tablet"
    if kind == "pages":
        yield folder, None
        return
    with small_disk(folder) as disk:
        yield folder, disk


async def at_full_disk(desk: Desk, disk: Disk) -> CheckIn:
    """Twelve people, measured; their entries found no room."""
    check_in = party(desk.gate, "张伟", "李娜", "张小宝")
    others(check_in, *CAME_ALONG)
    for person in check_in.draft.people[2:]:
        person.readings = (Reading(366, desk.clock()),)
    desk.app.navigator.follow(check_in)
    await measure(desk, "364")
    disk.fill()
    await measure(desk, "365")
    await desk.until(lambda: check_in.step is Step.UNSAVED and not check_in.saving)
    return check_in


@pytest.mark.parametrize("kind", ["disk", "pages"])
async def test_a_full_disk_loses_nobody(kind: str, stage: Stage, tmp_path: Path) -> None:
    with data_folder(kind, tmp_path) as (folder, small):
        async with gate_stage(stage, folder) as desk:
            disk = small or BoundedStore(desk.gate)
            check_in = await at_full_disk(desk, disk)
            assert desk.says(FULL)
            assert desk.says("张伟 · 3-1-502 · 13800000001 · 36.4 ℃")
            assert desk.says("李娜 · 3-1-502 · 13800000002 · 36.5 ℃")
            assert not desk.layout()
            assert desk.gate.entries_today == 0
            await desk.press("unsaved.save")
            await desk.until(lambda: not check_in.saving)
            assert check_in.step is Step.UNSAVED, "still no room, still nothing lost"
            assert desk.says(FULL)
            disk.free()
            await desk.press("unsaved.save")
            await desk.until(lambda: check_in.step is Step.DONE)
            assert desk.says("Saved, number 1–12")
            entries = await desk.gate.worker.run(desk.gate.register.of_day, desk.gate.today)
            names = [line.person and line.person.name for line in map(read_line, entries)]
            assert sorted(filter(None, names)) == sorted(("张伟", "李娜", "张小宝", *CAME_ALONG))
            assert desk.gate.tray.drafts == []


async def test_the_queue_goes_on_and_the_draft_waits(stage: Stage, tmp_path: Path) -> None:
    with data_folder("disk", tmp_path) as (folder, small):
        async with gate_stage(stage, folder) as desk:
            disk = small or BoundedStore(desk.gate)
            check_in = await at_full_disk(desk, disk)
            screen = desk.screen
            await desk.press("unsaved.home")
            assert desk.screen.name == Place.HOME
            assert not [text for text in written(screen) if "张伟" in text]
            (draft,) = desk.gate.tray.drafts
            assert draft is check_in.draft
            disk.free()
            again = desk.gate.resume(draft)
            desk.app.navigator.follow(again)
            assert isinstance(desk.screen, UnsavedScreen)
            await desk.press("unsaved.save")
            await desk.until(lambda: again.step is Step.DONE)
            assert desk.gate.entries_today == 12


async def test_back_keeps_the_readings_as_they_are(stage: Stage, tmp_path: Path) -> None:
    with data_folder("disk", tmp_path) as (folder, small):
        async with gate_stage(stage, folder) as desk:
            check_in = await at_full_disk(desk, small or BoundedStore(desk.gate))
            await desk.press("back")
            assert desk.screen.name == Place.HOME
            assert [len(person.readings) for person in check_in.draft.people] == [1] * 12
            assert desk.gate.tray.drafts == [check_in.draft]


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        check_in = party(desk.gate, "张伟", "李娜", "张小宝")
        others(check_in, *CAME_ALONG)
        check_in.draft.step = Step.UNSAVED
        desk.app.navigator.follow(check_in)
        await desk.frames()
        assert desk.says("再次保存")
        assert not await faults(desk)
        assert desk.says("Save again")
        desk.app.navigator.tell(StoreFull.notice)
        assert not await faults(desk)
