"""Runs inside the tablet's own program: `python -m bench.list_probe DATA ENTRIES` prints what it measured as JSON."""

import asyncio
import json
import random
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.register import NewEntry
from kiosk.store.tablet import TabletStore, open_tablet
from models.clock import local_day, system_clock
from models.entry import Personal
from models.ids import random_id
from models.triage import Answers, Reading, Transport, Triage, Verdict
from screens.start import start

if TYPE_CHECKING:
    from screens.app import GateApp
    from screens.today import TodayScreen

SECONDS = 10.0
ROWS_A_SECOND = 30
"""A hard flick of the finger: five screens a second."""
AT_ONCE = 500
ZONE = "Asia/Shanghai"
QUERIES = ("zhang", "lw", "wangw", "3142", "chenj", "0042")
CLEAR = "clear"


def register(folder: Path, count: int) -> None:
    """As many people of today, each with a name, a flat and a phone."""
    store, chance = TabletStore(open_tablet(folder), system_clock), random.Random(1)
    now = system_clock()
    day = local_day(now, ZONE).isoformat()
    names = [
        "".join(chance.choices("王李张刘陈杨黄赵吴周伟芳娜敏静强磊军洋勇艳杰涛明超秀英", k=3)) for _ in range(count)
    ]
    entries = [
        NewEntry(
            id=random_id(),
            day=day,
            happened_at=now,
            building="3",
            answers=Answers(origin="420100", transport=Transport.TRAIN, readings=(Reading(365, now),)),
            triage=Triage(chance.choice(list(Verdict))),
            policy=1,
            personal=Personal(nonce=random_id(), name=name, flat=f"3-1-{number}", phone=f"1990000{number:04}"),
        )
        for number, name in enumerate(names)
    ]
    for start_at in range(0, count, AT_ONCE):
        store.register.append(entries[start_at : start_at + AT_ONCE])
    store.close()


async def scroll(app: "GateApp", count: int) -> None:
    from kiosk.draft import Step
    from screens.frames import next_frame
    from screens.navigator import Place
    from screens.today import TodayScreen

    while not all(app.navigator.is_made(step) for step in Step):
        await asyncio.sleep(0.1)  # the screens that are made ahead in the first seconds are not measured
    await asyncio.sleep(1)
    began = time.monotonic()
    app.navigator.show(Place.TODAY)
    screen = app.navigator.current
    assert isinstance(screen, TodayScreen)
    while len(screen.ids.list.data) < count:
        await asyncio.sleep(0)
    await next_frame()
    opened = time.monotonic() - began
    frames: list[float] = []
    began = before = time.monotonic()
    used = time.process_time()
    while before - began < SECONDS:
        screen.ids.list.scroll_y = 0.5 - (before - began) * ROWS_A_SECOND / count
        await next_frame()
        now = time.monotonic()
        frames.append(now - before)
        before = now
    used = time.process_time() - used
    screen.search(True)
    await next_frame()
    keys = [await key_pressed(screen, key) for query in QUERIES for key in (*query, CLEAR)]
    found: dict[str, object] = {"rate": len(frames) / sum(frames), "slowest": max(frames), "opened": opened}
    found["keys"] = keys
    found["core"] = used / len(frames)
    print(json.dumps(found), flush=True)
    app.stop()


async def key_pressed(screen: "TodayScreen", key: str) -> float:
    """Seconds until what was found is laid out."""
    from screens.frames import next_frame

    shown = asyncio.Event()
    fill = screen._fill  # pyright: ignore[reportPrivateUsage] - nothing else tells a list that stays as it was

    def filled() -> None:
        fill()
        shown.set()

    screen._fill = filled  # pyright: ignore[reportPrivateUsage]
    began = time.monotonic()
    screen.press(key)
    await shown.wait()
    screen._fill = fill  # pyright: ignore[reportPrivateUsage]
    await next_frame()
    return time.monotonic() - began


def main() -> None:
    data, count = Path(sys.argv[1]), int(sys.argv[2])
    register(data, count)
    start(data, "no-such-video.avi", "1280x800", "zh", partial(scroll, count=count))


if __name__ == "__main__":
    main()
