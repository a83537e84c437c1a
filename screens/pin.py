"""Who is it? A volunteer's PIN on the keys, or their badge held up to the camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty

from kiosk.duty import Volunteer
from kiosk.eye.camera import Camera, CameraState
from kiosk.gate import Gate
from kiosk.pin import SHORTEST
from kiosk.presenters.duty import NOT_THEIRS, DutyDesk
from models.codes import BADGE_PREFIX
from models.notice import N_, Notice
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.lookout import Lookout
from screens.navigator import Navigator
from screens.widgets import camera_view, pads, panels, press, text  # noqa: F401 - their rules are used in pin.kv
from screens.widgets.pads import ENTER

if TYPE_CHECKING:
    from kiosk.eye.scanner import Sighting


@dataclass(frozen=True)
class Question:
    """Whose PIN or badge counts, and what follows."""

    who: tuple[Volunteer, ...]
    title: str
    """What it is for, an English msgid."""
    name: str
    """Whom it is about; empty for any gate leader."""
    proved: Callable[[Volunteer], None]
    back: Callable[[], None]


class PinScreen(GateScreen):
    sees = True
    name_asked = StringProperty("")
    hint = StringProperty("")
    wrong = StringProperty("")
    """Why the last PIN did not do, translated."""
    waits = BooleanProperty(False)
    """Nobody may try now."""
    checking = BooleanProperty(False)
    by_badge = BooleanProperty(False)
    """There is a camera, and somebody has a badge."""
    by_pin = BooleanProperty(True)

    def __init__(self, gate: Gate, navigator: Navigator, camera: Camera) -> None:
        self.desk = DutyDesk(gate)
        self._camera = camera
        self._lookout = Lookout(camera, self._sighted)
        self._question: Question | None = None
        self._shown_number = 0
        self._wrong: Notice | None = None
        super().__init__(gate, navigator)

    def ask(self, question: Question) -> None:
        """Before it is shown."""
        self._question = question

    def enter(self) -> None:
        self._wrong, self._shown_number = None, 0
        self.ids.pad.value = ""
        Clock.schedule_interval(self._watch, 0)
        Clock.schedule_interval(self._count_down, 1)

    def refresh(self) -> None:
        if self._question is None:
            return
        who = self._question.who
        self.title = self._question.title
        self.name_asked = self._question.name or self.say(N_("A gate leader"))
        self.by_badge = any(one.badge for one in who) and self._camera.state is CameraState.RUNNING
        self.by_pin = any(one.pin_hash for one in who)
        self.hint = self.say(self._what_to_do())
        self._count_down()

    def leave(self) -> None:
        Clock.unschedule(self._watch)
        Clock.unschedule(self._count_down)
        self._lookout.close()
        self.ids.pad.value = ""
        self.ids.view.clear("")
        self.name_asked = self.wrong = ""
        self.checking = False

    def close(self) -> None:
        self._lookout.close()

    def back(self) -> None:
        question, self._question = self._question, None
        if question is None:
            self.navigator.home()
        else:
            question.back()

    def key(self, key: str) -> None:
        self._wrong = None
        self.wrong = ""
        if key == ENTER:
            self.check()

    def check(self) -> None:
        if not self.checking and not self.waits and len(self.ids.pad.value) >= SHORTEST:
            self.checking = True
            self.navigator.run(self._check(self.ids.pad.value))

    @staticmethod
    def dots(count: int) -> str:
        return "●" * count + "○" * max(0, SHORTEST - count)

    async def _check(self, pin: str) -> None:
        question = self._question
        if question is None:
            return
        found = await self.desk.proves(pin, question.who)
        self.checking = False
        if self._question is not question:
            return  # somebody went away meanwhile
        self.ids.pad.value = ""
        if isinstance(found, Notice):
            self._wrong = found
            self._count_down()
        else:
            self._done(found)

    def _sighted(self, sighting: Sighting) -> None:
        question = self._question
        if question is None or self.navigator.current is not self or not sighting.text.startswith(BADGE_PREFIX):
            return
        found = self.desk.held_up(sighting.text)
        if isinstance(found, Volunteer) and found in question.who:
            self._done(found)
        else:
            self._wrong = found if isinstance(found, Notice) else NOT_THEIRS
            self._count_down()

    def _done(self, volunteer: Volunteer) -> None:
        question, self._question = self._question, None
        if question is not None:
            question.proved(volunteer)

    def _count_down(self, *_: object) -> None:
        left = self.gate.pins.waits
        self.waits = left > 0
        if left:
            self.wrong = self.say(N_("Too many wrong PINs. Try again in {seconds} seconds."), seconds=left)
        else:
            self.wrong = self._wrong.say(self._app._) if self._wrong else ""

    def _watch(self, _dt: float) -> None:
        frame = self._camera.newest()
        if (frame is not None) != self.by_badge:
            self.refresh()
        if self.by_badge and frame is not None and frame.number != self._shown_number:
            self._shown_number = frame.number
            self.ids.view.show(frame.image)
            self._lookout.look()

    def _what_to_do(self) -> str:
        if self.by_badge and self.by_pin:
            return N_("Key in the PIN, or hold your badge up to the camera.")
        return N_("Hold your badge up to the camera.") if self.by_badge else N_("Key in the PIN.")


load_kv(__file__)
