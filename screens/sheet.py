"""End of day: one press writes the day sheet, onto a USB stick where there is one; then its tables to look through."""

from kivy.clock import Clock
from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.gate import Gate
from kiosk.presenters.sheet import SheetPresenter
from kiosk.sticks import Stick, StickError
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
from screens.widgets.press import AccentButton, PlainButton
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
LOOK_SECONDS = 2.0
MOST_SHOWN = 3
"""Sticks with a button each."""
TWO_LINES, THREE_LINES = 56, 84
"""Latin letters that fit lines of the table's widest column; the file has all, the preview ends with «…»."""


class SheetScreen(GateScreen):
    title = StringProperty(N_("Day sheet"))
    day = StringProperty("")
    count = NumericProperty(0)
    folder = StringProperty("")
    file = StringProperty("")
    """Folder and name of what was written; empty before."""
    said = StringProperty("")
    """What is to be known of it: that the stick may be pulled out, or which folder it lies in."""
    trouble = StringProperty("")
    """Why the office's own template was not filled."""
    office = StringProperty("")
    """What the office has of today without any file."""
    has_stick = BooleanProperty(False)
    writing = BooleanProperty(False)
    shown = NumericProperty(0)
    """The place of the table in sight."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = SheetPresenter(gate)
        super().__init__(gate, navigator, **kwargs)
        self._looking = Clock.schedule_interval(lambda _dt: self._look(), LOOK_SECONDS)
        self._looking.cancel()
        self._start, self._written = self.ids.start.__self__, self.ids.written.__self__
        self._swap()

    def enter(self) -> None:
        self._begin()
        self._look()
        self._looking()

    def refresh(self) -> None:
        self.day = day_in_words(self.gate.today, self.say)
        self.subtitle = self.day
        self.count = self.gate.entries_today
        self.office = self._at_office()
        self._say_where()

    def leave(self) -> None:
        self._looking.cancel()
        self._begin()
        for cell in [cell for cell in self.ids.table.walk() if isinstance(cell, Cell)]:
            cell.text = ""
        self.ids.table.head, self.ids.table.rows = [], []
        self.ids.tabs.clear_widgets()

    def _begin(self) -> None:
        self.presenter = SheetPresenter(self.gate)
        self.file = self.folder = self.said = self.trouble = ""
        self.shown = 0
        self._show_sticks()
        self._swap()

    def in_lines(self, path: str, width: float) -> str:
        """A long path in lines that fit `width` pixels, broken behind its strokes."""
        most = int(width / sp(BODY * GLYPH))
        lines = [""]
        for part in path.replace("/", "/\0").split("\0"):
            if lines[-1] and len(lines[-1]) + len(part) > most:
                lines.append("")
            lines[-1] += part
        return "\n".join(lines)

    def write(self, stick: Stick | None = None) -> None:
        """Into the tablet's folder, or onto a stick. Pressing again while it is being written does nothing."""
        if not self.writing:
            self.writing = True
            self.navigator.run(self._write(stick))

    def slips(self) -> None:
        """Who came while there was no tablet belongs on the sheet."""
        self.navigator.follow(self.gate.begin_slip())

    def again(self) -> None:
        """To where it was written before; a stick that is gone is asked for anew."""
        last = self.presenter.stick
        if last is None or last in self.presenter.sticks:
            self.write(last)
        else:
            self.file = ""
            self._swap()

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

    async def _write(self, stick: Stick | None) -> Notice | None:
        presenter = self.presenter
        try:
            if stick is None:
                path = await presenter.write(self.say, self.language)
            else:
                path = await presenter.write_to(stick, self.say, self.language)
        except StickError as error:
            return error.notice
        except StoreFull:
            return NO_ROOM
        except StoreReadOnly:
            return NO_WRITING
        finally:
            self.writing = False
        if presenter is self.presenter and self.navigator.current is self:
            self.folder, self.file = str(path.parent), path.name
            self._say_where()
            self._fill_tabs()
            self._swap()
        return None

    def _say_where(self) -> None:
        written, stick = self.presenter, self.presenter.stick
        self.trouble = "" if written.trouble is None else self.say(written.trouble.text, **written.trouble.values)
        if stick is not None:
            self.said = self.say(
                N_("All is on the USB stick {name}, read back and compared. Pull it out now."), name=stick.name
            )
        else:
            self.said = self.say(N_("The file is written. It lies in the folder:"))
        if written.filled:
            self.said += "\n" + self.say(N_("The office's own sheet is filled, too: {file}"), file=written.filled)

    def _at_office(self) -> str:
        waiting = self.gate.sync_state.waiting
        if waiting:
            return self.say(
                N_("The office makes its own sheet of all gates. {count} entries of this gate are not there yet."),
                count=waiting,
            )
        return self.say(N_("The office has all entries of this gate, and makes its own sheet of all gates from them."))

    def _look(self) -> None:
        self.navigator.run(self._look_for_sticks())

    async def _look_for_sticks(self) -> None:
        presenter = self.presenter
        if await presenter.look() and presenter is self.presenter:
            self._show_sticks()

    def _show_sticks(self) -> None:
        sticks = self.presenter.sticks[:MOST_SHOWN]
        self.has_stick = bool(sticks)
        self.ids.sticks.clear_widgets()
        for place, stick in enumerate(sticks):
            kind = PlainButton if place else AccentButton
            button = kind(tag=f"sheet.stick.{place}", largest=40, size_hint_y=None, height=dp(112))
            button.text = self.say(N_("Onto the USB stick {name}"), name=shortened(stick.name, 24))
            button.bind(on_release=lambda _button, stick=stick: self.write(stick))
            self.ids.sticks.add_widget(button)

    def _fill_tabs(self) -> None:
        tabs = self.ids.tabs
        tabs.clear_widgets()
        for place, found in enumerate(self.presenter.tables):
            tab = ChoiceButton(id=str(place), tag=f"sheet.table.{place}", text=found.title)
            tab.bind(on_release=lambda _tab, place=place: self.look_at(place))
            tabs.add_widget(tab)
        self.look_at(int(self.shown) if self.shown < len(self.presenter.tables) else 0)

    def _swap(self) -> None:
        shown, holder = (self._written if self.file else self._start), self.ids.holder
        if holder.children != [shown]:
            holder.clear_widgets()
            holder.add_widget(shown)


load_kv(__file__)
