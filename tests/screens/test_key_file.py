"""A stick with the office's list of keys, plugged into a tablet whose window is open."""

from pathlib import Path

import pytest

from kiosk.passes import key_file
from kiosk.passes.key_file import KEY_FILE, NOT_STORED, UNREADABLE
from kiosk.passes.keys import NO_ROOT
from models.errors import StoreFull
from models.notice import Notice
from models.passes.key_list import ListOutcome, sign_list
from tests.kiosk.office_passes import came_down, key_list, trust_row
from tests.models.passes.samples import ROOT
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.question_stage import faults
from tests.screens.stage import Stage


async def told(desk: Desk, notice: Notice) -> str:
    """Presses away what else is told until this is; how it is told."""

    def is_told() -> bool:
        shown = desk.app.shell.ids.banner
        if shown.notice not in (None, notice):
            shown.hide()
        desk.gate.on_change()
        return shown.notice == notice

    await desk.until(is_told, notice.text)
    return desk.app.shell.ids.banner.mood


def counter(desk: Desk) -> int:
    """Of the list by which passes are read."""
    keys = desk.gate.pass_keys
    return keys.trust.keys.counter if keys else 0


def plug_in(stick: Path, counter: int) -> None:
    stick.mkdir(exist_ok=True)
    new = stick / "new"
    new.write_bytes(sign_list(key_list(counter=counter), ROOT))
    new.replace(stick / KEY_FILE)


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "LOOK_SECONDS", 0.02)


async def test_it_is_taken_in_and_told_once(stage: Stage, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    async with gate_stage(stage, tmp_path / "tablet", language="zh", sticks=[stick]) as desk:
        await came_down(desk.gate, trust_row())
        plug_in(stick, 6)
        assert await told(desk, ListOutcome.ACCEPTED.notice) == "done"
        assert desk.says("居委会的密钥名单已更新。")
        await desk.until(lambda: counter(desk) == 6, "the list to be in use")
        assert not await faults(desk)
        desk.app.shell.ids.banner.hide()
        await desk.frames(60)
        assert desk.app.shell.ids.banner.notice != ListOutcome.ACCEPTED.notice
        plug_in(stick, 4)
        assert await told(desk, ListOutcome.OLDER.notice) == "warning"
        assert not await faults(desk)
        assert counter(desk) == 6


async def test_it_waits_until_the_sentence_before_was_read(stage: Stage, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    async with gate_stage(stage, tmp_path / "tablet", sticks=[stick]) as desk:
        await came_down(desk.gate, trust_row())
        await desk.until(lambda: desk.gate.pass_keys is not None)
        banner = desk.app.shell.ids.banner
        banner.show(StoreFull.notice, "warning", 60)
        plug_in(stick, 6)
        await desk.until(lambda: len(desk.gate.news) == 1)
        await desk.frames()
        assert banner.notice == StoreFull.notice
        assert len(desk.gate.news) == 1
        await told(desk, ListOutcome.ACCEPTED.notice)
        assert not desk.gate.news


async def test_every_sentence_can_be_read(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for notice in (NO_ROOT, NOT_STORED, UNREADABLE, *(outcome.notice for outcome in ListOutcome)):
            desk.app.navigator.tell(notice)
            assert not await faults(desk), notice
