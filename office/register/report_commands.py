"""Commands that tell what the office has: the day sheet as a file, and the state of every tablet."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from models.chain import Proof
from models.clock import Milliseconds, local_time, system_clock
from models.day_sheet import tables
from models.errors import BadInput
from models.notice import N_, Notice, Translate
from models.workbook import write_workbook
from office.care.audit import COMMAND, Action, note_alone
from office.commands import (
    DATA,
    CompoundOption,
    DatabaseOption,
    DataOption,
    Exit,
    JsonOption,
    LangOption,
    Language,
    open_office,
    own_language,
    print_json,
    say_in,
)
from office.reference.compound import Compound, compounds, find_compound, find_gate, roster_size
from office.register.proof import TabletFigures, proof_of, refused_entries, tablets


def sheet(
    day: Annotated[str, typer.Option(help="The day, for instance 2026-01-31.")],
    out: Annotated[Path, typer.Option(help="The XLSX file to write.")],
    gate: Annotated[str | None, typer.Option(help="Only this gate's.")] = None,
    full: Annotated[bool, typer.Option(help="Whole phone and ID numbers; that stands in the record.")] = False,
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    lang: Annotated[Language, typer.Option(help="Language of the sheet.")] = Language.ZH,
) -> None:
    """Write a day's sheet of all gates, or one, as XLSX."""
    from office.register.sheet_page import day_sheet, sheet_title

    try:
        wanted = date.fromisoformat(day).isoformat()
    except ValueError:
        raise BadInput(notice=Notice(N_("There is no such day. Write it as 2026-01-31."))) from None
    engine = open_office(data, database)
    site = find_compound(engine, compound)
    gate_id = find_gate(site, gate) if gate is not None else ""
    if full:
        note_alone(engine, site.id, COMMAND, Action.FULL_SHEET, wanted, system_clock())
    built = day_sheet(engine, site, wanted, gate_id)
    say = say_in(lang)
    write_workbook(out, sheet_title(site, wanted, gate_id), tables(built, say, lang, full=full))
    text = N_("{file}: {count} registered on {day}.")
    typer.echo(say_in(own_language())(text).format(file=out, count=built.registered, day=wanted))


@dataclass(frozen=True)
class TabletStatus:
    device: str
    name: str
    gate: str
    enrolled_at: Milliseconds
    seen_at: Milliseconds | None
    revoked: bool
    first: int
    last: int
    count: int
    missing: int
    gaps: tuple[tuple[int, int], ...]
    broken: tuple[int, ...]
    chain_sound: bool
    refused: int


@dataclass(frozen=True)
class SiteStatus:
    site: str
    name: str
    zone: str
    gates: tuple[str, ...]
    households: int
    residents: int
    tablets: tuple[TabletStatus, ...]
    refused: tuple[tuple[str, int, str], ...]
    """Tablet, number and reason of what was refused last."""


def status(
    lang: LangOption,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Compounds, gates and tablets: numbers, gaps, whether each chain holds, what was refused, when last seen.

    Walks along every entry. Exit code 4 if any is missing or was changed.
    """
    engine = open_office(data, database)
    found = office_status(engine)
    if as_json:
        print_json({"sites": [asdict(site) for site in found]})
    else:
        for site in found:
            _print_site(site, say_in(lang))
        if not found:
            typer.echo(say_in(lang)(N_("There is no compound yet.")))
    if not all(tablet.chain_sound for site in found for tablet in site.tablets):
        raise typer.Exit(Exit.UNSOUND)


def office_status(engine: Engine) -> list[SiteStatus]:
    """Raises StoreError."""
    return [_site_status(engine, compound) for compound in compounds(engine)]


def _site_status(engine: Engine, compound: Compound) -> SiteStatus:
    found = tablets(engine, compound.id)
    households, residents = roster_size(engine, compound.id)
    return SiteStatus(
        compound.id,
        compound.name,
        compound.zone,
        tuple(compound.gates.values()),
        households,
        residents,
        tuple(_tablet_status(one, compound, proof_of(engine, compound.id, one.device)) for one in found),
        tuple((one.device, one.number, one.reason) for one in refused_entries(engine, compound.id)),
    )


def _tablet_status(one: TabletFigures, compound: Compound, proof: Proof) -> TabletStatus:
    return TabletStatus(
        one.device,
        one.name,
        compound.gates.get(one.gate, one.gate),
        one.enrolled_at,
        one.seen_at,
        one.revoked_at is not None,
        proof.first,
        proof.last,
        proof.count,
        proof.missing,
        proof.gaps,
        proof.broken,
        proof.sound,
        one.refused,
    )


def _print_site(site: SiteStatus, say: Translate) -> None:
    text = N_("{name}: {households} households, {residents} residents; gates {gates}.")
    gates = ", ".join(site.gates) or "-"
    typer.echo(say(text).format(name=site.name, households=site.households, residents=site.residents, gates=gates))
    for one in site.tablets:
        revoked = f" ({say(REVOKED)})" if one.revoked else ""
        seen = local_time(one.seen_at, site.zone).strftime("%Y-%m-%d %H:%M:%S") if one.seen_at else "-"
        text = N_(
            "  {tablet} at {gate}: entries {first} to {last}, {count} here; {chain}; {refused} refused; seen {seen}."
        )
        typer.echo(
            say(text).format(
                tablet=one.name + revoked,
                gate=one.gate,
                first=one.first,
                last=one.last,
                count=one.count,
                chain=_chain_words(one, say),
                refused=one.refused,
                seen=seen,
            )
        )


REVOKED = N_("revoked")


def _chain_words(one: TabletStatus, say: Translate) -> str:
    if one.chain_sound:
        return say(N_("all there and unchanged"))
    gaps = ", ".join(f"{first}–{last}" if first != last else str(first) for first, last in one.gaps) or "-"
    broken = ", ".join(map(str, one.broken)) or "-"
    return say(N_("MISSING: {gaps}; CHANGED: {broken}")).format(gaps=gaps, broken=broken)
