"""The office's own questions, one a screen: each kind with the keys that it is answered by."""

from datetime import date, timedelta

from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.gate import Gate
from kiosk.questions.question_page import Page, Trouble
from models.answers import read_date
from models.notice import N_, Notice
from models.questionnaire.form import Kind
from screens.day import DIGITS, WEEK, WEEKS, NearDays, OtherDay
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.own_parts import WRITING, AnswerField, Choices, Instances
from screens.own_room import OwnRoom
from screens.typing_pad import TypingPad
from screens.widgets.choice import PAGER
from screens.widgets.pads import CLEAR, ENTER, ERASE, KeyPad, Readout
from screens.widgets.reading_pad import ReadingPad

MOST_DIGITS = 16
TYPED = (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL)
CHOSEN = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
UNANSWERED_HAS_NEXT = (*TYPED, Kind.SELECT_MULTIPLE, Kind.NOTE, None)
SIGN = "-"
LEAST = {Kind.TEXT: 480, Kind.INTEGER: 288, Kind.DECIMAL: 288, Kind.DATE: 632, None: 280}
"""Heights in dp below which a part's keys are too small, on a tall screen."""
CALENDAR = 376
NOTICE_AND_FRAME = 380
"""Of the height, dp that all but the answers take: heading, a line or two of the question, a notice, the foot."""


