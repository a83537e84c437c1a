"""The tablet's window: a screen in its shell, and the tasks that run behind it."""

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.screenmanager import NoTransition
from msgspec.structs import replace

from kiosk.draft import Step
from kiosk.eye.camera import Camera, CameraSource, parse_source
from kiosk.gate import Gate
from kiosk.presenters.troubles import Troubles
from kiosk.settings import Look, TextSize
from models.clock import Milliseconds
from models.errors import NotEnrolled, TabletLocked
from models.notice import N_, Notice
from screens.base_app import BaseApp
from screens.catalogue import make_screen
from screens.frames import next_frame
from screens.gate_screen import GateScreen
from screens.idle import Attention, Idle
from screens.lock import Lock
from screens.navigator import Navigator, Place
from screens.power import battery
from screens.shell import Shell
from screens.widgets.keyboard import KeyboardHand

log = logging.getLogger(__name__)

BANNER_SECONDS = 8.0
UNLOCKED = {Place.NOT_ENROLLED, Place.ENROL}
"""Where one may go on a tablet that was reported lost."""
FOOT_SECONDS = 5.0


class GateApp(BaseApp):
    """`gate` is loaded once the window stands; `source` is the camera's."""

    title = "Gatepost"

    def __init__(
        self,
        assets: Path,
        gate: Gate,
        source: CameraSource,
        language: str = "",
        ahead: Sequence[Step] = tuple(Step),
    ) -> None:
        """`ahead`: the screens that are made before anybody asks for them."""
        super().__init__(assets)
        self.gate = gate
        self.camera = Camera(parse_source(gate.settings.camera) if gate.settings.camera else source)
        self._ahead = ahead
        self.language = language or gate.settings.language
        self.look, self.text_size = gate.settings.look, gate.settings.text_size
        self.on_opened: Callable[[], Coroutine[Any, Any, None]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: BaseException | None = None
        self._begun = False
        """What belongs to no store is running."""
        self._troubles = Troubles(gate)

    def build(self) -> Shell:
        shell = self._make_shell()
        self.navigator = Navigator(shell.ids.manager, self._make_screen, self._tell, self.spawn)
        self.navigator.done = self._done
        self._hand = KeyboardHand(lambda: self.shell, self.navigator.back, self._scanned)
        self.idle = Idle(self.navigator.put_away, self._attention_changed)
        self.lock = Lock()
        self.gate.on_change = self._changed
        self.gate.on_resume = lambda: self.spawn(self._begin())
        return shell

    def on_start(self) -> None:
        self._hand.listen()
        self.idle.listen()
        self.lock.set(self.gate.settings.locked)
        self.navigator.home()
        for name in ("language", "look", "text_size"):
            self.fbind(name, self._setting_changed)
        self.fbind("text_size", lambda *_: Clock.schedule_once(self._rebuild, 0))
        self._watching = Clock.schedule_interval(lambda _dt: self._look_again(), FOOT_SECONDS)
        self.spawn(self._open())

    def on_stop(self) -> None:
        super().on_stop()
        self._watching.cancel()
        for task in self._tasks:
            task.cancel()
        self._hand.leave()
        self.idle.leave()
        self.lock.set(False)
        self.camera.stop()
        if self.navigator.current is not None:
            self.navigator.current.leave()
        for screen in self.shell.ids.manager.screens:
            screen.close()

    @property
    def shell(self) -> Shell:
        """What stands in the window, once it is built."""
        assert isinstance(self.root, Shell)
        return self.root

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs on the loop; what goes wrong beyond our own errors ends the program, with its traceback."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def _open(self) -> None:
        """Store, camera and sync, and the screens that are needed first: none of them holds up the first frame."""
        self._changed()
        if self.on_opened is not None:
            self.spawn(self.on_opened())
        for _shown in range(2):
            await next_frame()
        try:
            if not self.gate.is_open:
                await self.gate.load()
        except (NotEnrolled, TabletLocked) as error:
            self.navigator.show(Place.LOCKED if isinstance(error, TabletLocked) else Place.NOT_ENROLLED)
            return
        await self._begin()

    async def _begin(self) -> None:
        """What runs while the store is open; again, once the tablet was enrolled."""
        self.camera.start()
        self.spawn(self.gate.background.run_sync())
        self.spawn(self.gate.background.run_key_files())
        self.spawn(self.gate.background.run_store_care())
        self.spawn(self.gate.background.run_peers())
        if not self._begun:
            self._begun = True
            self.spawn(self.gate.thermometer.run())
            await self._make_ahead()

    async def _make_ahead(self) -> None:
        for step in self._ahead:
            await asyncio.sleep(0.05)  # one at a time, so that nobody who presses waits for all
            if App.get_running_app() is not self:
                return  # the window was closed meanwhile
            self.navigator.screen(step)
        if self._ahead:
            gc.collect()
            gc.freeze()  # what stands now stays: a full collection over it would fall on somebody's press

    def _make_shell(self) -> Shell:
        shell = Shell()
        shell.ids.manager.transition = NoTransition()
        shell.bind(
            on_back=lambda _shell: self.navigator.back(),
            on_shift=lambda _shell: self.navigator.show(Place.SHIFT),
            on_settings=lambda _shell: self._to_settings(),
        )
        shell.ids.manager.bind(current_screen=self._screen_changed)
        return shell

    def _make_screen(self, navigator: Navigator, where: Place | Step) -> GateScreen:
        screen = make_screen(where, self.gate, navigator, self.camera)
        screen.bind(title=self._show_title, subtitle=self._show_title, can_go_back=self._show_title)
        if where is Place.HOME:
            screen.bind(notice=lambda _home, notice: notice and self.idle.stir())
        return screen

    def _rebuild(self, _dt: float) -> None:
        """All that stands in the window is made again, in the size of type that is set now."""
        before, self.root = self.shell, self._make_shell()
        Window.remove_widget(before)
        Window.add_widget(self.root)
        self.navigator.move(self.shell.ids.manager)
        if self.navigator.current is not None:
            self._show_title(self.navigator.current)
        self._show_foot()
        self.spawn(self._make_ahead())

    def _scanned(self, code: str) -> bool:
        return self.navigator.current is not None and self.navigator.current.scanned(code)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._failed = task.exception()
            self.stop()

    def raise_failure(self) -> None:
        """Raises what ended the window, if it did not end by itself."""
        if self._failed is not None:
            raise self._failed

    def _to_settings(self) -> None:
        """Behind a gate leader's PIN or badge, once there is one."""
        leaders = self.gate.duty.leaders
        if not leaders:
            self.navigator.show(Place.SETTINGS)
            return
        from screens.pin import PinScreen, Question

        pin = self.navigator.screen(Place.PIN)
        assert isinstance(pin, PinScreen)
        pin.ask(
            Question(
                leaders, N_("Settings"), "", lambda _leader: self.navigator.show(Place.SETTINGS), self.navigator.home
            )
        )
        self.navigator.show(Place.PIN)

    def _screen_changed(self, _manager: object, screen: GateScreen) -> None:
        self.idle.stir()
        self._show_title(screen)

    def _attention_changed(self) -> None:
        self.away = self.idle.attention is not Attention.AWAKE
        self.navigator.refresh()

    def _show_title(self, screen: GateScreen, *_: object) -> None:
        if screen is self.navigator.current and self.root is not None:
            shell = self.root
            shell.title, shell.subtitle, shell.can_go_back = screen.title, screen.subtitle, screen.can_go_back
            shell.at_home = screen.name == Place.HOME
            shell.is_gates = screen.name not in (Place.NOT_ENROLLED, Place.LOCKED)

    def _changed(self) -> None:
        if self.gate.locked and (self.navigator.current is None or self.navigator.current.name not in UNLOCKED):
            self.navigator.show(Place.LOCKED)
        self.lock.set(self.gate.settings.locked)
        self._show_foot()
        self.navigator.refresh()
        self._tell_news()

    def _look_again(self) -> None:
        self._show_foot()
        self._tell_news()

    def _tell_news(self) -> None:
        """What happens behind the window never takes the place of an answer that is being read."""
        banner = self.shell.ids.banner
        if banner.notice is None:
            for notice in self._troubles.untold():
                self._tell(notice)
        if banner.notice is None and self.gate.news:
            told = self.gate.news.pop(0)
            banner.show(told.notice, "done" if told.good else "warning", BANNER_SECONDS)

    def _tell(self, notice: Notice) -> None:
        self.shell.ids.banner.show(notice, "warning", BANNER_SECONDS)

    def _done(self, notice: Notice) -> None:
        self.shell.ids.banner.show(notice, "done", BANNER_SECONDS)

    def _setting_changed(self, *_: object) -> None:
        kept = replace(
            self.gate.settings,
            language=str(self.language),
            look=Look(self.look),
            text_size=TextSize(self.text_size),
        )
        self.gate.set_settings(kept)
        self._show_foot()
        self.navigator.refresh()

    def _show_foot(self) -> None:
        foot, sync = self.shell.ids.foot, self.gate.sync_state
        foot.gate = self.gate.gate_name
        foot.duty = self.gate.duty.names
        foot.today = self.gate.entries_today
        foot.waiting = sync.waiting
        foot.refused = sync.refused
        foot.reached = sync.trouble is None
        foot.last_sync = time_ago(sync.synced_at, self.gate.clock())
        foot.battery, foot.charging = battery()


def time_ago(at: Milliseconds | None, now: Milliseconds) -> Notice | None:
    """`2 minutes ago` in words; None for never."""
    if at is None:
        return None
    minutes = max(0, now - at) // 60_000
    if minutes < 1:
        return Notice(N_("Synced just now"))
    if minutes < 120:
        return Notice(N_("Synced {minutes} minutes ago"), {"minutes": str(minutes)})
    return Notice(N_("Synced {hours} hours ago"), {"hours": str(minutes // 60)})
