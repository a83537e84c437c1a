"""The temperature with the usual readings as keys of their own: one press fills the line, «Confirm» takes it."""

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from kiosk.gate import Gate
from kiosk.presenters.remembered import remembered
from models.answers import degrees
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.temperature import TemperatureScreen
from screens.widgets.pads import CLEAR
from screens.widgets.press import Key

USUAL = tuple(range(360, 370))
"""Tenths of a degree, on the forehead; all others are keyed in."""


class UsualReadings(GridLayout):
    """Ten keys that stay where they are: hands learn them."""

    __events__ = ("on_reading",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        for tenths in USUAL:
            key = Key(text=degrees(tenths), tag=f"usual.{tenths}", size_hint=(1, 1))
            key.bind(on_release=lambda _key, tenths=tenths: self.dispatch("on_reading", str(tenths)))
            self.add_widget(key)

    def on_reading(self, digits: str) -> None:
        """A reading as it would be keyed in: 364."""


class QuickFrame(BoxLayout):
    """The usual readings, and below them what the screen has besides."""

    screen = ObjectProperty()


class QuickTemperatureScreen(TemperatureScreen):
    last = StringProperty("")
    """What is remembered of the person; translated."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        # Around all that the question itself has.
        body, frame = self.children[0], QuickFrame(screen=self)
        self.remove_widget(body)
        frame.add_widget(body)
        self.add_widget(frame)

    def refresh(self) -> None:
        super().refresh()
        person = self.check_in.person
        self.last = "" if person.readings else remembered(self.gate, person.resident, person.phone).say(self._app._)

    def leave(self) -> None:
        super().leave()
        self.last = ""

    def fill(self, digits: str) -> None:
        for key in (CLEAR, *digits):
            self.key(key)


load_kv(__file__)
