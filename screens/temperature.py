"""The temperature: whose, large keys, the reading as it is keyed in or as the thermometer tells it.

A reading that was pressed stands large for a moment, then it is taken. After the last person it is saved.
"""

from kivy.animation import Animation
from kivy.clock import Clock, ClockEvent
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson, Step
from kiosk.gate import Gate
from kiosk.instruments.health_thermometer import NoNumber
from kiosk.instruments.thermometer import Taken, nobody
from kiosk.presenters.remembered import remembered
from kiosk.presenters.temperature import Temperatures, ThermometerLine
from models.answers import degrees
from models.notice import N_, Notice
from models.triage import BodySite, Reading
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen, shortened
from screens.widgets import choice  # noqa: F401 - its rules are used in temperature.kv
from screens.widgets.pads import CLEAR, ENTER, ERASE, as_temperature
from screens.widgets.press import PlainButton
from screens.widgets.reading_pad import USUAL

MOST = 8
"""Characters; more than any reading has, so that what is too much is seen and answered."""


class ThermometerRow(BoxLayout):
    """What the thermometer is doing, and the search for one."""

    screen = ObjectProperty(rebind=True)


class KeepButton(PlainButton):
    """In its place while there is a reading that may be kept as it is."""

    screen = ObjectProperty(rebind=True)


class UndoButton(PlainButton):
    """Beside «Confirm» while somebody of this check-in was measured a moment ago."""

    screen = ObjectProperty(rebind=True)


