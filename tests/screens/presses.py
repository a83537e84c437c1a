"""How many presses a person needs: paths walked through the real window, each touch counted as it reaches the window.

The rule: a press is one touch of a finger, from the first screen to the verdict that stands there once all is durable.
The verdict goes by itself after some seconds. What a card, a pass or a thermometer says costs nothing. Pinyin is typed
until the character is among those in sight.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson, Step
from kiosk.gate import Gate
from kiosk.passage import begin, begin_car
from kiosk.presenters.find import draft_person
from kiosk.presenters.home import Home
from models.codes import card_text
from models.entry import Direction, PersonKind
from models.plates import Plate, read_plate
from screens.temperature import TemperatureScreen
from tests.kiosk.conftest import CARD
from tests.kiosk.office_passes import came_down, pass_text, trust_row
from tests.screens.gate_stage import Desk

READING = ("degree.37", "tenth.1")
"""Any reading, by the whole degree and its tenth; of 36.0 to 36.9 the degree is chosen already."""

FRAMES = 4
"""Laid out after a press: what it brought stands where it will be pressed next."""
PATIENCE = 15.0
"""Seconds after which what should be there is not."""


@dataclass
class Counter:
    """Touches that reached the window."""

    desk: Desk
    count: int = 0

    async def press(self, *tags: str) -> None:
        """As `Desk.press`, but nothing is painted: a finger hits what is laid out, and a count looks at no picture."""
        await self._frames()  # what was shown without a press stands there, too
        Window.bind(on_touch_down=self._touched)
        try:
            for tag in tags:
                await self.until(lambda tag=tag: self.desk.has(tag), tag)
                widget = self.desk.find(tag)
                touch = UnitTestTouch(*widget.to_window(*widget.center))
                touch.touch_down()
                touch.touch_up()
                await self._frames()
        finally:
            Window.unbind(on_touch_down=self._touched)

    async def measure(self, people: int = 1) -> None:
        """One after the other, each once the reading before is taken: by itself, a moment after it was pressed."""
        screen = self.desk.app.navigator.screen(Step.TEMPERATURE)
        assert isinstance(screen, TemperatureScreen)
        screen.moment = 0.02  # it is no press, and nobody looks
        for _person in range(people):
            await self.press(*READING)
            await self.until(lambda: not screen.typed, "the reading to be taken")

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Lays out until it is so."""
        for _ in range(int(PATIENCE / 0.005)):
            if condition():
                return
            await self._frames()
            await asyncio.sleep(0.005)
        raise AssertionError(f"waited for {what}; there is {self.desk.texts()}")

    async def _frames(self) -> None:
        for _ in range(FRAMES):
            await asyncio.sleep(0)
            self.desk.stage.step()

    async def spell(self, *syllables: tuple[str, str]) -> None:
        """Pinyin and the character wanted: letters until it stands among the candidates."""
        for letters, character in syllables:
            for letter in letters:
                await self.press(f"key.{letter}")
                found = self._candidate(character)
                if found:
                    await self.press(found)
                    break
            else:
                raise AssertionError(f"{character} is not offered for {letters}")

    def _candidate(self, character: str) -> str:
        tags = (f"candidate.{place}" for place in range(10))
        shown = (tag for tag in tags if self.desk.has(tag) and self.desk.find(tag).text == character)
        return next(shown, "")

    def _touched(self, *_: object) -> None:
        self.count += 1


async def remember(gate: Gate) -> None:
    """A courier and a car of the household 3-1-502 were here before."""
    courier = begin(gate, PersonKind.COURIER)
    await courier.caller(DraftPerson(entry=gate.new_id(), name="顺丰", phone="13911112222"), "顺丰")
    await courier.measuring.answer("364")
    car = begin_car(gate)
    plate = read_plate("京N8K256")
    assert isinstance(plate, Plate)
    people = [draft_person(gate, person) for person in gate.roster.households["h1"][:2]]
    car.answer_plate(plate, Direction.OUT, people)
    await car.go()


Walk = Callable[[Counter], Awaitable[None]]


@dataclass(frozen=True)
class Path:
    """One way from the first screen to a verdict."""

    name: str
    goal: int | None
    """At most so many presses; None where nobody set a goal."""
    walk: Walk


