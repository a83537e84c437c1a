"""The window of the run; `stage` shows an app in it and touches it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from screens.environment import prepare_kivy

if TYPE_CHECKING:
    from tests.screens.stage import Stage

ASSETS = Path(__file__).parent.parent.parent / "assets"


@pytest.fixture(scope="session")
def window(display: str) -> Iterator[object]:
    """Kivy's one window, really on the display."""
    prepare_kivy(Path(os.environ.get("KIVY_HOME") or tempfile.mkdtemp(prefix="gatepost-kivy-")))
    from kivy.base import EventLoop
    from kivy.clock import Clock
    from kivy.core.window import Window

    # Frames as fast as they are drawn: tests wait for frames, not for seconds. Its setting is read when Kivy's clock is
    # imported, and that was long ago.
    Clock._max_fps = 0

    EventLoop.ensure_window()
    assert Window is not None
    assert os.environ["SDL_VIDEODRIVER"] == "x11", f"no X window on {display}"
    yield Window
    Window.close()


@pytest.fixture
def stage(window: object) -> Iterator["Stage"]:
    """A cleared window before and after each test."""
    from tests.screens.stage import Stage

    stage = Stage()
    yield stage
    stage.clear()


@pytest.fixture
def assets() -> Path:
    """The folder with fonts and words."""
    return ASSETS
