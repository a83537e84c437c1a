"""The office's keys for copies of the store, as it sent them last. See `models.copy_key`."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from models.clock import Milliseconds
from models.copy_key import CopyKey, is_public_key, month_of
from models.declaration import SiteSetting
from models.store import open_read_only, store_errors

NAME = "copy-keys"
"""Of the setting that holds them, JSON."""
MOST = 4
_KEPT = "SELECT value FROM site_setting JOIN tablet USING (site_id) WHERE name = ?"


def keep_copy_keys(session: Session, site: str, keys: Sequence[CopyKey]) -> None:
    """In the place of those before; what is no key is left out."""
    good = [key for key in keys[:MOST] if is_public_key(key)]
    row = {"site_id": site, "name": NAME, "value": msgspec.json.encode(good).decode()}
    session.execute(insert(SiteSetting).values(row).on_conflict_do_update(index_elements=["site_id", "name"], set_=row))


def copy_key(store: Path, key: bytes, now: Milliseconds) -> CopyKey | None:
    """Of the month; None where the office has sent none for it. Beside whoever writes. Raises StoreError."""
    with store_errors(), closing(open_read_only(store, key)) as connection:
        row = connection.execute(_KEPT, [NAME]).fetchone()
    keys = msgspec.json.decode(row[0], type=list[CopyKey]) if row else []
    return next((one for one in keys if one.month == month_of(now)), None)
