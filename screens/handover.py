"""The handover sheet: what is handed over, who goes, who comes; each of them confirms."""

from collections.abc import Iterable

from kivy.properties import BooleanProperty, ListProperty, StringProperty

from kiosk.duty import Volunteer
from kiosk.gate import Gate
from kiosk.presenters.duty import DutyDesk
from models.duty import ShiftFigures
from models.notice import N_
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator, Place
from screens.pin import PinScreen, Question
from screens.register_figures import register_figures
from screens.widgets import choice, panels, press, text  # noqa: F401 - their rules are used in handover.kv
from screens.widgets.choice import Choice
from screens.widgets.figures import Figure


class HandoverScreen(GateScreen):
    title = StringProperty(N_("Handover"))
    figures = ListProperty()
    goers = ListProperty()
    comers = ListProperty()
    went = ListProperty()
    came = ListProperty()
    """Ids of those who have confirmed."""
    ready = BooleanProperty(False)
    saving = BooleanProperty(False)

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.desk = DutyDesk(gate)
        self.counted: ShiftFigures | None = None
        super().__init__(gate, navigator, **kwargs)

    def begin(self) -> None:
        """Before it is shown: nobody has confirmed yet."""
        self.went, self.came, self.counted, self.saving = [], [], None, False

    def enter(self) -> None:
        self.navigator.run(self._load())

    def refresh(self) -> None:
        duty = self.gate.duty
        self.goers = self._choices(duty.on, self.went)
        self.comers = self._choices(duty.off, self.came)
        self.ready = bool(self.went and self.came and self.counted) and not self.saving
        self.figures = [] if self.counted is None else list(self._figures(self.counted))

    def leave(self) -> None:
        self.goers, self.comers, self.figures = [], [], []

    def back(self) -> None:
        self.navigator.show(Place.SHIFT)

    def picked(self, volunteer: str) -> None:
        """Somebody says: it is me. Proved by PIN or badge where they have one; once more takes it back."""
        duty = self.gate.duty
        one = duty.volunteers.get(volunteer)
        if one is None:
            return
        confirmed = self.went if one in duty.on else self.came
        if volunteer in confirmed:
            confirmed.remove(volunteer)
        elif not one.can_prove:
            confirmed.append(volunteer)
        else:
            pin = self.navigator.screen(Place.PIN)
            assert isinstance(pin, PinScreen)
            pin.ask(
                Question((one,), N_("Handover"), one.name, self._proved, lambda: self.navigator.show(Place.HANDOVER))
            )
            self.navigator.show(Place.PIN)
            return
        self.refresh()

    def hand_over(self) -> None:
        if self.ready:
            self.saving = True
            self.refresh()
            self.navigator.run(self._hand_over())

    def _proved(self, volunteer: Volunteer) -> None:
        (self.went if volunteer in self.gate.duty.on else self.came).append(volunteer.id)
        self.navigator.show(Place.HANDOVER)

    async def _load(self) -> None:
        self.counted = await self.desk.figures()
        if self.navigator.current is self:
            self.refresh()

    async def _hand_over(self) -> None:
        try:
            figures = await self.desk.figures()  # whoever came meanwhile counts, too
            done = await self.desk.hand_over(tuple(self.went), tuple(self.came), figures)
        finally:
            self.saving = False
        self.begin()
        self.navigator.done(done)
        self.navigator.home()

    def _choices(self, people: Iterable[Volunteer], confirmed: list[str]) -> list[Choice]:
        said = self.say(N_("Confirmed"))
        return [Choice(one.id, one.name, said if one.id in confirmed else "") for one in people]

    def _figures(self, figures: ShiftFigures) -> Iterable[Figure]:
        yield Figure(self.say(N_("Registered today")), str(figures.entries))
        yield Figure(self.say(N_("With a fever")), str(figures.fevers), bool(figures.fevers))
        yield Figure(self.say(N_("On hold")), str(figures.holds), bool(figures.holds))
        yield Figure(self.say(N_("Not finished")), str(figures.drafts), bool(figures.drafts))
        yield Figure(self.say(N_("Not yet at the office")), str(figures.waiting), bool(figures.waiting))
        yield from register_figures(figures, self.gate.missing, self.say)


load_kv(__file__)
