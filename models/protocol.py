"""What tablet and office say to each other: JSON over HTTP, version 1.

| request | body | answer |
| --- | --- | --- |
| POST /api/v1/enrol | EnrolRequest | EnrolReply |
| POST /api/v1/entries | Batch | Receipt |
| GET /api/v1/changes?after=N&limit=M | none | Changes |

All but the first carry `Authorization: Bearer <token>`. 401: unknown or revoked. 400: not one of ours. 413: too large.
"""

from enum import StrEnum

import msgspec

VERSION = 1
ENROL = "/api/v1/enrol"
ENTRIES = "/api/v1/entries"
CHANGES = "/api/v1/changes"
MAX_BATCH = 500
"""Entries in one batch."""
MAX_BODY = 8 * 1024 * 1024
"""Bytes of one request or answer."""
MAX_CHANGES = 1000


class EnrolRequest(msgspec.Struct, frozen=True):
    code: str
    device_name: str


class EnrolReply(msgspec.Struct, frozen=True):
    device: str
    site: str
    gate: str
    token: str


PURGED = msgspec.Raw(b"null")
"""In the place of a personal part that is no longer kept."""


class WireEntry(msgspec.Struct, frozen=True):
    """The two parts of an entry as the very bytes that the hash was taken over."""

    head: msgspec.Raw
    personal: msgspec.Raw = PURGED


class Batch(msgspec.Struct, frozen=True):
    version: int
    entries: list[WireEntry]


class RefusalReason(StrEnum):
    BAD_ENTRY = "bad_entry"
    TOO_LARGE = "too_large"
    WRONG_DEVICE = "wrong_device"
    NUMBER_TAKEN = "number_taken"
    ID_TAKEN = "id_taken"
    IMPOSSIBLE = "impossible"


class Refusal(msgspec.Struct, frozen=True):
    """One entry that the office did not take. `reason` is one of RefusalReason, or a later version's word."""

    place: int
    """Its place in the batch, from 0."""
    reason: str


class Receipt(msgspec.Struct, frozen=True):
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


Value = str | int | bool | None


class Change(msgspec.Struct, frozen=True):
    """One row of reference data, whole. `table` is a key of `models.roster.REFERENCE_TABLES`, or `site`."""

    table: str
    row: dict[str, Value]


class Changes(msgspec.Struct, frozen=True):
    changes: list[Change]
    """In the order of their revision."""
    revision: int
    """The cursor with which to ask next."""
    remaining: int
    """How many rows are still to come after these."""
