"""The keys of tablets' stores, in escrow: a broken tablet's store, or a copy of it, is opened here.

A tablet seals its key to the office's escrow key when it enrols. Whoever has the office's database can open it, and
each time stands in the audit. The escrow key is made at its first use and stays.
"""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, select

from models.access import Device, OfficeSecret
from models.clock import Milliseconds
from models.entry import SealedEntry
from models.errors import AlreadyThere, BadInput
from models.escrow import open_sealed
from models.notice import N_, Notice
from models.store import open_read_only, reading, sqlite, writing
from office.care.audit import COMMAND, Action, note_alone

SECRET = "escrow"  # noqa: S105 - the name of a row
NO_SUCH_TABLET = Notice(N_("There is no such tablet. `python -m office status` names them all."))
NO_KEY = Notice(
    N_("The office has no key of this tablet's store: an old version enrolled it, or it was lost or replaced long ago.")
)
NO_STORE = Notice(N_("This file is not the store of this tablet, nor a copy of it."))


@dataclass(frozen=True)
class Tablet:
    """Whose store it is."""

    device: str
    site: str
    gate: str
    name: str


def escrow_public(engine: Engine, now: Milliseconds) -> str:
    """What tablets seal to, X25519, hexadecimal. Raises StoreError."""
    return X25519PrivateKey.from_private_bytes(_private(engine, now)).public_key().public_bytes_raw().hex()


def find_tablet(engine: Engine, wanted: str) -> Tablet:
    """By its id, the beginning of it, or its name. Raises BadInput, StoreError."""
    query = select(Device.id, Device.site_id, Device.gate_id, Device.name)
    with reading(engine) as session:
        known = [Tablet(*row) for row in session.execute(query)]
    found = [one for one in known if one.device == wanted]
    found = found or [one for one in known if one.name == wanted or (wanted and one.device.startswith(wanted))]
    if len(found) != 1:
        raise BadInput(notice=NO_SUCH_TABLET)
    return found[0]


def store_key_of(engine: Engine, tablet: Tablet, now: Milliseconds) -> bytes:
    """The 32 bytes that open its store; stands in the audit before it returns. Raises BadInput, StoreError."""
    with reading(engine) as session:
        sealed = session.scalar(select(Device.store_key).where(Device.id == tablet.device))
    if not sealed:
        raise BadInput(notice=NO_KEY)
    key = open_sealed(sealed, _private(engine, now))
    note_alone(engine, tablet.site, COMMAND, Action.ESCROW, tablet.device, now)
    return key


def entries_in(file: Path, key: bytes, tablet: Tablet) -> Iterator[SealedEntry]:
    """A tablet's entries out of a store or a copy, in the order of their numbers, past damaged pages.

    Raises BadInput where there is no such thing in the file.
    """
    numbers = _numbers(file, key, tablet)
    if not numbers:
        raise BadInput(notice=NO_STORE)
    connection: Any = None
    try:
        for number in sorted(numbers):
            try:
                connection = connection or open_read_only(file, key)
                query = "SELECT head, personal FROM entry WHERE site_id = ? AND device_id = ? AND number = ?"
                row = connection.execute(query, [tablet.site, tablet.device, number]).fetchone()
            except sqlite.DatabaseError:  # a damaged page: SQLCipher says no more on this connection
                if connection is not None:
                    connection.close()
                connection = None
                continue
            if row is not None:
                yield SealedEntry(row[0].encode(), None if row[1] is None else row[1].encode())
    finally:
        if connection is not None:
            connection.close()


def _numbers(file: Path, key: bytes, tablet: Tablet) -> set[int]:
    """Out of the index or, where that is damaged, out of the entries themselves as far as they go."""
    numbers: set[int] = set()
    for way in ("", " NOT INDEXED"):
        with suppress(sqlite.DatabaseError), closing(open_read_only(file, key)) as connection:
            query = f"SELECT number FROM entry{way} WHERE site_id = ? AND device_id = ?"  # noqa: S608 - a constant
            for row in connection.execute(query, [tablet.site, tablet.device]):
                numbers.add(row[0])
            return numbers
    return numbers


def _private(engine: Engine, now: Milliseconds) -> bytes:
    kept = _kept(engine)
    if kept is None:
        made = X25519PrivateKey.generate().private_bytes_raw().hex()
        try:
            with writing(engine) as session:
                session.add(OfficeSecret(name=SECRET, value=made, made_at=now, expires_at=None))
        except AlreadyThere:  # another office process was first
            pass
        kept = _kept(engine)
    assert kept is not None
    return bytes.fromhex(kept)


def _kept(engine: Engine) -> str | None:
    with reading(engine) as session:
        return session.scalar(select(OfficeSecret.value).where(OfficeSecret.name == SECRET))
