"""A car at the gate, through the window: its plate, who sits in it, and nothing of it stays in the widgets."""

from pathlib import Path

from kivy.uix.label import Label

from kiosk.draft import Step
from kiosk.passage import Passage
from models.entry import Direction
from screens.navigator import Place
from tests.screens.gate_stage import TALL, gate_stage
from tests.screens.presses import remember
from tests.screens.question_stage import faults
from tests.screens.stage import Stage


async def test_a_plate_that_does_not_look_right_is_kept_by_one_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.vehicle", "key.京", "key.A", "key.1", "key.2", "plate.next")
        assert desk.screen.name == Step.PLATE
        assert desk.says("A plate has 7 signs")
        assert not await faults(desk)
        await desk.press("key.back")
        assert not desk.says("A plate has 7 signs"), "the next key takes the sentence away"
        await desk.press("plate.next", "plate.keep")
        assert desk.screen.name == Step.CAR
        assert desk.says("京A·1")
        await desk.press("car.next")
        await desk.until(lambda: desk.screen.name == Step.DONE, "nobody is named, nobody is measured")


async def test_a_known_car_is_one_press_and_its_people_are_in_it(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, TALL) as desk:
        await remember(desk.gate)
        await desk.press("home.vehicle")
        assert desk.says("张伟, 李娜")
        await desk.type("k25")
        plate = desk.screen
        await desk.press("plate.car.0")
        assert desk.says("Already here today: 12:00 北门 out")
        assert [desk.find(f"car.person.{at}").selected for at in range(3)] == [True, True, False]
        assert not await faults(desk)
        assert [desk.find(f"car.person.{at}.drives").selected for at in range(2)] == [True, False]
        assert not desk.has("car.person.2.drives"), "who is not in it does not drive it"
        await desk.press("car.person.1.drives")
        assert [desk.find(f"car.person.{at}.drives").selected for at in range(2)] == [False, True]
        assert not await faults(desk)
        await desk.speak("zh")
        assert desk.says("司机")
        assert not await faults(desk)
        await desk.speak("en")
        left = [getattr(widget, "text", "") for widget in plate.walk()]
        assert not any("8K256" in text or "张伟" in text for text in left)
        await desk.press("car.person.1", "direction.out")
        assert desk.find("car.person.0.drives").selected, "who drove is not in it any more"
        await desk.press("car.next")
        await desk.until(lambda: desk.screen.name == Step.DONE, "nobody is measured")
        assert desk.says("张伟")


async def test_whose_car_it_is_is_asked_by_flat_and_the_way_back_keeps_it(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await remember(desk.gate)
        await desk.press("home.vehicle", *(f"key.{sign}" for sign in "京AD12345"), "plate.next", "car.flat")
        assert desk.screen.name == Step.FLAT
        await desk.press("flat.choice.3", "back", "back")
        assert desk.screen.name == Step.CAR, "back through the levels, then to the car"
        assert desk.says("京A·D12345") and desk.says("new energy, small"), "eight signs"
        await desk.press("car.flat", "flat.choice.12", "flat.choice.88", "car.person.0")
        passage = desk.screen.check_in
        assert isinstance(passage, Passage)
        assert [person.name for person in passage.draft.people] == ["买买提·艾力"]
        assert passage.passage.direction is Direction.IN
        await desk.press("back", "back")
        assert desk.screen.name == Place.HOME
        row = desk.find("home.draft.0")
        name = next(widget for widget in row.walk() if isinstance(widget, Label) and widget.text.startswith("京A·"))
        assert name.width > row.width / 2, "a row that had something at its end before"
        await desk.press("home.draft.0")
        assert desk.says("京A·D12345")
