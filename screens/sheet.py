"""End of day: one press writes the day sheet; then where it lies, and its tables to look through."""

from kivy.metrics import sp
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.gate import Gate
from kiosk.presenters.sheet import SheetPresenter
from models.errors import StoreFull, StoreReadOnly
from models.notice import N_, Notice
from screens.answer_words import day_in_words
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import shortened
from screens.theme import BODY
from screens.widgets import choice, panels, table  # noqa: F401 - their rules are used in sheet.kv
from screens.widgets.choice import ChoiceButton
from screens.widgets.table import GLYPH, Cell

NO_ROOM = Notice(
    N_(
        "The day sheet is not written: the tablet's disk is full. No entry is lost. "
        "Call the office, then write it again."
    )
)
NO_WRITING = Notice(
    N_("The day sheet is not written: its folder cannot be written to. No entry is lost. Call the office.")
)
TWO_LINES, THREE_LINES = 56, 84
"""Latin letters that fit lines of the table's widest column; the file has all, the preview ends with «…»."""


class SheetScreen(GateScreen):
    title = StringProperty(N_("Day sheet"))
    day = StringProperty("")
    count = NumericProperty(0)
    folder = StringProperty("")
    file = StringProperty("")
    """Folder and name of what was written; empty before."""
    writing = BooleanProperty(False)
    shown = NumericProperty(0)
    """The place of the table in sight."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = SheetPresenter(gate)
        super().__init__(gate, navigator, **kwargs)
        self._start, self._written = self.ids.start.__self__, self.ids.written.__self__
        self._swap()

    def enter(self) -> None:
        self.presenter = SheetPresenter(self.gate)
        self.file = self.folder = ""
        self._swap()

    def refresh(self) -> None:
        self.day = day_in_words(self.gate.today, self.say)
        self.subtitle = self.day
        self.count = self.gate.entries_today

    def leave(self) -> None:
        self.enter()
        for cell in [cell for cell in self.ids.table.walk() if isinstance(cell, Cell)]:
            cell.text = ""
        self.ids.table.head, self.ids.table.rows = [], []
        self.ids.tabs.clear_widgets()

    def in_lines(self, path: str, width: float) -> str:
        """A long path in lines that fit `width` pixels, broken behind its strokes."""
        most = int(width / sp(BODY * GLYPH))
        lines = [""]
        for part in path.replace("/", "/\0").split("\0"):
            if lines[-1] and len(lines[-1]) + len(part) > most:
                lines.append("")
            lines[-1] += part
        return "\n".join(lines)

    def write(self) -> None:
        """Pressing again while it is being written does nothing."""
        if not self.writing:
            self.writing = True
            self.navigator.run(self._write())

    def look_at(self, place: int) -> None:
        """Shows one of the tables."""
        self.shown = place
        found = self.presenter.tables[place]
        for tab in self.ids.tabs.children:
            tab.selected = tab.id == str(place)
        rows = [[shortened(str(cell), THREE_LINES) for cell in row] for row in found.rows]
        long = any(shortened(cell, TWO_LINES) != cell for row in rows for cell in row)
        self.ids.table.row_height = 92 if long else 64
        self.ids.table.head = list(found.columns)
        self.ids.table.rows = rows

    async def _write(self) -> Notice | None:
        presenter = self.presenter
        try:
            path = await presenter.write(self.say, self.language)
        except StoreFull:
            return NO_ROOM
        except StoreReadOnly:
            return NO_WRITING
        finally:
            self.writing = False
        if presenter is self.presenter and self.navigator.current is self:
            self.folder, self.file = str(path.parent), path.name
            self._fill_tabs()
            self._swap()
        return None

    def _fill_tabs(self) -> None:
        tabs = self.ids.tabs
        tabs.clear_widgets()
        for place, found in enumerate(self.presenter.tables):
            tab = ChoiceButton(id=str(place), tag=f"sheet.table.{place}", text=found.title)
            tab.bind(on_release=lambda _tab, place=place: self.look_at(place))
            tabs.add_widget(tab)
        self.look_at(0)

    def _swap(self) -> None:
        shown, holder = (self._written if self.file else self._start), self.ids.holder
        if holder.children != [shown]:
            holder.clear_widgets()
            holder.add_widget(shown)


load_kv(__file__)
