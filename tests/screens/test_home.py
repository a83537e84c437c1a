"""Home through the real window: what the camera sees, the ways in, the tray."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.draft import Step
from kiosk.gate import Gate
from kiosk.presenters.household import HouseholdPresenter
from models.codes import card_text
from screens.home import NOTICE_SECONDS, HomeScreen
from screens.navigator import Place
from tests.kiosk.conftest import CARD, LOST, NOON
from tests.kiosk.office_passes import HOUR, OTHER_ROOT, OTHER_ROOT_PUBLIC, came_down, pass_text, trust_row
from tests.screens.at_gate import faults, written
from tests.screens.films import code, empty_room, held_card, still, torn
from tests.screens.gate_stage import TALL, Desk, gate_stage
from tests.screens.question_stage import faults as faults_in_each_view
from tests.screens.stage import Stage

OURS, LOST_CARD, STRANGE = card_text(CARD), card_text(LOST), card_text("Z" * 16)
MENU = "https://example.org/menu"
NOT_OURS = "This code is not one of ours."


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A resident's card, moved by hand."""
    return held_card(tmp_path_factory.mktemp("card") / "card.avi", OURS)


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> str:
    return still(tmp_path_factory.mktemp("nobody") / "nobody.avi", empty_room())


def home(desk: Desk) -> HomeScreen:
    assert isinstance(desk.screen, HomeScreen)
    return desk.screen


def leave_unfinished(gate: Gate, household: str, resting: bool = False) -> None:
    """Somebody went home in the middle of the questions."""
    check_in = gate.begin(household)
    presenter = HouseholdPresenter(gate, check_in)
    for person in presenter.residents():
        presenter.toggle(person)
    check_in.draft.resting_since = gate.clock() if resting else None
    check_in.chosen()
    check_in.leave()


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        await desk.until(lambda: desk.says("没有摄像头画面"))
        for words in ("按房号", "登记", "北门"):
            assert desk.says(words)
        assert not desk.has("back")
        assert not await faults_in_each_view(desk)
        for words in ("There is no camera picture", "By flat", "Check-in"):
            assert desk.says(words)
        for household in ("h1", "h2", "h3"):
            leave_unfinished(desk.gate, household, resting=household == "h1")
        for person in desk.gate.tray.drafts[0].people:
            person.name = "阿" * 50
        desk.app.navigator.refresh()
        await desk.frames()
        assert desk.has("home.draft.0")
        assert not await faults_in_each_view(desk)


async def test_without_a_roster_it_says_what_to_do(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, roster=False) as desk:
        assert desk.says("The list of residents has not arrived")
        assert not await faults_in_each_view(desk)
        await desk.press("home.walk_in")
        assert desk.screen.name == Step.WALK_IN


WAYS_IN = {
    "home.by_flat": Place.FIND_FLAT,
    "home.by_name": Place.FIND_NAME,
    "home.walk_in": Step.WALK_IN,
    "home.today": Place.TODAY,
    "home.sheet": Place.SHEET,
}


