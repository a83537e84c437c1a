"""Presses from the first screen to a saved entry, counted through the window; beside them the same data elsewhere.

The rules of the two others stand in docs/presses.md; here are their tallies.
"""

import asyncio
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bench.table import Figure
from screens.environment import prepare_kivy

ODK = {
    "open": 2,  # start new form, its name
    "choice": 1,  # select_one with the appearance «quick»: the tap goes on
    "choices": 2,  # select_multiple: one tap, and on
    "day": 1,  # today is the default: on
    "skip": 1,
    "barcode": 2,  # the scanner is opened by a tap; on
    "reading": 5,  # 36.4 and on
    "phone": 12,
    "name": 7,  # as many letters and picks as our own keyboard takes, and on
    "flat": 8,  # 3, 1, 503, each and on
    "search": 4,  # two signs, the row, and on
    "end": 2,  # the note with the verdict, finalise
}
PAPER = {"name": 2, "flat": 5, "phone": 11, "place": 2, "day": 4, "tick": 1, "reading": 3, "time": 4, "plate": 7}
_TRIP = ("choice", "day", "day", "choice", "skip", "choice", "choices", "reading")
_TRIP_ON_PAPER = ("place", "day", "day", "tick", "tick", "tick", "reading", "time")
_PASS = (("open", "barcode", "reading", "end"), ("name", "flat", "phone", *_TRIP_ON_PAPER))
ELSEWHERE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pass held up, Bluetooth thermometer, no symptoms": _PASS,
    "pass, temperature by keys": _PASS,
    "card of a resident who passes, temperature by keys": (
        ("open", "barcode", "choice", "reading", "end"),
        ("name", "flat", "tick", "reading", "time"),
    ),
    "known resident by flat, returned by train from a common place, all fine": (
        ("open", *4 * ("choice",), *_TRIP, "end"),
        ("name", "flat", "phone", *_TRIP_ON_PAPER),
    ),
    "walk-in: new name of three characters, phone, flat, origin, train": (
        ("open", "name", "phone", "flat", *_TRIP, "end"),
        ("name", "tick", "flat", "phone", *_TRIP_ON_PAPER),
    ),
    "courier seen before": (
        ("open", "choice", "reading", "end"),
        ("name", "phone", "reading", "time"),
    ),
    "car of a resident, two people": (
        ("open", "search", "choice", "choices", "choice", "reading", "reading", "end"),
        ("plate", "flat", "name", "name", "tick", "reading", "reading", "time"),
    ),
}
"""By the path's name: what is asked in a form of ODK Collect, what is written on a line of paper. The tick of the
walk-in's paper line is the third character of the name."""


def measure() -> list[Figure]:
    """In this process's own window."""
    if find_spec("pytest") is None:
        raise SystemExit("The paths are the tests' own: scripts/setup --test first.")
    with tempfile.TemporaryDirectory(prefix="gatepost-presses-") as folder:
        prepare_kivy(Path(folder) / "kivy")
        return asyncio.run(_counted(Path(folder)))


async def _counted(folder: Path) -> list[Figure]:
    from kivy.base import EventLoop
    from kivy.clock import Clock

    Clock._max_fps = 0  # pyright: ignore[reportAttributeAccessIssue] - frames as fast as they are drawn
    EventLoop.ensure_window()
    from tests.screens.gate_stage import gate_stage
    from tests.screens.no_press import NAME_OF_PATH, count_by_itself
    from tests.screens.presses import OTHERS, PATHS, count, remember
    from tests.screens.stage import Stage

    stage = Stage()
    figures = [_figure(NAME_OF_PATH, await count_by_itself(stage, folder), 0)]
    async with gate_stage(stage, folder / "keys") as desk:
        await remember(desk.gate)
        return figures + [_figure(path.name, await count(desk, path), path.goal) for path in (*PATHS, *OTHERS)]


def _figure(name: str, presses: int, goal: int | None) -> Figure:
    return Figure(
        f"presses: {name}",
        str(presses),
        _elsewhere(name),
        "" if goal is None else f"≤ {goal}",
        goal is None or presses <= goal,
    )


def _elsewhere(name: str) -> str:
    if name not in ELSEWHERE:
        return ""
    odk, paper = ELSEWHERE[name]
    return f"ODK Collect {sum(ODK[one] for one in odk)}, paper {sum(PAPER[one] for one in paper)}"
