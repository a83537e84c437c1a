"""Every screen, in both orientations, both languages and three sizes of type, looked at as it is laid out and drawn.

`PICTURES_IN=FOLDER` keeps a picture of each.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.draft import Step
from kiosk.settings import Look, Settings, TextSize, write_settings
from screens.catalogue import CLASSES
from screens.navigator import Place
from screens.words import Language
from tests.screens.every_screen import settle_in, show
from tests.screens.gate_stage import TALL, WIDE, Desk, gate_stage
from tests.screens.layout import check_layout
from tests.screens.pixels import drawn_faults, glyph_faults
from tests.screens.stage import Stage

PICTURES = os.environ.get("PICTURES_IN")
SIZES = {"wide": WIDE, "tall": TALL}
LOOKS = {TextSize.NORMAL: Look.DAY, TextSize.LARGE: Look.NIGHT, TextSize.LARGEST: Look.CONTRAST}
"""Each look with one size of type: colours do not move anything."""
PATIENCE = 12
"""Looks until a screen has to stand: a list fills some frames after it is shown."""


@pytest.mark.parametrize("text_size", TextSize)
async def test_each_screen_can_be_read_and_hit(stage: Stage, tmp_path: Path, text_size: TextSize) -> None:
    write_settings(tmp_path, Settings(text_size=text_size, look=LOOKS[text_size], sound=False, speech=False))
    found: list[str] = []
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        await settle_in(desk)
        for orientation, size in SIZES.items():
            stage.resize(size)
            for where in CLASSES:
                show(desk, where)
                await desk.gate.worker.run(int)  # what it shows of the store is there
                await desk.frames(1)
                for language in Language:
                    desk.app.language = language
                    await desk.frames(0)
                    place = f"{where}-{orientation}-{language}-{text_size}"
                    found += [f"{place}: {fault}" for fault in _faults(desk, size, language)]
                    if PICTURES:
                        await desk.frames(2)
                        desk.picture(Path(PICTURES) / f"{place}.png")
                desk.app.shell.ids.banner.hide()
    assert not found, "\n".join(found)


def _faults(desk: Desk, size: tuple[int, int], language: Language) -> list[str]:
    """Drawn in one language: what is on what is the same in the other, where its layout is looked at."""
    root = desk.app.root
    desk.stage.step(2)
    found = _until_none(lambda: check_layout(root), lambda: desk.stage.step(2))
    if language is Language.ZH and not found:
        desk.stage.draw()
        found = _until_none(lambda: check_layout(root) + drawn_faults(root, size), desk.stage.draw)
    return found or glyph_faults(root)


def _until_none(look: Callable[[], list[str]], go_on: Callable[[], None]) -> list[str]:
    found = look()
    for _again in range(PATIENCE):
        if not found:
            break
        go_on()
        found = look()
    return found


def test_every_place_and_step_has_a_screen() -> None:
    assert set(CLASSES) == {*Place, *Step}
