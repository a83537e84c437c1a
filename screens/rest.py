"""A fever was measured: let them rest, then measure again. Meanwhile the queue goes on."""

from kivy.clock import Clock, ClockEvent
from kivy.properties import BooleanProperty, StringProperty

from kiosk.draft import DraftPerson
from kiosk.instruments.health_thermometer import NoNumber
from kiosk.instruments.thermometer import Taken, nobody
from models.answers import degrees
from models.notice import N_
from models.triage import needs_second_reading
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.widgets import panels, press  # noqa: F401 - their rules are used in rest.kv

TICK_SECONDS = 0.25


class RestScreen(StepScreen):
    _tick: ClockEvent | None = None
    title = StringProperty(N_("Rest"))
    who = StringProperty("")
    """Whoever rests; of several, a line each with their reading."""
    reading = StringProperty("")
    """Of one person alone."""
    left = StringProperty("")
    """Time until the second reading, "4:59"; empty once the rest is over."""
    rested = BooleanProperty(False)
    saving = BooleanProperty(False)

    def enter(self) -> None:
        self._tick = Clock.schedule_interval(lambda _dt: self._count(), TICK_SECONDS)
        self.gate.thermometer.on_reading = self.measured

    def refresh(self) -> None:
        resting = self._resting()
        several = len(resting) > 1
        self.who = "\n".join(f"{p.name}  {_reading(p)} ℃" for p in resting) if several else resting[0].name
        self.reading = "" if several else _reading(resting[0])
        self.subtitle = resting[0].flat
        self.saving = self.check_in.saving
        self._count()

    def leave(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
        self.gate.thermometer.on_reading = nobody
        self.who = self.reading = self.subtitle = ""

    def measured(self, taken: Taken | NoNumber) -> None:
        """The second reading needs no press; before the rest is over none counts."""
        if self.rested and not self.check_in.saving:
            self.check_in.measuring.go_on()
            self.gate.thermometer.on_reading(taken)  # the temperature is asked for now

    def measure(self) -> None:
        if not self.check_in.saving:
            self.check_in.measuring.go_on()

    def later(self) -> None:
        """The draft waits in the tray, where the rest goes on."""
        if not self.check_in.saving:
            self.check_in.leave()
            self.navigator.home()

    def hold(self) -> None:
        if not self.check_in.saving:
            self.navigator.run(self.check_in.measuring.hold_now())

    def _resting(self) -> list[DraftPerson]:
        people = self.check_in.draft.people
        resting = [person for person in people if needs_second_reading(person.readings, self.gate.policy)]
        return resting or [self.check_in.measuring.person]

    def _count(self) -> None:
        ends, longest = self.check_in.measuring.rest_ends(), self.gate.policy.rest_seconds
        seconds = 0 if ends is None else -(-(ends - self.gate.clock()) // 1000)
        # A clock that was set back must not make anybody wait longer than the whole rest.
        seconds = min(seconds, longest)
        self.rested = seconds <= 0
        self.left = f"{seconds // 60}:{seconds % 60:02}" if seconds > 0 else ""


def _reading(person: DraftPerson) -> str:
    return degrees(person.readings[-1].tenths) if person.readings else "–"


load_kv(__file__)
