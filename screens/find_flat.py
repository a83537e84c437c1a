"""By flat: building, unit, room by large keys."""

from kivy.uix.widget import Widget

from kiosk.gate import Gate
from kiosk.presenters.find import FindFlat, Level
from models.notice import N_
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.widgets import choice, panels, press  # noqa: F401 - their rules are used in find_flat.kv
from screens.widgets.choice import Choice

TITLES = {
    Level.BUILDING: N_("Which building?"),
    Level.UNIT: N_("Which unit?"),
    Level.ROOM: N_("Which room?"),
}


class FindFlatScreen(GateScreen):
    def __init__(self, gate: Gate, navigator: Navigator) -> None:
        load_kv(__file__)
        self.presenter = FindFlat(gate)
        super().__init__(gate, navigator)
        self._grid, self._empty = self.ids.grid.__self__, self.ids.empty.__self__

    def enter(self) -> None:
        self.presenter = FindFlat(self.gate)
        self._grid.page = 0

    def refresh(self) -> None:
        labels = self.presenter.choices()
        self.title = TITLES[self.presenter.level]
        self.subtitle = self._where()
        self._grid.choices = [Choice(label, label or self.say(N_("Without a unit"))) for label in labels]
        self._show(self._grid if labels else self._empty)

    def choose(self, label: str) -> None:
        check_in = self.presenter.choose(label)
        if check_in is None:
            self.refresh()
        else:
            self.navigator.follow(check_in)

    def walk_in(self) -> None:
        self.navigator.follow(self.gate.begin())

    def back(self) -> None:
        if self.presenter.back():
            self.refresh()
        else:
            self.navigator.home()

    def _show(self, part: Widget) -> None:
        if self.ids.body.children != [part]:
            self.ids.body.clear_widgets()
            self.ids.body.add_widget(part)

    def _where(self) -> str:
        building, unit = self.presenter.building, self.presenter.unit
        if building is None:
            return ""
        if not unit:
            return self.say(N_("Building {building}"), building=building)
        return self.say(N_("Building {building}, unit {unit}"), building=building, unit=unit)
