"""Who of a household came back: one press for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.passage import Passage, instead_of
from kiosk.presenters.household import HouseholdPresenter
from kiosk.presenters.remembered import remembered
from kiosk.presenters.vehicle import observed_out
from kiosk.roster import Person
from models.contact import mask_phone
from models.entry import Direction
from models.notice import N_, Notice
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen, shortened
from screens.theme import STEP, TITLE
from screens.widgets import choice, direction_bar, panels  # noqa: F401 - their rules are used in household.kv
from screens.widgets.choice import PersonRow
from screens.widgets.press import PlainButton

ONE_COLUMN, TWO_COLUMNS, HIGHEST = 104, 80, 144
"""Heights of rows in dp: the least in one column and in two, and the most."""
USUAL = 6
"""Rows made ahead, so that a card that was read waits for none."""
FULL_NAME, HALF_NAME, LOW_NAME = 100, 24, 18
"""How many Latin letters a row has room for: in one column, in two, and in two of low rows."""


class Way(NamedTuple):
    """A button for those who only pass."""

    name: str
    text: str
    icon: str


WAYS = {
    "": Way("pass", N_("Only passing"), "walk"),
    Direction.IN.value: Way("in", N_("Only in"), "go_in"),
    Direction.OUT.value: Way("out", N_("Only out"), "go_out"),
}
"""By direction; empty where nobody asks for it."""


@dataclass(frozen=True)
class Face:
    """Somebody as a row shows them."""

    tag: str
    name: str
    sub: str
    """The phone, or what is remembered of today."""
    here: bool
    observed: bool = False
    """Under observation at home."""


class PeopleGrid(GridLayout):
    """`faces` as rows to tick, one column or two as they fit `room` (pixels)."""

    faces = ListProperty()
    room = NumericProperty(0)
    full_name, half_name, low_name = FULL_NAME, HALF_NAME, LOW_NAME

    __events__ = ("on_pick",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._made: list[PersonRow] = []
        self._most = self.full_name
        self._make(USUAL)
        self.arrange_soon = Clock.create_trigger(self._arrange, -1)
        self.fbind("faces", self.arrange_soon)
        self.fbind("room", self.arrange_soon)

    def on_pick(self, tag: str) -> None:
        """A row was pressed; the screen binds it."""

    def forget(self) -> None:
        """No name stays in a row that waits for the next household."""
        self.faces = []
        self.clear_widgets()
        for row in self._made:
            row.text = row.sub = ""

    def held(self, row: PersonRow) -> Widget:
        """What stands in the grid for it."""
        return row

    def dress(self, rows: Sequence[PersonRow], faces: Sequence[Face]) -> None:
        """Each row as its face says."""
        for row, face in zip(rows, faces, strict=True):
            row.tag, row.selected = face.tag, face.here
            row.text = shortened(face.name, self._most)
            row.sub, row.icon = face.sub, "observe" if face.observed else "person"

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
        self._most = self.full_name if self.cols == 1 else self.low_name if low else self.half_name
        while len(self.children) > len(self.faces):
            self.remove_widget(self.children[0])
        self._make(len(self.faces))
        for row in self._made[len(self.children) : len(self.faces)]:
            self.add_widget(self.held(row))
        self.dress(self._made[: len(self.faces)], self.faces)


class HouseholdScreen(QuestionScreen):
    """For those who returned, and for those who only pass: they are not asked about a journey."""

    flat = StringProperty("")
    count = NumericProperty(0)
    nobody_listed = BooleanProperty(False)
    passing = BooleanProperty(False)
    """They are known to only pass."""
    asks_direction = BooleanProperty(False)
    direction = StringProperty("")

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._others: list[DraftPerson] = []
        """Who came along, also those taken out again since: one press brings them back."""
        self._warned = False
        """Somebody under observation goes out: said once."""
        self._ways: dict[str, PlainButton] = {}
        for towards, way in WAYS.items():
            button = PlainButton(tag=f"household.{way.name}", icon=way.icon, largest=TITLE)
            button.bind(on_release=lambda _button, towards=towards: self.pass_by(towards))
            self._ways[towards] = button

    def enter(self) -> None:
        super().enter()
        self._warned = False

    def refresh(self) -> None:
        self.passing = isinstance(self.check_in, Passage)
        self.title = N_("Who passes?") if self.passing else N_("Who is it?")
        self.asks_direction = self.gate.policy.ask_direction
        passage = self.check_in.draft.passage
        self.direction = (passage.direction if passage else None) or ""
        who = HouseholdPresenter(self.gate, self.check_in)
        self.flat = who.flat
        self.count = len(self.check_in.draft.people)
        present = {person.entry for person in self.check_in.draft.people}
        known = {other.entry for other in self._others}
        self._others += [
            person for person in self.check_in.draft.people if not person.resident and person.entry not in known
        ]
        faces = [
            self._face(f"household.person.{at}", person, person.resident, who.is_in(person))
            for at, person in enumerate(who.residents())
        ]
        faces += [
            self._face(f"household.other.{at}", other, None, other.entry in present)
            for at, other in enumerate(self._others)
        ]
        self.ids.people.faces = faces
        self.nobody_listed = not faces
        self._offer_ways()

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
        """Those who returned: on to the questions. Those who pass: to their temperatures."""
        if isinstance(self.check_in, Passage):
            self._go(self.check_in)
        else:
            self.hear(self.check_in.chosen())

    def head_for(self, direction: str) -> None:
        self.hear(None)
        if isinstance(self.check_in, Passage):
            self.check_in.head_for(Direction(direction))

    def pass_by(self, direction: str = "") -> None:
        """They did not return from anywhere: one press, in or out where somebody asks."""
        if not self.check_in.draft.people:
            self.hear(Notice(N_("Press the name of each person who passes.")))
            return
        passage = instead_of(self.gate, self.check_in, Direction(direction) if direction else None)
        warning = None if self._warned else observed_out(self.gate, passage)
        if warning is not None:
            passage.draft.passage = None
            self._warned = True
            self.hear(warning)
            return
        self.navigator.follow(passage)
        self.navigator.run(passage.go())

    def _offer_ways(self) -> None:
        """What cannot be pressed here is not there at all."""
        directed = [towards for towards in self._ways if bool(towards) == self.asks_direction]
        wanted = [] if self.passing or self.nobody_listed else [self._ways[towards] for towards in directed]
        if self.ids.passing.children[::-1] != wanted:
            self.ids.passing.clear_widgets()
            for button in wanted:
                self.ids.passing.add_widget(button)
        for towards, button in self._ways.items():
            button.text = self.say(WAYS[towards].text)

    def _go(self, passage: Passage) -> None:
        warning = None if self._warned else observed_out(self.gate, passage)
        if warning is not None:
            self._warned = True
            self.hear(warning)
        elif not passage.saving:
            self.navigator.run(self._gone(passage))

    async def _gone(self, passage: Passage) -> Notice | None:
        self.hear(await passage.go())
        return None

    def _face(self, tag: str, person: Person | DraftPerson, resident: str | None, here: bool) -> Face:
        known = remembered(self.gate, resident, person.phone)
        sub = known.say(self._app._) or mask_phone(person.phone)
        return Face(tag, person.name, sub, here, known.observed is not None)

    def _toggle(self, tag: str) -> Notice | None:
        _, kind, at = tag.split(".")
        if kind == "other":
            return self.check_in.toggle(self._others[int(at)])
        who = HouseholdPresenter(self.gate, self.check_in)
        return who.toggle(who.residents()[int(at)])


load_kv(__file__)
