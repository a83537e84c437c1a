"""What the office is put together from; handed in, so that a test brings its own clock and chance."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from models.clock import Clock, system_clock
from models.ids import NewId, random_id
from office.register.announce import Announcer

LOCALE = Path(__file__).parent.parent / "assets" / "locale"
DEFAULT_PORT = 8470


@dataclass(frozen=True)
class Folders:
    """On the office's machine."""

    own: Path | None = None
    """For what is no row of a table: copies of tablets' stores, keys of backups."""
    backups: Path | None = None
    """Where the daily backup goes; None: there is none."""
    backup_keys: Path | None = None
    """Where its keys lie, if not in the office's own folder."""


@dataclass(frozen=True)
class Parts:
    engine: Engine
    announcer: Announcer
    clock: Clock = system_clock
    new_id: NewId = random_id
    locale: Path = LOCALE
    address: str = ""
    """What phones and browsers call, `http://192.168.1.10:8470`; empty: what the browser itself called."""
    tablets_address: str = ""
    """What tablets are told to call, `192.168.1.10:8471`; empty: the host that the browser called."""
    folders: Folders = Folders()

    @property
    def own_folder(self) -> Path | None:
        """None on PostgreSQL where no folder was named."""
        database = self.engine.url.database
        beside = Path(database).parent if self.engine.dialect.name == "sqlite" and database else None
        return self.folders.own or beside
