"""A day at the gate inside the tablet's own program: `python -m bench.memory_probe presenters|window DATA COUNT`.

Prints the process's memory in bytes after a tenth of the check-ins and after all of them, as one line of JSON.
"""

import asyncio
import gc
import json
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from kiosk.presenters.household import draft_person
from kiosk.store.tablet import TabletStore, open_tablet
from models.clock import Milliseconds, system_clock
from models.ids import ordered_id
from models.triage import Transport

if TYPE_CHECKING:
    from screens.app import GateApp

HOURS = 8


class Day:
    """A clock on which all check-ins take eight hours, and who comes: the compound's people, again and again."""

    def __init__(self, count: int) -> None:
        self._now = system_clock()
        self._step: Milliseconds = HOURS * 3_600_000 // count

    def __call__(self) -> Milliseconds:
        return self._now

    def goes_on(self) -> None:
        self._now += self._step


async def check_in_one(gate: Gate, number: int, follow: "GateApp | None" = None) -> None:
    """From the flat to the verdict; with a window, each step is drawn."""
    people = list(gate.roster.people.values())
    resident = people[number % len(people)]
    check_in = gate.begin(resident.household)
    if follow is not None:
        follow.navigator.follow(check_in)
    check_in.toggle(draft_person(gate, resident))
    for answer in (
        check_in.chosen,
        lambda: check_in.answer_origin("420100"),
        lambda: check_in.answer_left(check_in.today - timedelta(days=1)),
        lambda: check_in.answer_arrived(check_in.today),
        lambda: check_in.answer_transport(Transport.TRAIN),
        lambda: check_in.answer_transport_number("G1234"),
        lambda: check_in.answer_contact(False),
        lambda: check_in.answer_symptoms(()),
    ):
        refused = answer()
        assert refused is None, refused
        await _drawn(follow)
    await _measured(check_in)
    await _drawn(follow)


async def _measured(check_in: CheckIn) -> None:
    assert await check_in.answer_temperature("364") is None
    assert check_in.outcomes


async def _drawn(app: "GateApp | None") -> None:
    if app is not None:
        from screens.frames import next_frame

        await next_frame()


async def day(gate: Gate, clock: Day, count: int, follow: "GateApp | None" = None) -> None:
    sizes: list[int] = []
    for number in range(1, count + 1):
        await check_in_one(gate, number, follow)
        clock.goes_on()
        if number in (count // 10, count):
            await gate.worker.run(gc.collect)
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
    await day(gate, clock, count)
    gate.close()


async def in_window(app: "GateApp", count: int) -> None:
    from kiosk.draft import Step
    from screens.navigator import Place

    while not all(app.navigator.is_made(step) for step in Step):
        await asyncio.sleep(0.1)
    clock = Day(count)
    app.gate.clock = clock
    await day(app.gate, clock, count, app)
    app.navigator.show(Place.HOME)
    app.stop()


def main() -> None:
    how, data, count = sys.argv[1:]
    if how == "presenters":
        asyncio.run(presenters(Path(data), int(count)))
    else:
        from screens.start import start

        start(Path(data), "0", "1280x800", "zh", partial(in_window, count=int(count)))


if __name__ == "__main__":
    main()
