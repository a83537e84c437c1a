"""After each fault: nothing acknowledged is lost, nothing is there twice, the chain holds. `scripts/bench faults` runs
hundreds of the same rounds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.store.backup import write_backup
from kiosk.store.drafts import DraftStore
from kiosk.store.tablet import STORE, open_for_window
from kiosk.store_key import store_key
from models.errors import StoreError, StoreFull, StoreReadOnly
from tests.faults import rounds
from tests.faults.disks import leave, own_disk, small_disk
from tests.faults.rounds import Acknowledged
from tests.faults.tablets import SITE, entries_of, entry, new_tablet, register_of
from tests.kiosk.conftest import DEVICE, NOON


def test_a_tablet_is_killed(tmp_path: Path) -> None:
    assert list(rounds.killed_tablet(tmp_path / "tablet", 6, seed=1))[-1] > 6


def test_an_office_is_killed(tmp_path: Path) -> None:
    assert list(rounds.killed_office(tmp_path, 6, seed=2))[-1] > 0


def test_the_power_is_cut(tmp_path: Path) -> None:
    with own_disk(tmp_path) as disk:
        assert list(rounds.cut_power(disk, 3, seed=3))[-1] > 6


def test_a_sync_to_the_disk_fails(tmp_path: Path) -> None:
    assert list(rounds.failing_sync(tmp_path / "tablet", 1, seed=4))[-1] > 6


def test_the_disk_can_only_be_read(tmp_path: Path) -> None:
    with own_disk(tmp_path) as disk:
        folder = disk.folder / "tablet"
        new_tablet(folder, 5)
        engine = open_for_window(folder, NOON)
        register = register_of(engine)
        engine.dispose()
        disk.read_only(True)
        with pytest.raises(StoreReadOnly):
            register.append([entry("a")])
        with pytest.raises(StoreError):
            open_for_window(folder, NOON)
        disk.read_only(False)
        register.append([entry("a")])
        engine.dispose()
        acknowledged = Acknowledged(folder)
        acknowledged.ids.append("a")
        acknowledged.check()


def test_the_disk_is_full_at_every_step(tmp_path: Path) -> None:
    """Of a save, a draft and a copy: whatever room there is, each is done whole or not at all, and can be repeated."""
    with small_disk(tmp_path / "disk", 4_000) as disk:
        folder = disk / "tablet"
        new_tablet(folder, 5)
        key = store_key(folder)
        engine = open_for_window(folder, NOON)
        register, drafts = register_of(engine), DraftStore(engine, SITE, lambda: NOON)
        acknowledged = Acknowledged(folder)
        refused = 0
        for room in (0, 4, 8, 12, 16, 20, 24, 32, 48, 64, 128, 500, 1_000):
            names = [f"{room}-{number}" for number in range(12)]
            acts: list[Callable[[], object]] = [
                lambda names=names: register.append([entry(name) for name in names]),
                lambda room=room: drafts.keep("draft", b'"%s"' % (b"x" * 300 * room)),
                lambda room=room: write_backup(folder / STORE, key, disk / "stick", DEVICE, NOON + room),
            ]
            for act in acts:
                leave(disk, room)
                try:
                    act()
                except StoreFull:
                    refused += 1
                    (disk / "ballast").unlink(missing_ok=True)
                    act()
                assert not list((disk / "stick").glob("*.part"))
                for copy in (disk / "stick").glob("*"):
                    copy.unlink()
            acknowledged.ids += names
        assert 10 < refused < 39
        (disk / "ballast").unlink(missing_ok=True)
        assert len(entries_of(engine)) == 5 + len(acknowledged.ids)
        engine.dispose()
        acknowledged.check()
