"""Each copy of a tablet's store has a key of its own, sealed to the office's key of the month.

The office makes a pair of keys (X25519) for each month (UTC), a month ahead, and erases the private one when what the
month's copies hold is to be gone: then nobody can read them any more, wherever one may lie. A tablet gets the public
ones with the office's changes, and uses the one of its own month alone: one of a month that is over may be gone soon.
Where it has none, or doubts its clock, the copy has the key of the tablet's store, which lies in escrow for longer: a
copy that cannot be read would be no copy. So a gate that hears nothing of its office for a month or two makes copies
that do not expire.

Beside a copy lies `NAME.gatepost.key`: JSON of SealedCopyKey. A copy without it has the key of the store.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from models.clock import Milliseconds
from models.errors import BadInput
from models.escrow import LONGEST_SEALED, NOT_OURS, sealed_for_office

KEY_SUFFIX = ".key"
LONGEST_KEY_FILE = 400
"""Bytes."""
_PUBLIC = re.compile(r"[0-9a-f]{64}")


class CopyKey(msgspec.Struct, frozen=True):
    month: str
    """`2026-11`, UTC."""
    public: str
    """X25519, hexadecimal."""

    def seal(self, key: bytes) -> bytes:
        """What lies beside the copy. `key`: 32 bytes."""
        return msgspec.json.encode(SealedCopyKey(self.month, sealed_for_office(key, bytes.fromhex(self.public))))


class SealedCopyKey(msgspec.Struct, frozen=True):
    month: str
    sealed: str
    """As `models.escrow`."""


def month_of(at: Milliseconds) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m}"


def is_public_key(key: CopyKey) -> bool:
    return _PUBLIC.fullmatch(key.public) is not None


def key_file(copy: Path) -> Path:
    """Where the sealed key of a copy lies."""
    return copy.with_name(copy.name + KEY_SUFFIX)


def read_sealed(data: bytes) -> SealedCopyKey:
    """Raises BadInput."""
    try:
        if len(data) > LONGEST_KEY_FILE:
            raise BadInput(notice=NOT_OURS)
        read = msgspec.json.decode(data, type=SealedCopyKey)
    except msgspec.DecodeError:
        raise BadInput(notice=NOT_OURS) from None
    if len(read.sealed) > LONGEST_SEALED or not re.fullmatch(r"\d{4}-\d\d", read.month):
        raise BadInput(notice=NOT_OURS)
    return read
