"""Roster and policy out of the tablet's store."""

import msgspec
from sqlalchemy import Engine, select

from kiosk.roster import Flat, Person, Roster
from kiosk.roster_search import NameIndex, Searchable
from models.errors import OfficeNonsense
from models.roster import Card, Household, PolicyVersion, Resident
from models.store import reading
from models.triage import Policy


def load_roster(engine: Engine, site: str) -> Roster:
    """Raises StoreError."""
    with reading(engine) as session:
        here = session.execute(
            select(Household.id, Household.building, Household.unit, Household.room).where(
                Household.site_id == site, Household.gone.is_(False)
            )
        )
        flats = {row[0]: Flat(*row) for row in sorted(here, key=lambda row: _house_order(*row[1:]))}
        residents = session.execute(
            select(
                Resident.id,
                Resident.household_id,
                Resident.name,
                Resident.phone,
                Resident.pinyin,
                Resident.initials,
            ).where(Resident.site_id == site, Resident.gone.is_(False))
        ).all()
        cards = session.execute(select(Card.id, Card.household_id, Card.gone).where(Card.site_id == site)).all()
    people: dict[str, Person] = {}
    households: dict[str, list[Person]] = {}
    searchable: list[Searchable] = []
    for key, household, name, phone, pinyin, initials in residents:
        flat = flats.get(household)
        if flat is None:
            continue
        people[key] = Person(key, household, name, phone)
        households.setdefault(household, []).append(people[key])
        searchable.append(Searchable(key, name, tuple(pinyin.split()), tuple(initials.split()), flat.label, phone[-4:]))
    return Roster(
        flats,
        people,
        {household: tuple(members) for household, members in households.items()},
        {card: household for card, household, gone in cards if not gone and household in flats},
        frozenset(card for card, _, gone in cards if gone),
        NameIndex(searchable),
    )


def load_policy(engine: Engine, site: str) -> Policy:
    """The newest policy that the office has sent; the built-in one before that. Raises StoreError, OfficeNonsense."""
    query = (
        select(PolicyVersion.body)
        .where(PolicyVersion.site_id == site, PolicyVersion.gone.is_(False))
        .order_by(PolicyVersion.version.desc())
        .limit(1)
    )
    with reading(engine) as session:
        body = session.scalar(query)
    if body is None:
        return Policy()
    try:
        return msgspec.json.decode(body, type=Policy)
    except msgspec.DecodeError as error:
        raise OfficeNonsense(str(error)) from None


def _house_order(building: str, unit: str, room: str) -> tuple[tuple[int, str], ...]:
    """2 before 10, numbers before words."""
    return tuple((int(part) if part.isdecimal() else 1_000_000, part) for part in (building, unit, room))
