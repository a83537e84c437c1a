"""A sheet to look through: rows and columns that scroll both ways under a head that stays."""

from collections.abc import Sequence

from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, ColorProperty, ListProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.recycleview.views import RecycleDataViewBehavior

from screens.kv import load_kv
from screens.theme import BODY

GLYPH = 0.6
"""A Latin letter's width in parts of the type size; a Chinese one is a whole."""
WIDE_LETTERS = frozenset("mwMWNOQ@%")
"""As wide as a Chinese one in a heading's bold type: else «Name» breaks into «Nam» and «e»."""
WIDEST = 360


class Cell(Label):
    """One cell; a text wider than the column wraps."""


class TableRow(RecycleDataViewBehavior, BoxLayout):
    """One row in sight."""

    cells = ListProperty()
    widths = ListProperty()
    odd = BooleanProperty(False)
    strong = BooleanProperty(False)
    ground = ColorProperty()

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.fbind("cells", self._fill)
        self.fbind("widths", self._fill)
        self._fill()

    def _fill(self, *_: object) -> None:
        if len(self.cells) != len(self.widths):
            return
        while len(self.children) > len(self.cells):
            self.remove_widget(self.children[0])
        while len(self.children) < len(self.cells):
            self.add_widget(Cell(bold=self.strong))
        for cell, text, width in zip(reversed(self.children), self.cells, self.widths, strict=True):
            cell.text, cell.width = text, width


class Table(BoxLayout):
    """`head` and `rows` of texts; columns are as wide as their longest text, up to WIDEST dp."""

    head = ListProperty()
    rows = ListProperty()
    widths = ListProperty()
    row_height = NumericProperty(64)
    ground = ColorProperty()

    def on_kv_post(self, base_widget: object) -> None:
        self.fbind("head", self._fill)
        self.fbind("rows", self._fill)
        self._fill()

    def _fill(self, *_: object) -> None:
        self.widths = column_widths([self.head, *self.rows])
        self.ids.head.widths = self.widths
        self.ids.head.cells = self.head
        self.ids.body.data = [
            {"cells": list(row), "widths": self.widths, "odd": bool(at % 2)} for at, row in enumerate(self.rows)
        ]


def column_widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Pixels for each column of the rows (all as long as the first)."""
    if not rows:
        return []
    columns = zip(*(row for row in rows if len(row) == len(rows[0])), strict=True)
    return [min(max(_width(text) for text in column) + dp(32), dp(WIDEST)) for column in columns]


def _width(text: str) -> float:
    return sum(sp(BODY) * (GLYPH if char.isascii() and char not in WIDE_LETTERS else 1) for char in text)


load_kv(__file__)
