"""By name: initials are enough; the first results stand there after each key."""

from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from kiosk.gate import Gate
from kiosk.presenters.find import MAX_QUERY, FindName
from kiosk.presenters.remembered import remembered
from kiosk.roster import Person
from models.contact import mask_phone
from models.notice import N_
from screens import named_list  # noqa: F401 - its rules are used in find_name.kv
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.typing_pad import TypedField
from screens.widgets import panels, press  # noqa: F401 - their rules are used in find_name.kv
from screens.widgets.lists import Row

ROWS_IN_SIGHT = 8


class FindNameScreen(GateScreen):
    sentence = StringProperty("")
    """What stands where the results would."""

    def __init__(self, gate: Gate, navigator: Navigator) -> None:
        load_kv(__file__)
        self.presenter = FindName(gate)
        super().__init__(gate, navigator, title=N_("By name"))
        self._query: TypedField = self.ids.query
        self._query.most = MAX_QUERY
        self._results, self._nothing = self.ids.results.__self__, self.ids.nothing.__self__
        self._walk_in = self.ids.walk_in.__self__
        self._query.bind(text=self._typed)
        # Where there is time before anybody comes here, rows are made before the first key.
        self._results.rows = [Row(str(place), "") for place in range(ROWS_IN_SIGHT)]
        self._show(self._results)

    def enter(self) -> None:
        self._query.fill("")
        # So that a keyboard and an input method type here without a press.
        self._query.focus = True

    def refresh(self) -> None:
        # The roster may have changed under the query.
        self.presenter.set(self._query.text)
        self._draw()

    def leave(self) -> None:
        self._query.focus = False
        self._query.fill("")
        self.presenter.clear()
        self._results.forget()
        Builder.sync()  # gone now, not with the next frame

    def press(self, key: str) -> None:
        self._query.press(key)

    def choose(self, place: str) -> None:
        self.navigator.follow(self.presenter.choose(self.presenter.results[int(place)]))

    def choose_first(self) -> None:
        """Enter on a keyboard."""
        if self.presenter.results:
            self.choose("0")

    def walk_in(self) -> None:
        self.navigator.follow(self.gate.begin())

    def _typed(self, _field: TypedField, text: str) -> None:
        self.presenter.set(text)
        self._draw()

    def _draw(self) -> None:
        found = self.presenter.results
        self._results.rows = [
            Row(str(place), person.name, self._about(person), mask_phone(person.phone), self._sign(person))
            for place, person in enumerate(found)
        ]
        self._results.to_top()
        nobody = bool(self.presenter.query.strip()) and not found
        self.sentence = self.say(
            N_("Nobody on the list fits. Look at the letters again, or register them as not on the list.")
            if nobody
            else N_("Initials (zw), pinyin, a name, a flat (3-1-502) or the last four digits of the phone.")
        )
        self._show(self._results if found else self._nothing)
        self._offer(nobody)

    def _about(self, person: Person) -> str:
        """The flat, and what is remembered of this person."""
        known = remembered(self.gate, person.resident).say(self._app._)
        return "  ".join(part for part in (self.presenter.flat(person), known) if part)

    def _sign(self, person: Person) -> str:
        return "observe" if remembered(self.gate, person.resident).observed else ""

    def _show(self, part: Widget) -> None:
        if self.ids.body.children != [part]:
            self.ids.body.clear_widgets()
            self.ids.body.add_widget(part)

    def _offer(self, wanted: bool) -> None:
        """The way in for those whom nobody finds."""
        if wanted and self._walk_in.parent is None:
            self._nothing.add_widget(self._walk_in)
        elif not wanted and self._walk_in.parent is not None:
            self._nothing.remove_widget(self._walk_in)
