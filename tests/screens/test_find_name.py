"""By name, through the real window: keys on the screen, a keyboard, an input method."""

from pathlib import Path

from kivy.core.window import Window

from kiosk.draft import Step
from kiosk.presenters.find import MAX_QUERY
from screens.navigator import Place
from tests.screens.at_gate import written
from tests.screens.gate_stage import TALL, gate_stage
from tests.screens.question_stage import faults
from tests.screens.stage import Stage

ENTER, BACKSPACE = 13, 8


async def test_initials_find_a_name(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        await desk.press("home.by_name")
        assert desk.says("首字母")
        assert not await faults(desk)
        assert desk.says("Initials")
        await desk.press("key.z")
        assert desk.has("name.result.1")
        assert not await faults(desk)
        await desk.press("key.w")
        assert desk.says("张伟")
        assert desk.says("138****0001"), "the phone is masked"
        assert not desk.has("name.result.1")
        await desk.press("key.q")
        assert desk.says("Nobody on the list fits.")
        await desk.speak("zh")
        assert desk.says("名单上没有找到")
        assert not await faults(desk)
        await desk.press("key.back", "name.result.0")
        assert desk.screen.name == Step.WHO
        assert [person.name for person in desk.screen.check_in.draft.people] == ["张伟"]


async def test_whatever_is_typed(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_name")
        for typed in ("mmt", "maimaiti", "买买提", "12-88", "0005"):
            await desk.type(typed)
            assert desk.says("买买提·艾力"), typed
            await desk.press("key.clear")


async def test_an_input_method_and_enter(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_name")
        Window.dispatch("on_textinput", "王芳")
        await desk.frames()
        assert desk.has("name.result.0")
        await desk.key(ENTER)
        assert desk.screen.name == Step.WHO


async def test_keys_keep_the_focus_where_text_goes(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_name", "key.z", "key.1", "key.clear", "key.l")
        await desk.type("n")
        assert desk.find("name.query").text == "ln"
        await desk.key(BACKSPACE)
        assert desk.find("name.query").text == "l"


async def test_what_no_name_is_finds_nobody(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, TALL) as desk:
        await desk.press("home.by_name")
        for typed in ("😀" * 5, "张" * 200, "%_'\"\\", "\t\x00"):
            Window.dispatch("on_textinput", typed)
            await desk.frames()
            assert len(desk.find("name.query").text) <= MAX_QUERY
            assert not desk.has("name.result.0")
            assert not await faults(desk)
            await desk.press("key.clear")
        await desk.press("key.z")
        assert desk.has("name.result.0")


async def test_nobody_found_is_registered_all_the_same(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_name", "key.q", "key.q", "name.walk_in")
        assert desk.screen.name == Step.WALK_IN


async def test_nothing_stays_behind(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_name", "key.z", "key.w")
        screen = desk.screen
        assert "张伟" in written(screen)
        await desk.press("back")
        assert not {"张伟", "张小宝", "3-1-502", "zw"} & written(screen)
        assert desk.screen.name == Place.HOME
        assert not screen.ids.query.focus
        assert (screen.ids.query.text, screen.presenter.results) == ("", ())
        await desk.press("home.by_name")
        assert not desk.has("name.result.0")
