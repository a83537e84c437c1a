"""A pass is held up: read with the keys that the tablet has, and turned into a check-in with everything answered.

Needs no network. It is done on the window's thread, so all that takes long is made before: `addresses` with the roster,
the list of keys with the reference data.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from kiosk.draft import CheckInDraft, DraftPerson, Step
from kiosk.reference import PassKeys, Reference
from kiosk.roster import Flat, Person, Roster
from models.answers import read_transport_number
from models.clock import Milliseconds, local_day
from models.declared import Declared, DeclaredPerson
from models.flats import LONGEST_PART, flat_label
from models.ids import NewId
from models.names import MAX_NAME, check_name
from models.notice import N_, Notice
from models.passes.check import Outcome, verify
from models.passes.claims import Pass
from models.passes.declared import from_personal, version_of
from models.passes.personal import PassPerson, Personal, open_personal, short_hash
from models.passes.words import beginning, is_cut
from models.triage import Transport

T = TypeVar("T")
OLD_AFTER: Milliseconds = 24 * 3600 * 1000
"""From then on a list of keys counts as old."""
_SUFFIX = re.compile("(?<=.)(号楼|单元|楼|栋|幢|室|号)$")

NO_KEYS = Notice(
    N_("This tablet has no keys for passes yet: they come from the office. Look the person up by flat or name.")
)
_OLD_LIST = {
    Outcome.UNKNOWN_KEY: N_(
        "This tablet does not know the key of this pass. Its list of keys was last renewed on {day}. "
        "Look the person up by flat or name."
    ),
    Outcome.REVOKED: N_(
        "The office has withdrawn this pass. The list that says so was last renewed on {day}. "
        "Look the person up by flat or name."
    ),
    Outcome.KEY_REVOKED: N_(
        "The office has withdrawn all passes of this kind. The list that says so was last renewed on {day}. "
        "Look the person up by flat or name."
    ),
}


@dataclass(frozen=True)
class HeldUp:
    """A genuine pass of this compound that has not been withdrawn."""

    shown: Pass
    who: Personal
    clock_doubted: bool
    """Whether it is still valid this tablet cannot tell."""

    @property
    def id(self) -> str:
        """Hexadecimal, as entries name it."""
        return self.shown.id.hex()


def read_pass(text: str, keys: PassKeys, now: Milliseconds, renewed_at: Milliseconds, zone: str) -> HeldUp | Notice:
    """`renewed_at`: when the list of keys was known to be the newest. Any text at all may come in."""
    found = verify(text, keys.trust, now)
    if found.shown is None or found.outcome not in (Outcome.GOOD, Outcome.CLOCK_DOUBTED):
        return _told(found.outcome, now, renewed_at, zone)
    who = open_personal(found.shown, keys.gate_key)
    if isinstance(who, Notice) and keys.former_gate_key:
        who = open_personal(found.shown, keys.former_gate_key)
    if isinstance(who, Notice):
        return who
    return HeldUp(found.shown, who, found.outcome is Outcome.CLOCK_DOUBTED)


def draft_of(held: HeldUp, known: Reference, new_id: NewId, now: Milliseconds) -> CheckInDraft:
    """All that was declared. Who stands on the roster is taken from there, by flat and name."""
    number = version_of(held.who)
    declared = from_personal(held.who, known.questionnaires.versions.get(number), number)
    flat = _flat(declared, known)
    label = flat.label if flat else flat_label(*(_part(p) for p in (declared.building, declared.unit, declared.room)))
    neighbours = known.roster.households.get(flat.household, ()) if flat else ()
    phone_key = known.keys.phone_key if known.keys else b""
    by_phone = {short_hash(person.phone, phone_key): person.phone for person in neighbours if person.phone}
    people: list[DraftPerson] = []
    for said, sealed in zip(declared.people, held.who.people, strict=True):
        present = {person.resident for person in people}
        resident = _resident(said, [person for person in neighbours if person.resident not in present])
        person = _person(said, sealed, resident, by_phone)
        person.entry, person.flat = new_id(), label
        person.building = flat.building if flat else _part(declared.building)
        person.household = flat.household if flat else None
        people.append(person)
    return CheckInDraft(
        id=new_id(),
        started_at=now,
        step=Step.PASS,
        household=flat.household if flat else None,
        flat=label,
        people=people,
        origin=declared.origin,
        left_on=declared.left_on,
        arrived_on=declared.arrived_on,
        transport=declared.transport,
        transport_number=_number(declared.transport, declared.transport_number),
        contact=declared.contact,
        pass_id=held.id,
        questionnaire=number if declared.answers else 0,
        answers=declared.answers,
        answered_ahead=number,
    )


def addresses(roster: Roster) -> dict[tuple[str, ...], str]:
    """Flat to household id."""
    return {address(flat.building, flat.unit, flat.room): flat.household for flat in roster.flats.values()}


def address(*parts: str) -> tuple[str, ...]:
    """`3号楼`, `03` and `3` are one building."""
    return tuple(_plain(part) for part in parts)


def _told(outcome: Outcome, now: Milliseconds, renewed_at: Milliseconds, zone: str) -> Notice:
    sentence = _OLD_LIST.get(outcome)
    if sentence is None or now - renewed_at <= OLD_AFTER:
        return outcome.notice
    return Notice(sentence, {"day": local_day(renewed_at, zone).isoformat()})


def _flat(declared: Declared, known: Reference) -> Flat | None:
    parts = (declared.building, declared.unit, declared.room)
    if any(map(is_cut, parts)):
        starts = [beginning(part).strip().lstrip("0") if is_cut(part) else _plain(part) for part in parts]
        found = (
            household
            for wholes, household in known.addresses.items()
            if all(map(str.startswith, wholes, starts))
            and all(is_cut(part) or whole == start for part, whole, start in zip(parts, wholes, starts, strict=True))
        )
        return known.roster.flats.get(_only(found) or "")
    return known.roster.flats.get(known.addresses.get(address(*parts), ""))


def _plain(part: str) -> str:
    part = _SUFFIX.sub("", part.strip())
    return part.lstrip("0") or part


def _part(part: str) -> str:
    return part.strip()[:LONGEST_PART]


def _resident(said: DeclaredPerson, neighbours: list[Person]) -> Person | None:
    if is_cut(said.name):
        start = _same_name(beginning(said.name))
        return _only(person for person in neighbours if _same_name(person.name).startswith(start))
    wanted = _same_name(said.name)
    return next((person for person in neighbours if _same_name(person.name) == wanted), None)


def _only(found: Iterable[T]) -> T | None:
    """None where there is no one, and where there are several."""
    first, second = (*islice(found, 2), None, None)[:2]
    return first if second is None else None


def _same_name(name: str) -> str:
    return "".join(name.split()).replace("·", "").casefold()


def _person(said: DeclaredPerson, sealed: PassPerson, known: Person | None, by_phone: dict[bytes, str]) -> DraftPerson:
    """A pass has only the hash of a phone: the number comes from the roster, where somebody of the flat has it."""
    checked = check_name(said.name)
    return DraftPerson(
        entry="",
        name=known.name if known else said.name[:MAX_NAME] if isinstance(checked, Notice) else checked,
        resident=known.resident if known else None,
        phone=by_phone.get(sealed.phone_hash, "") or (known.phone if known else ""),
        symptoms=said.symptoms,
    )


def _number(transport: Transport | None, number: str) -> str:
    checked = read_transport_number(number)
    return "" if transport is None or isinstance(checked, Notice) else checked
