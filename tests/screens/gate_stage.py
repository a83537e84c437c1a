"""The whole gate in the real window: an enrolled tablet with a small roster, its store on disk, no office in reach."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path

from kivy.core.window import Window
from kivy.uix.label import Label
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget
from sqlalchemy import Engine

from kiosk.eye.camera import CameraSource
from kiosk.gate import Gate
from kiosk.store import reference
from kiosk.store.identity import become
from kiosk.store.tablet import STORE, TabletStore, open_tablet
from models.enrolment import EnrolReply
from screens.app import GateApp
from screens.gate_screen import GateScreen
from tests.kiosk.conftest import DEVICE, NOON, NORTH, SITE, Counter, Ticker, sample_changes
from tests.screens.layout import check_layout
from tests.screens.stage import Stage, find, walk

ASSETS = Path(__file__).parent.parent.parent / "assets"
WIDE, TALL = (1280, 800), (800, 1280)
NOBODY = "http://127.0.0.1:9"
"""An office that is never in reach."""
NO_CAMERA = "no-such-video.avi"
PATIENCE = 15.0
"""Seconds after which what should have happened has not."""


class Desk:
    """What a test does at the gate: press, type, look."""

    def __init__(self, stage: Stage, app: GateApp, clock: Ticker) -> None:
        self.stage = stage
        self.app = app
        self.clock = clock

    @property
    def gate(self) -> Gate:
        return self.app.gate

    @property
    def screen(self) -> GateScreen:
        current = self.app.navigator.current
        assert current is not None
        return current

    def find(self, tag: str) -> Widget:
        """The widget in the window with this tag; raises LookupError with those that there are."""
        return find(self.app.root, tag)

    def has(self, tag: str) -> bool:
        return any(getattr(widget, "tag", "") == tag for widget in walk(self.app.root))

    async def press(self, *tags: str) -> None:
        """Touches one after the other, each as soon as it stands there, until the answer does."""
        for tag in tags:
            await self.until(lambda tag=tag: self.has(tag), f"{tag} to appear")
            self.stage.touch(self.find(tag)).touch_up()
            await self.frames()

    async def type(self, text: str) -> None:
        """The hardware keyboard: into the field that has the focus, else to the window."""
        for character in text:
            focused = next((w for w in walk(self.app.root) if isinstance(w, TextInput) and w.focus), None)
            if focused is not None:
                focused.insert_text(character)
            else:
                Window.dispatch("on_key_down", ord(character.lower()), 0, character, [])
            await self.frames(2)

    async def key(self, code: int) -> None:
        """One key by SDL's code: 13 Enter, 8 Backspace, 27 Esc, 9 Tab."""
        Window.dispatch("on_key_down", code, 0, None, [])
        await self.frames()

    async def speak(self, language: str) -> None:
        """Changes the language, "zh" or "en"."""
        self.app.language = language
        await self.frames()

    async def frames(self, count: int = 6) -> None:
        """Runs the loop for so many frames, and lets the tasks behind the window go on."""
        for _ in range(count):
            await asyncio.sleep(0)
            self.stage.step()

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        """Runs the loop until it is so; fails after PATIENCE."""
        async with asyncio.timeout(PATIENCE):
            try:
                while not condition():
                    await asyncio.sleep(0.005)
                    self.stage.step()
            except asyncio.CancelledError:
                raise AssertionError(f"waited for {what or condition}; there is {self.texts()}") from None
        await self.frames()

    def texts(self) -> list[str]:
        """All that can be read in the window."""
        return [w.text for w in walk(self.app.root) if isinstance(w, Label | TextInput) and w.text and w.opacity > 0]

    def says(self, part: str) -> bool:
        return any(part in text for text in self.texts())

    def layout(self) -> list[str]:
        """What a person could not read or hit; empty if all is well."""
        return check_layout(self.app.root)

    def picture(self, path: Path) -> None:
        """A PNG of the window."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.stage.draw()
        Path(Window.screenshot(str(path))).replace(path)


@cache
def _new_store() -> Path:
    """A store whose tables are made: made once, copied for each test."""
    folder = Path(tempfile.mkdtemp(prefix="gatepost-store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_tablet(folder)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder


def _copied_store(folder: Path) -> Engine:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / STORE).exists():
        shutil.copytree(_new_store(), folder, dirs_exist_ok=True)  # with its key
    return open_tablet(folder)


def _opened(engine: Engine, clock: Ticker, opening: Callable[[], None] | None) -> TabletStore:
    if opening is not None:
        opening()
    return TabletStore(engine, clock)


@asynccontextmanager
async def gate_stage(
    stage: Stage,
    folder: Path,
    size: tuple[int, int] = WIDE,
    language: str = "en",
    camera: CameraSource = NO_CAMERA,
    roster: bool = True,
    office: str = NOBODY,
    enrolled: bool = True,
    opening: Callable[[], None] | None = None,
    sticks: Sequence[Path] = (),
) -> AsyncIterator[Desk]:
    """The gate is loaded and home is shown, if the tablet is a gate's. `folder` becomes the tablet's.

    `opening` is called in the store's thread before the store opens; with it, home is shown first.
    """
    clock, loop = Ticker(), asyncio.get_running_loop()
    engine = _copied_store(folder)
    if enrolled:
        become(engine, office, EnrolReply(DEVICE, SITE, NORTH))
    if enrolled and roster:
        reference.take_in(engine, SITE, sample_changes(), NOON)
    gate = Gate(
        partial(_opened, engine, clock, opening),
        folder,
        clock,
        Counter(),
        lambda call: loop.call_soon_threadsafe(call) and None,
        sticks=lambda: list(sticks),
    )
    if enrolled and opening is None:
        await gate.load()
    app = GateApp(ASSETS, gate, camera, language, ahead=())
    stage.show(app, size)
    desk = Desk(stage, app, clock)
    await desk.frames()
    try:
        yield desk
    finally:
        stage.clear()
        await asyncio.sleep(0)
        gate.close()
