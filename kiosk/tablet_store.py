"""The tablet's folder and the store in it."""

from pathlib import Path

from sqlalchemy import Engine

from models.errors import StoreReadOnly
from models.store import open_store, upgrade

STORE = "tablet.sqlite"


def open_tablet(folder: Path) -> Engine:
    """Makes folder and store if there are none; brings the tables up to date. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreReadOnly(str(error)) from error
    engine = open_store(folder / STORE)
    upgrade(engine)
    return engine
