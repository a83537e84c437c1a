"""Takes the roster in: what the file says becomes the roster, and only what has changed flows to the gates again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from models.codes import new_card_id
from models.errors import BadInput
from models.ids import NewId
from models.names import initials_of, pinyins_of
from models.notice import N_, Notice
from models.roster import Card, Household, Reference, Resident
from models.store import reading, writing
from office.reference.compound import take_revisions
from office.reference.roster_file import Flat, RosterFile

FEW = 20
"""Up to this many residents may go without a word."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Imported:
    households: int
    residents: int
    added: int
    changed: int
    gone: int
    """Rows of households, residents and cards together."""


class Changed:
    """Rows to write, each with its kind."""

    def __init__(self) -> None:
        self.new: dict[type[Reference], list[Row]] = {Household: [], Resident: [], Card: []}
        self.updated: dict[type[Reference], list[Row]] = {Household: [], Resident: [], Card: []}

    def __len__(self) -> int:
        return sum(len(rows) for kinds in (self.new, self.updated) for rows in kinds.values())

    def rows(self) -> Iterable[Row]:
        for kinds in (self.new, self.updated):
            for rows in kinds.values():
                yield from rows


def take_in(
    engine: Engine,
    site: str,
    file: RosterFile,
    new_id: NewId,
    new_card: Callable[[], str] = new_card_id,
    *,
    replace: bool = False,
) -> Imported:
    """All or nothing. Raises BadInput where rows are wrong, or most residents would go and `replace` is not set;
    StoreError."""
    if file.errors:
        raise BadInput(notice=ROWS_WRONG)
    readings = _readings(engine, site, file)
    with writing(engine) as session:
        changed = Changed()
        households = _households(session, site, file.people, new_id, changed)
        _residents(session, site, file, households, Newcomers(new_id, readings), changed)
        gone = [row for row in changed.updated[Resident] if row["gone"]]
        present = len(gone) + sum(len(people) for people in file.people.values()) - len(changed.new[Resident])
        if len(gone) > FEW and len(gone) * 2 > present and not replace:
            raise BadInput(notice=Notice(MANY_GONE, {"gone": str(len(gone)), "present": str(present)}))
        _cards(session, site, households, new_card, changed)
        _write(session, site, changed)
    return Imported(
        len(file.people),
        sum(len(people) for people in file.people.values()),
        added=sum(len(rows) for rows in changed.new.values()),
        changed=sum(not row["gone"] for rows in changed.updated.values() for row in rows),
        gone=sum(row["gone"] for rows in changed.updated.values() for row in rows),
    )


ROWS_WRONG = Notice(N_("Nothing was taken in: mend these rows, then bring the file in again."))
MANY_GONE = N_(
    "Nothing was taken in: {gone} of {present} residents are not in this file and would be gone. "
    "If they have moved out, say --replace."
)


@dataclass(frozen=True)
class Newcomers:
    """What makes a resident of a name and phone."""

    new_id: NewId
    readings: Mapping[str, tuple[str, str]]
    """Name to pinyin and initials."""

    def resident(self, household: str, name: str, phone: str) -> Row:
        pinyin, initials = self.readings.get(name) or _read(name)
        return {
            "id": self.new_id(),
            "household_id": household,
            "name": name,
            "pinyin": pinyin,
            "initials": initials,
            "phone": phone,
            "gone": False,
        }


def _readings(engine: Engine, site: str, file: RosterFile) -> dict[str, tuple[str, str]]:
    """Readings of names that are not on the roster yet: worked out before the store is locked, for they take long."""
    with reading(engine) as session:
        known = set(session.scalars(select(Resident.name).where(Resident.site_id == site)))
    names = {name for people in file.people.values() for name, _ in people}
    return {name: _read(name) for name in names - known}


def _read(name: str) -> tuple[str, str]:
    return " ".join(pinyins_of(name)), " ".join(initials_of(name))


def _households(session: Session, site: str, flats: Iterable[Flat], new_id: NewId, changed: Changed) -> dict[Flat, str]:
    """Each flat's household."""
    present = {
        Flat(row.building, row.unit, row.room): row
        for row in session.execute(
            select(Household.id, Household.building, Household.unit, Household.room, Household.gone).where(
                Household.site_id == site
            )
        )
    }
    found: dict[Flat, str] = {}
    for flat in flats:
        row = present.pop(flat, None)
        found[flat] = row.id if row else new_id()
        if row is None:
            changed.new[Household].append(
                {"id": found[flat], "building": flat.building, "unit": flat.unit, "room": flat.room, "gone": False}
            )
        elif row.gone:
            changed.updated[Household].append({"id": row.id, "gone": False})
    changed.updated[Household] += [{"id": row.id, "gone": True} for row in present.values() if not row.gone]
    return found


def _residents(
    session: Session,
    site: str,
    file: RosterFile,
    households: Mapping[Flat, str],
    newcomers: Newcomers,
    changed: Changed,
) -> None:
    """A resident is known again by flat and name; two of one name in a flat by the phone, then in the file's order."""
    query = select(Resident.id, Resident.household_id, Resident.name, Resident.phone, Resident.gone)
    present: dict[tuple[str, str], list[Any]] = {}
    for row in session.execute(query.where(Resident.site_id == site).order_by(Resident.gone, Resident.id)):
        present.setdefault((row.household_id, row.name), []).append(row)
    for flat, people in file.people.items():
        # Exact matches first, so that a change of one phone does not move the other's.
        for name, phone in sorted(people, key=lambda one: not _has(present.get((households[flat], one[0])), one[1])):
            row = _take(present.get((households[flat], name), []), phone)
            if row is None:
                changed.new[Resident].append(newcomers.resident(households[flat], name, phone))
            elif row.gone or row.phone != phone:
                changed.updated[Resident].append({"id": row.id, "phone": phone, "gone": False})
    left = [row for rows in present.values() for row in rows if not row.gone]
    changed.updated[Resident] += [{"id": row.id, "phone": row.phone, "gone": True} for row in left]


def _has(rows: Sequence[Any] | None, phone: str) -> bool:
    return any(row.phone == phone for row in rows or ())


def _take(rows: list[Any], phone: str) -> Any:
    for place, row in enumerate(rows):
        if row.phone == phone:
            return rows.pop(place)
    return rows.pop(0) if rows else None


def _cards(
    session: Session, site: str, households: Mapping[Flat, str], new_card: Callable[[], str], changed: Changed
) -> None:
    have = set(session.scalars(select(Card.household_id).where(Card.site_id == site, Card.gone.is_(False))))
    changed.new[Card] += [
        {"id": new_card(), "household_id": household, "gone": False}
        for household in households.values()
        if household not in have
    ]


def _write(session: Session, site: str, changed: Changed) -> None:
    if not len(changed):
        return
    for row, revision in zip(changed.rows(), take_revisions(session, site, len(changed)), strict=True):
        row |= {"site_id": site, "revision": revision}
    for kind, rows in changed.new.items():
        if rows:
            session.execute(insert(kind), rows)
    for kind, rows in changed.updated.items():
        if rows:
            session.execute(update(kind), rows)
