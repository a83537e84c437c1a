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
    folder: Path | None = None
    """The office's own, for what is no row of a table: copies of tablets' stores, keys of backups."""

    @property
    def own_folder(self) -> Path | None:
        """None on PostgreSQL where no folder was named."""
        database = self.engine.url.database
        beside = Path(database).parent if self.engine.dialect.name == "sqlite" and database else None
        return self.folder or beside
