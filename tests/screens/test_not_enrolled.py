"""A tablet that belongs to no gate yet says what to type; and what it says to type is understood."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from screens.navigator import Place
from screens.not_enrolled import COMMAND
from tests.screens.gate_stage import TALL, WIDE, gate_stage
from tests.screens.stage import Stage


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
async def test_it_says_what_to_do(stage: Stage, tmp_path: Path, size: tuple[int, int]) -> None:
    async with gate_stage(stage, tmp_path, size, "zh", enrolled=False) as desk:
        await desk.until(lambda: desk.screen.name == Place.NOT_ENROLLED)
        assert desk.says(COMMAND)
        assert desk.says("入网码")
        assert not desk.layout()
        await desk.press("language")
        assert desk.says("one-time code")
        assert not desk.layout()


async def test_there_is_no_way_to_the_gate(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, enrolled=False) as desk:
        await desk.until(lambda: desk.screen.name == Place.NOT_ENROLLED)
        await desk.key(27)
        assert desk.screen.name == Place.NOT_ENROLLED
        assert not desk.has("back")


async def test_close_ends_the_window(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, enrolled=False) as desk:
        stopped: list[object] = []
        desk.app.stop = lambda *_: stopped.append(desk.app)
        await desk.press("not_enrolled.close")
        assert stopped == [desk.app]


def test_the_command_is_one_of_the_tablets() -> None:
    import main

    _python, program, *words = shlex.split(COMMAND)
    assert program == "main.py"
    understood = CliRunner().invoke(main.app, [*words, "--help"])
    assert understood.exit_code == 0
    assert all(word in understood.output for word in words if word.startswith("--"))
