"""In or out: two large keys, one of them chosen."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from models.entry import Direction
from screens.kv import load_kv
from screens.widgets import choice  # noqa: F401 - its rules are used in direction_bar.kv


class DirectionBar(BoxLayout):
    """Takes no room while nobody asks. A press is `on_choose(Direction)`."""

    direction = StringProperty("")
    asked = BooleanProperty(False)

    __events__ = ("on_choose",)

    def on_choose(self, direction: Direction) -> None:
        """A press; screens bind it."""

    def choose(self, direction: str) -> None:
        if self.asked:
            self.dispatch("on_choose", Direction(direction))


load_kv(__file__)
