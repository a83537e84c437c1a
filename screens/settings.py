"""What is set on this tablet alone: words, type, colours, sound, camera, the lock; and what program it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from msgspec.structs import replace

from kiosk.eye.camera import Camera, CameraState, parse_source
from kiosk.eye.camera_list import cameras
from kiosk.gate import Gate
from kiosk.instruments.thermometer import ThermometerState
from kiosk.presenters.duty import DutyDesk
from kiosk.presenters.temperature import Temperatures
from kiosk.settings import Look, Settings, TextSize
from models.clock import local_time
from models.duty import ShiftFigures
from models.notice import N_
from models.program import PROGRAM
from models.store import SCHEMA_REVISION
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator, Place
from screens.register_figures import register_figures
from screens.widgets import choice, panels, press, text  # noqa: F401 - their rules are used in settings.kv
from screens.widgets.choice import Choice
from screens.widgets.figures import Figure

if TYPE_CHECKING:
    from screens.app import GateApp

ON, OFF = "on", "off"
TEXT_SIZES = {
    TextSize.NORMAL: N_("Normal"),
    TextSize.LARGE: N_("Large"),
    TextSize.LARGEST: N_("Largest"),
}
LOOKS = {Look.DAY: N_("By day"), Look.NIGHT: N_("By night"), Look.CONTRAST: N_("Black on white")}
SEARCH, FORGET = "search", "forget"
NEXT_AFTER = (3, 6, 15)
LOOK_SECONDS = 0.5
PRESSES = 5
"""On what program this is, until the design page is shown."""


class SettingRow(BoxLayout):
    """What is set, and its few values as buttons tagged `tag`.value; a press is `on_choose(value)`."""

    tag = StringProperty("")
    name = StringProperty("")
    below = StringProperty("")
    choices = ListProperty()
    chosen = StringProperty("")

    __events__ = ("on_choose",)

    def on_choose(self, value: str) -> None:
        """A value was pressed."""


class SettingsScreen(GateScreen):
    title = StringProperty(N_("Settings"))
    app: GateApp
    sees = True
    open_to_all = BooleanProperty(False)
    """No gate leader has a PIN or a badge yet."""
    text_sizes = ListProperty()
    looks = ListProperty()
    switch = ListProperty()
    cameras = ListProperty()
    camera = StringProperty("")
    camera_note = StringProperty("")
    """Whether the chosen one gives a picture; translated."""
    thermometer = StringProperty("")
    """What the thermometer is doing; translated."""
    searching = ListProperty()
    seconds = ListProperty()
    next_after = StringProperty("")
    about = ListProperty()
    register = ListProperty()
    """What proves this tablet's register; walked along when the settings are opened."""

    def __init__(self, gate: Gate, navigator: Navigator, camera: Camera) -> None:
        self._camera = camera
        self._started_with = str(camera.source)
        self._presses = 0
        self._counted: ShiftFigures | None = None
        super().__init__(gate, navigator)

    @property
    def kept(self) -> Settings:
        return self.gate.settings

    def enter(self) -> None:
        self._presses = 0
        self.ids.scroll.scroll_y = 1
        Clock.schedule_interval(self._look, LOOK_SECONDS)
        self._counted = None
        if self.gate.is_open:
            self.navigator.run(self._count())

    def leave(self) -> None:
        Clock.unschedule(self._look)

    def refresh(self) -> None:
        self.open_to_all = not self.gate.duty.leaders
        self.text_sizes = [Choice(size, self.say(words)) for size, words in TEXT_SIZES.items()]
        self.looks = [Choice(look, self.say(words)) for look, words in LOOKS.items()]
        self.switch = [Choice(ON, self.say(N_("On"))), Choice(OFF, self.say(N_("Off")))]
        self.cameras = [Choice(str(one.number), one.name) for one in cameras()]
        self.camera = str(self._camera.source)
        self._look()
        self._show_thermometer()
        self.seconds = [Choice(str(n), self.say(N_("{seconds} s"), seconds=n)) for n in NEXT_AFTER]
        self.next_after = str(self.kept.next_after)
        self.about = self._about()
        self.register = (
            [] if self._counted is None else list(register_figures(self._counted, self.gate.missing, self.say))
        )
        for name in ("sound", "speech", "peers", "locked"):
            self.ids[name].chosen = ON if getattr(self.kept, name) else OFF

    def set_text_size(self, value: str) -> None:
        self._app.text_size = TextSize(value)

    def set_look(self, value: str) -> None:
        self._app.look = Look(value)

    def set_switch(self, name: str, value: str) -> None:
        """`name`: a field of Settings that is on or off."""
        self.gate.set_settings(replace(self.kept, **{name: value == ON}))
        self.refresh()

    def set_camera(self, value: str) -> None:
        self._camera.switch(parse_source(value))
        self.gate.set_settings(replace(self.kept, camera=value))
        self.refresh()

    def set_thermometer(self, value: str) -> None:
        """`value`: what is to be done."""
        if value == FORGET:
            self.gate.thermometer.use("", "")
            self.gate.set_settings(replace(self.kept, thermometer="", thermometer_name=""))
        elif self.gate.thermometer.state is ThermometerState.SEARCHING:
            self.gate.thermometer.give_up()
        else:
            self.gate.thermometer.search()
        self.refresh()

    def set_next_after(self, value: str) -> None:
        self.gate.set_settings(replace(self.kept, next_after=int(value)))
        self.refresh()

    async def _count(self) -> None:
        self._counted = await DutyDesk(self.gate).figures()
        if self.navigator.current is self:
            self.refresh()

    def _look(self, *_: object) -> None:
        """A camera takes a moment to come, and may be gone at any time."""
        if not self.cameras:
            self.camera_note = self.say(N_("No camera is plugged in."))
        elif self._camera.state in (CameraState.MISSING, CameraState.LOST):
            self.camera_note = self.say(N_("This camera gives no picture. Choose another one, or look at its plug."))
        else:
            self.camera_note = ""

    def _show_thermometer(self) -> None:
        known, line = self.gate.thermometer, Temperatures(self.gate).thermometer()
        self.thermometer = line.words.say(self._app._)
        search = Choice(SEARCH, self.say(N_("Stop") if line.searching else N_("Look for one")))
        self.searching = [search, Choice(FORGET, self.say(N_("Forget it")))] if known.address else [search]

    def program_pressed(self) -> None:
        """The design page is for those who build screens: nobody finds it by accident."""
        self._presses += 1
        if self._presses >= PRESSES:
            self.navigator.show(Place.GALLERY)

    def _about(self) -> list[Figure]:
        keys = self.gate.pass_keys
        issued = local_time(keys.trust.keys.issued_at, self.gate.zone).strftime("%Y-%m-%d %H:%M") if keys else "–"
        return [
            Figure(
                self.say(N_("Gate")), " ".join(filter(None, (self.gate.place.site_name, self.gate.gate_name))) or "–"
            ),
            Figure(self.say(N_("Program")), PROGRAM),
            Figure(self.say(N_("Store")), SCHEMA_REVISION),
            Figure(self.say(N_("Thresholds, version")), str(self.gate.policy.version)),
            Figure(self.say(N_("List of keys of")), issued),
        ]


load_kv(__file__)
