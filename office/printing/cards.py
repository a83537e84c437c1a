"""Which household holds which cards: listed for printing, looked up, replaced when lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from models.codes import CardCode, new_card_id, read_code, short_number
from models.errors import BadInput
from models.flats import flat_label
from models.names import mask_name
from models.notice import N_, Notice
from models.roster import Card, Household, Resident
from models.store import reading, writing
from office.reference.compound import take_revisions

MOST_FOUND = 20
LONGEST_WORDS = 60
MOST_OF_HOUSEHOLD = 12
"""Cards in force of one household."""
NO_CARD = Notice(N_("There is no such card any more: its household is not on the roster."))
NO_CARDS = Notice(N_("There is no such card: look at the building's or flat's name on the roster."))
ENOUGH_CARDS = Notice(
    N_("This household has {most} cards already. If one of them is lost, replace it."), {"most": str(MOST_OF_HOUSEHOLD)}
)


@dataclass(frozen=True)
class HeldCard:
    """A card in force."""

    card: str
    household: str
    building: str
    unit: str
    room: str
    name: str
    """One resident's, masked (张*): it tells whose door a card belongs to, and no more than the door itself."""

    @property
    def flat(self) -> str:
        return flat_label(self.building, self.unit, self.room)


@dataclass(frozen=True)
class Replaced:
    new: HeldCard
    old: str
    """The lost card's id; every gate refuses it once it has heard of it."""
    made: bool
    """False where the lost one was replaced before: `new` is what stands in its place."""


def buildings(engine: Engine, site: str) -> dict[str, int]:
    """Each building with its cards in force, in the order of the house numbers. Raises StoreError."""
    counts: dict[str, int] = {}
    with reading(engine) as session:
        for building in session.scalars(_in_force(site).with_only_columns(Household.building)):
            counts[building] = counts.get(building, 0) + 1
    return {building: counts[building] for building in sorted(counts, key=house_order)}


def cards_in_force(engine: Engine, site: str, building: str | None = None) -> list[HeldCard]:
    """A building's cards, or all of the compound's, in the order of the house. Raises StoreError."""
    query = _in_force(site)
    if building is not None:
        query = query.where(Household.building == building)
    with reading(engine) as session:
        found = _held(session, site, query)
    return sorted(found, key=lambda one: (house_order(one.building), house_order(one.unit), house_order(one.room)))


def find_cards(engine: Engine, site: str, words: str) -> list[HeldCard]:
    """Cards of the flats that begin with these words, of people so named, or the very card whose code was scanned.

    Raises StoreError.
    """
    words = " ".join(words.split())[:LONGEST_WORDS]
    if not words:
        return []
    code = read_code(words)
    flat = re.sub(r"[\s－–—]+", "-", words)
    named = select(Resident.household_id).where(
        Resident.site_id == site, Resident.gone.is_(False), Resident.name == words
    )
    with reading(engine) as session:
        if isinstance(code, CardCode):
            return _held(session, site, _in_force(site).where(Card.id == code.card))
        by_name = set(session.scalars(named))
        rows = [
            row.card
            for row in session.execute(_in_force(site))
            if row.household in by_name
            or _begins(flat_label(row.building, row.unit, row.room), flat)
            or short_number(row.card) == words.upper()
        ]
        found = _held(session, site, _in_force(site).where(Card.id.in_(rows[:MOST_FOUND])))
    return sorted(found, key=lambda one: (house_order(one.flat), one.card))