async def test_ways_in_and_back(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for tag, where in WAYS_IN.items():
            await desk.press(tag)
            assert desk.screen.name == where
            await desk.press("back")
            assert desk.screen.name == Place.HOME


async def test_a_card_opens_its_household(stage: Stage, tmp_path: Path, card: str) -> None:
    async with gate_stage(stage, tmp_path, camera=card) as desk:
        shown = home(desk)
        await desk.until(lambda: shown.ids.view.texture is not None, "the camera's picture")
        await desk.until(lambda: desk.screen.name == Step.WHO, "the household")
        assert desk.says("3-1-502")
        assert desk.says("张伟")
        assert shown.ids.view.texture is None, "the last picture stays in the widget"


async def test_nobody_looks_while_home_is_not_shown(stage: Stage, tmp_path: Path, nobody: str) -> None:
    card = still(tmp_path / "card.avi", code(OURS))
    async with gate_stage(stage, tmp_path / "tablet", camera=nobody) as desk:
        await desk.until(lambda: home(desk).ids.view.texture is not None, "the camera's picture")
        await desk.press("home.by_flat")
        desk.app.camera.switch(card)
        desk.stage.wait(0.6)
        assert desk.screen.name == Place.FIND_FLAT
        await desk.press("back")
        await desk.until(lambda: desk.screen.name == Step.WHO, "the household")


HELPS_NOBODY = {
    MENU: NOT_OURS,
    " ": "The code is empty.",
    OURS[:-1] + ("1" if OURS[-1] == "0" else "0"): "The card's code is damaged.",
    LOST_CARD: "This card was reported lost.",
    STRANGE: "This card is not on this compound's list.",
}


async def test_codes_that_help_nobody(stage: Stage, tmp_path: Path, card: str) -> None:
    async with gate_stage(stage, tmp_path / "tablet") as desk:
        for number, (text, sentence) in enumerate(HELPS_NOBODY.items()):
            desk.app.camera.switch(still(tmp_path / f"{number}.avi", code(text)))
            await desk.until(lambda sentence=sentence: desk.says(sentence), sentence)
            assert desk.screen.name == Place.HOME
            assert not await faults(desk)
            desk.screen.scanner.forget()  # the three seconds between two sentences about strange codes
        desk.app.camera.switch(card)
        await desk.until(lambda: desk.screen.name == Step.WHO, "the next in the queue")


PASSES = {
    "expired": (pass_text(expires_at=NOON - HOUR), "This pass has expired."),
    "not ours": (pass_text(site="elsewhere"), "This pass is for another compound."),
    "in pieces": (pass_text()[:-3], "The pass is damaged"),
}


async def test_a_pass_that_does_not_count_gets_its_sentence_and_scanning_goes_on(
    stage: Stage, tmp_path: Path, nobody: str
) -> None:
    async with gate_stage(stage, tmp_path / "tablet", camera=nobody) as desk:
        await came_down(desk.gate, trust_row())
        for number, (text, sentence) in enumerate(PASSES.values()):
            desk.app.camera.switch(still(tmp_path / f"{number}.avi", code(text)))
            await desk.until(lambda sentence=sentence: desk.says(sentence), sentence)
            assert desk.screen.name == Place.HOME
            assert not await faults(desk)
        desk.app.camera.switch(still(tmp_path / "good.avi", code(pass_text())))
        await desk.until(lambda: desk.screen.name == Step.TEMPERATURE, "the next in the queue")


async def test_a_pass_held_up_before_its_keys_came_is_read_once_they_have(stage: Stage, tmp_path: Path) -> None:
    film = still(tmp_path / "pass.avi", code(pass_text()))
    async with gate_stage(stage, tmp_path / "tablet", camera=film) as desk:
        await desk.until(lambda: desk.says("no keys for passes yet"), "the sentence")
        await came_down(desk.gate, trust_row())
        await desk.until(lambda: desk.screen.name == Step.TEMPERATURE, "the temperature")


async def test_keys_that_were_not_taken_are_told_once(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        other = trust_row(31, root=OTHER_ROOT, root_public=OTHER_ROOT_PUBLIC, counter=9)
        await came_down(desk.gate, trust_row(), other)
        await desk.until(lambda: desk.says("平板继续使用原来的钥匙"), "the sentence")
        assert not await faults_in_each_view(desk)
        sentence = "The tablet keeps the keys it had."
        assert desk.says(sentence)
        await desk.press("banner")
        desk.app.navigator.refresh()
        await desk.frames()
        assert not desk.says(sentence)


async def test_a_code_with_4_kb_of_text(stage: Stage, tmp_path: Path, card: str) -> None:
    film = still(tmp_path / "code.avi", code("A" * 4096))
    async with gate_stage(stage, tmp_path / "tablet", camera=film) as desk:
        await desk.until(lambda: desk.says(NOT_OURS), "the sentence")
        assert not await faults(desk)
        desk.app.camera.switch(card)
        await desk.until(lambda: desk.screen.name == Step.WHO, "the next in the queue")


async def test_somebody_holds_up_a_menu(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path / "tablet", TALL, "zh", held_card(tmp_path / "menu.avi", MENU)) as desk:
        await desk.until(lambda: desk.says("这不是本系统的码"), "the sentence")
        assert not await faults(desk)


async def test_a_torn_card(stage: Stage, tmp_path: Path, card: str) -> None:
    film = still(tmp_path / "torn.avi", torn(OURS), 2)
    async with gate_stage(stage, tmp_path / "tablet", camera=film) as desk:
        await desk.until(lambda: desk.says("The code cannot be read."), "the sentence")
        desk.app.camera.switch(card)
        await desk.until(lambda: desk.screen.name == Step.WHO, "the next in the queue")


async def test_a_sentence_over_the_picture_goes_by_itself(
    stage: Stage, tmp_path: Path, nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert NOTICE_SECONDS >= 5
    monkeypatch.setattr("screens.home.NOTICE_SECONDS", 0.3)
    async with gate_stage(stage, tmp_path / "tablet", camera=still(tmp_path / "menu.avi", code(MENU))) as desk:
        await desk.until(lambda: desk.says(NOT_OURS), "the sentence")
        desk.app.camera.switch(nobody)
        await desk.until(lambda: not desk.says(NOT_OURS), "the sentence to go")


async def test_a_camera_that_comes_and_goes(stage: Stage, tmp_path: Path, nobody: str) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.until(lambda: desk.says("There is no camera picture."), "the sentence")
        desk.app.camera.switch(nobody)
        await desk.until(lambda: home(desk).ids.view.texture is not None, "the picture")
        assert not desk.says("There is no camera picture.")
        desk.app.camera.switch("gone.avi")
        await desk.until(lambda: desk.says("There is no camera picture."), "the sentence")
        await desk.press("language")
        assert desk.says("没有摄像头画面")


async def test_the_picture_stands_upright(stage: Stage, tmp_path: Path) -> None:
    picture = empty_room()
    picture[:360] = 255
    async with gate_stage(stage, tmp_path / "tablet", camera=still(tmp_path / "half.avi", picture)) as desk:
        view = home(desk).ids.view
        await desk.until(lambda: view.texture is not None, "the picture")
        await desk.frames()
        desk.picture(tmp_path / "home.png")
        seen = np.asarray(Image.open(tmp_path / "home.png").convert("L"))
        left, bottom = view.to_window(view.x, view.y)
        across, down = round(left + view.width / 2), seen.shape[0] - round(bottom)
        assert seen[down - round(view.height * 0.75), across] > 240
        assert seen[down - round(view.height * 0.35), across] < 150


async def test_the_tray_counts_down_and_goes_on(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        leave_unfinished(desk.gate, "h2", resting=True)
        desk.app.navigator.refresh()
        await desk.frames()
        assert desk.says("5:00")
        desk.clock.forward(61)
        await desk.until(lambda: desk.says("3:59"), "a second to pass")
        desk.clock.forward(300)
        await desk.until(lambda: desk.says("Measure again"), "the rest to end")
        shown = home(desk)
        await desk.press("home.draft.0")
        assert desk.screen.name != Place.HOME
        assert shown.tray == []
        assert "王芳" not in written(shown)


async def test_the_end_leaves_no_thread_behind(stage: Stage, tmp_path: Path, nobody: str) -> None:
    async with gate_stage(stage, tmp_path, camera=nobody) as desk:
        await desk.until(lambda: home(desk).ids.view.texture is not None, "the picture")
        assert any(thread.name == "scanner" for thread in threading.enumerate())
    assert not any(thread.name == "scanner" for thread in threading.enumerate())
