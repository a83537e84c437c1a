"""Answers as buttons, and the grid that lays them out for either orientation and turns pages when they are many."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from screens.kv import load_kv
from screens.theme import STEP
from screens.widgets.press import PlainButton


@dataclass(frozen=True)
class Choice:
    """One answer: what it is called in code, what is written on it, a smaller line and a sign if wanted."""

    id: str
    text: str
    sub: str = ""
    icon: str = ""


class ChoiceButton(PlainButton):
    """An answer; a chosen one is filled with ink. `multiple` shows a box to tick."""

    id = StringProperty("")
    selected = BooleanProperty(False)
    multiple = BooleanProperty(False)


class PersonRow(ChoiceButton):
    """A resident: name, flat below, and a box to tick for «came back»."""


class ChoiceGrid(BoxLayout):
    """`choices` as ChoiceButtons tagged `tag`.`id`; a press is `on_choose(id)`. `selected` holds chosen ids.

    Never smaller than `least_width` x `least_height` dp: what does not fit waits on a further page.
    """

    tag = StringProperty("choice")
    choices = ListProperty()
    selected = ListProperty()
    multiple = BooleanProperty(False)
    stacked = BooleanProperty(False)
    largest = NumericProperty(28)
    least_width = NumericProperty(230)
    least_height = NumericProperty(80)
    most_height = NumericProperty(128)
    page = NumericProperty(0)
    pages = NumericProperty(1)

    __events__ = ("on_choose",)

    def on_kv_post(self, base_widget: object) -> None:
        self._spare: list[ChoiceButton] = []
        self._pager = self.ids.pager.__self__
        self.remove_widget(self._pager)
        arrange_soon = Clock.create_trigger(self._arrange, -1)
        for name in (
            "choices", "selected", "multiple", "stacked", "size", "page", "tag", "largest",
            "least_width", "least_height", "most_height",
        ):  # fmt: skip
            self.fbind(name, arrange_soon)
        arrange_soon()

    def on_choose(self, choice: str) -> None:
        """A press on an answer; screens bind it."""

    def on_choices(self, *_: object) -> None:
        self.page = 0

    def turn(self, by: int) -> None:
        self.page = (self.page + by) % self.pages

    def _arrange(self, *_: object) -> None:
        plan = plan_grid(
            len(self.choices), self.size, (dp(self.least_width), dp(self.least_height)), dp(self.most_height)
        )
        self.pages = plan.pages
        self.page = min(self.page, plan.pages - 1)
        self._show_pager(plan.pages > 1)
        grid = self.ids.grid
        grid.cols = plan.columns
        grid.row_default_height = plan.row_height
        first = self.page * plan.on_page
        self._fill(self.choices[first : first + plan.on_page])

    def _show_pager(self, wanted: bool) -> None:
        if wanted and self._pager.parent is None:
            # Above the filling space, which is the last.
            self.add_widget(self._pager, index=1)
        elif not wanted and self._pager.parent is not None:
            self.remove_widget(self._pager)

    def _fill(self, shown: Sequence[Choice]) -> None:
        grid = self.ids.grid
        while len(grid.children) > len(shown):
            self._put_by(grid.children[0])
        while len(grid.children) < len(shown):
            grid.add_widget(self._spare.pop() if self._spare else self._made())
        for button, choice in zip(reversed(grid.children), shown, strict=True):
            button.id = choice.id
            button.tag = f"{self.tag}.{choice.id}"
            button.text, button.sub, button.icon = choice.text, choice.sub, choice.icon
            button.stacked, button.multiple, button.largest = self.stacked, self.multiple, self.largest
            button.selected = choice.id in self.selected

    def _made(self) -> ChoiceButton:
        button = ChoiceButton()
        button.bind(on_release=lambda pressed: self.dispatch("on_choose", pressed.id))
        return button

    def _put_by(self, button: ChoiceButton) -> None:
        """Making a button takes milliseconds of somebody's press: it is kept, without what was written on it."""
        self.ids.grid.remove_widget(button)
        button.id = button.tag = button.text = button.sub = button.icon = ""
        self._spare.append(button)


@dataclass(frozen=True)
class Plan:
    columns: int
    row_height: float
    on_page: int
    pages: int


PAGER = 72 + STEP
"""Height in dp that the row with the page buttons takes."""
MOST_COLUMNS = 6


def plan_grid(count: int, size: tuple[float, float], least: tuple[float, float], most_height: float) -> Plan:
    """Columns, row height and pages for `count` buttons in `size`, none under `least` (pixels)."""
    gap = dp(STEP)
    width, height = size
    columns = max(1, min(MOST_COLUMNS, int((width + gap) // (least[0] + gap)), count))
    rows = ceil(count / columns) or 1
    room = int((height + gap) // (least[1] + gap))
    if rows <= room:
        # As few columns as keep the number of rows: five answers stand better as three and two than four and one.
        columns = max(1, ceil(count / rows))
        return Plan(columns, min(most_height, (height + gap) / rows - gap), max(count, 1), 1)
    room = max(1, int((height - dp(PAGER) + gap) // (least[1] + gap)))
    row_height = min(most_height, (height - dp(PAGER) + gap) / room - gap)
    return Plan(columns, max(row_height, least[1]), room * columns, ceil(count / (room * columns)))


load_kv(__file__)
