"""A car at the gate: its plate, whether it is known, and who sits in it."""

from dataclasses import dataclass

from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.passage import Passage
from kiosk.presenters.find import draft_person
from kiosk.presenters.remembered import Remembered, remembered
from kiosk.regulars import KnownCar, Rider
from models.clock import local_time
from models.entry import Direction
from models.notice import N_, Notice
from models.plates import Plate, read_plate

MOST_CARS = 12
MOST_TYPED = 16


@dataclass(frozen=True)
class SeenToday:
    time: str
    """`08:12`, at the site."""
    gate_name: str
    direction: Direction | None


class PlateEntry:
    """The plate as it is keyed in; any part of it finds the cars that were here before."""

    def __init__(self, gate: Gate, passage: Passage) -> None:
        self._gate = gate
        self._passage = passage
        self.typed = passage.typed.get("plate", passage.passage.plate)

    def type(self, text: str) -> None:
        self.typed = text[:MOST_TYPED]
        self._passage.type({"plate": self.typed})

    def known(self) -> tuple[KnownCar, ...]:
        """The newest first."""
        return self._gate.memory.regulars.cars(self.typed, MOST_CARS)

    def signs(self) -> tuple[str, ...]:
        """The provinces' signs, this gate's own first."""
        return self._gate.memory.regulars.signs()

    async def next(self, keep: bool = False) -> Notice | None:
        """On to who sits in it, or what does not look right; `keep`: it stands so on the car."""
        plate = read_plate(self.typed)
        if isinstance(plate, Notice):
            return plate
        if plate.doubt is not None and not keep and self._gate.memory.regulars.car(plate.text) is None:
            return plate.doubt
        return await self._answer(plate)

    async def choose(self, car: KnownCar) -> Notice | None:
        plate = read_plate(car.plate)
        assert isinstance(plate, Plate)
        return await self._answer(plate)

    async def _answer(self, plate: Plate) -> Notice | None:
        """What came in goes out next."""
        if not self._passage.passage.car:
            return await self._passage.caller_by_plate(plate)
        car = self._gate.memory.regulars.car(plate.text)
        today = self._gate.memory.recall.car(plate.text, self._gate.today)
        last = today[0][2] if today else ""
        towards = Direction.OUT if last == Direction.IN else Direction.IN
        riders = [self._draft(rider) for rider in car.riders] if car else []
        self._passage.answer_plate(plate, towards, riders)
        return None

    def _draft(self, rider: Rider) -> DraftPerson:
        """As the roster has them now; somebody who moved away is as they were."""
        person = self._gate.roster.people.get(rider.resident or "")
        if person is not None:
            return draft_person(self._gate, person)
        return DraftPerson(
            entry=self._gate.new_id(),
            name=rider.name,
            resident=rider.resident,
            household=rider.household,
            building=rider.building,
            flat=rider.flat,
            phone=rider.phone,
        )


class CarPeople:
    """Who sits in the car: those of last time, the household's, others who are keyed in; or nobody is named."""

    def __init__(self, gate: Gate, passage: Passage) -> None:
        self._gate = gate
        self.passage = passage
        self._seen: list[DraftPerson] = []
        """All who were shown: a press takes somebody out, another brings them back."""

    @property
    def people(self) -> tuple[DraftPerson, ...]:
        """To choose among; those who sat in it last time first."""
        draft = self.passage.draft
        known = {_key(person) for person in self._seen}
        household = self._gate.roster.households.get(draft.household or "", ())
        for person in (*draft.people, *(draft_person(self._gate, one) for one in household)):
            if _key(person) not in known:
                known.add(_key(person))
                self._seen.append(person)
        return tuple(self._seen)

    def is_in(self, person: DraftPerson) -> bool:
        return any(_key(present) == _key(person) for present in self.passage.draft.people)

    def drives(self, person: DraftPerson) -> bool:
        first = self.passage.draft.people[:1]
        return any(_key(driver) == _key(person) for driver in first)

    def let_drive(self, person: DraftPerson) -> None:
        """Of those in the car; it stays another's for whoever is not in it."""
        for present in self.passage.draft.people:
            if _key(present) == _key(person):
                self.passage.drive(present)
                return

    def toggle(self, person: DraftPerson) -> Notice | None:
        return self.passage.toggle(person)

    def last(self, person: DraftPerson) -> Remembered:
        return remembered(self._gate, person.resident, person.phone)

    @property
    def today(self) -> tuple[SeenToday, ...]:
        """When the car was seen today, the last first."""
        seen = self._gate.memory.recall.car(self.passage.passage.plate, self._gate.today)
        return tuple(
            SeenToday(
                f"{local_time(at, self._gate.zone):%H:%M}",
                self._gate.place.gates.get(gate, ""),
                Direction(direction) if direction else None,
            )
            for at, gate, direction in seen
        )

    def observed(self) -> Notice | None:
        """Somebody among them is to stay at home, and goes out."""
        return observed_out(self._gate, self.passage)

    async def go(self) -> Notice | None:
        return await self.passage.go()


def observed_out(gate: Gate, passage: Passage) -> Notice | None:
    """Of those who go out, the first who is under observation at home."""
    if not passage.is_out:
        return None
    for person in passage.draft.people:
        observed = remembered(gate, person.resident, person.phone).observed
        if observed is not None:
            return Notice(
                N_(
                    "{name} is observed at home, day {day} of {days}, and should not go out. "
                    "Press again to let them out."
                ),
                {"name": person.name, "day": str(observed.day), "days": str(observed.days)},
            )
    return None


def last_here(car: KnownCar, zone: str, today: str) -> tuple[str, str]:
    """Day (ISO 8601, empty for today) and time at which the car was here last."""
    moment = local_time(car.at, zone)
    day = moment.date().isoformat()
    return ("" if day == today else day, f"{moment:%H:%M}")


def _key(person: DraftPerson) -> str:
    return person.resident or person.entry
