"""Today's entries, the newest first: all, those of a filter, those looked for; and one of them with all its answers."""

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.gate import Gate
from kiosk.presenters.today import MAX_QUERY, Filter, Item, Today
from kiosk.register import RegisterState
from kiosk.reveal import Whole, reveal
from models.entry import VoidReason
from models.notice import N_, Notice
from screens.entry_detail import EntryDetail
from screens.frames import next_frame
from screens.gate_screen import GateScreen
from screens.history import EntryHistory
from screens.kv import load_kv
from screens.navigator import Navigator, Place
from screens.take_back import TakeBack
from screens.today_row import TodayRow, height_of, name_of, time_of
from screens.typing_pad import TypedField
from screens.widgets import lists, panels  # noqa: F401 - their rules are used in today.kv

MOST_FOUND = 200
"""Rows while somebody is looked for: so that each key is answered at once."""


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
        self._whole: Whole | Notice | None = None
        """Or why they are not shown."""
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
            on_sign_on=lambda _part: self.navigator.show(Place.SHIFT),
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
        self._query.press(key)

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
            self._void.show(self._heading(self._item), self.say)
            self._swap(self._void)

    def draw(self, row: TodayRow) -> None:
        """Fills a row that came in sight."""
        self.rows.add(row)
        assert isinstance(row.item, Item)
        row.show(row.item, self.gate.zone, self.say, self._wide)

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
            for _shown in range(2):
                await next_frame()
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
            self._void.show(self._heading(self._item), self.say)
        elif self._shown() is self._history:
            self.navigator.run(self._tell_history())

    def _row(self, place: int, item: Item) -> dict[str, object]:
        """As little as the list needs for rows out of sight: `draw` does the rest."""
        return {
            "place": place,
            "tag": f"today.item.{place}",
            "item": item,
            "said_in": self.language,
            "owner": self,
            "state": "normal",
            "row_size": (0, height_of(item, self.say, self._wide)),
        }

    @property
    def _wide(self) -> bool:
        return self.width > dp(1000)

    def _heading(self, item: Item) -> str:
        return f"{time_of(item, self.gate.zone)} · {name_of(item, self.say)}"

    def _show_detail(self) -> None:
        assert self._item is not None
        item = self._item
        history, asked = self.presenter.history(item), self.gate.questionnaires.versions
        inside = self.presenter.in_car(item)
        self._detail.show(item, history, self.gate.zone, self.say, self.language, asked, self._whole, inside)

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
