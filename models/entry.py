"""An entry: what is written, sealed and chained.

An entry has two parts, each kept and sent as the very bytes (UTF-8 JSON) that were first written:
- the head: who, when, what came of it; nothing that names a person. It holds the SHA-256 of the personal part and the
  hash of the device's entry before it, so the heads alone form a chain that can be checked after
  personal parts are purged.
- the personal part: names, flat, phone. It starts with a random nonce, so that its hash does not give it away.

The hash of an entry is the SHA-256 of the bytes of its head.

These structs are none of the garbage collector's (`gc=False`): none can hold itself, and a batch is thousands of them.
"""

from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from models.duty import ShiftChange
from models.errors import BadEntry
from models.triage import Answers, Reason, Verdict

T = TypeVar("T")

MAX_HEAD = 8 * 1024
MAX_PERSONAL = 8 * 1024
FORMAT = 1


class EntryKind(StrEnum):
    CHECK_IN = "check_in"
    VEHICLE = "vehicle"
    VOID = "void"
    """Takes back the entry that it names: it no longer counts."""
    SHIFT = "shift"
    AUDIT = "audit"
    """Somebody looked at what is else masked."""


OF_PERSONS = frozenset({EntryKind.CHECK_IN, EntryKind.VEHICLE})
"""Kinds that have a verdict."""


class PersonKind(StrEnum):
    RETURNEE = "returnee"
    RESIDENT = "resident"
    VISITOR = "visitor"
    COURIER = "courier"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class VehicleKind(StrEnum):
    """By the plate, as `models.plates` reads it."""

    CAR = "car"
    NEW_ENERGY_SMALL = "new_energy_small"
    NEW_ENERGY_LARGE = "new_energy_large"
    OTHER = "other"


class VoidReason(StrEnum):
    WRONG_PERSON = "wrong_person"
    TWICE = "twice"
    TEST = "test"
    OTHER = "other"


class AuditedField(StrEnum):
    ID_NUMBER = "id_number"
    PHONE = "phone"


class EntryHead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The part of an entry that names nobody. A later version's fields stay in the bytes and are ignored here."""

    format: int = FORMAT
    id: str
    site: str
    device: str
    gate: str
    number: int
    """1, 2, 3 … for each device."""
    previous: str
    """Hash of the device's entry before this one; `genesis(device)` for number 1."""
    at: int
    """When this entry was made, milliseconds UTC."""
    day: str
    """The day at the site to which it counts; a correction keeps the day of what it corrects."""
    happened_at: int
    """When the person stood at the gate, milliseconds UTC; a correction keeps it."""
    kind: EntryKind
    replaces: str | None = None
    """The id of the entry that this one corrects."""
    personal: str
    """SHA-256 of the personal part."""
    building: str = ""
    answers: Answers = Answers()
    verdict: Verdict = Verdict.ADMIT
    """Of the kinds OF_PERSONS alone."""
    observe_days: int = 0
    reasons: tuple[Reason, ...] = ()
    policy: int
    """The version of the policy by which the verdict was found."""
    pass_id: str = ""
    """Of the pass that was held up, hexadecimal."""
    person: PersonKind = PersonKind.RETURNEE
    direction: Direction | None = None
    volunteers: tuple[str, ...] = ()
    """Ids of those on duty."""
    clock_doubted: bool = False
    """The tablet's clock stood behind what it had shown before, or far ahead."""
    slip: str = ""
    """Of the paper slip that this was keyed in from, as `models.codes` writes it."""
    vehicle: VehicleKind | None = None
    passengers: int = 0
    trip: str = ""
    """Joins the entries of one car and those in it."""
    driver: bool = False
    """Of those in it: who drives."""
    void_reason: VoidReason | None = None
    shift: ShiftChange | None = None
    audit: AuditedField | None = None
    about: str = ""
    """The id of the entry that was looked at."""


class Personal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The part of an entry that names a person."""

    nonce: str
    name: str = ""
    resident: str | None = None
    household: str | None = None
    flat: str = ""
    phone: str = ""
    id_number: str = ""
    origin_detail: str = ""
    left_on: str = ""
    arrived_on: str = ""
    transport_number: str = ""
    questionnaire: int = 0
    """Number of the version of the office's questionnaire that `answers` belong to; 0 where nothing was asked."""
    answers: dict[str, Any] = {}
    """By the questions' names, see `models.questionnaire.flow`."""
    plate: str = ""
    host_flat: str = ""
    """Where a visitor or courier goes."""
    company: str = ""
    """A courier's."""
    note: str = ""


class SealedEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry as bytes. `personal` is empty once it was purged."""

    head: bytes
    personal: bytes | None

    @property
    def hash(self) -> str:
        return sha256(self.head).hexdigest()


def genesis(device: str) -> str:
    """What the first entry of a device names as its predecessor."""
    return sha256(b"gatepost chain " + device.encode()).hexdigest()


def personal_bytes(personal: Personal) -> bytes:
    return msgspec.json.encode(personal)


def personal_hash(personal: bytes) -> str:
    return sha256(personal).hexdigest()


def seal(head: EntryHead, personal: bytes) -> SealedEntry:
    """Raises BadEntry where the parts do not belong together or are too large."""
    sealed = SealedEntry(msgspec.json.encode(head), personal)
    _check_parts(sealed, head)
    return sealed


def open_head(sealed: SealedEntry) -> EntryHead:
    """Reads the head and checks that the personal part is the one it names.

    Raises BadEntry for what is too large, not JSON, not an entry, or does not belong together.
    """
    if len(sealed.head) > MAX_HEAD:
        raise BadEntry("entry is too large")
    head = read_head(sealed.head)
    _check_parts(sealed, head)
    return head


def _check_parts(sealed: SealedEntry, head: EntryHead) -> None:
    if len(sealed.head) > MAX_HEAD or len(sealed.personal or b"") > MAX_PERSONAL:
        raise BadEntry("entry is too large")
    if sealed.personal is not None and personal_hash(sealed.personal) != head.personal:
        raise BadEntry("personal part is not the one that the head names")


def read_head(head: bytes | str) -> EntryHead:
    """Raises BadEntry."""
    return _decode(_HEAD, head)


def read_personal(personal: bytes | str) -> Personal:
    """Raises BadEntry."""
    return _decode(_PERSONAL, personal)


def _decode(decoder: "msgspec.json.Decoder[T]", data: bytes | str) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadEntry(str(error)) from None


_HEAD = msgspec.json.Decoder(EntryHead)
_PERSONAL = msgspec.json.Decoder(Personal)
