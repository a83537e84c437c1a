"""What was left in the middle: to go on with, or to throw away by two presses."""

from kivy.properties import ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate import Gate
from kiosk.presenters.home import Home, TrayItem
from models.clock import local_time
from models.notice import N_
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator, Place
from screens.widgets import panels, press, text  # noqa: F401 - their rules are used in drafts.kv

NOTHING = -1


class DraftLine(BoxLayout):
    """One unfinished check-in; `asked` shows the two buttons that throw it away or keep it."""

    place = NumericProperty(0)
    names = StringProperty("")
    since = StringProperty("")
    asked = NumericProperty(NOTHING)

    __events__ = ("on_resume", "on_ask", "on_throw_away")

    def on_resume(self) -> None:
        """Go on with it."""

    def on_ask(self, place: int) -> None:
        """About to be thrown away: `place`; NOTHING: kept."""

    def on_throw_away(self) -> None:
        """Gone for good."""


class DraftsScreen(GateScreen):
    title = StringProperty(N_("Not finished"))
    lines = ListProperty()
    """(names, since when) of each."""
    asked = NumericProperty(NOTHING)

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = Home(gate)
        self._items: tuple[TrayItem, ...] = ()
        super().__init__(gate, navigator, **kwargs)

    def enter(self) -> None:
        self.asked = NOTHING
        self.ids.scroll.scroll_y = 1

    def refresh(self) -> None:
        items = self.presenter.tray()
        if len(items) != len(self._items):
            self.asked = NOTHING
        self._items = items
        self.lines = [(item.names, self._since(item)) for item in items]
        self._fill()
        if not items and self.navigator.current is self:
            self.navigator.show(Place.HOME)

    def leave(self) -> None:
        self._items, self.lines, self.asked = (), [], NOTHING
        self._fill()

    def ask(self, place: int) -> None:
        self.asked = place
        self._fill()

    def resume(self, place: int) -> None:
        self.navigator.follow(self.presenter.resume(self._items[place]))

    def throw_away(self, place: int) -> None:
        self.presenter.resume(self._items[place]).discard()
        self.refresh()

    def _since(self, item: TrayItem) -> str:
        begun = f"{local_time(item.draft.started_at, self.gate.zone):%H:%M}"
        return " · ".join(filter(None, (item.flat, self.say(N_("begun at {time}"), time=begun))))

    def _fill(self) -> None:
        box = self.ids.lines
        while len(box.children) > len(self.lines):
            box.remove_widget(box.children[0])
        while len(box.children) < len(self.lines):
            line = DraftLine(place=len(box.children))
            line.bind(
                on_resume=lambda pressed: self.resume(int(pressed.place)),
                on_ask=lambda _pressed, place: self.ask(place),
                on_throw_away=lambda pressed: self.throw_away(int(pressed.place)),
            )
            box.add_widget(line)
        for line, (names, since) in zip(reversed(box.children), self.lines, strict=True):
            line.names, line.since, line.asked = names, since, self.asked


load_kv(__file__)
