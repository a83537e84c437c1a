"""Today's entries, the newest first, and one of them with all its answers."""

from typing import Any

from kivy.clock import Clock
from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.recycleview.views import RecycleDataViewBehavior

from kiosk.gate import Gate
from kiosk.presenters.today import Item, Today
from kiosk.register import RegisterState
from models.clock import local_time
from models.day_sheet import PURGED
from models.notice import N_, Notice
from models.triage import Verdict
from screens import verdict_chip  # noqa: F401 - its rule is used in today.kv
from screens.answer_words import readings_in_words
from screens.entry_detail import EntryDetail
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.refusals import refusal
from screens.widgets import lists, panels  # noqa: F401 - their rules are used in today.kv
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
    reading = StringProperty("")
    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    at_office = BooleanProperty(False)
    extra = NumericProperty(0)
    """Lines that a long name takes more than one."""
    place = NumericProperty(0)
    owner = ObjectProperty(None, allownone=True)

    def refresh_view_attrs(self, views: RecycleView, index: int, data: dict[str, Any]) -> None:
        super().refresh_view_attrs(views, index, data)
        self.owner.rows.add(self)

    def forget(self) -> None:
        """Rows wait to be used again, and nobody's data waits with them."""
        self.time = self.name = self.below = self.refused = self.reading = ""

    def on_release(self) -> None:
        self.owner.open(self.place)


class TodayScreen(GateScreen):
    title = StringProperty(N_("Entries of today"))
    empty = BooleanProperty(False)
    """There is nobody yet; false while that is not known."""
    opened = BooleanProperty(False)
    """Whether one entry is shown instead of the list."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = Today(gate)
        self._loaded: tuple[RegisterState, str] | None = None
        self._filled_in = ""
        """The language of what is shown."""
        self._item: Item | None = None
        self.rows: set[TodayRow] = set()
        """Every row that ever showed somebody."""
        super().__init__(gate, navigator, **kwargs)
        self._list = self.ids.list.__self__
        self._detail = EntryDetail()
        self._detail.bind(on_correct=lambda _detail: self.correct())
        self.fbind("width", Clock.create_trigger(lambda _dt: self._fill()))

    def enter(self) -> None:
        self._loaded, self._filled_in, self.empty = None, "", False
        self._show_list()

    def refresh(self) -> None:
        if self._filled_in != self.language:
            self._fill()
        now = (self.gate.register_state, self.gate.today)
        if now != self._loaded:
            self._loaded = now
            self.navigator.run(self._load())

    def leave(self) -> None:
        self.presenter = Today(self.gate)
        self.subtitle = ""
        self.ids.list.data = []
        for row in self.rows:
            row.forget()
        self._show_list()

    def back(self) -> None:
        if self.opened:
            self._show_list()
            self._fill()
        else:
            self.navigator.home()

    def open(self, place: int) -> None:
        """Shows all answers of the item at this place of the list."""
        self._item = self.presenter.items[place]
        self.opened, self.subtitle = True, ""
        self._show_detail()
        self._swap(self._detail)

    def correct(self) -> None:
        if self._item is not None:
            self.navigator.run(self._correct(self._item.line.entry.id))

    async def _correct(self, entry_id: str) -> Notice | None:
        opened = await self.presenter.correct(entry_id)
        if isinstance(opened, Notice):
            return opened
        self.navigator.follow(opened)
        return None

    async def _load(self) -> None:
        presenter = self.presenter
        await presenter.load()
        if presenter is self.presenter and self.navigator.current is self:
            self._fill()

    def _fill(self) -> None:
        items, self._filled_in = self.presenter.items, self.language
        loaded = self.presenter.sheet is not None
        self.empty = loaded and not items
        counted = self.say(N_("Registered today: {count}"), count=len(items))
        self.subtitle = counted if loaded and not self.opened else ""
        self.ids.list.data = [self._row(place, item) for place, item in enumerate(items)]
        if self._item is not None:
            # The same entry may have reached the office meanwhile.
            same = [item for item in items if self._item.line.entry.id == item.line.entry.id]
            self._item = same[0] if same else self._item
            self._show_detail()

    def _row(self, place: int, item: Item) -> dict[str, object]:
        head, person = item.line.head, item.line.person
        name = person.name if person else self.say(PURGED)
        extra = self._extra(name)
        refused = self.say(N_("Refused: {reason}"), reason=self.say(refusal(item.refused))) if item.refused else ""
        return {
            "place": place,
            "tag": f"today.item.{place}",
            "owner": self,
            "state": "normal",
            "time": f"{local_time(head.happened_at, self.gate.zone):%H:%M}",
            "name": name,
            "below": self._below(item),
            "refused": refused,
            "reading": readings_in_words([reading.tenths for reading in head.answers.readings[-1:]], self.say),
            "verdict": head.verdict,
            "days": head.observe_days,
            "at_office": item.at_office and not item.refused,
            "extra": extra,
            "row_size": (0, self._height(extra, refused)),
        }

    def _below(self, item: Item) -> str:
        flat = item.line.person.flat if item.line.person else ""
        corrected = self.say(N_("corrected {count}×"), count=item.line.corrections) if item.line.corrections else ""
        return " · ".join(filter(None, (flat, corrected)))

    def _extra(self, name: str) -> int:
        """Lines that a long name takes more than one."""
        return (len(name) - 1) // (WIDE_NAME if self.width > dp(1000) else TALL_NAME)

    def _height(self, extra: int, refused: str) -> float:
        if self.width > dp(1000):
            return dp(ROW) + sp(LINE) * (extra + (1 if refused else 0))
        return dp(TALL_ROW) + sp(LINE) * (extra + (2 if refused else 0))

    def _show_detail(self) -> None:
        assert self._item is not None
        item = self._item
        history, asked = self.presenter.history(item), self.gate.questionnaires.versions
        self._detail.show(item, history, self.gate.zone, self.say, self.language, asked)

    def _show_list(self) -> None:
        self._item, self.opened = None, False
        self._detail.clear()
        self._swap(self._list)

    def _swap(self, shown: object) -> None:
        holder = self.ids.holder
        if holder.children != [shown]:
            holder.clear_widgets()
            holder.add_widget(shown)


load_kv(__file__)
