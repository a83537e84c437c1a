"""The day sheet through the real window."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.errors import StoreFull
from models.sheet_template import TEMPLATE_FILE
from screens.navigator import Place
from screens.sheet import SheetScreen
from tests.screens.gate_stage import TALL, Desk, gate_stage
from tests.screens.parties import LONG, party, registered, written
from tests.screens.question_stage import faults
from tests.screens.small_disk import BoundedFiles, small_disk
from tests.screens.stage import Stage

TABLES = 4


def sheet(desk: Desk) -> SheetScreen:
    assert isinstance(desk.screen, SheetScreen)
    return desk.screen


async def wrote(desk: Desk) -> Path:
    desk.app.navigator.show(Place.SHEET)
    await desk.press("sheet.write", "sheet.table.0")
    path = sheet(desk).presenter.path
    assert path is not None
    return path


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "a folder with a name" / "that-is-quite-long-for-a-line"
    async with gate_stage(stage, folder, language="zh") as desk:
        await registered(desk.gate)
        check_in = party(desk.gate, "张伟", origin="420100")
        check_in.draft.people[0].name = LONG
        await check_in.measuring.answer("365")
        desk.app.navigator.show(Place.SHEET)
        await desk.frames()
        assert desk.says("生成日报表")
        assert not await faults(desk)
        assert desk.says("Write the day sheet")
        await wrote(desk)
        for table in range(TABLES):
            await desk.press(f"sheet.table.{table}")
            assert not await faults(desk)
        desk.app.navigator.tell(StoreFull.notice)
        await desk.press("sheet.table.1")
        assert not await faults(desk)


async def test_one_press_writes_it_and_says_where_it_lies(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        path = await wrote(desk)
        assert path == tmp_path / "sheets" / "gatepost-2026-02-03.xlsx"
        assert desk.says("gatepost-2026-02-03.xlsx")
        assert any(str(path.parent) in text.replace("\n", "") for text in desk.texts())
        book = openpyxl.load_workbook(path)
        assert len(book.sheetnames) == TABLES
        assert desk.find("sheet.table.0").selected
        await desk.press("sheet.table.1")
        for words in ("王芳", "138****0004", "36.5", "G1234"):
            assert desk.says(words)
        assert not desk.find("sheet.table.0").selected
        assert [cell.value for cell in book.worksheets[1][3]][1] == "王芳"


async def test_again_holds_who_came_meanwhile(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        await wrote(desk)
        assert len(sheet(desk).presenter.tables[1].rows) == 1
        await registered(desk.gate, "张伟", "h1")
        sheet(desk).write()
        sheet(desk).write()
        await desk.until(lambda: len(sheet(desk).presenter.tables[1].rows) == 2)
        await desk.press("sheet.table.1", "sheet.again")
        await desk.until(lambda: not sheet(desk).writing and desk.says("张伟"))


async def test_nobody_stays_when_it_is_left(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        await wrote(desk)
        await desk.press("sheet.table.1")
        screen = sheet(desk)
        await desk.press("back")
        assert desk.screen.name == Place.HOME
        await desk.frames()
        assert not [text for text in written(screen) if "王芳" in text]
        assert screen.presenter.tables == ()
        desk.app.navigator.show(Place.SHEET)
        await desk.frames()
        assert desk.has("sheet.write")


async def test_what_cannot_be_written_is_told_and_nothing_is_lost(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await registered(desk.gate)
        blocked = tmp_path / "sheets"
        blocked.write_text("a file where the folder should be")
        desk.app.navigator.show(Place.SHEET)
        await desk.press("sheet.write")
        await desk.until(lambda: desk.says("The day sheet is not written"))
        assert not desk.layout()
        blocked.unlink()
        assert (await wrote(desk)).exists()


@pytest.mark.parametrize("kind", ["disk", "files"])
async def test_a_full_disk(kind: str, stage: Stage, tmp_path: Path) -> None:
    with small_disk(tmp_path / "tablet") as mounted:
        async with gate_stage(stage, tmp_path / "tablet") as desk:
            await registered(desk.gate)
            desk.app.navigator.show(Place.SHEET)
            await desk.frames()
            disk = mounted if mounted is not None and kind == "disk" else BoundedFiles()
            disk.fill()
            try:
                await desk.press("sheet.write")
                await desk.until(lambda: desk.says("The day sheet is not written: the tablet's disk is full."))
            finally:
                disk.free()
            assert not list((tmp_path / "tablet" / "sheets").iterdir()), "no half sheet stays"
            assert (await wrote(desk)).exists()


def template(cell: str) -> bytes:
    book, file = openpyxl.Workbook(), BytesIO()
    page: Any = book.active
    page["A1"], page["A2"] = "姓名", cell
    book.save(file)
    return file.getvalue()


async def test_onto_a_stick_that_is_found_by_itself(stage: Stage, tmp_path: Path) -> None:
    plugged: list[Path] = []
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    async with gate_stage(stage, tmp_path / "tablet", language="zh") as desk:
        desk.gate.sticks = lambda: plugged
        await registered(desk.gate)
        desk.app.navigator.show(Place.SHEET)
        await desk.until(lambda: desk.says("插上U盘"))
        await desk.speak("en")
        assert desk.says("Plug in a USB stick")
        await desk.speak("zh")
        plugged.append(stick)
        sheet(desk)._look()
        await desk.press("sheet.stick.0")
        await desk.until(lambda: desk.says("可以拔"))
        await desk.speak("en")
        assert desk.says("Pull it out now.")
        assert openpyxl.load_workbook(stick / "gatepost-2026-02-03.xlsx").worksheets[1]["B3"].value == "王芳"
        assert not (tmp_path / "tablet" / "sheets").exists()
        assert not await faults(desk)
        (stick / TEMPLATE_FILE).write_bytes(template("{name}（{flat}）"))
        await desk.press("sheet.again")
        await desk.until(lambda: desk.says("gatepost-2026-02-03-form.xlsx"))
        filled = openpyxl.load_workbook(stick / "gatepost-2026-02-03-form.xlsx").worksheets[0]
        assert [cell.value for cell in filled["A"]] == ["姓名", "王芳（3-2-101）"]
        (stick / TEMPLATE_FILE).write_bytes(template("{nmae}"))
        await desk.press("sheet.again")
        await desk.until(lambda: desk.says("Sheet!A2"))
        assert not await faults(desk)
        plugged.clear()
        sheet(desk)._look()
        await desk.until(lambda: not sheet(desk).has_stick)
        await desk.press("sheet.again")
        assert desk.has("sheet.write"), "a stick that is gone is asked for anew"
        assert not await faults(desk)


async def test_a_stick_that_takes_nothing_is_told(stage: Stage, tmp_path: Path) -> None:
    stick = tmp_path / "KINGSTON"
    with small_disk(stick) as mounted:
        async with gate_stage(stage, tmp_path / "tablet", TALL, sticks=[stick]) as desk:
            await registered(desk.gate)
            disk = mounted or BoundedFiles()
            desk.app.navigator.show(Place.SHEET)
            await desk.until(lambda: desk.has("sheet.stick.0"))
            disk.fill()
            try:
                await desk.press("sheet.stick.0")
                await desk.until(lambda: desk.says("The USB stick is full"))
            finally:
                disk.free()
            assert not await faults(desk)
            assert list(stick.iterdir()) == []
            await desk.press("sheet.stick.0")
            await desk.until(lambda: desk.says("Pull it out now."))
            assert (await desk.gate.worker.run(desk.gate.register.count_of_day, desk.gate.today)) == 1