class TemperatureScreen(QuestionScreen):
    title = StringProperty(N_("Temperature"))
    name_shown = StringProperty("")
    which = StringProperty("")
    """Which of several people, or which reading; translated."""
    typed = StringProperty("")
    left = NumericProperty(0)
    """Of the moment until what stands there is taken by itself: 1 to 0; 0 too while it waits for «Confirm»."""
    moment = NumericProperty(2)
    """Seconds for which a reading stands large before it is taken by itself: time enough to see a wrong one."""
    before = StringProperty("")
    """Who was measured just now and how, while that may be undone: "张伟 36.4 ℃"."""
    saving = BooleanProperty(False)
    keepable = StringProperty("")
    """A reading that is too low for the second time, as it would be kept: "34.1"."""
    site = OptionProperty(BodySite.FOREHEAD, options=list(BodySite))
    hint = StringProperty("")
    """What is remembered of the person, else from which reading on it is a fever; translated."""
    line = ObjectProperty(ThermometerLine(Notice("")), rebind=True)
    """What the thermometer is doing."""
    may_press = BooleanProperty(False)
    """Begin or end the search for a thermometer."""

    _asked = ("", 0)
    """Whose reading and their how manieth `typed` is."""
    _answering = False

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = Temperatures(gate)
        super().__init__(gate, navigator, **kwargs)
        self._row, self._keep_button = ThermometerRow(screen=self), KeepButton(screen=self)
        self._undo = UndoButton(screen=self)
        self._taking: ClockEvent | None = None
        self.ids.below.add_widget(self._row)

    def on_keepable(self, *_: object) -> None:
        below, wanted = self.ids.below, self._keep_button if self.keepable else self._row
        if below.children != [wanted]:
            below.clear_widgets()
            below.add_widget(wanted)

    def enter(self) -> None:
        super().enter()
        self._asked, self._answering = ("", 0), False
        self._start_over()
        self.gate.thermometer.on_reading = self.measured

    def refresh(self) -> None:
        super().refresh()
        measuring = self.check_in.measuring
        person = measuring.person
        asked = (person.entry, len(person.readings))
        if asked != self._asked:
            self._asked = asked
            self._start_over()
            self.notice = None
        self.name_shown = person.name
        self.which = self._which(person)
        self.saving = self.check_in.saving
        self.keepable = _in_degrees(measuring.keepable)
        self.site = self.presenter.site
        self.hint = self._hint(person)
        self._offer_undo()
        self.line = self.presenter.thermometer()
        self.may_press = self.line.searching or self.line.may_search

    def leave(self) -> None:
        super().leave()
        self.gate.thermometer.on_reading = nobody
        self._start_over()
        self.name_shown = self.which = self.keepable = self.hint = self.before = ""

    def back(self) -> None:
        if not self._answering:
            super().back()

    def reading(self, typed: str) -> str:
        """`36.4` for 364; whatever else is typed as it is."""
        return as_temperature(typed) if typed.isdigit() else typed

    def press(self, reading: str) -> None:
        """A whole reading, "364": taken in a moment, unless another key is pressed before."""
        if self._answering:
            return
        self._wait_no_more()
        self.notice = None
        self.typed, self.left = reading, 1
        Animation(left=0, d=self.moment).start(self)
        self._taking = Clock.schedule_once(lambda _dt: self.confirm(), self.moment)

    def key(self, key: str) -> None:
        if self._answering:
            return
        self._wait_no_more()
        if key == ENTER:
            self.confirm()
        elif self.notice is not None:
            # What was refused is replaced, not mended: three digits are quicker than looking for the wrong one.
            self.notice = None
            self.typed = "" if key in (ERASE, CLEAR) else key
        elif key in (ERASE, CLEAR):
            self.typed = self.typed[:-1] if key == ERASE else ""
        elif len(self.typed) < MOST:
            self.typed += key

    def confirm(self) -> None:
        """Pressing again while it is being answered does nothing."""
        self._wait_no_more()
        if not self._answering:
            self._answering = True
            self.navigator.run(self._answer(self.check_in, self.typed))

    def keep(self) -> None:
        if not self._answering:
            self._answering = True
            self.navigator.run(self._keep(self.check_in))

    def undo(self) -> None:
        """The last reading was wrong: that person is measured anew."""
        if not self._answering:
            self.check_in.measuring.undo()

    def measured(self, taken: Taken | NoNumber) -> None:
        """The thermometer told something; no press is needed."""
        self._wait_no_more()
        if not self._answering and not self.check_in.saving:
            self._answering = True
            self.navigator.run(self._take(self.check_in, taken))

    def choose_site(self, site: str) -> None:
        self.presenter.choose_site(BodySite(site))
        self.refresh()

    def search(self) -> None:
        if self.line.searching:
            self.presenter.stop_searching()
        else:
            self.presenter.search()

    async def _answer(self, check_in: CheckIn, text: str) -> Notice | None:
        try:
            notice = await check_in.measuring.answer(text, self.presenter.site)
        finally:
            self._answering = False
        return self._heard(check_in, notice)

    async def _keep(self, check_in: CheckIn) -> None:
        try:
            await check_in.measuring.keep()
        finally:
            self._answering = False

    async def _take(self, check_in: CheckIn, taken: Taken | NoNumber) -> Notice | None:
        try:
            notice = await self.presenter.came(check_in, taken)
        finally:
            self._answering = False
        if notice is not None and isinstance(taken, Taken):
            self.typed = degrees(taken.tenths)[:MOST]
        return self._heard(check_in, notice)

    def _heard(self, check_in: CheckIn, notice: Notice | None) -> Notice | None:
        if notice is None or check_in.step is not Step.TEMPERATURE:
            return notice
        self.hear(notice)
        self.keepable = _in_degrees(check_in.measuring.keepable)
        return None

    def _start_over(self) -> None:
        """Nothing is keyed in."""
        self._wait_no_more()
        self.typed, self.ids.pad.whole = "", USUAL

    def _wait_no_more(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None
            Animation.cancel_all(self, "left")
            self.left = 0

    def _offer_undo(self) -> None:
        last = self.check_in.measuring.measured_last
        self.before = "" if last is None else f"{shortened(last.name, 10)} {degrees(last.readings[-1].tenths)} ℃"
        foot = self.ids.foot
        if (self._undo.parent is None) == bool(self.before):
            if self.before:
                foot.add_widget(self._undo, len(foot.children))
            else:
                foot.remove_widget(self._undo)

    def _hint(self, person: DraftPerson) -> str:
        known = "" if person.readings else remembered(self.gate, person.resident, person.phone).say(self._app._)
        fever = degrees(self.presenter.fever_from(self.presenter.site))
        return known or self.say(N_("Fever: from {fever} ℃ on."), fever=fever)

    def _which(self, person: DraftPerson) -> str:
        people = self.check_in.draft.people
        if person.readings:
            first = degrees(person.readings[0].tenths)
            if self.check_in.is_correction:
                return self.say(N_("Until now: {reading} ℃"), reading=first)
            return self.say(N_("Second reading. The first was {reading} ℃."), reading=first)
        if len(people) > 1:
            return self.say(N_("Person {number} of {count}"), number=people.index(person) + 1, count=len(people))
        return ""


def _in_degrees(reading: Reading | None) -> str:
    return "" if reading is None else degrees(reading.tenths)


load_kv(__file__)
