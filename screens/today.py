"""Today's entries, the newest first: all, those of a filter, those looked for; and one of them with all its answers."""

from typing import Any

from kivy.clock import Clock
from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.recycleview.views import RecycleDataViewBehavior
from kivy.uix.widget import Widget

from kiosk.gate import Gate
from kiosk.presenters.today import MAX_QUERY, Filter, Item, Today
from kiosk.register import RegisterState
from kiosk.reveal import Whole, reveal
from models.clock import local_time
from models.day_sheet import PURGED
from models.entry import EntryKind, PersonKind, VoidReason
from models.notice import N_, Notice
from models.triage import Verdict
from models.words import PERSONS, VOID_REASONS
from screens import verdict_chip  # noqa: F401 - its rule is used in today.kv
from screens.answer_words import readings_in_words
from screens.entry_detail import EntryDetail
from screens.gate_screen import GateScreen
from screens.history import EntryHistory
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.refusals import refusal
from screens.take_back import TakeBack
from screens.typing_pad import BACK, CLEAR, TypedField
from screens.widgets import lists, panels  # noqa: F401 - their rules are used in today.kv
from screens.widgets.press import Pressable

ROW, TALL_ROW = 96, 136
"""Heights in dp on a wide and a tall screen; more lines take more."""
MOST_FOUND = 200
"""Rows while somebody is looked for: so that each key is answered at once."""
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

    def forget(self) -> None:
        """Rows wait to be used again, and nobody's data waits with them."""
        self.item = None
        self.time = self.name = self.below = self.refused = self.reading = self.gone = ""

    def on_release(self) -> None:
        self.owner.open(self.place)


