"""What the commands beside the window tell of this tablet."""

import gettext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, func, select

from kiosk.identity import Identity
from kiosk.store.identity import identity, place
from kiosk.store.questionnaire import load_questionnaires
from kiosk.store.register import Register
from kiosk.store.tablet import open_tablet
from kiosk.store.volunteer_names import volunteer_names
from models.chain import Proof, prove
from models.clock import system_clock
from models.day_lines import build
from models.day_sheet import tables
from models.errors import BadInput
from models.notice import N_, Notice
from models.register import Entry
from models.store import reading
from models.tablet import Draft
from models.workbook import write_workbook


@dataclass(frozen=True)
class TabletStatus:
    device: str
    gate: str
    entries: int
    last_number: int
    last_hash: str
    mark: str
    """Of the last entry; the office shows the same where it has all."""
    chain_sound: bool
    gaps: tuple[tuple[int, int], ...]
    broken: tuple[int, ...]
    not_yet_synced: int
    refused: int
    drafts: int


def tablet_status(folder: Path) -> TabletStatus:
    """Walks the whole chain. Raises NotEnrolled, StoreError."""
    engine = open_tablet(folder)
    who = identity(engine)
    state = Register(engine, who, system_clock).state
    proof = chain_proof(engine, who)
    with reading(engine) as session:
        drafts = session.scalar(select(func.count()).select_from(Draft)) or 0
    return TabletStatus(
        device=who.device,
        gate=place(engine, who.site).gates.get(who.gate, who.gate),
        entries=proof.count,
        last_number=proof.last,
        last_hash=proof.last_hash,
        mark=proof.mark,
        chain_sound=proof.sound,
        gaps=proof.gaps,
        broken=proof.broken,
        not_yet_synced=state.waiting,
        refused=state.refused,
        drafts=drafts,
    )


def chain_proof(engine: Engine, who: Identity, so_far: Proof | None = None) -> Proof:
    """Of all of this tablet's entries, as the office's page of tablets shows it: `Proof.mark` is what people compare.

    `so_far`: goes on where an earlier walk ended. Raises StoreError.
    """
    query = (
        select(Entry.number, Entry.hash, Entry.head)
        .where(
            Entry.site_id == who.site,
            Entry.device_id == who.device,
            Entry.number > (so_far.last if so_far else -1),
        )
        .order_by(Entry.number)
        .execution_options(yield_per=500)
    )
    with reading(engine) as session:
        return prove(who.device, session.execute(query), so_far)


def write_sheet(folder: Path, day: str, out: Path, language: str, locale: Path) -> int:
    """Returns how many were registered. Raises BadInput, NotEnrolled, StoreError."""
    try:
        wanted = date.fromisoformat(day).isoformat()
    except ValueError:
        raise BadInput(notice=Notice(N_("There is no such day. Write it as 2026-01-31."))) from None
    engine = open_tablet(folder)
    who = identity(engine)
    names = place(engine, who.site)
    entries = Register(engine, who, system_clock).of_day(wanted)
    versions = load_questionnaires(engine, who.site).versions
    volunteers = volunteer_names(engine, who.site)
    sheet = build(names.site_name, wanted, names.zone, names.gates, entries, versions, volunteers)
    translate = gettext.translation("gatepost", locale, [language], fallback=True).gettext
    title = f"{names.site_name} {names.gates.get(who.gate, '')} {wanted}"
    write_workbook(out, title, tables(sheet, translate, language, full=False))
    return sheet.registered
