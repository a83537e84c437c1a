"""Who is on duty, and who comes and goes: by a press and a PIN, or by a badge held up at home."""

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from kiosk.duty import Volunteer
from kiosk.gate import Gate
from kiosk.presenters.duty import DutyDesk
from models.clock import local_time
from models.notice import N_
from screens import named_list  # noqa: F401 - its rules are used in shift.kv
from screens.gate_screen import GateScreen
from screens.handover import HandoverScreen
from screens.kv import load_kv
from screens.navigator import Navigator, Place
from screens.pin import PinScreen, Question
from screens.widgets import panels, press, text  # noqa: F401 - their rules are used in shift.kv
from screens.widgets.lists import Row


class ShiftScreen(GateScreen):
    title = StringProperty(N_("On duty"))
    people = ListProperty()
    anybody = BooleanProperty(False)
    """There are volunteers on the office's list."""
    can_hand_over = BooleanProperty(False)
    asked = ObjectProperty(None, allownone=True)
    """The volunteer whose badge was held up: comes or goes by one more press."""
    question = StringProperty("")
    answer = StringProperty("")

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.desk = DutyDesk(gate)
        super().__init__(gate, navigator, **kwargs)

    def badge_shown(self, volunteer: Volunteer) -> None:
        """Before it is shown: their badge was held up."""
        self.asked = volunteer

    def refresh(self) -> None:
        duty = self.gate.duty
        self.anybody = bool(duty.volunteers)
        self.can_hand_over = bool(duty.on and duty.off)
        self.people = [self._row(one) for one in (*duty.on, *duty.off)]
        if self.asked is not None:
            goes = self.asked in duty.on
            words = N_("{name}: go off duty?") if goes else N_("{name}: come on duty?")
            self.question = self.say(words, name=self.asked.name)
            self.answer = self.say(N_("Sign off") if goes else N_("Sign on"))

    def leave(self) -> None:
        self.asked = None
        self.people, self.question = [], ""
        self.ids.people.forget()

    def picked(self, volunteer: str) -> None:
        """Proved by PIN or badge where they have one; a gate leader may sign anybody off."""
        duty = self.gate.duty
        one = duty.volunteers[volunteer]
        if not one.can_prove:
            self._sign(one)
            return
        goes = one in duty.on
        who = (one, *(leader for leader in duty.leaders if leader != one)) if goes else (one,)
        pin = self.navigator.screen(Place.PIN)
        assert isinstance(pin, PinScreen)
        pin.ask(
            Question(
                who,
                N_("Sign off") if goes else N_("Sign on"),
                one.name,
                lambda _proved: self._sign(one),
                lambda: self.navigator.show(Place.SHIFT),
            )
        )
        self.navigator.show(Place.PIN)

    def confirm(self) -> None:
        if self.asked is not None:
            asked, self.asked = self.asked, None
            self._sign(asked)

    def not_now(self) -> None:
        self.asked = None
        self.navigator.home()

    def hand_over(self) -> None:
        handover = self.navigator.screen(Place.HANDOVER)
        assert isinstance(handover, HandoverScreen)
        handover.begin()
        self.navigator.show(Place.HANDOVER)

    def _sign(self, volunteer: Volunteer) -> None:
        self.navigator.run(self._signed(volunteer))
        self.navigator.show(Place.SHIFT)

    async def _signed(self, volunteer: Volunteer) -> None:
        self.navigator.done(await self.desk.sign(volunteer))

    def _row(self, volunteer: Volunteer) -> Row:
        since = self.gate.duty.since.get(volunteer.id)
        below = [
            self.say(N_("Gate leader")) if volunteer.leads else "",
            self.say(N_("On duty since {time}"), time=f"{local_time(since, self.gate.zone):%H:%M}")
            if since is not None
            else "",
        ]
        return Row(
            volunteer.id,
            volunteer.name,
            " · ".join(filter(None, below)),
            self.say(N_("Sign off") if since is not None else N_("Sign on")),
            "duty" if since is not None else "person",
        )


load_kv(__file__)
