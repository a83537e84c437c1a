"""Commands that set the office up: the compound, its roster and policy, who may log in, tablets and cards."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, select

from models.clock import system_clock
from models.codes import card_text
from models.enrolment import TABLETS_PORT, enrolment_text, fingerprint_words, read_address
from models.errors import BadInput
from models.flats import flat_label
from models.ids import random_id
from models.notice import N_, Notice
from models.roster import Card, Household
from models.store import reading
from office.address import host_at
from office.commands import (
    DATA,
    CompoundOption,
    DatabaseOption,
    DataOption,
    Exit,
    JsonOption,
    LangOption,
    open_office,
    print_json,
    say_in,
)
from office.reference.compound import Compound, find_compound, find_gate, make_compound
from office.tablets.authority import authority


def user(
    lang: LangOption,
    name: Annotated[str, typer.Argument(help="The name to log in with.")],
    password_file: Annotated[Path | None, typer.Option(help="The password is this file's first line.")] = None,
    generate: Annotated[bool, typer.Option("--generate", help="Make a password and print it this once.")] = False,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Make a user, or give one a new password; asks for it unless told otherwise."""
    from office.login import generated_password, set_password

    engine = open_office(data, database)
    if generate:
        password = generated_password()
    elif password_file is not None:
        password = _text_of(password_file, 1000).decode("utf-8", "replace").partition("\n")[0].strip()
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    set_password(engine, name, password)
    if generate:
        typer.echo(password)
    else:
        typer.echo(say_in(lang)(N_("{name} can log in with the new password.")).format(name=name))


def compound(
    lang: LangOption,
    name: Annotated[str, typer.Argument(help="The compound's name, for instance 康静里.")],
    gate: Annotated[list[str] | None, typer.Option(help="A gate's name; again for each gate.")] = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a compound and its gates; what is there already stays."""
    made = make_compound(open_office(data, database), name, gate or [], random_id)
    if as_json:
        print_json(made)
    else:
        gates = ", ".join(made.gates.values()) or "-"
        typer.echo(say_in(lang)(N_("{name}: gates {gates}.")).format(name=made.name, gates=gates))


def roster(
    lang: LangOption,
    file: Annotated[Path, typer.Argument(help="CSV with the columns 楼 单元 室 姓名 电话, or in English.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Even if most residents are not in the file and will be gone.")
    ] = False,
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take in the roster: adds, changes and marks as gone, and gives each household a card.

    If any row is wrong, nothing is taken in and the rows are named. The same file again changes nothing.
    """
    from office.reference.roster import ROWS_WRONG, take_in
    from office.reference.roster_file import MAX_BYTES, read_roster

    say = say_in(lang)
    read = read_roster(_text_of(file, MAX_BYTES + 1))
    if read.errors:
        for error in read.errors:
            typer.echo(f"{file.name}:{error.line}: {error.notice.say(say)}", err=True)
        if read.more_errors:
            typer.echo(say(N_("… and {count} rows more.")).format(count=read.more_errors), err=True)
        typer.echo(ROWS_WRONG.say(say), err=True)
        sys.exit(Exit.NOT_USABLE)
    engine = open_office(data, database)
    done = take_in(engine, find_compound(engine, compound).id, read, random_id, replace=replace)
    if as_json:
        print_json(done)
        return
    text = N_(
        "The roster has {households} households and {residents} residents. Rows: {added} new, {changed} changed, "
        "{gone} gone."
    )
    typer.echo(
        say(text).format(
            households=done.households,
            residents=done.residents,
            added=done.added,
            changed=done.changed,
            gone=done.gone,
        )
    )


def policy(
    lang: LangOption,
    file: Annotated[Path, typer.Argument(help="JSON of thresholds and risk areas.")],
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Set the policy by which gates find their verdicts; a changed one becomes a new version."""
    from office.reference.policy import MAX_FILE, read_policy, set_policy

    read = read_policy(_text_of(file, MAX_FILE + 1))
    engine = open_office(data, database)
    version, changed = set_policy(engine, find_compound(engine, compound).id, read, random_id)
    if as_json:
        print_json({"version": version, "changed": changed})
    else:
        text = N_("The policy is version {version} now.") if changed else N_("The policy stays version {version}.")
        typer.echo(say_in(lang)(text).format(version=version))


def enrolment(
    lang: LangOption,
    gate: Annotated[str, typer.Option(help="The name of the gate at which the tablet will stand.")],
    address: Annotated[
        str, typer.Option(help="The address of this office for tablets, host:port; else this machine's in its network.")
    ] = "",
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a one-time code with which a tablet becomes a gate's; it works for ten minutes."""
    from office.tablets.devices import CODE_MINUTES, new_code

    engine = open_office(data, database)
    site = find_compound(engine, compound)
    address = read_address(address) if address else host_at("", TABLETS_PORT)
    code = new_code(engine, site.id, find_gate(site, gate), system_clock())
    ca = authority(engine, system_clock()).der
    if as_json:
        print_json(
            {
                "code": code.grouped,
                "address": address,
                "gate": gate,
                "expires_at": code.expires_at,
                "fingerprint": fingerprint_words(ca),
                "text": enrolment_text(address, code.code, ca),
            }
        )
    else:
        text = N_(
            "Code {code} for the office at {address}, fingerprint {fingerprint}. It works once, for {minutes} minutes."
        )
        words = {"code": code.grouped, "address": address, "fingerprint": fingerprint_words(ca)}
        typer.echo(say_in(lang)(text).format(minutes=CODE_MINUTES, **words))


def card(
    flat: Annotated[str, typer.Argument(help="Building, unit and room, for instance 3-1-502.")],
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Print a household's card as JSON: `text` is what its QR code says."""
    engine = open_office(data, database)
    print_json(household_card(engine, find_compound(engine, compound), flat))


def household_card(engine: Engine, site: Compound, flat: str) -> dict[str, str]:
    """Raises BadInput, StoreError."""
    query = (
        select(Household.building, Household.unit, Household.room, Household.id, Card.id)
        .join(Card, (Card.site_id == Household.site_id) & (Card.household_id == Household.id))
        .where(Household.site_id == site.id, Household.gone.is_(False), Card.gone.is_(False))
        .order_by(Card.revision.desc())
    )
    with reading(engine) as session:
        for building, unit, room, household, its_card in session.execute(query):
            if flat_label(building, unit, room) == flat.strip():
                return {"flat": flat.strip(), "household": household, "card": its_card, "text": card_text(its_card)}
    raise BadInput(
        notice=Notice(N_("There is no flat “{flat}” on the roster. Write it as 3-1-502."), {"flat": flat[:40]})
    )


def _text_of(file: Path, most: int) -> bytes:
    """At most so many bytes of a file. Raises BadInput."""
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise BadInput(
            notice=Notice(N_("The file {file} cannot be read: {why}."), {"file": str(file), "why": str(error.strerror)})
        ) from None