def replace_lost(engine: Engine, site: str, card: str, new_card: Callable[[], str] = new_card_id) -> Replaced:
    """Takes a lost card out of force and puts a new one in its place; the gates hear of both with their next changes.

    Pressed twice, it is done once. Raises BadInput where there is no such card, StoreError.
    """
    with writing(engine) as session:
        lost = _locked(session, site, card)
        if lost is None or not _lives_here(session, site, lost.household_id):
            raise BadInput(notice=NO_CARD)
        newest = session.scalar(
            select(Card.id)
            .where(Card.site_id == site, Card.household_id == lost.household_id, Card.gone.is_(False))
            .order_by(Card.revision.desc())
            .limit(1)
        )
        made = not lost.gone or newest is None
        if made:
            first, second = take_revisions(session, site, 2)
            lost.gone, lost.revision = True, first
            newest = _add(session, site, lost.household_id, second, new_card)
        assert newest is not None
        return Replaced(_one(session, site, newest), card, made)


def one_more(engine: Engine, site: str, card: str, new_card: Callable[[], str] = new_card_id) -> HeldCard:
    """Another card for the household of this one, that two may come and go alone. Raises BadInput, StoreError."""
    with writing(engine) as session:
        held = _locked(session, site, card)
        if held is None or not _lives_here(session, site, held.household_id):
            raise BadInput(notice=NO_CARD)
        (revision,) = take_revisions(session, site, 1)
        present = session.scalars(_in_force(site).where(Card.household_id == held.household_id)).all()
        if len(present) >= MOST_OF_HOUSEHOLD:
            raise BadInput(notice=ENOUGH_CARDS)
        return _one(session, site, _add(session, site, held.household_id, revision, new_card))


def card_in_force(engine: Engine, site: str, card: str) -> HeldCard:
    """Raises BadInput where there is none, StoreError."""
    with reading(engine) as session:
        return _one(session, site, card)


def house_order(part: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts 2 before 10, and 甲 behind both."""
    return tuple(
        (int(piece), "") if piece.isascii() and piece.isdigit() else (10**20, piece)
        for piece in re.split(r"(\d+)", part)
        if piece
    )


def _in_force(site: str) -> Select[str, str, str, str, str]:
    return (
        select(
            Card.id.label("card"),
            Card.household_id.label("household"),
            Household.building,
            Household.unit,
            Household.room,
        )
        .join(Household, (Household.site_id == Card.site_id) & (Household.id == Card.household_id))
        .where(Card.site_id == site, Card.gone.is_(False), Household.gone.is_(False))
        .order_by(Card.revision)
    )


def _held(session: Session, site: str, query: Select[str, str, str, str, str]) -> list[HeldCard]:
    rows = session.execute(query).all()
    names = select(Resident.household_id, Resident.name).where(Resident.site_id == site, Resident.gone.is_(False))
    if len(rows) <= MOST_FOUND:
        names = names.where(Resident.household_id.in_({row.household for row in rows}))
    first: dict[str, str] = {}
    for household, name in session.execute(names.order_by(Resident.revision, Resident.id)):
        first.setdefault(household, name)
    return [
        HeldCard(card, household, building, unit, room, mask_name(first[household]) if household in first else "")
        for card, household, building, unit, room in rows
    ]


def _one(session: Session, site: str, card: str) -> HeldCard:
    found = _held(session, site, _in_force(site).where(Card.id == card))
    if not found:
        raise BadInput(notice=NO_CARD)
    return found[0]


def _locked(session: Session, site: str, card: str) -> Card | None:
    """Held until the transaction ends, so that a card that is replaced twice at once is replaced once."""
    return session.scalars(select(Card).where(Card.site_id == site, Card.id == card).with_for_update()).one_or_none()


def _lives_here(session: Session, site: str, household: str) -> bool:
    found = session.get(Household, {"site_id": site, "id": household})
    return found is not None and not found.gone


def _add(session: Session, site: str, household: str, revision: int, new_card: Callable[[], str]) -> str:
    made = Card(site_id=site, id=new_card(), household_id=household, revision=revision, gone=False)
    session.add(made)
    session.flush()
    return made.id


def _begins(label: str, words: str) -> bool:
    """`3-1` finds 3-1-502, but not 3-12-101."""
    return label == words or label.startswith(words + "-")
