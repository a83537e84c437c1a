"""What befalls the office's machine while a tablet sends: the tablet keeps all, and afterwards both have the same."""

from pathlib import Path

from tests.faults import office_rounds
from tests.faults.disks import needs_root, small_disk


def test_a_served_office_is_killed(tmp_path: Path) -> None:
    assert len(list(office_rounds.killed_served_office(tmp_path, 3, seed=11))) == 3


def test_the_offices_disk_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8_000) as disk:
        assert list(office_rounds.full_office(disk, tmp_path, 2, seed=12))[-1] >= office_rounds.AT_ONCE


def test_the_offices_disk_can_only_be_read(tmp_path: Path) -> None:
    needs_root()
    assert list(office_rounds.read_only_office(tmp_path, 1, seed=13)) == [0]


def test_a_sync_to_the_offices_disk_fails(tmp_path: Path) -> None:
    needs_root()
    assert len(list(office_rounds.failing_office(tmp_path, 2, seed=14))) == 2
