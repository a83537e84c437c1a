"""The plate: keyed in on a pad made for it; any part of it finds the cars that were here before."""

from collections.abc import Awaitable

from kivy.properties import ListProperty, ObjectProperty, StringProperty

from kiosk.gate import Gate
from kiosk.passage import Passage
from kiosk.presenters.vehicle import PlateEntry, last_here
from kiosk.regulars import KnownCar
from models.entry import Direction
from models.notice import N_, Notice
from models.plates import read_plate, spaced
from screens import named_list  # noqa: F401 - its rules are used in vehicle.kv
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen, shortened
from screens.widgets import plate_pad  # noqa: F401 - its rules are used in vehicle.kv
from screens.widgets.lists import Row
from screens.widgets.pads import CLEAR, ENTER, ERASE

LONGEST_NAMES = 24
DIRECTIONS = {Direction.IN: N_("in"), Direction.OUT: N_("out")}


class PlateScreen(QuestionScreen):
    title = StringProperty(N_("Which car?"))
    typed = StringProperty("")
    doubt = ObjectProperty(None, allownone=True)
    """What does not look right, and may be kept."""
    signs = ListProperty()

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._entry: PlateEntry | None = None
        self._cars: tuple[KnownCar, ...] = ()

    def enter(self) -> None:
        super().enter()
        self.doubt = None
        self._entry = PlateEntry(self.gate, self._passage)
        self.signs = list(self._entry.signs())
        self.typed = self._entry.typed
        self.ids.pad.start_over()

    def refresh(self) -> None:
        self.subtitle = ""
        self._show_cars()

    def leave(self) -> None:
        super().leave()
        self.typed, self.doubt, self._cars, self._entry = "", None, (), None
        self.ids.cars.forget()

    def key(self, key: str) -> None:
        if key == ENTER:
            self.go_on()
            return
        self.doubt = self.notice = None
        if key == CLEAR:
            self.typed = ""
        else:
            self.typed = self.typed[:-1] if key == ERASE else self.typed + key
        self._presenter.type(self.typed)
        self.typed = self._presenter.typed
        self._show_cars()

    def go_on(self) -> None:
        self.navigator.run(self._answer(self._presenter.next()))

    def keep(self) -> None:
        self.navigator.run(self._answer(self._presenter.next(keep=True)))

    def choose(self, place: str) -> None:
        self.navigator.run(self._answer(self._presenter.choose(self._cars[int(place)])))

    def shown(self, typed: str) -> str:
        return spaced(typed)

    @property
    def _passage(self) -> Passage:
        assert isinstance(self.check_in, Passage)
        return self.check_in

    @property
    def _presenter(self) -> PlateEntry:
        assert self._entry is not None
        return self._entry

    async def _answer(self, answering: Awaitable[Notice | None]) -> None:
        """The button to keep it stands there only where it may be kept."""
        notice = await answering
        if notice is not None and self._entry is not None:
            self.hear(notice)
            self.doubt = None if isinstance(read_plate(self.typed), Notice) else notice

    def _show_cars(self) -> None:
        self._cars = self._presenter.known()
        self.ids.cars.rows = [self._row(place, car) for place, car in enumerate(self._cars)]
        self.ids.cars.to_top()

    def _row(self, place: int, car: KnownCar) -> Row:
        day, time = last_here(car, self.gate.zone, self.gate.today)
        direction = self.say(DIRECTIONS[car.direction]) if car.direction else ""
        names = shortened(self.say(N_(", ")).join(rider.name for rider in car.riders), LONGEST_NAMES)
        return Row(str(place), spaced(car.plate), names, " ".join(part for part in (day[5:], time, direction) if part))


load_kv(__file__)