class TodayScreen(GateScreen):
    title = StringProperty(N_("Entries of today"))
    empty = BooleanProperty(False)
    """There is nobody to show; false while that is not known."""
    sentence = StringProperty("")
    """What an empty list says."""
    filter = StringProperty(Filter.ALL)
    searching = BooleanProperty(False)
    opened = BooleanProperty(False)
    """Whether one entry is shown instead of the list."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = Today(gate)
        self._loaded: tuple[RegisterState, str] | None = None
        self._filled_in = ""
        """The language of what is shown."""
        self._item: Item | None = None
        self._whole: Whole | None = None
        """The numbers of the item that is shown, once they were asked for."""
        self.rows: set[TodayRow] = set()
        """Every row that ever showed somebody."""
        super().__init__(gate, navigator, **kwargs)
        self._listing: Widget = self.ids.listing.__self__
        self._query: TypedField = self.ids.query.__self__
        self._query.most = MAX_QUERY
        self._filters, self._looking, self._pads = (self.ids[n].__self__ for n in ("filters", "looking", "pads"))
        self._list = self.ids.list.__self__
        self._detail, self._void, self._history = EntryDetail(), TakeBack(), EntryHistory()
        self._detail.bind(
            on_correct=lambda _part: self.correct(),
            on_void=lambda _part: self.ask_why(),
            on_story=lambda _part: self.navigator.run(self._tell_history()),
            on_whole=lambda _part: self.navigator.run(self._show_whole()),
        )
        self._void.bind(
            on_done=lambda _part, reason: self.navigator.run(self._take_back(reason)),
            on_cancel=lambda _part: self.back(),
        )
        self._query.bind(text=lambda _field, text: self.navigator.run(self._find(text)))
        self.fbind("width", Clock.create_trigger(lambda _dt: self._fill()))
        self.search(False)

    def enter(self) -> None:
        self._loaded, self._filled_in, self.empty, self.filter = None, "", False, Filter.ALL
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
        self.subtitle = self.sentence = ""
        self.search(False)
        self._list.data = []
        for row in self.rows:
            row.forget()
        self._show_list()

    def back(self) -> None:
        shown = self._shown()
        if shown in (self._void, self._history):
            self._swap(self._detail)
        elif shown is self._detail:
            self._show_list()
            self._fill()
        elif self.searching:
            self.search(False)
        else:
            self.navigator.home()

    def choose(self, chosen: str) -> None:
        """One of the filters."""
        self.filter = chosen
        self.presenter.choose(Filter(chosen))
        self._list.scroll_y = 1
        self._fill()

    def search(self, wanted: bool) -> None:
        """Opens the field with its keys, or closes them and shows everybody again."""
        self.searching = wanted
        self._listing.clear_widgets()
        for part in (self._looking, self._list, self._pads) if wanted else (self._filters, self._list):
            self._listing.add_widget(part)
        if wanted:
            self.filter = Filter.ALL
            self.presenter.choose(Filter.ALL)
        self._query.focus = wanted
        self._query.fill("")
        self._fill()

    def press(self, key: str) -> None:
        """A key of the search."""
        if key == BACK:
            self._query.do_backspace()
        elif key == CLEAR:
            self._query.fill("")
        else:
            self._query.put(key)

    def open(self, place: int) -> None:
        """Shows all answers of the item at this place of the list."""
        self._query.focus = False
        self._item, self._whole = self.presenter.items[place], None
        self.opened, self.subtitle = True, ""
        self._show_detail()
        self._swap(self._detail)

    def correct(self) -> None:
        if self._item is not None:
            self.navigator.run(self._correct(self._item.line.entry.id))

    def ask_why(self) -> None:
        """Before it is taken back."""
        if self._item is not None:
            self._void.clear()
            self._void.show(f"{self._time(self._item)} · {self._name(self._item)}", self.say)
            self._swap(self._void)

    def draw(self, row: TodayRow) -> None:
        """Fills a row that came in sight."""
        self.rows.add(row)
        item = row.item
        assert isinstance(item, Item)
        head, name = item.line.head, self._name(item)
        row.time, row.name, row.below = self._time(item), name, self._below(item)
        row.refused = self._refused(item)
        row.reading = readings_in_words([reading.tenths for reading in head.answers.readings[-1:]], self.say)
        row.verdict, row.days = head.verdict, head.observe_days
        row.gone = "" if item.counts else self.say(N_("Taken back"))
        row.at_office = item.at_office and not item.refused
        row.extra = self._extra(name)

    async def _correct(self, entry_id: str) -> Notice | None:
        opened = await self.presenter.correct(entry_id)
        if isinstance(opened, Notice):
            return opened
        self.navigator.follow(opened)
        return None

    async def _take_back(self, reason: VoidReason) -> Notice | None:
        item, presenter = self._item, self.presenter
        try:
            trouble = None if item is None else await presenter.take_back(item, reason)
        finally:
            self._void.saving = False
        if presenter is self.presenter and trouble is None:
            self._void.clear()
            self._swap(self._detail)
        return trouble

    async def _tell_history(self) -> Notice | None:
        item, presenter = self._item, self.presenter
        if item is None:
            return None
        story = await presenter.story(item)
        if presenter is self.presenter and self._item is item:
            asked = self.gate.questionnaires.versions
            self._history.show(story, self.gate.zone, self.say, self.language, asked)
            self._swap(self._history)
        return None

    async def _show_whole(self) -> Notice | None:
        item = self._item
        if item is None:
            return None
        whole = await reveal(self.gate, item.line)
        if self._item is not None and self._item.line.head.id == item.line.head.id:
            self._whole = whole
            self._show_detail()
        return None

    async def _find(self, query: str) -> Notice | None:
        presenter = self.presenter
        if query != presenter.query:
            await presenter.find(query)
            if presenter is self.presenter and query == self._query.text:
                self._list.scroll_y = 1
                self._fill()
        return None

    async def _load(self) -> None:
        presenter = self.presenter
        await presenter.load()
        if presenter is self.presenter and self.navigator.current is self:
            self._fill()
            await presenter.prepare()  # the first key of a search does not wait for it

    def _fill(self) -> None:
        items, self._filled_in = self.presenter.items, self.language
        loaded = self.presenter.sheet is not None
        self.empty = loaded and not items and not self.opened
        nobody = N_("Nobody has been registered today.")
        self.sentence = self.say(N_("Nobody here fits that.") if self.presenter.all else nobody)
        shown = items[:MOST_FOUND] if self.searching else items
        self.subtitle = self._counted(len(items), len(shown)) if loaded and not self.opened else ""
        self._list.data = [self._row(place, item) for place, item in enumerate(shown)]
        if self._item is not None:
            self._renew_detail(self._item)

    def _counted(self, found: int, shown: int) -> str:
        if shown < found:
            return self.say(N_("The newest {shown} of {count}"), shown=shown, count=found)
        return self.say(N_("Registered today: {count}"), count=self.presenter.counting)

    def _renew_detail(self, shown: Item) -> None:
        """The same entry may have reached the office meanwhile, or was taken back."""
        same = [item for item in self.presenter.all if shown.line.entry.id == item.line.entry.id]
        self._item = same[0] if same else shown
        self._show_detail()
        if self._shown() is self._void:
            self._void.show(f"{self._time(self._item)} · {self._name(self._item)}", self.say)
        elif self._shown() is self._history:
            self.navigator.run(self._tell_history())

    def _row(self, place: int, item: Item) -> dict[str, object]:
        """As little as the list needs for rows out of sight: `draw` does the rest."""
        extra = self._extra(self._name(item)) + (0 if item.counts else 1)
        height = self._height(extra, bool(item.refused))
        return {
            "place": place,
            "tag": f"today.item.{place}",
            "item": item,
            "said_in": self.language,
            "owner": self,
            "state": "normal",
            "row_size": (0, height),
        }

    def _time(self, item: Item) -> str:
        return f"{local_time(item.line.head.happened_at, self.gate.zone):%H:%M}"

    def _name(self, item: Item) -> str:
        person = item.line.person
        return (person.name or person.plate) if person else self.say(PURGED)

    def _refused(self, item: Item) -> str:
        return self.say(N_("Refused: {reason}"), reason=self.say(refusal(item.refused))) if item.refused else ""

    def _below(self, item: Item) -> str:
        head, person = item.line.head, item.line.person
        flat = (person.flat or person.host_flat) if person else ""
        corrected = self.say(N_("corrected {count}×"), count=item.line.corrections) if item.line.corrections else ""
        reason = item.taken_back.head.void_reason if item.taken_back else None
        kind = N_("Vehicle") if head.kind is EntryKind.VEHICLE else PERSONS[head.person]
        is_returnee = head.kind is EntryKind.CHECK_IN and head.person is PersonKind.RETURNEE
        words = (
            "" if is_returnee else self.say(kind),
            flat,
            corrected,
            self.say(VOID_REASONS[reason]) if reason else "",
        )
        return " · ".join(filter(None, words))

    def _extra(self, name: str) -> int:
        """Lines that a long name takes more than one."""
        return (len(name) - 1) // (WIDE_NAME if self.width > dp(1000) else TALL_NAME)

    def _height(self, extra: int, refused: bool) -> float:
        if self.width > dp(1000):
            return dp(ROW) + sp(LINE) * (extra + (1 if refused else 0))
        return dp(TALL_ROW) + sp(LINE) * (extra + (2 if refused else 0))

    def _show_detail(self) -> None:
        assert self._item is not None
        item = self._item
        history, asked = self.presenter.history(item), self.gate.questionnaires.versions
        self._detail.show(item, history, self.gate.zone, self.say, self.language, asked, self._whole)

    def _show_list(self) -> None:
        self._item, self.opened, self._whole = None, False, None
        for part in (self._detail, self._void, self._history):
            part.clear()
        self._swap(self._listing)

    def _shown(self) -> Widget:
        return self.ids.holder.children[0]

    def _swap(self, shown: Widget) -> None:
        holder = self.ids.holder
        if holder.children != [shown]:
            holder.clear_widgets()
            holder.add_widget(shown)


load_kv(__file__)
