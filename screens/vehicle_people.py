"""Who sits in the car, and who drives: those of last time are taken in already, all else is one press away."""

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty

from kiosk.gate import Gate
from kiosk.passage import Passage
from kiosk.presenters.vehicle import CarPeople
from models.contact import mask_phone
from models.entry import Direction, VehicleKind
from models.notice import N_, Notice
from models.plates import spaced
from screens import vehicle_seats  # noqa: F401 - its rules are used in vehicle_people.kv
from screens.household import Face
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen
from screens.vehicle import DIRECTIONS
from screens.widgets import direction_bar  # noqa: F401 - its rules are used in vehicle_people.kv

MOST_TIMES = 3
KINDS = {
    VehicleKind.NEW_ENERGY_SMALL: N_("new energy, small"),
    VehicleKind.NEW_ENERGY_LARGE: N_("new energy, large"),
}


class CarScreen(QuestionScreen):
    title = StringProperty(N_("Who is in the car?"))
    plate = StringProperty("")
    kind = StringProperty("")
    today = StringProperty("")
    """When it was here today; translated."""
    direction = StringProperty("")
    count = NumericProperty(0)
    nobody_known = BooleanProperty(False)
    faces = ListProperty()
    saving = BooleanProperty(False)

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._warned = False
        """Somebody under observation goes out: said once."""
        self._people: CarPeople | None = None

    @property
    def presenter(self) -> CarPeople:
        assert self._people is not None
        return self._people

    def enter(self) -> None:
        super().enter()
        self._warned = False
        assert isinstance(self.check_in, Passage)
        self._people = CarPeople(self.gate, self.check_in)

    def refresh(self) -> None:
        self.subtitle = self.check_in.draft.flat
        who, passage = self.presenter, self.presenter.passage.passage
        self.plate = spaced(passage.plate)
        self.kind = self.say(KINDS.get(passage.vehicle, "")) if passage.vehicle else ""
        self.direction = passage.direction or ""
        self.count = len(self.check_in.draft.people)
        self.saving = self.check_in.saving
        self.today = self._today()
        people = who.people
        self.faces = [
            Face(
                f"car.person.{at}",
                person.name,
                who.last(person).say(self._app._) or person.flat or mask_phone(person.phone),
                who.is_in(person),
                who.last(person).observed is not None,
            )
            for at, person in enumerate(people)
        ]
        self.ids.people.drivers = [who.drives(person) if who.is_in(person) else None for person in people]
        self.ids.people.faces = self.faces
        self.nobody_known = not people

    def leave(self) -> None:
        super().leave()
        self._people, self.faces, self.plate, self.today = None, [], "", ""
        self.ids.people.forget()

    def pick(self, tag: str) -> None:
        self.hear(self.presenter.toggle(self.presenter.people[int(tag.rpartition(".")[2])]))
        self.refresh()

    def drive(self, tag: str) -> None:
        self.presenter.let_drive(self.presenter.people[int(tag.rpartition(".")[2])])
        self.refresh()

    def head_for(self, direction: Direction) -> None:
        self.hear(None)
        self.presenter.passage.head_for(direction)

    def by_flat(self) -> None:
        self.presenter.passage.ask_flat()

    def add(self) -> None:
        self.check_in.add_walk_in()

    def go_on(self) -> None:
        """Pressing again while it is being saved does nothing."""
        warning = None if self._warned else self.presenter.observed()
        if warning is not None:
            self._warned = True
            self.hear(warning)
        elif not self.check_in.saving:
            self.navigator.run(self._go())

    async def _go(self) -> Notice | None:
        return await self.presenter.go()

    def _today(self) -> str:
        seen = self.presenter.today
        if not seen:
            return self.say(N_("Not here today until now."))
        times = [
            " ".join(part for part in (one.time, one.gate_name, self._towards(one.direction)) if part)
            for one in seen[:MOST_TIMES]
        ]
        return self.say(N_("Already here today: {times}"), times=self.say(N_("; ")).join(times))

    def _towards(self, direction: Direction | None) -> str:
        return self.say(DIRECTIONS[direction]) if direction else ""


load_kv(__file__)
