"""USB sticks: found by themselves, written whole or not at all, and what is said where one takes nothing."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import sticks
from kiosk.sticks import BROKEN, FULL, GONE, LOCKED, Stick, StickError, marked, mounted_sticks, put, read_small

CONTENT = bytes(range(256)) * 1200


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    folder = tmp_path / "stick"
    folder.mkdir()
    return marked([folder])[0]


@pytest.fixture
def small_stick(tmp_path: Path) -> Iterator[Stick]:
    """A disk of its own of 64 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    yield marked([folder])[0]
    subprocess.run(["umount", "--lazy", str(folder)], check=False)


def names(stick: Stick) -> list[str]:
    return [path.name for path in stick.folder.iterdir()]


def test_sticks_are_where_people_and_desktops_mount_them(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    mounted = ("/media/usb0", "/media/li/U盘", "/run/media/li/GATE\\040POST", "/mnt/stick", "/media/back\\134slash")
    others = (
        "/",
        "/home",
        "/media",
        "/mnt",
        "/run/media/li",
        "/mnt/a/b",
        "/media/a/b/c",
        "/var/mnt/x",
        "/mnt/../etc/x",
    )
    places = (*mounted, *others, "/media/usb0")
    lines = [f"{n} 1 8:1 / {place} rw,noatime shared:1 - vfat /dev/sdb1 rw" for n, place in enumerate(places)]
    table.write_text("\n".join([*lines, "", "torn line"]) + "\n", encoding="utf-8")
    assert [str(stick) for stick in mounted_sticks(table)] == [
        "/media/usb0",
        "/media/li/U盘",
        "/run/media/li/GATE POST",
        "/mnt/stick",
        "/media/back\\slash",
    ]
    assert mounted_sticks(tmp_path / "nothing") == []


def test_this_machines_own_table_can_be_read() -> None:
    assert all(str(stick).startswith(("/media/", "/run/media/", "/mnt/")) for stick in mounted_sticks())


def test_a_file_is_put_on_whole_and_replaced_whole(stick: Stick) -> None:
    assert put(stick, "sheet.xlsx", CONTENT).read_bytes() == CONTENT
    assert put(stick, "sheet.xlsx", b"new").read_bytes() == b"new"
    assert names(stick) == ["sheet.xlsx"]


def test_a_full_stick_keeps_what_it_had(small_stick: Stick) -> None:
    put(small_stick, "sheet.xlsx", b"old")
    with pytest.raises(StickError) as refused:
        put(small_stick, "sheet.xlsx", CONTENT)
    assert refused.value.notice == FULL
    assert names(small_stick) == ["sheet.xlsx"], "no half file stays"
    assert (small_stick.folder / "sheet.xlsx").read_bytes() == b"old"


def test_a_stick_that_can_only_be_read(small_stick: Stick) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_stick.folder)], check=True)
    with pytest.raises(StickError) as refused:
        put(small_stick, "sheet.xlsx", b"new")
    assert refused.value.notice == LOCKED


def test_a_stick_pulled_out_before_is_not_taken_for_the_tablets_disk(small_stick: Stick) -> None:
    subprocess.run(["umount", str(small_stick.folder)], check=True)
    with pytest.raises(StickError) as refused:
        put(small_stick, "sheet.xlsx", b"new")
    assert refused.value.notice == GONE
    assert names(small_stick) == []
    assert marked([small_stick.folder / "nowhere"]) == ()


@pytest.mark.parametrize(
    ("what", "number", "notice"),
    [("fsync", errno.EIO, GONE), ("fsync", errno.ENOSPC, FULL), ("replace", errno.ENODEV, GONE)],
)
def test_a_stick_pulled_out_while_it_is_written(
    stick: Stick, monkeypatch: pytest.MonkeyPatch, what: str, number: int, notice: object
) -> None:
    def fails(*_arguments: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    put(stick, "sheet.xlsx", b"old")
    monkeypatch.setattr(sticks.os, what, fails)
    with pytest.raises(StickError) as refused:
        put(stick, "sheet.xlsx", CONTENT)
    assert refused.value.notice == notice
    assert (stick.folder / "sheet.xlsx").read_bytes() == b"old"


def test_what_comes_back_otherwise_is_told(stick: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sticks, "_read_back", lambda *_: CONTENT[:-1] + b"x")
    with pytest.raises(StickError) as refused:
        put(stick, "sheet.xlsx", CONTENT)
    assert refused.value.notice == BROKEN


def test_small_files_are_read_and_links_are_not_followed(stick: Stick) -> None:
    (stick.folder / "a").write_bytes(b"12345")
    (stick.folder / "link").symlink_to("/etc/passwd")
    assert read_small(stick.folder, "a", 10) == b"12345"
    assert read_small(stick.folder, "a", 3) == b"1234"
    assert read_small(stick.folder, "link", 10) is None
    assert read_small(stick.folder, "missing", 10) is None
