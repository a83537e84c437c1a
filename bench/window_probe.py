"""Runs inside the tablet's own program and prints what it measured as one line of JSON.

`python -m bench.window_probe start|live DATA CAMERA`: `start` ends with the first usable frame; `live` goes on to scan,
press and count frames.
"""

import asyncio
import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.pointer import Pointer
from bench.process_age import process_age
from screens.start import start

if TYPE_CHECKING:
    from demo.finger import Finger
    from screens.app import GateApp

CODES = 60
PRESSES = 60
FRAME_SECONDS = 10.0


async def first_frame(app: "GateApp") -> None:
    from screens.frames import next_frame

    for _shown in range(2):
        await next_frame()
    began = process_age()
    while not app.gate.roster.flats:
        await asyncio.sleep(0.001)
    print(json.dumps({"start": began, "roster": process_age()}), flush=True)
    app.stop()


async def live(app: "GateApp", video: str) -> None:
    """The office is out of reach all the while."""
    from demo.finger import Finger
    from kiosk.draft import Step
    from screens.navigator import Place

    probe = Probe(app, Finger(app))
    while not all(app.navigator.is_made(step) for step in Step):
        await asyncio.sleep(0.1)  # the screens that are made ahead in the first seconds are not measured
    await asyncio.sleep(1)
    app.navigator.show(Place.HOME)
    rate, camera = await probe.frames_per_second()
    presses = await probe.presses()
    app.camera.switch(video)
    codes = await probe.codes()
    print(json.dumps({"rate": rate, "camera": camera, "codes": codes, "presses": presses}), flush=True)
    app.stop()


class Probe:
    def __init__(self, app: "GateApp", finger: "Finger") -> None:
        from kivy.core.window import Window

        self.app = app
        self.finger = finger
        self.pointer = Pointer()
        self.flips = 0
        self.flipped_at = 0.0
        Window.bind(on_flip=self._flipped)

    def _flipped(self, _window: object) -> None:
        self.flips += 1
        self.flipped_at = time.monotonic()

    async def frames_per_second(self) -> tuple[float, float]:
        """Frames a second that the window showed, at home with the scanner looking, and that the camera gave."""
        flips, taken, began = self.flips, self._taken(), time.monotonic()
        await asyncio.sleep(FRAME_SECONDS)
        seconds = time.monotonic() - began
        return (self.flips - flips) / seconds, (self._taken() - taken) / seconds

    def _taken(self) -> int:
        newest = self.app.camera.newest()
        return newest.number if newest is not None else 0

    async def codes(self) -> list[float]:
        """Seconds from a frame with a code being taken to the household standing in the window."""
        from kiosk.draft import Step
        from screens.navigator import Place

        home = self.app.navigator.screen(Place.HOME)
        took: list[float] = []
        taken_at: list[float] = []
        home.on_sighting = lambda sighting: taken_at.append(sighting.frame_taken_at)  # type: ignore[attr-defined]
        while len(took) < CODES:
            current = self.app.navigator.current
            if current is not None and current.name == Step.WHO:
                flips = self.flips
                await self._flip_after(flips)
                took.append(self.flipped_at - taken_at[-1])
                self.app.navigator.back()
                home.scanner.forget()  # type: ignore[attr-defined]
            await asyncio.sleep(0)
        return took

    async def presses(self) -> list[float]:
        """Seconds from a click reaching the X server to the answer in the window."""
        took: list[float] = []
        while len(took) < PRESSES:
            took += [await self._timed("home.by_flat", "find_flat"), await self._timed("back", "home")]
            took += [await self._timed("home.by_name", "find_name"), await self._timed("back", "home")]
        self.pointer.close()
        return took

    async def _timed(self, tag: str, arrives: str) -> float:
        await self.finger.point(tag)
        began = time.monotonic()
        self.pointer.click()
        while self.app.navigator.current.name != arrives:  # type: ignore[union-attr]
            await asyncio.sleep(0)
        await self._flip_after(self.flips)
        return self.flipped_at - began

    async def _flip_after(self, flips: int) -> None:
        while self.flips == flips:
            await asyncio.sleep(0)


def main() -> None:
    what, data, camera, *rest = sys.argv[1:]
    opened = first_frame if what == "start" else partial(live, video=rest[0])
    start(Path(data), camera, "1280x800", "zh", opened)


if __name__ == "__main__":
    main()
