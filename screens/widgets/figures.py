"""Figures with what they count, one a line: strong where they want a look."""

from dataclasses import dataclass

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from screens.kv import load_kv


@dataclass(frozen=True)
class Figure:
    """What it is, how many, whether it wants a look."""

    name: str
    value: str
    strong: bool = False


class FigureLine(BoxLayout):
    """One of them."""

    name = StringProperty("")
    value = StringProperty("")
    strong = BooleanProperty(False)


class FigureList(GridLayout):
    """`figures` (Figure), in one or more columns."""

    figures = ListProperty()

    def on_figures(self, *_: object) -> None:
        while len(self.children) > len(self.figures):
            self.remove_widget(self.children[0])
        while len(self.children) < len(self.figures):
            self.add_widget(FigureLine())
        for line, figure in zip(reversed(self.children), self.figures, strict=True):
            line.name, line.value, line.strong = figure.name, figure.value, figure.strong


load_kv(__file__)
