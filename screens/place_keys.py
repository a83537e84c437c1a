"""Many names as keys in a grid. Keys are made ahead and used again, so that a press never waits for new widgets."""

from collections.abc import Collection, Sequence

from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.gridlayout import GridLayout

from screens.kv import load_kv
from screens.widgets.press import Key


class NameKey(Key):
    """One name; `tag` says what it stands for."""

    chosen = BooleanProperty(False)


class NameKeys(GridLayout):
    """A press is `on_pick(tag)`. The rows share the height, each at most `most_height` dp."""

    count = NumericProperty(0)
    """How many names are shown."""
    most_height = NumericProperty(120)
    largest = NumericProperty(28)

    __events__ = ("on_pick",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._made: list[NameKey] = []

    def on_pick(self, tag: str) -> None:
        """A key was pressed; the screen binds it."""

    def prepare(self, count: int) -> None:
        """Makes keys ahead."""
        while len(self._made) < count:
            key = NameKey(largest=self.largest)
            key.bind(on_release=lambda pressed: self.dispatch("on_pick", pressed.tag))
            self._made.append(key)

    def show(self, names: Sequence[tuple[str, str]], chosen: Collection[str]) -> None:
        """`names` are (tag, name); `chosen` are the tags of answers given before."""
        self.prepare(len(names))
        self.count = len(names)
        while len(self.children) > len(names):
            self.remove_widget(self.children[0])
        for key in self._made[len(self.children) : len(names)]:
            self.add_widget(key)
        for key, (tag, name) in zip(self._made, names, strict=False):
            key.tag, key.text, key.chosen = tag, name, tag in chosen


load_kv(__file__)
