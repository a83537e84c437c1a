"""Opens the tablet's window."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.one_program import only_one
from models.errors import BadInput
from models.notice import N_, Notice
from models.quiet import be_quiet
from screens.environment import TALL, WIDE, prepare_kivy

if TYPE_CHECKING:
    from kiosk.store.tablet import TabletStore
    from screens.app import GateApp

ASSETS = Path(__file__).parent.parent / "assets"
SIZES = {"1280x800": WIDE, "800x1280": TALL}


Opened = Callable[["GateApp"], Coroutine[Any, Any, None]]
"""What to do once the window is open and the gate is loaded."""


def start(data: Path, camera: str, size: str, language: str, opened: Opened | None = None) -> None:
    """Returns when the window is closed. Raises BadInput, StoreError."""
    if size not in (*SIZES, "full") or language not in ("", "zh", "en"):
        raise BadInput(notice=Notice(N_("The window is 1280x800, 800x1280 or full; the language zh or en.")))
    logging.basicConfig(level=logging.WARNING)
    be_quiet("%(levelname)s %(name)s: %(message)s")
    with only_one(data):
        prepare_kivy(data / "kivy", SIZES.get(size, WIDE))
        if size == "full":
            _fill_the_screen()
        asyncio.run(_run(data, camera, language, opened))


async def _run(data: Path, camera: str, language: str, opened: Opened | None) -> None:
    from kiosk.eye.camera import parse_source
    from kiosk.gate import Gate
    from models.clock import system_clock
    from models.ids import ordered_id
    from screens.app import GateApp

    loop = asyncio.get_running_loop()
    gate = Gate(
        partial(_open_store, data),
        data,
        system_clock,
        ordered_id,
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    app = GateApp(ASSETS, gate, parse_source(camera), language)
    if opened is not None:
        app.on_opened = partial(opened, app)
    try:
        await app.async_run("asyncio")
    finally:
        gate.close()
    app.raise_failure()


def _open_store(data: Path) -> "TabletStore":
    from kiosk.built import built_at
    from kiosk.store.tablet import TabletStore, open_for_window
    from models.clock import system_clock

    return TabletStore(open_for_window(data, system_clock()), system_clock, built_at())


def _fill_the_screen() -> None:
    from kivy.config import Config

    Config.set("graphics", "fullscreen", "auto")
