"""Who of a household came back: one press for each."""

from dataclasses import dataclass

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.presenters.household import HouseholdPresenter
from models.contact import mask_phone
from models.notice import N_, Notice
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen, shortened
from screens.theme import STEP
from screens.widgets import choice, panels  # noqa: F401 - their rules are used in household.kv
from screens.widgets.choice import PersonRow

ONE_COLUMN, TWO_COLUMNS, HIGHEST = 104, 80, 144
"""Heights of rows in dp: the least in one column and in two, and the most."""
USUAL = 6
"""Rows made ahead, so that a card that was read waits for none."""
FULL_NAME, HALF_NAME, LOW_NAME = 100, 24, 18
"""How many Latin letters a row has room for: in one column, in two, and in two of low rows."""


@dataclass(frozen=True)
class Face:
    """Somebody as a row shows them."""

    tag: str
    name: str
    phone: str
    here: bool


class PeopleGrid(GridLayout):
    """`faces` as rows to tick, one column or two as they fit `room` (pixels)."""

    faces = ListProperty()
    room = NumericProperty(0)

    __events__ = ("on_pick",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._made: list[PersonRow] = []
        self._make(USUAL)
        arrange_soon = Clock.create_trigger(self._arrange, -1)
        self.fbind("faces", arrange_soon)
        self.fbind("room", arrange_soon)

    def on_pick(self, tag: str) -> None:
        """A row was pressed; the screen binds it."""

    def forget(self) -> None:
        """No name stays in a row that waits for the next household."""
        self.faces = []
        self.clear_widgets()
        for row in self._made:
            row.text = row.sub = ""

    def _make(self, count: int) -> None:
        while len(self._made) < count:
            row = PersonRow(size_hint_y=1)
            row.bind(on_release=lambda pressed: self.dispatch("on_pick", pressed.tag))
            self._made.append(row)

    def _arrange(self, *_: object) -> None:
        if not self.faces:
            return
        gap = dp(STEP)
        self.cols = 1 if len(self.faces) * (dp(ONE_COLUMN) + gap) <= self.room + gap else 2
        rows = -(-len(self.faces) // self.cols)
        least = dp(ONE_COLUMN if self.cols == 1 else TWO_COLUMNS)
        self.row_default_height = min(dp(HIGHEST), max(least, (self.room + gap) / rows - gap))
        low = self.row_default_height < dp(ONE_COLUMN)
        most = FULL_NAME if self.cols == 1 else LOW_NAME if low else HALF_NAME
        while len(self.children) > len(self.faces):
            self.remove_widget(self.children[0])
        self._make(len(self.faces))
        for row in self._made[len(self.children) : len(self.faces)]:
            self.add_widget(row)
        for row, face in zip(self._made, self.faces, strict=False):
            row.tag, row.selected = face.tag, face.here
            row.text = shortened(face.name, most)
            row.sub = face.phone


class HouseholdScreen(QuestionScreen):
    title = StringProperty(N_("Who came back?"))
    flat = StringProperty("")
    count = NumericProperty(0)
    nobody_listed = BooleanProperty(False)

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._others: list[DraftPerson] = []
        """Who came along, also those taken out again since: one press brings them back."""

    def refresh(self) -> None:
        who = HouseholdPresenter(self.gate, self.check_in)
        self.flat = who.flat
        self.count = len(self.check_in.draft.people)
        present = {person.entry for person in self.check_in.draft.people}
        known = {other.entry for other in self._others}
        self._others += [
            person for person in self.check_in.draft.people if not person.resident and person.entry not in known
        ]
        faces = [
            Face(f"household.person.{at}", person.name, mask_phone(person.phone), who.is_in(person))
            for at, person in enumerate(who.residents())
        ]
        faces += [
            Face(f"household.other.{at}", other.name, mask_phone(other.phone), other.entry in present)
            for at, other in enumerate(self._others)
        ]
        self.ids.people.faces = faces
        self.nobody_listed = not faces

    def leave(self) -> None:
        super().leave()
        self._others = []
        self.flat = ""
        self.ids.people.forget()

    def pick(self, tag: str) -> None:
        self.hear(self._toggle(tag))
        self.refresh()

    def add(self) -> None:
        self.check_in.add_walk_in()

    def go_on(self) -> None:
        self.hear(self.check_in.chosen())

    def _toggle(self, tag: str) -> Notice | None:
        _, kind, at = tag.split(".")
        if kind == "other":
            return self.check_in.toggle(self._others[int(at)])
        who = HouseholdPresenter(self.gate, self.check_in)
        return who.toggle(who.residents()[int(at)])


load_kv(__file__)