async def count(desk: Desk, path: Path) -> int:
    """Walks it from home and back; fails where it does not end with a saved entry."""
    counter = Counter(desk)
    before = desk.gate.register_state.last_number
    desk.app.navigator.home()
    await path.walk(counter)
    await counter.until(lambda: desk.screen.name == Step.DONE, f"{path.name}: the verdict")
    assert desk.gate.register_state.last_number > before
    return counter.count


async def _pass(at: Counter) -> None:
    gate = at.desk.gate
    await came_down(gate, trust_row())
    await at.until(lambda: gate.pass_keys is not None, "the keys")
    await _held_up(at, pass_text())
    await at.measure()


async def _card(at: Counter) -> None:
    """A resident comes home from the day."""
    await _held_up(at, card_text(CARD))
    await at.press("household.person.0", "household.pass")
    await at.measure()


async def _held_up(at: Counter, code: str) -> None:
    seen = Home(at.desk.gate).seen(code)
    assert isinstance(seen, CheckIn)
    at.desk.app.navigator.follow(seen)


async def _known(at: Counter) -> None:
    await at.press("home.by_flat", "flat.choice.3", "flat.choice.1", "flat.choice.502")
    await at.press("household.person.0", "household.next")
    await _trip(at)


async def _trip(at: Counter) -> None:
    today = at.desk.gate.today
    await at.press("origin.place.420100", f"day.{today}")
    if at.desk.screen.name == Step.ARRIVED:
        await at.press(f"day.{today}")
    await at.press("transport.train", "number.skip", "contact.no", "symptoms.none")
    await at.measure()


async def _walk_in(at: Counter) -> None:
    await at.press("home.walk_in")
    await at.spell(("wang", "王"), ("xiao", "小"), ("ming", "明"))
    await at.press("walk_in.field.phone", *(f"key.{digit}" for digit in "13812345678"))
    await at.press("walk_in.field.building", "key.3", "walk_in.field.unit", "key.1")
    await at.press("walk_in.field.room", "key.5", "key.0", "key.3", "walk_in.done")
    await _trip(at)


async def _new_courier(at: Counter) -> None:
    await at.press("home.courier", "courier.company.顺丰", *(f"key.{digit}" for digit in "13911113333"))
    await at.press("courier.next")
    await at.measure()


async def _courier(at: Counter) -> None:
    await at.press("home.courier", "courier.known.0")
    await at.measure()


async def _new_car(at: Counter) -> None:
    await at.press("home.vehicle", *(f"key.{sign}" for sign in "京P61T08"), "plate.next")
    await at.press("car.flat", "flat.choice.3", "flat.choice.1", "flat.choice.502")
    await at.press("car.person.0", "car.person.1", "car.next")
    await at.measure(2)


async def _car(at: Counter) -> None:
    """Found by two signs of its plate; who sat in it last time is taken in already. It went out before."""
    await at.press("home.vehicle", "key.2", "key.5", "plate.car.0", "car.next")
    await at.measure(2)


async def _new_visitor(at: Counter) -> None:
    await at.press("home.visitor", "flat.choice.3", "flat.choice.2", "flat.choice.101")
    await at.spell(("li", "李"), ("na", "娜"))
    await at.press("walk_in.field.phone", *(f"key.{digit}" for digit in "13711114444"), "walk_in.done")
    await at.measure()


async def _visitor(at: Counter) -> None:
    await at.press("home.visitor", "flat.choice.3", "flat.choice.2", "flat.choice.101", "visitor.known.0")
    await at.measure()


async def _resident(at: Counter) -> None:
    await at.press("home.resident", "flat.choice.3", "flat.choice.1", "flat.choice.502")
    await at.press("household.person.0", "household.next")
    await at.measure()


PATHS = (
    Path("pass, temperature by keys", 5, _pass),
    Path("card of a resident who passes, temperature by keys", 5, _card),
    Path("known resident by flat, returned by train from a common place, all fine", 16, _known),
    Path("walk-in: new name of three characters, phone, flat, origin, train", 45, _walk_in),
    Path("courier seen before", 4, _courier),
    Path("car of a resident, two people", 9, _car),
)
"""Those that have a goal, in the order of the table. `remember` comes first."""

OTHERS = (
    Path("resident by flat, in or out", None, _resident),
    Path("courier, the first time", None, _new_courier),
    Path("car of a resident, two people, the first time", None, _new_car),
    Path("visitor, the first time", None, _new_visitor),
    Path("visitor of the same flat again", None, _visitor),
)
"""For the table alone; the last builds on what the one before it left in the register."""
