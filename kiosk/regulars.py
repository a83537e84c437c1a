"""Who comes often, in memory: cars with those who sat in them, couriers, visitors. Out of this gate's own register."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

from kiosk.recall import Passed
from models.clock import Milliseconds
from models.entry import Direction, EntryKind, PersonKind
from models.plates import PROVINCES, plain

HOME_SIGN = "京"
"""Where nothing was seen yet."""
MOST = 10_000
"""Cars, and couriers and visitors together; whoever was not here for longest is forgotten first."""


@dataclass(frozen=True)
class Rider:
    """Somebody who sat in a car."""

    name: str
    resident: str | None = None
    household: str | None = None
    building: str = ""
    flat: str = ""
    phone: str = ""


@dataclass(frozen=True)
class KnownCar:
    plate: str
    at: Milliseconds
    """When it was here last."""
    direction: Direction | None
    trip: str
    riders: tuple[Rider, ...] = ()
    """Of the last time that somebody was named."""


@dataclass(frozen=True)
class Caller:
    """A courier, or a visitor of one flat."""

    person: PersonKind
    name: str
    phone: str
    plate: str
    company: str
    host_flat: str
    at: Milliseconds
    """When they were here last."""


class Regulars:
    """Entries are noted in the order in which they were written."""

    def __init__(self) -> None:
        self._cars: dict[str, KnownCar] = {}
        """By plate, the newest last."""
        self._callers: dict[tuple[str, ...], Caller] = {}
        """The newest last."""
        self._signs: Counter[str] = Counter()
        self._trips: dict[str, str] = {}
        """The last trip of each car to its plate."""
        self._named: dict[str, str] = {}
        """Plate to the trip whose riders are known."""

    def note(self, passed: Passed) -> None:
        who = passed.personal
        if passed.replaces is not None or passed.kind is EntryKind.VOID:
            return  # what was corrected or taken back is not who comes often
        if passed.kind is EntryKind.VEHICLE and who.plate:
            self._note_car(KnownCar(who.plate, passed.at, passed.direction, passed.trip))
        elif passed.trip:
            rider = Rider(who.name, who.resident, who.household, passed.building, who.flat, who.phone)
            self._note_rider(passed.trip, rider)
        elif passed.person in (PersonKind.COURIER, PersonKind.VISITOR):
            caller = Caller(passed.person, who.name, who.phone, who.plate, who.company, who.host_flat, passed.at)
            key = (caller.person, caller.company, caller.name, caller.phone, caller.plate, caller.host_flat)
            self._callers.pop(key, None)
            self._callers[key] = caller
            if len(self._callers) > MOST:
                del self._callers[next(iter(self._callers))]

    def car(self, plate: str) -> KnownCar | None:
        return self._cars.get(plate)

    def cars(self, typed: str, limit: int) -> tuple[KnownCar, ...]:
        """Those whose plate holds what was typed, the newest first."""
        wanted = plain(typed)
        return tuple(islice((car for car in reversed(self._cars.values()) if wanted in car.plate), limit))

    def signs(self) -> tuple[str, ...]:
        """All provinces' signs: those seen at this gate by how often, then the others."""
        seen = [sign for sign, _ in self._signs.most_common() if sign in PROVINCES]
        return tuple(dict.fromkeys((*seen, HOME_SIGN, *PROVINCES)))

    def couriers(self, company: str = "", digits: str = "", limit: int = 24) -> tuple[Caller, ...]:
        """The newest first; only those of the company, whose phone or plate holds these signs."""
        fitting = (
            caller
            for caller in reversed(self._callers.values())
            if caller.person is PersonKind.COURIER
            and company in ("", caller.company)
            and (digits in caller.phone or digits in caller.plate)
        )
        return tuple(islice(fitting, limit))

    def visitors(self, host_flat: str, limit: int = 24) -> tuple[Caller, ...]:
        """Those who came to this flat before, the newest first."""
        fitting = (
            caller
            for caller in reversed(self._callers.values())
            if caller.person is PersonKind.VISITOR and caller.host_flat == host_flat
        )
        return tuple(islice(fitting, limit))

    def _note_car(self, car: KnownCar) -> None:
        before = self._forget(car.plate)
        self._cars[car.plate] = replace(car, riders=before.riders if before else ())
        self._trips[car.trip] = car.plate
        self._signs[car.plate[0]] += 1
        if len(self._cars) > MOST:
            oldest = next(iter(self._cars))
            self._forget(oldest)
            self._named.pop(oldest, None)

    def _forget(self, plate: str) -> KnownCar | None:
        car = self._cars.pop(plate, None)
        if car is not None:
            self._trips.pop(car.trip, None)
        return car

    def _note_rider(self, trip: str, rider: Rider) -> None:
        """The first named of a trip take the place of those of the trip before."""
        car = self._cars.get(self._trips.get(trip, ""))
        if car is not None and car.trip == trip:
            along = car.riders if self._named.get(car.plate) == trip else ()
            self._named[car.plate] = trip
            self._cars[car.plate] = replace(car, riders=(*along, rider))
