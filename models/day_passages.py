"""The day sheet's tables of those who passed without returning from elsewhere, and of vehicles."""

from collections import defaultdict

from models.answers import degrees
from models.day_lines import DaySheet, Line
from models.day_words import Table, Words
from models.entry import Direction, VehicleKind
from models.notice import N_
from models.plates import spaced
from models.words import PERSONS, REASONS

DIRECTIONS = {Direction.IN: N_("In"), Direction.OUT: N_("Out")}
VEHICLES = {
    VehicleKind.CAR: N_("Car"),
    VehicleKind.NEW_ENERGY_SMALL: N_("New energy, small"),
    VehicleKind.NEW_ENERGY_LARGE: N_("New energy, large"),
    VehicleKind.OTHER: N_("Other"),
}
PASSAGE_COLUMNS = (
    N_("No."), N_("Kind of person"), N_("Name"), N_("Phone"), N_("Flat"), N_("Goes to"), N_("Company"), N_("Plate"),
    N_("In or out"), N_("Temperature ℃"), N_("Second reading ℃"), N_("Verdict"), N_("Reasons"), N_("Time"), N_("Gate"),
    N_("Corrected"),
)  # fmt: skip
VEHICLE_COLUMNS = (
    N_("No."),
    N_("Plate"),
    N_("Kind"),
    N_("In or out"),
    N_("Flat"),
    N_("Who is in it"),
    N_("Time"),
    N_("Gate"),
    N_("Corrected"),
)


def passages(sheet: DaySheet, words: Words) -> Table:
    """Residents, visitors and couriers, on foot and in cars, in the order in which they came."""
    say = words.say
    plates = {line.head.trip: _plate(line, words) for line in sheet.vehicles}
    rows = tuple(
        (number, *_passage(line, words, plates.get(line.head.trip, "")))
        for number, line in enumerate(sheet.passages, 1)
    )
    return Table(say(N_("Residents, visitors, couriers")), tuple(say(column) for column in PASSAGE_COLUMNS), rows)


def vehicles(sheet: DaySheet, words: Words) -> Table:
    """Each with the names of those whose entries are of its trip, who drives first."""
    say = words.say
    people: dict[str, list[str]] = defaultdict(list)
    for line in sorted(sheet.passages, key=lambda line: not line.head.driver):
        if line.head.trip:
            people[line.head.trip].append(_rider(line, words))
    rows = tuple(
        (
            number,
            _plate(line, words),
            say(VEHICLES[line.head.vehicle or VehicleKind.OTHER]),
            _direction(line, words),
            words.personal(line, lambda person: person.flat),
            say(N_(", ")).join(people.get(line.head.trip, ())),
            words.time(line.head.happened_at),
            words.gate(line.head.gate),
            line.corrections or "",
        )
        for number, line in enumerate(sheet.vehicles, 1)
    )
    return Table(say(N_("Vehicles")), tuple(say(column) for column in VEHICLE_COLUMNS), rows)


def _rider(line: Line, words: Words) -> str:
    """Somebody in a car, and whether they drive it."""
    name = words.personal(line, lambda person: person.name)
    return words.say(N_("{name} (driver)")).format(name=name) if line.head.driver else name


def _passage(line: Line, words: Words, plate: str) -> tuple[str | int, ...]:
    say, head = words.say, line.head
    readings = [degrees(reading.tenths) for reading in head.answers.readings]
    return (
        say(PERSONS[head.person]),
        words.personal(line, lambda person: person.name),
        words.personal(line, lambda person: words.phone(person.phone)),
        words.personal(line, lambda person: person.flat),
        words.personal(line, lambda person: person.host_flat),
        words.personal(line, lambda person: person.company),
        plate or _plate(line, words),
        _direction(line, words),
        readings[0] if readings else "",
        readings[-1] if len(readings) > 1 else "",
        words.verdict(head),
        say(N_(", ")).join(say(REASONS[reason]) for reason in head.reasons),
        words.time(head.happened_at),
        words.gate(head.gate),
        line.corrections or "",
    )


def _plate(line: Line, words: Words) -> str:
    return words.personal(line, lambda person: spaced(person.plate))


def _direction(line: Line, words: Words) -> str:
    return words.say(DIRECTIONS[line.head.direction]) if line.head.direction else ""
