"""The flat that a visitor goes to, or that a resident or a car belongs to."""

from typing import cast

from kiosk.gate import Gate
from kiosk.passage import Passage
from kiosk.presenters.find import Level
from kiosk.presenters.passage import WhoseFlat
from models.entry import PersonKind
from models.notice import N_
from screens.find_flat import FindFlatScreen
from screens.gate_screen import StepScreen
from screens.navigator import Navigator
from screens.widgets.choice import Choice

NO_FLAT = "-"
"""Never a building's name of its own: it stands at the end, in words."""
ABOUT = {PersonKind.RESIDENT: N_("Resident"), PersonKind.VISITOR: N_("Visitor"), PersonKind.COURIER: N_("Courier")}


class WhoseFlatScreen(FindFlatScreen, StepScreen):
    def __init__(self, gate: Gate, navigator: Navigator) -> None:
        super().__init__(gate, navigator)

    def refresh(self) -> None:
        super().refresh()
        about = N_("Car") if self._passage.passage.car else ABOUT[self._passage.passage.person]
        self.subtitle = "  ".join(part for part in (self.say(about), self.subtitle) if part)
        if self._offers_none():
            grid = self.ids.grid
            grid.choices = [*grid.choices, Choice(NO_FLAT, self.say(N_("No flat")))]

    def choose(self, label: str) -> None:
        whose = WhoseFlat(self.gate, self._passage)
        if label == NO_FLAT and self._offers_none():
            whose.answer(None)
            return
        flat = self.presenter.pick(label)
        if flat is None:
            self.refresh()
        else:
            whose.answer(flat)

    def walk_in(self) -> None:
        self._passage.add_walk_in()

    def back(self) -> None:
        if self.presenter.back():
            self.refresh()
        else:
            StepScreen.back(self)

    def _offers_none(self) -> bool:
        first = self.presenter.level is Level.BUILDING
        return first and bool(self.presenter.choices()) and WhoseFlat(self.gate, self._passage).may_be_none

    @property
    def _passage(self) -> Passage:
        return cast(Passage, self.check_in)