class OwnQuestionsScreen(OwnRoom):
    title = StringProperty(N_("The office's questions"))
    heading = StringProperty("")
    question = StringProperty("")
    hint = StringProperty("")
    tight = BooleanProperty(False)
    """A notice takes the question's place: beside the longest answers there is no room for both."""
    typed = StringProperty("")
    """Digits, as they were keyed in."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self._page: Page | None = None
        self._asked: tuple[int, object] = (0, None)
        """The version and the path of what is shown."""
        self._trouble: Trouble | None = None
        super().__init__(gate, navigator, **kwargs)
        self._sign = self.ids.sign.__self__
        self._choices, self._instances = Choices(), Instances(screen=self)
        self._near, self._other = NearDays(screen=self), OtherDay(screen=self)
        self._digits, self._decimal = KeyPad(tag="key"), ReadingPad(cols=3, spacing=self._near.spacing / 3)
        self._readout = Readout(largest=72, size_hint_y=None, height="104dp")
        self._field, self._writing = AnswerField(tag="own.text"), TypingPad()
        self._choices.bind(on_choose=lambda _part, place: self.choose(place))
        for pad in (self._digits, self._decimal):
            pad.bind(on_key=lambda _pad, key: self.key(key))
        self._field.bind(text=lambda _field, text: self._write(text), on_text_validate=lambda _field: self._entered())
        self.fbind("typed", lambda *_: setattr(self._readout, "text", self.typed))
        self.place(self.ids.entry, [])
        self._choices.fbind("least_height", self._size_part)
        self.fbind("notice", self._size_field)
        self.fbind("notice", self._make_room)
        self.fbind("part_least", self._make_room)
        self.ids.sheet.fbind("height", self._make_room)
        # On a tall screen the calendar keeps its height, and the large days give way.
        self._near.ids.calendar.parent.size_hint_min_y = dp(CALENDAR)

    def enter(self) -> None:
        super().enter()
        self._asked, self._trouble = (0, None), None

    def refresh(self) -> None:
        super().refresh()
        own = self.check_in.own
        own.settle_version()
        page = own.page
        if page is None:
            own.go_on()  # the office took its questions back while they were asked
            return
        self._page = page
        asked = (self.check_in.draft.questionnaire, page.asked.path)
        if asked != self._asked:
            self._asked, self._trouble = asked, None
            self._open(page)
        self._show(page)

    def leave(self) -> None:
        super().leave()
        self._page, self._trouble, self._asked = None, None, (0, None)
        self.heading = self.question = self.hint = self.typed = self._other.digits = ""
        self._stop_writing()
        for part in (self._choices, self._instances, self._near):
            part.forget()
        Builder.sync()  # gone now, not with the next frame

    def back(self) -> None:
        if self._other.parent is not None and self._near_has_it():
            self._show_days(self._near)
        elif not self.check_in.own.back():
            super().back()

    # what is pressed

    def choose(self, place: int) -> None:
        page = self._page
        if page is None or place >= len(page.choices):
            return
        name = page.choices[place].name
        if page.kind is Kind.SELECT_MULTIPLE:
            self._trouble = None
            self.check_in.own.toggle(name)
        else:
            self._heard(self.check_in.own.answer(name))

    def key(self, key: str) -> None:
        """Of the number's pad, or of the day's."""
        if self._other.parent is not None:
            self._day_key(key)
        elif key == ENTER:
            self.go_on()
        else:
            erased = "" if key == CLEAR else self.typed[:-1]
            self._type(erased if key in (CLEAR, ERASE) else (self.typed + key)[:MOST_DIGITS])

    def turn_sign(self) -> None:
        self._type(self.typed[1:] if self.typed.startswith(SIGN) else SIGN + self.typed)

    def pick(self, iso: str) -> None:
        self._heard(self.check_in.own.answer(iso))

    def other(self) -> None:
        """The keys for any other day."""
        self._other.digits = ""
        self._show_days(self._other)

    def add(self) -> None:
        self._heard(self.check_in.own.add())

    def open(self, instance: int) -> None:
        self.check_in.own.open(instance)

    def take_out(self) -> None:
        self.check_in.own.take_out()

    def skip(self) -> None:
        self._stop_writing()
        self._heard(self.check_in.own.skip())

    def go_on(self) -> None:
        letters = self._writing.letters
        if letters:
            self.notice = Notice(
                N_("“{letters}” is not a character yet: press one, or clear the letters."), {"letters": letters}
            )
        else:
            self._heard(self.check_in.own.go_on())

    def _entered(self) -> None:
        """Enter: letters not chosen from are taken as they are, then it goes on."""
        letters = self._writing.letters
        if letters:
            self._writing.clear_letters()
            self._field.put(letters)
        else:
            self.go_on()

    def _heard(self, trouble: Trouble | None) -> None:
        """What stands in the way may be another question than the one that was answered: it is shown by now."""
        self._trouble = trouble
        self._tell()

    def _type(self, typed: str) -> None:
        self._trouble = None
        self.typed = typed
        self.check_in.own.keep(typed)

    def _write(self, text: str) -> None:
        """Called for every change of the field, those that the screen makes itself among them."""
        if self._page is not None and self._page.kind is Kind.TEXT and text != self._page.typed:
            self._trouble = None
            self.check_in.own.keep(text)

    def _day_key(self, key: str) -> None:
        digits = self._other.digits
        self._trouble = self.notice = None
        if key == ENTER:
            day = read_date(digits)
            if isinstance(day, Notice):
                self.notice = day
            else:
                self.pick(day.isoformat())
        elif key == CLEAR:
            self._other.digits = ""
        else:
            self._other.digits = digits[:-1] if key == ERASE else (digits + key)[:DIGITS]

    # what is shown

    def _open(self, page: Page) -> None:
        """Another question than before: its part, empty or as it was answered."""
        self._stop_writing()
        self._choices.first_page()
        self.ids.text.scroll_y = 1
        self.typed = page.typed if page.kind in (Kind.INTEGER, Kind.DECIMAL) else ""
        self._other.digits = ""
        self.by_keys, self.by_days = page.kind in TYPED, page.kind is Kind.DATE
        self.reads = page.kind is Kind.NOTE
        if page.kind is Kind.DATE:
            self._other.digits = "" if self._near_has_it() else page.typed.replace("-", "")
            self.place(self.ids.part, [self._near if self._near_has_it() else self._other])
        elif page.kind is Kind.TEXT:
            self.place(self.ids.part, [self._writing])
            self._field.fill(page.typed)
            self._writing.type_into(self._field, WRITING)
            self._field.focus = True
        elif page.kind in CHOSEN:
            self.place(self.ids.part, [self._choices])
        elif page.kind is None:
            self.place(self.ids.part, [self._instances])
        else:
            pads = {Kind.INTEGER: [self._digits], Kind.DECIMAL: [self._decimal]}
            self.place(self.ids.part, pads.get(page.kind, []))
        self.place(self.ids.entry, self._entry(page))

    def _show(self, page: Page) -> None:
        item = page.asked.item
        self.question = page.said(item.label, self.language)
        self.hint = page.said(getattr(item, "hint", {}), self.language)
        if page.kind is None:
            self.question = self.question or self.say(N_("Is there one more to tell about?"))
            comma = self.say(N_(", "))
            self._instances.show(self.check_in.own.instances_in_words(page, self.language, comma))
        elif page.kind in CHOSEN:
            chosen = [at for at, one in enumerate(page.choices) if one.name in page.chosen]
            labels = [page.said(one.label, self.language) or one.name for one in page.choices]
            self._choices.show(labels, chosen, page.kind is Kind.SELECT_MULTIPLE)
        elif page.kind is Kind.DATE:
            self._near.show(self.check_in.today, page.typed, self.language)
        self.heading = self._heading(page)
        self._size_part()
        self._foot(page)
        self._tell()

    def _heading(self, page: Page) -> str:
        parts = [page.said(words, self.language) for words in page.headings]
        if page.instance is not None:
            parts.append(self.say(N_("No. {number}"), number=page.instance))
        parts.append(self.say(N_("Question {number} of {count}"), number=page.number, count=page.count))
        return " · ".join(filter(None, parts))

    def _foot(self, page: Page) -> None:
        take_out, skip, onward = self.foot
        wanted = [take_out] if page.first_of_instance else []
        wanted += [skip] if page.may_be_skipped else []
        has_next = page.kind in UNANSWERED_HAS_NEXT or page.answered
        wanted += [onward] if has_next and self._other.parent is None else []
        onward.disabled = page.kind not in (Kind.NOTE, None) and not page.given
        self.show_foot(wanted)

    def _size_field(self, *_: object) -> None:
        """A notice takes its room, not the keys'."""
        self._field.height = dp(88 if self.notice else 144)

    def _make_room(self, *_: object) -> None:
        least = dp(NOTICE_AND_FRAME) + self.part_least
        self.tight = self.notice is not None and not self.beside and self.ids.sheet.height < least

    def _size_part(self, *_: object) -> None:
        kind = None if self._page is None else self._page.kind
        least = self._choices.least_height + PAGER if kind in CHOSEN else LEAST.get(kind, 0)
        self.part_least = dp(least)

    def _tell(self) -> None:
        self.notice = self._trouble.told(self.language) if self._trouble is not None else None

    def _entry(self, page: Page) -> list[Widget]:
        if page.kind is Kind.TEXT:
            return [self._field]
        if page.kind not in TYPED:
            return []
        return [self._readout, self._sign] if page.may_be_negative(self.check_in.today) else [self._readout]

    def _show_days(self, part: Widget) -> None:
        self._trouble = self.notice = None
        self.place(self.ids.part, [part])
        if self._page is not None:
            self._foot(self._page)

    def _near_has_it(self) -> bool:
        """The day answered before is one of the calendar's, or there is none."""
        given = "" if self._page is None else self._page.asked.value
        today = self.check_in.today
        first = today - timedelta(today.weekday() + WEEK * (WEEKS - 1))
        return not given or not isinstance(given, str) or first <= date.fromisoformat(given) <= today

    def _stop_writing(self) -> None:
        self._writing.let_go()
        self._field.focus = False
        if self._field.text:
            kept, self._page = self._page, None
            self._field.fill("")
            self._page = kept


load_kv(__file__)
