"""What the tablet does for its store by itself, and what it tells of it."""

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.gate import Gate
from kiosk.store import reference
from kiosk.store.backup import FOLDER, copies
from kiosk.store.recover import ENROL_AGAIN, MARK, MENDED
from kiosk.store.tablet import STORE, TabletStore, open_for_window, open_tablet
from kiosk.store_care import COPIED, COPIED_FOR_EVER, DAMAGED, StoreCare
from kiosk.store_key import store_key
from models.copy_key import CopyKey, month_of
from models.errors import NotEnrolled, StoreDamaged
from models.protocol import Changes
from models.register import Entry
from models.store import reading
from tests.faults.tablets import flip, pages_by_kind
from tests.kiosk.conftest import NOON, SITE, Ticker
from tests.kiosk.test_nothing_in_clear import keyed_in


def care_of(gate: Gate, folder: Path, clock: Ticker, *sticks: Path) -> StoreCare:
    return StoreCare(gate.store, folder, gate.worker, clock, lambda: gate.zone, gate.tell, lambda: list(sticks))


def told(gate: Gate) -> list[str]:
    said = [one.notice.text for one in gate.news]
    gate.news.clear()
    return said


async def test_a_stick_gets_a_copy_a_day_if_it_has_a_place_for_it(gate: Gate, tmp_path: Path, clock: Ticker) -> None:
    with_place, without = tmp_path / "with", tmp_path / "without"
    (with_place / FOLDER).mkdir(parents=True)
    without.mkdir()
    care = care_of(gate, tmp_path / "tablet", clock, with_place, without)
    device = gate.store.identity.device
    for hours, count in ((0, 1), (1, 1), (25, 2), (50, 3)):
        if hours == 50:
            keys = [CopyKey(month_of(NOON + hours * 3_600_000), "ab" * 32)]
            reference.take_in(gate.store.engine, SITE, Changes([], 30, 0, tablets=[], copy_keys=keys), NOON)
        clock.at = NOON + hours * 3_600_000
        await care.care()
        made = copies(with_place / FOLDER, device)
        assert len(made) == count, hours
        if hours != 1:
            os.utime(made[0], times=(clock.at / 1000, clock.at / 1000))
    assert told(gate) == [COPIED_FOR_EVER.text] * 2 + [COPIED.text], "the office has sent its key at last"
    assert list(without.iterdir()) == []


async def test_nothing_is_purged_by_a_clock_that_is_doubted(gate: Gate, tmp_path: Path, clock: Ticker) -> None:
    await keyed_in(gate, "诸葛慕容", "13912345678", "")
    store, care = gate.store, care_of(gate, tmp_path / "tablet", clock)
    store.register.acknowledge(store.register.waiting(10), {})
    clock.forward(365 * 86_400)
    await care.purge()
    assert personal(gate) == [True]
    store.register.clock_watch.heard(0)  # the office says the same time
    await care.purge()
    assert personal(gate) == [False]


def personal(gate: Gate) -> list[bool]:
    with reading(gate.store.engine) as session:
        return [body is not None for body in session.scalars(select(Entry.personal))]


async def test_damage_is_told_marked_and_mended_at_the_next_start(gate: Gate, tmp_path: Path, clock: Ticker) -> None:
    folder = tmp_path / "tablet"
    care = care_of(gate, folder, clock)
    await care.care()
    assert told(gate) == []
    with gate.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    gate.store.engine.dispose()
    path = folder / STORE
    flip(path, pages_by_kind(path, store_key(folder))["index"][0])
    await care.prove()
    assert told(gate) == [DAMAGED.text]
    assert (folder / MARK).exists()
    with pytest.raises(StoreDamaged):
        open_tablet(folder)
    assert await started(folder, clock) == [MENDED.text]
    assert await started(folder, clock) == []


async def test_who_has_to_be_enrolled_again_is_told_so(gate: Gate, tmp_path: Path, clock: Ticker) -> None:
    folder = tmp_path / "tablet"
    with gate.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    gate.store.engine.dispose()
    flip(folder / STORE, 1)
    assert await started(folder, clock) == [ENROL_AGAIN.text]


async def started(folder: Path, clock: Ticker) -> list[str]:
    """What a window says that is opened now."""
    loop = asyncio.get_running_loop()
    gate = Gate(
        lambda: TabletStore(open_for_window(folder, clock()), clock),
        folder,
        clock,
        lambda: "0" * 32,
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    try:
        await gate.load()
    except NotEnrolled:
        pass
    finally:
        gate.close()
    return [one.notice.text for one in gate.news]
