"""Damaged stores that were put aside (`kiosk.store.recover`) hold all names, so they go, too: overwritten.

RETENTION days after the purge first saw one by a clock that it believes; twice as long if it may hold entries that
neither the mended store nor the office has, for `python -m office escrow TABLET --take-in` to fetch them. Whoever was
told of them had that long; what names people is not kept for ever in the hope of a repair.
"""

from pathlib import Path

import msgspec

from kiosk.store.recover import ASIDE, LOST, MARK
from kiosk.store.salvage import Salvaged
from models.clock import Milliseconds
from models.durable import disk_errors, overwrite, write_durably

SEEN = "seen.json"
DAY: Milliseconds = 86_400_000


class Seen(msgspec.Struct, frozen=True):
    since: Milliseconds


def remove_aside(folder: Path, now: Milliseconds, retention_days: int) -> int:
    """How many went. `now`: of a clock that is not doubted. Raises StoreFull, StoreReadOnly."""
    if (folder / MARK).exists():
        return 0  # they are read at the next start
    removed = 0
    for aside in folder.glob(f"{ASIDE}*"):
        days = retention_days if _all_is_elsewhere(aside) else 2 * retention_days
        if aside.is_dir() and _first_seen(aside, now) + days * DAY <= now:
            _remove(aside)
            removed += 1
    return removed


def _all_is_elsewhere(aside: Path) -> bool:
    """False where that is not known."""
    try:
        lost = msgspec.json.decode((aside / LOST).read_bytes(), type=Salvaged)
    except (OSError, msgspec.DecodeError):
        return False
    return not lost.not_at_office and not lost.enrol_again


def _first_seen(aside: Path, now: Milliseconds) -> Milliseconds:
    try:
        since = msgspec.json.decode((aside / SEEN).read_bytes(), type=Seen).since
        if since <= now:
            return since
    except (OSError, msgspec.DecodeError):
        pass
    write_durably(aside / SEEN, msgspec.json.encode(Seen(now)))
    return now


def _remove(aside: Path) -> None:
    """What tells how long it is kept goes last: a power cut on the way is no new beginning."""
    for file in sorted(aside.iterdir(), key=lambda file: file.name in (SEEN, LOST)):
        overwrite(file)
    with disk_errors():
        aside.rmdir()
