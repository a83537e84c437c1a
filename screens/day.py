"""When they left and when they arrived: the last days as buttons, two weeks as a calendar, any day by its digits."""

from abc import abstractmethod
from datetime import date, timedelta

from babel.dates import format_skeleton
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from kiosk.gate import Gate
from models.answers import read_date
from models.notice import N_, Notice
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen
from screens.widgets.choice import ChoiceButton
from screens.widgets.pads import CLEAR, ENTER, ERASE, KeyPad
from screens.widgets.press import Key

LARGE = 3
"""Today, yesterday and the day before have large buttons."""
WEEK = 7
WEEKS = 3
"""The running week and the two before it."""
DIGITS = 8


class DayCell(Key):
    """One day of the calendar."""

    iso = StringProperty("")
    chosen = BooleanProperty(False)
    to_come = BooleanProperty(False)


class Calendar(GridLayout):
    """Weeks from Monday to Sunday; a press is `on_pick(iso)`."""

    __events__ = ("on_pick",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._heads = [WeekDay() for _ in range(WEEK)]
        self.cells = [DayCell() for _ in range(WEEK * WEEKS)]
        for head in self._heads:
            self.add_widget(head)
        for cell in self.cells:
            cell.bind(on_release=lambda pressed: self.dispatch("on_pick", pressed.iso))
            self.add_widget(cell)

    def on_pick(self, iso: str) -> None:
        """A day was pressed; the screen binds it."""

    def show(self, today: date, chosen: str, language: str) -> None:
        """The weeks up to `today`; `chosen` is the day answered before, ISO 8601 or empty."""
        first = today - timedelta(today.weekday() + WEEK * (WEEKS - 1))
        for at, head in enumerate(self._heads):
            head.text = format_skeleton("EEE", first + timedelta(at), locale=language)
        for at, cell in enumerate(self.cells):
            day = first + timedelta(at)
            new_month = at == 0 or day.day == 1
            cell.iso = day.isoformat()
            # The large buttons have the names of the last three days.
            cell.tag = f"{'cell' if (today - day).days < LARGE else 'day'}.{cell.iso}"
            month = format_skeleton("MMM", day, locale=language)
            cell.text = f"{month}\n{day.day}" if new_month else str(day.day)
            cell.chosen = cell.iso == chosen
            cell.to_come = day > today


class WeekDay(BoxLayout):
    """The head of a column."""

    text = StringProperty("")


class NearDays(BoxLayout):
    """Today, yesterday, the day before; the calendar; the way to any other day."""

    screen = ObjectProperty()

    def show(self, today: date, chosen: str, language: str) -> None:
        for back, button in enumerate(self._large()):
            day = today - timedelta(back)
            button.id = day.isoformat()
            button.sub = in_words(day, language)
            button.selected = button.id == chosen
        self.ids.calendar.show(today, chosen, language)

    def forget(self) -> None:
        for button in self._large():
            button.selected = False
        for cell in self.ids.calendar.cells:
            cell.chosen = False

    def _large(self) -> tuple[ChoiceButton, ...]:
        return self.ids.near_0, self.ids.near_1, self.ids.near_2


class OtherDay(BoxLayout):
    """Eight digits: year, month, day."""

    screen = ObjectProperty()
    digits = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        pad = KeyPad(tag="key")
        pad.bind(on_key=lambda _pad, key: self.screen.key(key))
        self.add_widget(pad)

    def as_date(self, digits: str) -> str:
        """Keyed digits as a date in the making: "2026013" is "2026-01-3"."""
        return "-".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)


class DayScreen(QuestionScreen):
    """What both questions have; each names its answer."""

    lead = StringProperty("")
    """A line above the days, as it is shown."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._near = NearDays(screen=self)
        self._other: OtherDay | None = None
        self._show(self._near)

    def enter(self) -> None:
        super().enter()
        self._show(self._near)

    def refresh(self) -> None:
        super().refresh()
        self._near.show(self.check_in.today, self.answered(), self.language)

    def leave(self) -> None:
        super().leave()
        self.lead = ""
        self._near.forget()
        if self._other is not None:
            self._other.digits = ""

    def back(self) -> None:
        if self._near.parent is None:
            self.notice = None
            self._show(self._near)
        else:
            super().back()

    def pick(self, iso: str) -> None:
        self.hear(self.answer(date.fromisoformat(iso)))

    def other(self) -> None:
        """The keys for any other day."""
        if self._other is None:
            self._other = OtherDay(screen=self)
        self._other.digits = ""
        self.notice = None
        self._show(self._other)

    def key(self, key: str) -> None:
        assert self._other is not None
        digits = self._other.digits
        self.notice = None
        if key == ENTER:
            self.hear(self.answer(read_date(digits)))
        elif key == CLEAR:
            self._other.digits = ""
        else:
            self._other.digits = digits[:-1] if key == ERASE else (digits + key)[:DIGITS]

    @abstractmethod
    def answered(self) -> str:
        """The day answered before, ISO 8601 or empty."""

    @abstractmethod
    def answer(self, day: date | Notice) -> Notice | None:
        """Hands the day to the check-in; returns what is wrong with it."""

    def _show(self, part: BoxLayout) -> None:
        if part.parent is None:
            self.ids.part.clear_widgets()
            self.ids.part.add_widget(part)


class LeftScreen(DayScreen):
    title = StringProperty(N_("When did they leave there?"))

    def answered(self) -> str:
        return self.check_in.draft.left_on

    def answer(self, day: date | Notice) -> Notice | None:
        return self.check_in.answer_left(day)


class ArrivedScreen(DayScreen):
    title = StringProperty(N_("When did they arrive here?"))

    def refresh(self) -> None:
        super().refresh()
        left = self.check_in.draft.left_on
        if left:
            self.lead = self.say(N_("They left on {day}.")).format(
                day=in_words(date.fromisoformat(left), self.language)
            )

    def answered(self) -> str:
        return self.check_in.draft.arrived_on

    def answer(self, day: date | Notice) -> Notice | None:
        return self.check_in.answer_arrived(day)


def in_words(day: date, language: str) -> str:
    """`2月3日周二`, `Tue, Feb 3` (CLDR)."""
    return format_skeleton("MMMEd", day, locale=language)


load_kv(__file__)
