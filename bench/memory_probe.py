"""A day at the gate inside the tablet's own program: `python -m bench.memory_probe presenters|window DATA COUNT`.

Prints the process's memory in bytes after a tenth of the check-ins and after all of them, as one line of JSON.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.gate import Gate
from kiosk.presenters.household import draft_person
from kiosk.roster import Person
from kiosk.store.tablet import TabletStore, open_tablet
from models.clock import Milliseconds, system_clock
from models.ids import ordered_id
from models.triage import Transport

if TYPE_CHECKING:
    from bench.touch import Touches
    from screens.app import GateApp

HOURS = 8
DRAWN = 20
"""In the window every step is laid out, and of every so many check-ins each frame is drawn, too."""

CheckInOne = Callable[[Person], Awaitable[None]]


class Day:
    """A clock on which all check-ins take eight hours."""

    def __init__(self, count: int) -> None:
        self._now = system_clock()
        self._step: Milliseconds = HOURS * 3_600_000 // count

    def __call__(self) -> Milliseconds:
        return self._now

    def goes_on(self) -> None:
        self._now += self._step


async def day(gate: Gate, clock: Day, count: int, check_in: CheckInOne) -> None:
    """The compound's people come one after the other, and then again."""
    sizes: list[int] = []
    people = list(gate.roster.people.values())
    for number in range(1, count + 1):
        await check_in(people[number % len(people)])
        clock.goes_on()
        if number in (count // 10, count):
            gc.collect()
            sizes.append(resident_bytes())
    print(json.dumps(sizes), flush=True)


def resident_bytes() -> int:
    """VmRSS of proc_pid_status(5)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


async def presenters(folder: Path, count: int) -> None:
    clock = Day(count)
    loop = asyncio.get_running_loop()
    gate = Gate(
        lambda: TabletStore(open_tablet(folder), clock),
        folder,
        clock,
        ordered_id,
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    await gate.load()
    await day(gate, clock, count, partial(by_presenter, gate))
    gate.close()


async def by_presenter(gate: Gate, person: Person) -> None:
    """From the flat to the verdict."""
    check_in = gate.begin(person.household)
    check_in.toggle(draft_person(gate, person))
    answers = (
        check_in.chosen(),
        check_in.answer_origin("420100"),
        check_in.answer_left(check_in.today - timedelta(days=1)),
        check_in.answer_arrived(check_in.today),
        check_in.answer_transport(Transport.TRAIN),
        check_in.answer_transport_number("G1234"),
        check_in.answer_contact(False),
        check_in.answer_symptoms(()),
        await check_in.measuring.answer("364"),
    )
    assert not any(answers), answers
    assert check_in.outcomes


async def in_window(app: "GateApp", count: int) -> None:
    from kivy.clock import Clock
    from kivy.core.window import Window

    from bench.touch import Touches
    from kiosk.draft import Step
    from screens.navigator import Place
    from screens.temperature import TemperatureScreen

    Clock._max_fps = 0  # pyright: ignore[reportAttributeAccessIssue] - frames as fast as they are laid out
    while not all(app.navigator.is_made(step) for step in Step):
        await asyncio.sleep(0.1)
    clock = Day(count)
    app.gate.clock = clock
    temperature = app.navigator.screen(Step.TEMPERATURE)
    assert isinstance(temperature, TemperatureScreen)
    temperature.moment = 0.02  # nobody looks
    walk = Walk(app, Touches(app))
    Window.bind(on_draw=walk.keep_from_drawing)
    await day(app.gate, clock, count, walk.check_in)
    app.navigator.show(Place.HOME)
    app.stop()


class Walk:
    """A resident who came back, found by flat: the presses of a volunteer."""

    def __init__(self, app: "GateApp", finger: "Touches") -> None:
        self._app = app
        self._finger = finger
        self._done = 0

    def keep_from_drawing(self, _window: object) -> bool:
        return self._done % DRAWN != 0

    async def check_in(self, person: Person) -> None:
        gate, press = self._app.gate, self._finger.press
        flat, today = gate.roster.flats[person.household], gate.today
        place = [one.resident for one in gate.roster.households[person.household]].index(person.resident)
        await press("home.by_flat", f"flat.choice.{flat.building}", f"flat.choice.{flat.unit}")
        await self._room(f"flat.choice.{flat.room}")
        await press(f"household.person.{place}", "household.next", "origin.place.420100", f"day.{today}")
        await press("transport.train", "number.skip", "contact.no", "symptoms.none", "tenth.4", "verdict.next")
        self._done += 1

    async def _room(self, tag: str) -> None:
        """Turns the pages until it stands there."""
        while self._finger.find(tag) is None:
            await self._finger.press("flat.choice.next")
        await self._finger.press(tag)


def main() -> None:
    how, data, count = sys.argv[1:]
    if how == "presenters":
        asyncio.run(presenters(Path(data), int(count)))
    else:
        from screens.start import start

        start(Path(data), "0", "1280x800", "zh", partial(in_window, count=int(count)))


if __name__ == "__main__":
    main()
