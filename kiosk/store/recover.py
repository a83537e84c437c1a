"""A damaged store is put aside as it is, and what can still be read of it goes into a new one.

The damage may be found at the start (SQLCipher proves each page), each night, or when something is read; it is marked,
and the next start mends:

1. the damaged files are linked (or copied) into `damaged-TIME/`, and removed in time (`kiosk.store.aside`);
2. a new store takes over, row by row, what can be read; the log beside it is read past a damaged frame;
3. the new store takes the old one's place.

A power cut on the way: the mark still names the files that were put aside, and the next start begins again from them.

Who goes on numbering. A number must never be used twice, so the tablet goes on under its own name only where the last
number is certain: all of the entries could be read, or all of the index of their numbers. Otherwise it forgets who it
is and has to be enrolled anew: under a new id it begins a chain of its own, whose first entries are those that the
office does not have (`kiosk.store.unsent`). So does a tablet that is restored from a backup. The office's own data come
down again from the start, and entries of the tablet's own that were lost here come back from the office
(`kiosk.link.own_back`).
"""

import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from kiosk.store import wal
from kiosk.store.encrypt import BESIDE, encrypt_once
from kiosk.store.gaps import mark_gaps
from kiosk.store.salvage import Salvaged, Source, salvage
from kiosk.store_key import store_key
from models.clock import Milliseconds
from models.durable import disk_errors, sync_file, sync_folder, write_durably
from models.errors import StoreDamaged
from models.notice import N_, Notice
from models.store import open_read_only, open_store, store_errors, upgrade

MARK = "store-damaged.json"
REPORT = "store-mended.json"
ASIDE = "damaged-"
LOST = "lost.json"
"""In the folder of what was put aside: the same report, for `kiosk.store.aside`."""
QUICK_BYTES = 24 * 1024 * 1024
"""Checked whole before the window shows anything: a quarter of a second; a larger store is checked meanwhile."""
LARGEST_LOG = 256 * 1024 * 1024


class Mark(msgspec.Struct, frozen=True):
    """`aside` is empty until the damaged files are put there."""

    aside: str = ""


@dataclass(frozen=True)
class Mended:
    """What came of it."""

    aside: Path
    salvaged: Salvaged


def open_mended(path: Path, now: Milliseconds) -> tuple[Engine, Mended | None]:
    """Opens a tablet's store; mends it first where it is damaged. For the window alone: nobody else may write.

    Raises StoreError where it cannot be opened and cannot be put aside.
    """
    key = store_key(path.parent)
    if not (path.parent / MARK).exists():
        encrypt_once(path, key)
        if not _is_damaged(path, key):
            with suppress(StoreDamaged):
                return _opened(path, key), None
        mark_damaged(path.parent)
    mended = _mend(path, key, now)
    return _opened(path, key), mended


def mark_damaged(folder: Path) -> None:
    """The next start mends. Raises StoreError."""
    if not (folder / MARK).exists():
        write_durably(folder / MARK, msgspec.json.encode(Mark()))


def refuse_damaged(folder: Path) -> None:
    """For whoever does not mend: what is damaged is not written to. Raises StoreDamaged."""
    if (folder / MARK).exists():
        raise StoreDamaged("it is to be mended at the next start of the window")


def take_report(folder: Path) -> Notice | None:
    """What the last mending came to, told once. Raises StoreError."""
    report = folder / REPORT
    with disk_errors():
        if not report.exists():
            return None
        data = report.read_bytes()
        report.unlink()
    try:
        salvaged = msgspec.json.decode(data, type=Salvaged)
    except msgspec.DecodeError:
        return MENDED
    numbers = {"count": str(salvaged.entries_lost), "waiting": str(salvaged.not_at_office)}
    if salvaged.enrol_again:
        return ENROL_AGAIN
    return Notice(MENDED_BUT.text, numbers) if salvaged.entries_lost else MENDED


