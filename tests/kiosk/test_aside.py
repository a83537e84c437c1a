"""A damaged store that was put aside holds all names, and goes in time."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from kiosk.gate import Gate
from kiosk.store.aside import DAY, SEEN, remove_aside
from kiosk.store.recover import LOST, MARK
from kiosk.store.salvage import Salvaged
from kiosk.store.tablet import STORE, open_for_window
from kiosk.store_care import StoreCare
from kiosk.store_key import store_key
from tests.faults.tablets import flip, pages_by_kind
from tests.kiosk.conftest import NOON, Ticker


def aside_of(folder: Path, lost: Salvaged | None) -> Path:
    aside = folder / "damaged-20200101T000000"
    aside.mkdir()
    (aside / STORE).write_bytes(b"names")
    if lost is not None:
        (aside / LOST).write_bytes(msgspec.json.encode(lost))
    return aside


@pytest.mark.parametrize(
    ("lost", "days"),
    [
        (Salvaged(9, 0, 0, False), 30),
        (Salvaged(9, 2, 0, False), 30),  # the office has them
        (Salvaged(9, 2, 1, False), 60),
        (Salvaged(0, 0, 0, True), 60),
        (None, 60),
    ],
)
def test_it_goes_when_its_time_is_over(tmp_path: Path, lost: Salvaged | None, days: int) -> None:
    aside = aside_of(tmp_path, lost)
    assert remove_aside(tmp_path, NOON, 30) == 0, "its own name may be of a wrong clock"
    assert remove_aside(tmp_path, NOON + days * DAY - 1, 30) == 0
    assert aside.exists()
    assert remove_aside(tmp_path, NOON + days * DAY, 30) == 1
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_to_be_mended_from_stays(tmp_path: Path) -> None:
    aside = aside_of(tmp_path, None)
    (aside / SEEN).write_bytes(b'{"since": 0}')
    (tmp_path / MARK).write_bytes(b"{}")
    assert remove_aside(tmp_path, NOON, 30) == 0
    assert aside.exists()


async def test_the_night_removes_it_by_a_clock_that_is_believed(gate: Gate, tmp_path: Path, clock: Ticker) -> None:
    folder, path = tmp_path / "tablet", tmp_path / "tablet" / STORE
    with gate.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    gate.store.engine.dispose()
    flip(path, pages_by_kind(path, store_key(folder))["index"][0])
    (folder / MARK).write_bytes(b"{}")
    (await asyncio.to_thread(open_for_window, folder, clock())).dispose()
    gate.store.register.clock_watch.heard(0)
    care = StoreCare(gate.store, folder, gate.worker, clock, lambda: gate.zone, gate.tell, list)
    await care.purge()
    assert len(list(folder.glob("damaged-*"))) == 1
    clock.forward(365 * 86_400)
    await care.purge()
    assert len(list(folder.glob("damaged-*"))) == 1, "the clock is doubted"
    gate.store.register.clock_watch.heard(0)
    await care.purge()
    assert list(folder.glob("damaged-*")) == []
