"""What a screen shows after some presses, at the largest type, in both orientations and languages.

`PICTURES_IN=FOLDER` keeps a picture of each.
"""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.draft import Step
from kiosk.settings import Settings, TextSize, write_settings
from models.errors import StoreFull
from screens.home import HomeScreen
from screens.navigator import Place
from tests.screens.every_screen import check_in_at, draft_at, settle_in
from tests.screens.gate_stage import TALL, WIDE, Desk, gate_stage
from tests.screens.layout import check_layout
from tests.screens.stage import Stage

PICTURES = os.environ.get("PICTURES_IN")
WALKS: dict[Place | Step, tuple[tuple[str, ...], ...]] = {
    Place.TODAY: (
        ("today.item.0",),
        ("today.void",),
        ("void.reason.twice",),
        ("void.confirm", "today.history"),
        ("back", "back", "today.search", "key.z"),
    ),
    Place.FIND_NAME: (("key.z", "key.w"),),
    Place.SHEET: (("sheet.write", "sheet.table.1"), ("sheet.table.2",)),
    Step.WALK_IN: (
        ("walk_in.field.name", "key.z"),
        ("candidate.more",),
        ("walk_in.field.id_number", "key.1", "walk_in.done"),
    ),
    Step.SLIP: (
        (*(f"key.{sign}" for sign in "K7Q2M80"), "slip.next"),
        ("key.1", "key.3", "key.7", "slip.next", "slip.day.2026-02-02"),
        ("key.0", "key.9", "key.0", "key.5", "key.ok"),
    ),
}
"""Where one begins, and what is pressed until the next look."""


async def test_what_comes_after_some_presses(stage: Stage, tmp_path: Path) -> None:
    write_settings(tmp_path, Settings(text_size=TextSize.LARGEST, sound=False, speech=False))
    found: list[str] = []
    async with gate_stage(stage, tmp_path) as desk:
        await settle_in(desk)
        for where, walk in WALKS.items():
            _go(desk, where)
            for number, presses in enumerate(walk):
                await desk.press(*presses)
                await _look(desk, f"{where}-{number}", found)
        for name, arrive in STATES.items():
            arrive(desk)
            await _look(desk, name, found)
    assert not found, "\n".join(found)


async def _look(desk: Desk, name: str, found: list[str]) -> None:
    """In the orientation that it is in, and then in the other."""
    await desk.gate.worker.run(int)
    sizes = (("wide", WIDE), ("tall", TALL))
    for orientation, size in sizes if desk.app.wide else reversed(sizes):
        desk.stage.resize(size)
        for language in ("zh", "en"):
            await desk.speak(language)
            found += [f"{name}, {orientation}, {language}: {fault}" for fault in check_layout(desk.app.root)]
            if PICTURES:
                desk.picture(Path(PICTURES) / f"second-{name}-{orientation}-{language}.png")


def _go(desk: Desk, where: Place | Step) -> None:
    if isinstance(where, Step):
        begin = {Step.WALK_IN: desk.gate.begin, Step.SLIP: desk.gate.begin_slip}.get(where)
        desk.app.navigator.follow(begin() if begin else check_in_at(desk, where))
    else:
        desk.app.navigator.show(where)


def _rest_is_over(desk: Desk) -> None:
    _go(desk, Step.REST)
    desk.clock.forward(3600)
    desk.app.navigator.refresh()


def _tray_is_full(desk: Desk) -> None:
    waiting = (Step.REST, Step.SYMPTOMS, Step.TEMPERATURE, Step.REVIEW)
    desk.gate.tray.drafts = [msgspec.structs.replace(draft_at(desk, step), id=step.ljust(32, "0")) for step in waiting]
    _go(desk, Place.HOME)


def _notices(desk: Desk) -> None:
    home = desk.app.navigator.current
    assert isinstance(home, HomeScreen)
    home._show_notice(StoreFull.notice)
    desk.app.navigator.tell(StoreFull.notice)


def _settings_are_scrolled(desk: Desk) -> None:
    _go(desk, Place.SETTINGS)
    desk.screen.ids.scroll.scroll_y = 0


STATES: dict[str, Callable[[Desk], None]] = {
    "rest over": _rest_is_over,
    "tray full": _tray_is_full,
    "notices": _notices,
    "settings scrolled": _settings_are_scrolled,
}
