"""What somebody chose to print, read from the page's fields or a command's words."""

from models.codes import new_badge_id
from models.errors import BadInput
from models.names import check_name
from models.notice import N_, Notice
from office.declare.self_check_in import PLACES, Hangs, gate_place
from office.printing.card_sheets import BadgeOrder, CardOrder, PerPage, PrintedBadge, PrintedCard
from office.printing.cards import NO_CARDS, HeldCard
from office.printing.print_words import BothLanguages
from office.reference.compound import Compound

MOST_BADGES = 200
NO_NUMBER = Notice(N_("Key in how many, as a whole number."))
NO_PLACE = Notice(N_("Choose where the poster will hang."))


def read_number(text: str) -> int:
    """Raises BadInput."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise BadInput(notice=NO_NUMBER)
    return int(text)


def card_order(held: list[HeldCard], per_page: PerPage = PerPage.TEN) -> CardOrder:
    """Raises BadInput where there is none to print."""
    if not held:
        raise BadInput(notice=NO_CARDS)
    return CardOrder([PrintedCard(one.card, one.flat, one.name) for one in held], per_page)


def badge_order(names: str, blank: int) -> BadgeOrder:
    """Badges for the names, one a line, and blank ones to be written on. Raises BadInput."""
    checked: list[str] = []
    for line in filter(None, map(str.strip, names.splitlines())):
        name = check_name(line)
        if isinstance(name, Notice):
            raise BadInput(notice=name)
        checked.append(name)
    if not 1 <= len(checked) + blank <= MOST_BADGES:
        raise BadInput(
            notice=Notice(
                N_("Key in names, one a line, or how many blank badges: 1 to {most}."), {"most": str(MOST_BADGES)}
            )
        )
    return BadgeOrder([PrintedBadge(new_badge_id(), name) for name in (*checked, *[""] * blank)])


def poster_place(compound: Compound, place: str) -> tuple[str, str]:
    """The place as the code carries it, and as people call it. Raises BadInput."""
    for gate, name in compound.gates.items():
        if place in (gate_place(gate), name):
            return gate_place(gate), name
    if place in list(Hangs):
        return place, " ".join(BothLanguages()(PLACES[Hangs(place)]))
    raise BadInput(notice=NO_PLACE)
