"""Commands that print: sheets of cards, badges and slips, and posters, as PDF."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.clock import system_clock
from models.errors import BadInput
from models.notice import N_, Notice
from office.address import served_at
from office.commands import (
    DATA,
    CompoundOption,
    DatabaseOption,
    DataOption,
    JsonOption,
    LangOption,
    Language,
    open_office,
    print_json,
    say_in,
)
from office.parts import DEFAULT_PORT
from office.reference.compound import find_compound

if TYPE_CHECKING:
    from office.printing.print_orders import Order

OutOption = Annotated[Path, typer.Option(help="The PDF file to write.")]
AddressOption = Annotated[
    str,
    typer.Option(help="The address by which phones reach this office; else that of the settings, or this machine's."),
]
MADE = N_("{file}: {count} to print.")


def cards(
    lang: LangOption,
    out: OutOption,
    building: Annotated[str, typer.Option(help="Only this building's; else the whole compound's.")] = "",
    flat: Annotated[str, typer.Option(help="Only this flat's, for instance 3-1-502.")] = "",
    eight: Annotated[bool, typer.Option("--eight", help="8 larger cards to a page, not 10.")] = False,
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Write the resident cards of a building, or of all, as sheets of A4 to cut apart."""
    from office.printing.card_sheets import PerPage
    from office.printing.cards import cards_in_force
    from office.printing.print_choices import card_order

    engine = open_office(data, database)
    held = cards_in_force(engine, find_compound(engine, compound).id, building.strip() or None)
    if flat:
        held = [card for card in held if card.flat == flat.strip()]
    _write(card_order(held, PerPage.EIGHT if eight else PerPage.TEN), out)
    _say(lang, out, len(held))


def lost_card(
    lang: LangOption,
    flat: Annotated[str, typer.Argument(help="The flat whose card is lost, for instance 3-1-502.")],
    out: OutOption,
    number: Annotated[str, typer.Option(help="The lost card's number, where the flat has several.")] = "",
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Take a lost card out of force and write the new one alone."""
    from models.codes import short_number
    from office.printing.cards import cards_in_force, replace_lost
    from office.printing.print_choices import card_order

    engine = open_office(data, database)
    site = find_compound(engine, compound)
    held = [one for one in cards_in_force(engine, site.id) if one.flat == flat.strip()]
    held = [one for one in held if not number or short_number(one.card) == number.strip().upper()]
    if len(held) != 1:
        numbers = ", ".join(short_number(one.card) for one in held) or "-"
        raise BadInput(
            notice=Notice(
                N_("Say which card with --number. In force for this flat are: {numbers}"), {"numbers": numbers}
            )
        )
    new = replace_lost(engine, site.id, held[0].card).new
    _write(card_order([new]), out)
    _say(lang, out, 1)


def badges(
    lang: LangOption,
    out: OutOption,
    names: Annotated[Path | None, typer.Option(help="A file with one name a line.")] = None,
    blank: Annotated[int, typer.Option(min=0, help="Badges with a line to write the name on.")] = 0,
) -> None:
    """Write volunteer badges as sheets of A4."""
    from office.printing.print_choices import badge_order

    order = badge_order(_text_of(names) if names else "", blank)
    _write(order, out)
    _say(lang, out, len(order.badges))


def slips(
    lang: LangOption,
    out: OutOption,
    count: Annotated[int, typer.Option(help="How many; four go on a page.")] = 40,
    first: Annotated[int, typer.Option(help="The first one's number.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Write numbered paper slips, for a gate without a tablet."""
    from models.codes import new_printing
    from office.printing.slips import checked_order

    order = checked_order(new_printing(), first, count)
    _write(order, out)
    if as_json:
        print_json({"file": str(out), "printing": order.printing, "first": order.first, "count": order.count})
    else:
        _say(lang, out, count)


def poster(
    lang: LangOption,
    out: OutOption,
    at: Annotated[str, typer.Option(help="A gate's name, or door, lift, board, chat: where it hangs.")],
    address: AddressOption = "",
    size: Annotated[str, typer.Option(help="A4 or A3.")] = "A4",
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Write a poster with the code of the self check-in on the phone."""
    from office.declare.self_check_in import check_in_address
    from office.printing.paper import Size
    from office.printing.posters import PosterOrder
    from office.printing.print_choices import poster_place
    from office.reference.site_settings import read_settings

    engine = open_office(data, database)
    site = find_compound(engine, compound)
    place, words = poster_place(site, at.strip())
    if size.upper() not in list(Size):
        raise BadInput(notice=Notice(N_("A poster is of A4 or A3.")))
    address = address or read_settings(engine, site.id).public_address or served_at("", DEFAULT_PORT)
    where = check_in_address(address, site.id, place)
    _write(PosterOrder(where, site.name, words, Size(size.upper())), out)
    _say(lang, out, 1)
    typer.echo(where)


def _write(order: "Order", out: Path) -> None:
    """Whole or not at all. Raises BadInput, FontMissing."""
    from office.printing.print_orders import Job, draw

    made = draw(Job(order, system_clock()), lambda _done, _pages: None)
    partial = out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(made)
        partial.replace(out)
    except OSError as error:
        raise BadInput(
            notice=Notice(
                N_("The file {file} cannot be written: {why}."), {"file": str(out), "why": str(error.strerror)}
            )
        ) from None


def _say(lang: Language, out: Path, count: int) -> None:
    typer.echo(say_in(lang)(MADE).format(file=out, count=count))


def _text_of(file: Path) -> str:
    """Raises BadInput."""
    try:
        with file.open("rb") as opened:
            return opened.read(100_000).decode("utf-8-sig")
    except OSError as error:
        why = str(error.strerror)
    except UnicodeDecodeError:
        why = "UTF-8"
    raise BadInput(notice=Notice(N_("The file {file} cannot be read: {why}."), {"file": str(file), "why": why}))
