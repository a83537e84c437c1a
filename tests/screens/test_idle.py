"""Nobody touches the tablet: names go, then the light; a touch brings both back and presses nothing."""

from pathlib import Path

from kivy.core.window import Window

from kiosk.draft import Step
from kiosk.settings import Look, TextSize, read_settings
from screens.idle import AWAY_AFTER, DIM_AFTER, Attention
from screens.navigator import Place
from tests.kiosk.test_check_in import people
from tests.screens.at_gate import faults
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.stage import Stage


def let_pass(desk: Desk, seconds: float) -> None:
    """As if nobody had touched it for so long."""
    stopped = desk.app.idle.clock() + seconds
    desk.app.idle.clock = lambda: stopped
    desk.app.idle.look()


async def test_nobodys_data_stays_and_a_touch_only_wakes(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = desk.gate.begin("h2")
        people(desk.gate, check_in, "王芳")
        desk.app.navigator.follow(check_in)
        assert check_in.chosen() is None
        await desk.frames()
        assert desk.screen.name == Step.ORIGIN

        let_pass(desk, AWAY_AFTER - 1)
        assert desk.screen.name == Step.ORIGIN
        let_pass(desk, 1)
        await desk.frames()
        assert desk.screen.name == Place.HOME
        assert desk.has("home.draft.0")
        assert not desk.says("王芳") and not desk.says("1202"), desk.texts()
        assert await faults(desk) == []

        let_pass(desk, DIM_AFTER - AWAY_AFTER)
        assert desk.app.idle.attention is Attention.DIM
        veiled = len(Window.canvas.after.children)
        await desk.press("home.by_flat")
        assert desk.screen.name == Place.HOME, "the touch that wakes is no press"
        assert len(Window.canvas.after.children) < veiled
        assert desk.says("王芳")
        await desk.press("home.draft.0")
        assert desk.screen.name == Step.ORIGIN


async def test_what_is_being_saved_is_not_put_away(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = desk.gate.begin("h2")
        people(desk.gate, check_in, "王芳")
        desk.app.navigator.follow(check_in)
        check_in.saving = True
        let_pass(desk, AWAY_AFTER)
        assert desk.screen.name == Step.WHO
        check_in.saving = False
        let_pass(desk, 1)
        assert desk.screen.name == Place.HOME


async def test_larger_type_is_there_at_once_and_kept(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        before = desk.app.shell.ids.top.ids.title.font_size
        desk.app.navigator.show(Place.TODAY)
        desk.app.text_size, desk.app.look = TextSize.LARGEST, Look.CONTRAST
        await desk.frames()
        assert desk.screen.name == Place.TODAY
        assert desk.app.shell.title == desk.screen.title != ""
        desk.app.navigator.home()
        await desk.frames()
        assert desk.app.shell.ids.top.ids.title.font_size > before
        await desk.gate.worker.run(int)
        kept = read_settings(tmp_path)
        assert (kept.text_size, kept.look) == (TextSize.LARGEST, Look.CONTRAST)
