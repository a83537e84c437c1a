"""A damaged store lost entries: those that the office has come back into it, the others stay named as missing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kiosk.gaps import CAME_BACK, STILL_MISSING
from kiosk.gate import Gate
from kiosk.link.enrolment import enrol
from kiosk.store.gaps import MARK
from kiosk.store.tablet import STORE, TabletStore, open_for_window
from kiosk.store_key import store_key
from models.clock import system_clock
from office.register.proof import proof_of
from tests.faults.tablets import close, entries_of, flip, pages_by_kind, plain_pages
from tests.faults.tablets import proof_of as tablet_proof
from tests.office.conftest import Ids, RunningOffice
from tests.office.test_trust import registered, shown, synced, until

SENT = 40


@asynccontextmanager
async def window_on(folder: Path) -> AsyncIterator[Gate]:
    """As the program opens it: a damaged store is mended first."""
    loop = asyncio.get_running_loop()
    gate = Gate(
        lambda: TabletStore(open_for_window(folder, system_clock()), system_clock),
        folder,
        system_clock,
        Ids(),
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    await gate.load()
    try:
        yield gate
    finally:
        gate.close()


async def asked(gate: Gate) -> None:
    """Until all is sent and the office was asked for what is lost."""
    running = asyncio.create_task(gate.background.run_sync())
    await until(lambda: CAME_BACK in [one.notice.text for one in gate.news] and not gate.sync_state.waiting)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def spoil(folder: Path, device: str) -> None:
    """The second page with rows of the register, and the last but two."""
    path = folder / STORE
    key = store_key(folder)
    pages = plain_pages(path.read_bytes(), key)
    rows = [page for page in pages_by_kind(path, key)["table"] if pages[page - 1].count(device.encode()) > 1]
    for page in (rows[1], rows[-3]):
        flip(path, page)


@pytest.mark.parametrize("unsent", [0, 20])
async def test_what_the_office_has_comes_back_and_the_rest_stays_named(
    running: RunningOffice, tmp_path: Path, unsent: int
) -> None:
    who = await enrol(tmp_path, shown(running), "平板")
    async with window_on(tmp_path) as gate:
        await registered(gate, *map(str, range(SENT)))
        await synced(gate)
        await registered(gate, *map(str, range(SENT, SENT + unsent)))
        before = entries_of(gate.store.engine)
        close(gate.store.engine)
    spoil(tmp_path, who.device)
    async with window_on(tmp_path) as gate:
        lost = before.keys() - entries_of(gate.store.engine).keys()
        never_sent = {before[one][0] for one in lost if before[one][0] > SENT}
        assert len(lost) > len(never_sent) > 0 or (len(lost) > 4 and not unsent), "two pages of rows"
        await registered(gate, "after")
        assert gate.register_state.last_number == SENT + unsent + 1, "no number is used twice"
        await asked(gate)
        after = entries_of(gate.store.engine)
        assert {name: row for name, row in before.items() if row[0] not in never_sent}.items() <= after.items()
        told = [one.notice.text for one in gate.news if one.notice.text in (CAME_BACK, STILL_MISSING)]
        assert told == ([STILL_MISSING] if unsent else []) + [CAME_BACK]
        assert {number for gap in gate.missing for number in range(gap.first, gap.last + 1)} == never_sent
        assert (tmp_path / MARK).exists() is bool(unsent)
        here = tablet_proof(gate.store.engine, who.device)
    there = proof_of(running.engine, who.site, who.device)
    assert entries_of(running.engine) == after, "the register is equal on both sides, byte for byte"
    assert (here.mark, here.count, here.gaps, here.broken) == (there.mark, there.count, there.gaps, ())
    assert there.sound is not bool(unsent)
