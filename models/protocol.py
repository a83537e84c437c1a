"""What tablet and office say to each other over HTTP: JSON, and from version 2 on entries in a compact form.

| request | body | answer |
| --- | --- | --- |
| POST /api/v1/entries | Batch, or the bytes of `models.wire` as COMPACT_TYPE | Receipt |
| GET /api/v1/changes?after=N&limit=M&wait=S | none | Changes |
| POST /api/v1/own?numbers=20-31,7-7 | none | Own |
| POST /api/v1/copy?digest=H&size=N&start=O&key=K | a piece of a copy of the tablet's store, encrypted | CopyHeld |

`key`: what lies beside the copy (`models.copy_key`), hexadecimal; without it the copy has the store's own key.

`wait` is of version 2: an office that has nothing new keeps the question for so many seconds. Either end may be of
version 1: an office of version 1 refuses COMPACT_TYPE with 400 and answers at once, and the tablet goes on as it did
then; the office of version 2 takes both forms. An office that cannot put a compact batch together says 422, and is
sent the same entries as a Batch.

Each is signed (`models.signing`). 401: not known. 403: to be enrolled anew. 409: taken before. 410: reported lost.
400: not one of ours. 501: a Batch of a version
that the office does not know; the tablet keeps everything. 413: too large. How a tablet comes in: `models.enrolment`.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from models.copy_key import CopyKey
from models.entry import SealedEntry

VERSION = 1
"""Of a Batch."""
COMPACT = 2
"""Of the compact form."""
COMPACT_TYPE = "application/vnd.gatepost.entries"
ENTRIES = "/api/v1/entries"
CHANGES = "/api/v1/changes"
MAX_BATCH = 500
"""Entries in one Batch."""
REVISION_BITS = 40
"""Of a cursor: the office's counter of changes. Above them stands the epoch of the office (`office.tablets.epochs`)."""
MAX_COMPACT = 2000
"""Entries in one compact batch."""
MAX_BODY = 8 * 1024 * 1024
"""Bytes of one request or answer."""
MAX_CHANGES = 1000
OWN = "/api/v1/own"
MAX_RANGES = 40
"""Ranges of numbers in one question for a tablet's own entries; the highest comes first."""
COPY = "/api/v1/copy"
MAX_COPY = 64 * 1024 * 1024
"""Bytes of a copy of a tablet's store: some 60,000 entries and a large roster. A larger one goes to a stick."""
MAX_PIECE = 1024 * 1024
"""Bytes of one piece of it."""

PURGED = msgspec.Raw(b"null")
"""In the place of a personal part that is no longer kept."""


class WireEntry(msgspec.Struct, frozen=True):
    """The two parts of an entry as the very bytes that the hash was taken over."""

    head: msgspec.Raw
    personal: msgspec.Raw = PURGED

    @property
    def sealed(self) -> SealedEntry:
        personal = bytes(self.personal)
        return SealedEntry(bytes(self.head), None if personal == bytes(PURGED) else personal)


class Batch(msgspec.Struct, frozen=True):
    version: int
    entries: list[WireEntry]


def whole_batch(entries: Iterable[SealedEntry]) -> bytes:
    """The bytes of a Batch."""
    wire = [
        WireEntry(msgspec.Raw(one.head), PURGED if one.personal is None else msgspec.Raw(one.personal))
        for one in entries
    ]
    return msgspec.json.encode(Batch(VERSION, wire))


class RefusalReason(StrEnum):
    BAD_ENTRY = "bad_entry"
    TOO_LARGE = "too_large"
    WRONG_DEVICE = "wrong_device"
    NUMBER_TAKEN = "number_taken"
    ID_TAKEN = "id_taken"
    IMPOSSIBLE = "impossible"
    LOST = "lost"
    """It is not refused: the tablet says that it has lost it, and the office never had it."""


class Refusal(msgspec.Struct, frozen=True):
    """One entry that the office did not take. `reason` is one of RefusalReason, or a later version's word."""

    place: int
    """Its place in the batch, from 0."""
    reason: str


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sent once the batch is durable in the office."""

    stored: int
    """New to the office."""
    known: int
    """The same id with the same content, stored earlier."""
    refused: list[Refusal]
    last_number: int
    """The highest number that the office has of this device."""
    count: int
    """How many entries the office has of this device."""
    first_missing: int = 0
    """The lowest number up to the last that it has neither stored nor refused; 0 where all are there. Of version 2."""


class Own(msgspec.Struct, frozen=True):
    """What the office has of the numbers that a tablet has lost of its own. The others are lost, and waited for no
    longer."""

    entries: list[WireEntry]
    """The highest number first: so each is proved by the one above it, which names its hash."""
    down_to: int
    """Every number asked for was looked at, from the highest down to this one."""


class CopyHeld(msgspec.Struct, frozen=True):
    """How far a copy has come: the next piece begins there. Once it is as large as the copy, the office keeps it."""

    have: int


Value = str | int | bool | None


class Change(msgspec.Struct, frozen=True):
    """One row of reference data, whole. `table` is a key of `models.roster.REFERENCE_TABLES`, or `site`."""

    table: str
    row: dict[str, Value]


class Changes(msgspec.Struct, frozen=True, omit_defaults=True):
    changes: list[Change]
    """In the order of their revision."""
    revision: int
    """The cursor with which to ask next; what it is made of is the office's business (`office.tablets.epochs`). One
    that came back from a backup begins anew by itself."""
    remaining: int
    """How many rows are still to come after these."""
    last_number: int | None = None
    """The highest number that the office has of the device that asks. Of version 2."""
    tablets: list[str] | None = None
    """With the last of the changes: the public keys (Ed25519, hexadecimal) of all tablets that stand at the compound's
    gates now, this one's too. None: as before. `kiosk.peers` trusts no others."""
    copy_keys: list[CopyKey] | None = None
    """With `tablets`: the office's keys for copies of the store, of this month and the next."""
