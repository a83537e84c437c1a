"""What the office does each day for the day on which a machine dies: its own backup; what of copies goes in time."""

import asyncio
import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine, func, select
from starlette.concurrency import run_in_threadpool

from models.access import AuditRecord
from models.clock import Milliseconds
from models.durable import disk_errors
from models.errors import GatepostError, StoreReadOnly
from models.store import reading
from office.care.audit import BY_ITSELF, Action, note_alone
from office.care.backup import KEY_SUFFIX, KEYS, SUFFIX, back_up, erase_keys
from office.care.clock_guard import nights_doubted
from office.care.copy_keys import erase_copy_keys, make_copy_keys
from office.care.withdrawn import note_withdrawn
from office.parts import Parts
from office.tablets.copies import FOLDER, Copies, forget_keys

HOUR: Milliseconds = 3_600_000
EVERY: Milliseconds = 23 * HOUR
OLD: Milliseconds = 48 * HOUR
"""An older backup is warned of."""
LOOK_SECONDS = 600.0

log = logging.getLogger(__name__)


class Standing(StrEnum):
    """Of the office's backups."""

    NO_FOLDER = "no_folder"
    """It makes none by itself."""
    NEVER = "never"
    OLD = "old"
    FINE = "fine"


@dataclass(frozen=True)
class BackupState:
    """What the page of settings tells."""

    standing: Standing
    last: Milliseconds | None
    """When the last one was made, by itself or by a command."""
    keys_apart: bool
    """The keys lie elsewhere than the office's own store: one machine that dies does not take both."""


async def keep_daily(parts: Parts, seconds: float = LOOK_SECONDS) -> None:
    """Looks now and then whether something is due; several offices may do so at once. Until it is cancelled."""
    while True:
        for work in (make_keys, back_up_if_due, keep_withdrawn, clear_away_if_believed):
            try:
                await run_in_threadpool(work, parts)
            except (GatepostError, OSError) as error:  # of a dying stick or a share; the next look may find it well
                log.error("%s: %s", work.__name__, type(error).__name__)
        await asyncio.sleep(seconds)


def back_up_if_due(parts: Parts) -> Path | None:
    """The backup, if one was made now. The folder has to be there: one on a stick that is not plugged in would be made
    on the disk that it is to save from. Raises StoreError."""
    to, keys, now = parts.folders.backups, keys_folder(parts), parts.clock()
    last = last_backup(parts.engine)
    if to is None or keys is None or (last is not None and -HOUR < now - last < EVERY):
        return None
    if not _is_there(to) or (parts.folders.backup_keys is not None and not _is_there(keys)):
        raise StoreReadOnly("the folder of the backups is not there")
    file = back_up(parts.engine, to, keys, now)
    note_alone(parts.engine, "", BY_ITSELF, Action.BACKUP, file.name, now)
    return file


def make_keys(parts: Parts) -> None:
    """Before the backup, which then holds them, too. Raises StoreError."""
    make_copy_keys(parts.engine, parts.clock())


def keep_withdrawn(parts: Parts) -> None:
    """Beside the keys of backups, if there are any. Raises StoreError."""
    keys = keys_folder(parts)
    if keys is not None and _is_there(keys):
        note_withdrawn(parts.engine, keys, parts.clock())


def clear_away_if_believed(parts: Parts) -> None:
    """As `clear_away`, unless the clock is doubted: by one set ahead, every backup looks old. Raises StoreError."""
    if not nights_doubted(parts.engine, parts.clock()):
        clear_away(parts)


def clear_away(parts: Parts) -> None:
    """Backups and copies whose time is over. Raises StoreError."""
    to, keys, own, now = parts.folders.backups, keys_folder(parts), parts.own_folder, parts.clock()
    if keys is not None and _is_there(keys):
        erase_keys(keys, now)
        if to is not None:
            _remove_unreadable(parts.engine, to, keys)
    if own is not None:
        Copies(own / FOLDER).purge(now)
    forget_keys(parts.engine, now)
    erase_copy_keys(parts.engine, now)


def backup_state(parts: Parts) -> BackupState:
    """Raises StoreError."""
    last, keys, own = last_backup(parts.engine), keys_folder(parts), parts.own_folder
    if parts.folders.backups is None:
        standing = Standing.NO_FOLDER
    elif last is None:
        standing = Standing.NEVER
    else:
        standing = Standing.OLD if parts.clock() - last > OLD else Standing.FINE
    return BackupState(standing, last, keys is not None and (own is None or keys.parent != own))


def keys_folder(parts: Parts) -> Path | None:
    """Where the keys of backups lie."""
    own = parts.own_folder
    return parts.folders.backup_keys or (None if own is None else own / KEYS)


def _is_there(folder: Path) -> bool:
    """Raises StoreError where the disk does not answer."""
    with disk_errors():
        return folder.is_dir()


def last_backup(engine: Engine) -> Milliseconds | None:
    """Raises StoreError."""
    with reading(engine) as session:
        return session.scalar(select(func.max(AuditRecord.at)).where(*_OF_BACKUPS))


def _remove_unreadable(engine: Engine, to: Path, keys: Path) -> None:
    """Files that this office has made and whose key is erased. Raises StoreError."""
    with reading(engine) as session:
        made = set(session.scalars(select(AuditRecord.about).where(*_OF_BACKUPS)))
    with disk_errors():
        for file in to.glob(f"*{SUFFIX}"):
            if file.name in made and not (keys / f"{file.name}{KEY_SUFFIX}").exists():
                file.unlink(missing_ok=True)


_OF_BACKUPS = (AuditRecord.site_id == "", AuditRecord.action == Action.BACKUP.value)
