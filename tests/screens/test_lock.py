"""The kiosk lock on the real window. What a window manager makes of it was tried by hand, see `screens.lock`."""

import os
from pathlib import Path

from kivy.core.window import Window

from tests.screens.gate_stage import gate_stage
from tests.screens.stage import Stage


async def test_a_locked_window_is_not_closed_and_not_hidden(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        assert not Window.dispatch("on_request_close")
        desk.app.lock.set(True)
        try:
            assert Window.dispatch("on_request_close")
            assert Window.fullscreen == "auto"
            assert os.environ["SDL_ALLOW_ALT_TAB_WHILE_GRABBED"] == "0", "SDL would hide the window at Alt+Tab"
        finally:
            desk.app.lock.set(False)
        assert not Window.dispatch("on_request_close")
        assert not Window.fullscreen
