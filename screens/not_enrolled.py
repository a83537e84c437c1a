"""A tablet that belongs to no gate yet, or is to be enrolled anew: hold the office's code up to the camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.eye.camera import Camera, CameraState
from kiosk.gate import Gate
from kiosk.presenters.enrol import DONE, Enrolling
from models.enrolment import Enrolment
from models.notice import N_, Notice
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.lookout import Lookout
from screens.navigator import Navigator, Place
from screens.scan_notice import ScanNotice  # noqa: F401 - its rule is used in not_enrolled.kv
from screens.widgets import camera_view, panels, press, text  # noqa: F401 - their rules are used in not_enrolled.kv

if TYPE_CHECKING:
    from kiosk.eye.scanner import Sighting

NOTICE_SECONDS = 12.0
NO_PICTURE = N_("There is no camera picture. Type what the office shows.")


class NotEnrolledScreen(GateScreen):
    sees = True
    stays = True
    again = BooleanProperty(False)
    """It is a gate's already."""
    working = StringProperty("")
    """What happens just now."""
    notice = ObjectProperty(None, allownone=True, rebind=True)
    """A Notice about the code that was held up."""

    def __init__(self, gate: Gate, navigator: Navigator, camera: Camera) -> None:
        load_kv(__file__)
        self.enrolling = Enrolling(gate)
        self._camera = camera
        self._lookout = Lookout(camera, self._sighted)
        self._shown_number = 0
        super().__init__(gate, navigator)

    def enter(self) -> None:
        self._shown_number = 0
        self._camera.start()
        Clock.schedule_interval(self._watch, 0)

    def refresh(self) -> None:
        self.again = self.can_go_back = self.enrolling.again
        self.title = N_("Enrol this tablet anew") if self.again else N_("This tablet belongs to no gate yet")
        self.working = (
            self.say(N_("Asking the office at {address} …"), address=self.enrolling.address)
            if self.enrolling.busy
            else ""
        )

    def leave(self) -> None:
        Clock.unschedule(self._watch)
        Clock.unschedule(self._hide_notice)
        self._lookout.close()
        self.ids.view.clear("")
        self.notice = None

    def close(self) -> None:
        self._lookout.close()

    def back(self) -> None:
        """Before the tablet is a gate's there is nowhere to go."""
        if self.again:
            self.navigator.home()

    def type_it(self) -> None:
        if not self.enrolling.busy:
            self.navigator.show(Place.ENROL)

    def take(self, found: Enrolment | Notice) -> None:
        """What was held up or typed."""
        if isinstance(found, Notice):
            self._say(found)
        elif not self.enrolling.busy:
            self.notice = None
            self.navigator.run(self._enrol(found))

    async def _enrol(self, code: Enrolment) -> Notice | None:
        work = self.enrolling.enrol(code)
        self.refresh()
        try:
            await work
        finally:
            self.refresh()
        if self.navigator.current is self:
            self.navigator.home()
        self.navigator.done(DONE)
        return None

    def _sighted(self, sighting: Sighting) -> None:
        if self.navigator.current is self and not self.enrolling.busy:
            self.take(self.enrolling.held_up(sighting.text))

    def _say(self, notice: Notice) -> None:
        self.notice = notice
        Clock.unschedule(self._hide_notice)
        Clock.schedule_once(self._hide_notice, NOTICE_SECONDS)

    def _hide_notice(self, _dt: float) -> None:
        self.notice = None

    def _watch(self, _dt: float) -> None:
        frame = self._camera.newest()
        if frame is None:
            if self._camera.state in (CameraState.MISSING, CameraState.LOST):
                self.ids.view.clear(self.say(NO_PICTURE))
        elif frame.number != self._shown_number:
            self._shown_number = frame.number
            self.ids.view.show(frame.image)
            self._lookout.look()
