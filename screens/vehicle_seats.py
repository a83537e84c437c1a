"""Those in the car as rows to tick; beside each who is in it a key says who drives."""

from collections.abc import Sequence

from kivy.metrics import dp
from kivy.properties import ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from screens.household import Face, PeopleGrid
from screens.kv import load_kv
from screens.theme import STEP
from screens.widgets.choice import ChoiceButton, PersonRow


class DriverKey(ChoiceButton):
    """Whoever is in this row drives."""


class SeatGrid(PeopleGrid):
    """`drivers`: for each of `faces` whether they drive, None for whoever is not in the car.

    A press on the key is `on_drive(tag)`, with the tag of the person's row.
    """

    drivers = ListProperty()
    word = StringProperty("")
    """What stands on the key; translated."""
    full_name, half_name, low_name = 60, 14, 10

    __events__ = ("on_drive",)

    def __init__(self, **kwargs: object) -> None:
        self._seats: dict[PersonRow, tuple[BoxLayout, DriverKey]] = {}
        super().__init__(**kwargs)
        self.fbind("drivers", self.arrange_soon)
        self.fbind("word", self.arrange_soon)

    def on_drive(self, tag: str) -> None:
        """Somebody else drives; the screen binds it."""

    def held(self, row: PersonRow) -> Widget:
        if row not in self._seats:
            key = DriverKey()
            key.bind(on_release=lambda _key: self.dispatch("on_drive", row.tag))
            seat = BoxLayout(spacing=dp(STEP))
            seat.add_widget(row)
            self._seats[row] = seat, key
        return self._seats[row][0]

    def dress(self, rows: Sequence[PersonRow], faces: Sequence[Face]) -> None:
        super().dress(rows, faces)
        for row, drives in zip(rows, self.drivers, strict=False):
            seat, key = self._seats[row]
            key.tag, key.text, key.selected = f"{row.tag}.drives", self.word, drives is True
            if drives is None and key.parent is not None:
                seat.remove_widget(key)
            elif drives is not None and key.parent is None:
                seat.add_widget(key)


load_kv(__file__)
