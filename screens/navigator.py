"""Which screen is shown: places that one goes to, and the steps of a check-in."""

from collections.abc import Callable, Coroutine
from enum import StrEnum
from typing import Any

from kivy.uix.screenmanager import ScreenManager

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from models.errors import GatepostError
from models.notice import Notice
from screens.gate_screen import GateScreen, StepScreen


class Place(StrEnum):
    """Screens that are not steps of a check-in."""

    HOME = "home"
    FIND_FLAT = "find_flat"
    FIND_NAME = "find_name"
    TODAY = "today"
    SHEET = "sheet"
    CARD_NUMBER = "card_number"
    NOT_ENROLLED = "not_enrolled"
    ENROL = "enrol"
    LOCKED = "locked"
    DRAFTS = "drafts"
    SHIFT = "shift"
    HANDOVER = "handover"
    PIN = "pin"
    SETTINGS = "settings"
    GALLERY = "gallery"


class Navigator:
    """Screens are made at their first use; `make` knows them all."""

    def __init__(
        self,
        manager: ScreenManager,
        make: Callable[["Navigator", Place | Step], GateScreen],
        tell: Callable[[Notice], None],
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`tell` shows a sentence over any screen; `spawn` runs a coroutine on the loop."""
        self._manager = manager
        self._make = make
        self._spawn = spawn
        self.tell = tell
        self.done = tell
        """As `tell`, of what was done as it was asked for."""
        self._check_in: CheckIn | None = None
        self.current: GateScreen | None = None
        """The screen that was entered; the manager shows its first one before that."""

    def home(self) -> None:
        self.show(Place.HOME)

    def show(self, where: Place) -> None:
        self._forget_check_in()
        self._enter(self.screen(where))

    def follow(self, check_in: CheckIn) -> None:
        """Shows the screen of the check-in's step, now and whenever it changes."""
        self._forget_check_in()
        self._check_in = check_in
        check_in.on_change = self._stepped
        self._stepped()

    def put_away(self) -> bool:
        """Nobody is there: home, and what was begun waits in the tray. False while something is being saved."""
        if self._check_in is not None and not self._check_in.outcomes:
            if self._check_in.saving:
                return False
            self._check_in.leave()
        if self.current is not None and not self.current.stays:
            self.home()
        return True

    def move(self, manager: ScreenManager) -> None:
        """Into another manager, where every screen is made again; what was shown is shown."""
        shown, self.current = self.current, None
        if shown is not None:
            shown.leave()
        for screen in self._manager.screens:
            screen.close()
        self._manager = manager
        if self._check_in is not None:
            self._stepped()
        elif shown is not None:
            self.show(Place(shown.name))

    def refresh(self) -> None:
        """Something that any screen may show has changed."""
        if self.current is not None:
            self.current.refresh()

    def back(self) -> None:
        if self.current is not None:
            self.current.back()

    def run(self, work: Coroutine[Any, Any, Notice | None]) -> None:
        """Runs an answer that takes its time; what it has to say is told."""
        self._spawn(self._told(work))

    def screen(self, where: Place | Step) -> GateScreen:
        if not self.is_made(where):
            screen = self._make(self, where)
            screen.name = where
            screen.size = self._manager.size  # laid out before it is asked for
            self._manager.add_widget(screen)
        return self._manager.get_screen(where)

    def is_made(self, where: Place | Step) -> bool:
        return self._manager.has_screen(where)

    async def _told(self, work: Coroutine[Any, Any, Notice | None]) -> None:
        try:
            notice = await work
        except GatepostError as error:
            notice = error.notice
        if notice is not None:
            self.tell(notice)

    def _stepped(self) -> None:
        assert self._check_in is not None
        screen = self.screen(self._check_in.step)
        assert isinstance(screen, StepScreen)
        screen.check_in = self._check_in
        self._enter(screen)

    def _enter(self, screen: GateScreen) -> None:
        before = self.current
        if before is screen:
            screen.refresh()
            return
        if before is not None:
            before.leave()
        self.current = screen
        screen.enter()
        screen.refresh()
        self._manager.current = screen.name

    def _forget_check_in(self) -> None:
        if self._check_in is not None:
            self._check_in.on_change = _nothing
            self._check_in = None


def _nothing() -> None:
    """What a check-in tells once nobody follows it."""