MENDED = Notice(
    N_(
        "This tablet's store was damaged and is mended: no entry is lost. The damaged file is removed by itself after "
        "some weeks."
    )
)
MENDED_BUT = Notice(
    N_(
        "This tablet's store was damaged and is mended. Of its entries {count} cannot be read here any more; {waiting} "
        "of them were not at the office yet. The damaged file is kept for some weeks: call the office."
    )
)
ENROL_AGAIN = Notice(
    N_(
        "This tablet's store was damaged. What can be read is kept, the damaged file for some weeks. Ask the office "
        "for a new code: the tablet has to be enrolled again."
    )
)


def damaged_pages(path: Path, key: bytes) -> int:
    """Reads and proves each page, beside whoever writes; about 100 MB a second. Raises StoreError."""
    with store_errors(), closing(open_read_only(path, key)) as connection:
        return len(connection.execute("PRAGMA cipher_integrity_check").fetchall())


def _opened(path: Path, key: bytes) -> Engine:
    engine = open_store(path, key)
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _is_damaged(path: Path, key: bytes) -> bool:
    if not path.exists():
        return False
    if _log_of(path) is not None:
        return True
    if path.stat().st_size > QUICK_BYTES:
        return False
    try:
        return damaged_pages(path, key) > 0
    except StoreDamaged:
        return True


def _log_of(path: Path) -> bytes | None:
    """The log beside the store, if it is a damaged one."""
    beside = path.with_name(f"{path.name}-wal")
    with disk_errors():
        size = beside.stat().st_size if beside.exists() else 0
        if not wal.HEADER < size <= LARGEST_LOG:
            return None
        data = beside.read_bytes()
    return data if wal.look_at(data).damaged else None


def _mend(path: Path, key: bytes, now: Milliseconds) -> Mended:
    aside = _put_aside(path, now)
    old = aside / path.name
    log = _log_of(old)
    if log is not None:
        old = _with_whole_log(old, log)
    new = path.with_name(f"{path.name}.new")
    with disk_errors():
        for suffix in ("", *BESIDE):
            new.with_name(new.name + suffix).unlink(missing_ok=True)
    engine = _opened(new, key)
    with store_errors(), closing(engine.raw_connection()) as held:
        target: Any = held.driver_connection
        salvaged = salvage(Source(old, key), target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    engine.dispose()
    with disk_errors():
        if old.parent != aside:
            shutil.rmtree(old.parent)
        sync_file(new)
        for suffix in BESIDE:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        new.replace(path)
        sync_folder(path.parent)
    write_durably(aside / LOST, msgspec.json.encode(salvaged))
    write_durably(path.parent / REPORT, msgspec.json.encode(salvaged))
    if salvaged.entries_lost:
        mark_gaps(path.parent)
    with disk_errors():
        (path.parent / MARK).unlink()
        sync_folder(path.parent)
    return Mended(aside, salvaged)


def _put_aside(path: Path, now: Milliseconds) -> Path:
    folder = path.parent
    with disk_errors():
        try:
            mark = msgspec.json.decode((folder / MARK).read_bytes(), type=Mark)
        except msgspec.DecodeError:
            mark = Mark()
        if mark.aside:
            return folder / Path(mark.aside).name
        aside = folder / f"{ASIDE}{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%S}"
        while aside.exists():
            aside = aside.with_name(f"{aside.name}x")
        aside.mkdir(mode=0o700)
        for suffix in ("", "-wal"):
            file = path.with_name(path.name + suffix)
            if file.exists():
                _link(file, aside / file.name)
        sync_folder(aside)
        sync_folder(folder)
    write_durably(folder / MARK, msgspec.json.encode(Mark(aside.name)))
    return aside


def _link(file: Path, to: Path) -> None:
    """A second name for the same bytes: the first one is given up before anything is written under it again."""
    try:
        os.link(file, to)
    except OSError:  # a file system without links
        shutil.copyfile(file, to)
        sync_file(to)


def _with_whole_log(old: Path, log: bytes) -> Path:
    """A copy of the store whose log SQLite reads to its end."""
    work = old.parent.with_name("mending")
    with disk_errors():
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        shutil.copyfile(old, work / old.name)
        (work / f"{old.name}-wal").write_bytes(wal.resealed(log))
    return work / old.name
