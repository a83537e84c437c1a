"""What stands around every screen: the bar above, a notice, the bar at the foot."""

from typing import Any

from kivy.properties import BooleanProperty, ColorProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from screens.kv import load_kv
from screens.widgets import bars  # noqa: F401 - its rules are used in shell.kv


class Shell(BoxLayout):
    """The bar above, the screen, a notice, the bar at the foot."""

    title = StringProperty("")
    subtitle = StringProperty("")
    is_gates = BooleanProperty(True)
    """There is a gate to tell of at the foot."""
    can_go_back = BooleanProperty(True)
    ground = ColorProperty()

    at_home = BooleanProperty(False)

    __events__ = ("on_back", "on_shift", "on_settings")

    def __init__(self, **kwargs: Any) -> None:
        load_kv(__file__)
        super().__init__(**kwargs)

    def on_back(self) -> None:
        """The back button was pressed."""

    def on_shift(self) -> None:
        """Who is on duty?"""

    def on_settings(self) -> None:
        """The settings were asked for."""
