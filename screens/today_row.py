"""A row of today's list: one entry, as far as it is told there."""

from typing import Any

from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.recycleview.views import RecycleDataViewBehavior

from kiosk.presenters.today import Item
from models.clock import local_time
from models.day_sheet import PURGED
from models.entry import EntryKind
from models.notice import N_
from models.triage import Verdict
from models.words import PERSONS, VOID_REASONS
from screens import verdict_chip  # noqa: F401 - its rule is used in today_row.kv
from screens.answer_words import Say, readings_in_words
from screens.kv import load_kv
from screens.refusals import refusal
from screens.widgets.press import Pressable

ROW, TALL_ROW = 96, 136
"""Heights in dp on a wide and a tall screen; more lines take more."""
LINE = 30
"""Height of one more line in sp."""
WIDE_NAME, TALL_NAME = 26, 16
"""Characters of a name on one line."""


class TodayRow(RecycleDataViewBehavior, Pressable, BoxLayout):
    """One person of today."""

    time = StringProperty("")
    name = StringProperty("")
    below = StringProperty("")
    refused = StringProperty("")
    gone = StringProperty("")
    """What stands in the place of the verdict of an entry that was taken back."""
    reading = StringProperty("")
    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    at_office = BooleanProperty(False)
    extra = NumericProperty(0)
    """Lines that a long name takes more than one."""
    place = NumericProperty(0)
    item = ObjectProperty(None, allownone=True)
    said_in = StringProperty("")
    """The language; with the item, what tells a row that must be drawn anew."""
    owner = ObjectProperty(None, allownone=True)

    def refresh_view_attrs(self, views: RecycleView, index: int, data: dict[str, Any]) -> None:
        super().refresh_view_attrs(views, index, data)
        self.owner.draw(self)

    def show(self, item: Item, zone: str, say: Say, wide: bool) -> None:
        """All that stands in it, in the language of `say`."""
        head, name = item.line.head, name_of(item, say)
        self.time, self.name, self.below = time_of(item, zone), name, _below(item, say)
        self.refused = say(N_("Refused: {reason}"), reason=say(refusal(item.refused))) if item.refused else ""
        self.reading = readings_in_words([reading.tenths for reading in head.answers.readings[-1:]], say)
        self.verdict, self.days = head.verdict, head.observe_days
        self.gone = "" if item.counts else say(N_("Taken back"))
        self.at_office = item.at_office and not item.refused
        self.extra = _extra(name, wide)

    def forget(self) -> None:
        """Rows wait to be used again, and nobody's data waits with them."""
        self.item = None
        self.time = self.name = self.below = self.refused = self.reading = self.gone = ""

    def on_release(self) -> None:
        self.owner.open(self.place)


def time_of(item: Item, zone: str) -> str:
    """When they stood at the gate."""
    return f"{local_time(item.line.head.happened_at, zone):%H:%M}"


def name_of(item: Item, say: Say) -> str:
    """A car is called by its plate."""
    person = item.line.person
    return (person.name or person.plate) if person else say(PURGED)


def height_of(item: Item, say: Say, wide: bool) -> float:
    """In pixels, with all its lines."""
    lines = _extra(name_of(item, say), wide) + (0 if item.counts else 1)
    if wide:
        return dp(ROW) + sp(LINE) * (lines + (1 if item.refused else 0))
    return dp(TALL_ROW) + sp(LINE) * (lines + (2 if item.refused else 0))


def _extra(name: str, wide: bool) -> int:
    """Lines that a long name takes more than one."""
    return (len(name) - 1) // (WIDE_NAME if wide else TALL_NAME)


def _below(item: Item, say: Say) -> str:
    head, person = item.line.head, item.line.person
    flat = (person.flat or person.host_flat) if person else ""
    corrected = say(N_("corrected {count}×"), count=item.line.corrections) if item.line.corrections else ""
    reason = item.taken_back.head.void_reason if item.taken_back else None
    kind = N_("Vehicle") if head.kind is EntryKind.VEHICLE else PERSONS[head.person]
    kinds = ("" if item.line.returned else say(kind), say(N_("Driver")) if head.driver else "")
    words = (*kinds, flat, corrected, say(VOID_REASONS[reason]) if reason else "")
    return " · ".join(filter(None, words))


load_kv(__file__)
