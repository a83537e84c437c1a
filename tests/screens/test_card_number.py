"""Where the camera reads nothing: a scanner that types, and the number of a card by hand."""

from pathlib import Path

from kivy.core.window import Window

from kiosk.draft import Step
from kiosk.eye.torch import Torch
from kiosk.store import reference
from models.codes import card_text
from models.protocol import Changes
from screens.navigator import Place
from tests.kiosk.conftest import CARD, LOST, SITE, row
from tests.kiosk.eye.test_torch import led
from tests.kiosk.eye.test_wedge import UNSHIFTED
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import registered
from tests.screens.question_stage import faults
from tests.screens.stage import Stage


def scan(text: str) -> None:
    """As a scanner on a US keyboard sends it: all at once."""
    for sign in (*text, "\r"):
        key = UNSHIFTED.get(sign, sign).lower()
        shift = ["shift"] if sign in UNSHIFTED or sign.isupper() else []
        Window.dispatch("on_key_down", ord(key), 0, key, shift)


async def typed(desk: Desk, text: str) -> None:
    await desk.press("home.number", *(f"key.{sign}" for sign in text))


async def test_a_scanner_that_types_opens_the_household(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        scan(card_text(CARD))
        await desk.until(lambda: desk.screen.name == Step.WHO, "the household")
        assert desk.says("3-1-502")
        desk.app.navigator.home()
        scan(card_text(LOST))
        await desk.until(lambda: desk.says("This card was reported lost."))
        desk.app.navigator.follow(await registered(desk.gate))
        assert desk.screen.name == Step.DONE
        scan(card_text(CARD))
        await desk.until(lambda: desk.screen.name == Step.WHO, "the next household, without a press between")
        scan(card_text(CARD))
        await desk.frames()
        assert desk.screen.name == Step.WHO, "nobody asks for a code here"


async def test_the_number_of_a_card_by_hand(stage: Stage, tmp_path: Path) -> None:
    twin = "ZZZZZZZZZZZZ" + CARD[-4:]
    async with gate_stage(stage, tmp_path) as desk:
        await typed(desk, CARD[-4:])
        await desk.until(lambda: desk.screen.name == Step.WHO, "the household")
        assert desk.says("3-1-502")
        desk.app.navigator.home()
        await typed(desk, LOST[-4:])
        assert desk.says("This card was reported lost.")
        await desk.type("oil")
        assert desk.says("0 1 1")
        await desk.press("key.7")
        assert desk.says("No card here ends like this.")
        assert not await faults(desk)
        changes = Changes([row("card", 21, id=twin, household_id="h2")], 21, 0)
        await desk.gate.worker.run(reference.take_in, desk.gate.store.engine, SITE, changes, desk.clock())
        desk.gate.later_reference()
        await desk.until(lambda: twin in desk.gate.roster.cards)
        await desk.type(CARD[-4:])
        assert desk.has("number.flat.h1")
        assert not await faults(desk)
        await desk.press("number.flat.h2")
        assert desk.says("3-2-101")


async def test_the_torch_has_a_button_where_there_is_one(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "leds").mkdir()
    light = led(tmp_path / "leds", "white:flash", "5")
    async with gate_stage(stage, tmp_path / "tablet") as desk:
        assert desk.find("home.torch").disabled
        desk.screen._torch = Torch(tmp_path / "leds")
        desk.app.navigator.refresh()
        assert not await faults(desk)
        await desk.press("home.torch")
        assert (light / "brightness").read_text() == "5"
        await desk.press("home.number")
        assert (light / "brightness").read_text() == "0", "it does not burn where nobody looks"
        await desk.press("back")
        assert desk.screen.name == Place.HOME
        assert desk.find("home.torch").kind == "plain"
