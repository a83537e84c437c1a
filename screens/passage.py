"""Couriers, and the visitors of a flat: whoever was here before is one press, somebody new is keyed in."""

from typing import cast

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.gate import Gate
from kiosk.passage import Passage
from kiosk.presenters.passage import COMPANIES, OTHER, Callers, Known
from models.clock import local_time
from models.contact import mask_phone
from models.entry import Direction
from models.notice import N_, Notice
from models.plates import spaced
from screens import named_list  # noqa: F401 - its rules are used in passage.kv
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen
from screens.widgets import choice, direction_bar, pads, panels  # noqa: F401 - their rules are used in passage.kv
from screens.widgets.choice import Choice
from screens.widgets.lists import Row
from screens.widgets.pads import CLEAR, ENTER, ERASE


class CallersScreen(QuestionScreen):
    """Rows of those who were here before; the newest first."""

    direction = StringProperty("")
    asks_direction = BooleanProperty(False)
    rows = ListProperty()

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._known: tuple[Known, ...] = ()
        self._callers: Callers | None = None

    @property
    def presenter(self) -> Callers:
        assert self._callers is not None
        return self._callers

    def enter(self) -> None:
        super().enter()
        self._callers = Callers(self.gate, self._passage)

    def refresh(self) -> None:
        super().refresh()
        self.direction = self._passage.passage.direction or ""
        self.asks_direction = self._passage.asks_direction
        self._known = self.presenter.shown
        self.rows = [self._row(place, known) for place, known in enumerate(self._known)]

    def leave(self) -> None:
        super().leave()
        self.rows, self._known, self._callers = [], (), None
        self.ids.known.forget()

    def head_for(self, direction: Direction) -> None:
        self._passage.head_for(direction)

    def again(self, place: str) -> None:
        if not self.check_in.saving:
            self.navigator.run(self.presenter.again(self._known[int(place)].caller))

    @property
    def _passage(self) -> Passage:
        return cast(Passage, self.check_in)

    def _row(self, place: int, known: Known) -> Row:
        caller, last = known.caller, known.last.say(self._app._)
        number = mask_phone(caller.phone) if caller.phone else spaced(caller.plate)
        moment = local_time(caller.at, self.gate.zone)
        before = f"{moment:%H:%M}" if moment.date().isoformat() == self.gate.today else f"{moment:%m-%d %H:%M}"
        return Row(str(place), caller.name, last or self.say(N_("last here {when}"), when=before), number)


class VisitorScreen(CallersScreen):
    """Whoever visited this flat before."""

    title = StringProperty(N_("Visitor"))

    def new(self) -> None:
        self.presenter.new_visitor()


class CourierScreen(CallersScreen):
    title = StringProperty(N_("Courier"))
    company = StringProperty("")
    typed = StringProperty("")
    doubted = BooleanProperty(False)
    """What is wrong with the number may be kept."""
    companies = ListProperty()

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._parts: dict[str, Widget] = {name: self.ids[name].__self__ for name in ("grid", "form")}
        self._place()

    def enter(self) -> None:
        super().enter()
        self.company, self.typed, self.doubted = self.presenter.company, self.presenter.typed, False
        self._place()

    def refresh(self) -> None:
        super().refresh()
        self.subtitle = ""
        self.companies = [*(Choice(name, name) for name in COMPANIES), Choice(OTHER, self.say(N_("Other")))]

    def leave(self) -> None:
        super().leave()
        self.typed = ""

    def choose(self, company: str) -> None:
        """Shows its couriers alone, and keys for a new one's number."""
        self.presenter.choose(company)
        self.company = self.presenter.company
        self._retype("")
        self._place()

    def other_company(self) -> None:
        self.choose(self.company)

    def key(self, key: str) -> None:
        if key == ENTER:
            self.new()
        elif key == CLEAR:
            self._retype("")
        else:
            self._retype(self.typed[:-1] if key == ERASE else self.typed + key)

    def by_plate(self) -> None:
        """Instead of a phone."""
        self.presenter.by_plate()

    def new(self) -> None:
        if not self.check_in.saving:
            self.navigator.run(self._new())

    def keep(self) -> None:
        self.presenter.keep()
        self.new()

    async def _new(self) -> Notice | None:
        presenter = self.presenter
        notice = await presenter.new()
        if notice is not None and self._callers is presenter:
            self.hear(notice)
            self.doubted = bool(presenter.typed)
        return None

    def _retype(self, text: str) -> None:
        self.hear(None)
        self.doubted = False
        self.presenter.type(text)
        self.typed = self.presenter.typed
        self.refresh()

    def _place(self) -> None:
        """What cannot be seen must not catch a press."""
        part = self._parts["form" if self.company else "grid"]
        if self.ids.right.children != [part]:
            self.ids.right.clear_widgets()
            self.ids.right.add_widget(part)


load_kv(__file__)
