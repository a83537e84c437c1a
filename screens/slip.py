"""Keying in a paper slip: number, day and time, then who it was. One question a screen, as at the gate."""

from datetime import date

from babel.dates import format_skeleton
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate import Gate
from kiosk.presenters.slip import SlipDesk, SlipStep
from kiosk.slips import LONGEST, Earlier
from models.clock import local_time
from models.codes import ALPHABET
from models.notice import N_, Notice
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.navigator import Navigator, Place
from screens.typing_pad import BACK, CLEAR, TypedField
from screens.widgets import choice, panels, press  # noqa: F401 - their rules are used in slip.kv
from screens.widgets.choice import Choice
from screens.widgets.pads import CLEAR as PAD_CLEAR
from screens.widgets.pads import ENTER, ERASE

SIGNS = (*ALPHABET[10:], "-", CLEAR, BACK)
"""Letters of a slip's number; there is no I, L, O or U among them."""
QUESTIONS = {
    SlipStep.NUMBER: N_("Which number is printed on the slip?"),
    SlipStep.TWICE: N_("This slip was keyed in before."),
    SlipStep.DAY: N_("On which day was it written?"),
    SlipStep.TIME: N_("At what time did they stand at the gate?"),
    SlipStep.WHO: N_("Who is it?"),
}
WORDS = (N_("Today"), N_("Yesterday"), N_("Two days ago"))


class SlipPart(BoxLayout):
    """What one step shows."""

    screen = ObjectProperty()


class NumberPart(SlipPart):
    pass


class TwicePart(SlipPart):
    told = StringProperty("")


class DayPart(SlipPart):
    pass


class TimePart(SlipPart):
    digits = StringProperty("")

    def as_time(self, digits: str) -> str:
        """`09:05` in the making."""
        return digits if len(digits) <= 2 else f"{digits[:2]}:{digits[2:]}"


class WhoPart(SlipPart):
    pass


class SlipScreen(StepScreen):
    title = StringProperty(N_("Paper slip"))
    question = StringProperty("")
    notice = ObjectProperty(None, allownone=True)
    looking = BooleanProperty(False)

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = SlipDesk(gate)
        super().__init__(gate, navigator, **kwargs)
        kinds = {
            SlipStep.NUMBER: NumberPart,
            SlipStep.TWICE: TwicePart,
            SlipStep.DAY: DayPart,
            SlipStep.TIME: TimePart,
            SlipStep.WHO: WhoPart,
        }
        self.parts = {step: kind(screen=self) for step, kind in kinds.items()}
        self._number: TypedField = self.parts[SlipStep.NUMBER].ids.number.__self__
        self._number.most = LONGEST
        self._number.bind(text=lambda _field, number: self._typed(number))
        self._shown = False

    def enter(self) -> None:
        self._begin()

    def refresh(self) -> None:
        slip = self.presenter.slip
        self.subtitle = slip.label if slip else ""
        self.question = QUESTIONS[self.presenter.step]
        self.parts[SlipStep.TWICE].told = "\n".join(self._told(one) for one in self.presenter.earlier)
        days = [Choice(day.isoformat(), *self._day(place, day)) for place, day in enumerate(self.presenter.days)]
        self.parts[SlipStep.DAY].ids.days.choices = days
        chosen = self.presenter.day
        self.parts[SlipStep.DAY].ids.days.selected = [chosen.isoformat()] if chosen else []

    def leave(self) -> None:
        self._shown = False
        self._number.focus = False
        self._number.fill("")
        self.parts[SlipStep.TIME].digits = ""
        self.parts[SlipStep.TWICE].told = ""
        self.notice, self.subtitle = None, ""

    def back(self) -> None:
        if self.presenter.back():
            self._show()
        else:
            super().back()

    def scanned(self, text: str) -> None:
        """A slip's code that was held up, or sent by a scanner that types."""
        self._number.fill(text)
        self.number_done()

    def press(self, key: str) -> None:
        """A key of the number."""
        self._number.press(key)

    def number_done(self) -> None:
        if not self.looking:
            self.looking = True
            self.navigator.run(self._look())

    def again(self) -> None:
        """Another slip: this one is keyed in already."""
        self.presenter.again()
        self.navigator.follow(self.presenter.check_in)
        self._begin()

    def keep(self) -> None:
        self.presenter.keep()
        self._show()

    def choose_day(self, day: str) -> None:
        self.presenter.choose_day(date.fromisoformat(day))
        self._show()

    def time_key(self, key: str) -> None:
        part = self.parts[SlipStep.TIME]
        self.notice = None
        if key == ENTER:
            self.notice = self.presenter.time(part.digits)
            if self.notice is None:
                self._show()
            return
        if key == PAD_CLEAR:
            part.digits = ""
        else:
            part.digits = part.digits[:-1] if key == ERASE else (part.digits + key)[:4]
        self.presenter.type_time(part.digits)

    def by_flat(self) -> None:
        self.navigator.show(Place.FIND_FLAT)

    def by_name(self) -> None:
        self.navigator.show(Place.FIND_NAME)

    def walk_in(self) -> None:
        self.navigator.follow(self.presenter.walk_in())

    async def _look(self) -> Notice | None:
        try:
            self.notice = await self.presenter.number(self._number.text)
        finally:
            self.looking = False
        if self.notice is None and self.navigator.current is self:
            self._show()
        return None

    def _begin(self) -> None:
        """From what the check-in has of its slip: nothing, or what was keyed in before it was left."""
        self._shown = False
        self.presenter.begin(self.check_in)
        self._number.fill(self.presenter.typed)
        self._shown = True
        self._show()

    def _show(self) -> None:
        """The part of the presenter's step."""
        self.notice = None
        self.parts[SlipStep.TIME].digits = self.presenter.typed_time
        part = self.parts[self.presenter.step]
        self.ids.part.clear_widgets()
        self.ids.part.add_widget(part)
        self._number.focus = part is self.parts[SlipStep.NUMBER]
        self.refresh()

    def _typed(self, number: str) -> None:
        self.notice = None
        if self._shown:
            self.presenter.type(number)

    def _told(self, one: Earlier) -> str:
        at = local_time(one.at, self.gate.zone)
        when = f"{at:%Y-%m-%d %H:%M}"
        return " · ".join(filter(None, (when, one.gate, one.name)))

    def _day(self, back: int, day: date) -> tuple[str, str]:
        written = format_skeleton("MMMdE", day, locale=self.language)
        return (self.say(WORDS[back]), written) if back < len(WORDS) else (written, "")


load_kv(__file__)
