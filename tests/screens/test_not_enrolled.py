"""A tablet that belongs to no gate yet says what to type; and what it says to type is understood."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from screens.not_enrolled import COMMAND, NotEnrolledApp
from tests.screens.gate_stage import TALL, WIDE
from tests.screens.layout import check_layout
from tests.screens.stage import Stage, find, walk


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_it_says_what_to_do(stage: Stage, assets: Path, size: tuple[int, int]) -> None:
    app = NotEnrolledApp(assets, "zh")
    stage.show(app, size)
    assert COMMAND in {getattr(widget, "text", "") for widget in walk(app.root)}
    assert "入网码" in "".join(getattr(widget, "text", "") for widget in walk(app.root))
    assert not check_layout(app.root)
    stage.press(find(app.root, "language"))
    assert "one-time code" in "".join(getattr(widget, "text", "") for widget in walk(app.root))
    assert not check_layout(app.root)


def test_close_ends_the_window(stage: Stage, assets: Path) -> None:
    app = NotEnrolledApp(assets, "en")
    stopped: list[object] = []
    app.stop = lambda *_: stopped.append(app)
    stage.show(app)
    stage.press(find(app.root, "not_enrolled.close"))
    assert stopped == [app]


def test_the_command_is_one_of_the_tablets() -> None:
    import main

    _python, program, *words = shlex.split(COMMAND)
    assert program == "main.py"
    understood = CliRunner().invoke(main.app, [*words, "--help"])
    assert understood.exit_code == 0
    assert all(word in understood.output for word in words if word.startswith("--"))
