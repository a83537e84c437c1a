"""What there is to tell of an entry of somebody who passed, or of a vehicle, beside what every entry tells."""

from collections.abc import Iterator, Sequence

from models.day_lines import Line
from models.day_passages import DIRECTIONS
from models.day_sheet import PURGED
from models.entry import EntryKind
from models.notice import N_
from models.plates import spaced
from models.words import PERSONS
from screens.answer_words import Say


def passage_words(line: Line, inside: Sequence[Line], say: Say) -> list[tuple[str, str]]:
    """What and its answer, of all that there is. `inside`: those in the vehicle, who drives first."""
    return [] if line.returned else [(say(what), answer) for what, answer in _told(line, inside, say) if answer]


def _told(line: Line, inside: Sequence[Line], say: Say) -> Iterator[tuple[str, str]]:
    head, person = line.head, line.person
    if head.kind is EntryKind.CHECK_IN:
        yield N_("Kind of person"), say(PERSONS[head.person])
    yield N_("In or out"), say(DIRECTIONS[head.direction]) if head.direction else ""
    if head.kind is EntryKind.VEHICLE:
        yield N_("Who is in it"), say(N_(", ")).join(_rider(rider, say) for rider in inside)
    elif head.trip:
        yield N_("In a car"), say(N_("Driver") if head.driver else N_("Passenger"))
    if person is not None and head.kind is EntryKind.CHECK_IN:
        yield N_("Goes to"), person.host_flat
        yield N_("Company"), person.company
        yield N_("Plate"), spaced(person.plate)


def _rider(line: Line, say: Say) -> str:
    name = line.person.name if line.person else say(PURGED)
    return say(N_("{name} (driver)"), name=name) if line.head.driver else name
