"""After each fault: nothing acknowledged is lost, nothing is there twice, the chain holds. `scripts/bench faults` runs
hundreds of the same rounds."""

from pathlib import Path

from tests.faults import rounds
from tests.faults.disks import own_disk, small_disk
from tests.faults.tablet_steps import full_tablet, read_only_tablet


def test_a_tablet_is_killed(tmp_path: Path) -> None:
    assert list(rounds.killed_tablet(tmp_path / "tablet", 6, seed=1))[-1] > 6


def test_an_office_is_killed(tmp_path: Path) -> None:
    assert list(rounds.killed_office(tmp_path, 6, seed=2))[-1] > 0


def test_the_power_is_cut(tmp_path: Path) -> None:
    with own_disk(tmp_path) as disk:
        assert list(rounds.cut_power(disk, 3, seed=3))[-1] > 6


def test_a_sync_to_the_disk_fails(tmp_path: Path) -> None:
    assert list(rounds.failing_sync(tmp_path / "tablet", 1, seed=4))[-1] > 6


def test_the_disk_can_only_be_read_at_every_step(tmp_path: Path) -> None:
    with own_disk(tmp_path) as disk:
        assert list(read_only_tablet(disk, 1)) == [12]


def test_the_disk_is_full_at_every_step(tmp_path: Path) -> None:
    """Whatever room there is, each is done whole or not at all, and can be repeated."""
    with small_disk(tmp_path / "disk", 6_000) as disk:
        assert list(full_tablet(disk, 5))[-1] > 20
