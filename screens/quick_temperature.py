"""The temperature with the usual readings as keys of their own: one press fills the line, «Confirm» takes it."""

from kivy.metrics import dp
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
LEAST_WIDE, LEAST_TALL = 532, 890
"""The screen's height in dp, from which there is room for them."""


class UsualReadings(GridLayout):
    """Ten keys that stay where they are: hands learn them."""

    __events__ = ("on_reading",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        for tenths in USUAL:
            key = Key(text=degrees(tenths), tag=f"usual.{tenths}", size_hint=(1, 1), padding=dp(4))
            key.bind(on_release=lambda _key, tenths=tenths: self.dispatch("on_reading", str(tenths)))
            self.add_widget(key)

    def on_reading(self, digits: str) -> None:
        """A reading as it would be keyed in: 364."""


class QuickTemperatureScreen(TemperatureScreen):
    """What is remembered of the person stands where else the way of typing is explained."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        # Around all that the question itself has.
        body, self._frame = self.children[0], BoxLayout(orientation="vertical")
        self._usual = UsualReadings()
        self._usual.bind(on_reading=lambda _usual, digits: self.fill(digits))
        self.remove_widget(body)
        self._frame.add_widget(body)
        self.add_widget(self._frame)
        self.fbind("size", self._fit)
        self._fit()

    def refresh(self) -> None:
        super().refresh()
        person = self.check_in.person
        known = "" if person.readings else remembered(self.gate, person.resident, person.phone).say(self._app._)
        self.hint = known or self.hint

    def leave(self) -> None:
        super().leave()
        self.hint = ""

    def fill(self, digits: str) -> None:
        for key in (CLEAR, *digits):
            self.key(key)

    def _fit(self, *_: object) -> None:
        """Where a notice leaves too little room, the digits come first."""
        wanted = self.height >= dp(LEAST_WIDE if self.width > self.height else LEAST_TALL)
        if wanted and self._usual.parent is None:
            self._frame.add_widget(self._usual, index=1)
        elif not wanted and self._usual.parent is not None:
            self._frame.remove_widget(self._usual)


load_kv(__file__)
