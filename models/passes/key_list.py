"""Whose signatures count: a list that the office signs with its root key and a tablet gets by sync or from a USB stick.

A COSE_Sign1 as a pass is, key id 0, external_aad `gatepost-key-list-1`, around deterministic CBOR:
`[issued, counter, [[key id, public key, valid from, valid until], …], revoked keys, revoked passes]`. Times are
seconds, keys stand in the order of their ids, revoked keys are a byte and revoked passes eight bytes each, in order.
"""

from enum import StrEnum
from itertools import pairwise
from typing import Annotated

import msgspec
from msgspec import Meta

from models.clock import Milliseconds
from models.notice import N_, Notice
from models.passes import cbor, cose
from models.passes.claims import LATEST, PASS_ID_SIZE

MAX_LIST = 256 * 1024
"""Bytes: room for 30,000 revoked passes. The office leaves out those that have expired."""
MOST_KEYS = 16
HIGHEST_COUNTER = 2**53 - 1
_ROOT_KEY_ID = 0
_CONTEXT = b"gatepost-key-list-1"
_SECOND = 1000


class PassKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key that the office signs passes with. In a rotation two are valid at once."""

    id: int
    """0 to 255."""
    public: bytes
    """32 bytes, Ed25519."""
    valid_from: Milliseconds
    """A pass issued before this was not signed by the office with this key."""
    valid_until: Milliseconds
    """After this no pass of this key counts. Both are whole seconds."""


class KeyList(msgspec.Struct, frozen=True, kw_only=True):
    issued_at: Milliseconds
    """A whole second: what the screen calls "last renewed"."""
    counter: int
    """Grows with every list, so that an older one cannot be put in its place."""
    keys: tuple[PassKey, ...] = ()
    revoked_keys: frozenset[int] = frozenset()
    """Ids; a revoked key may still stand among the keys."""
    revoked_passes: frozenset[bytes] = frozenset()

    def key(self, key_id: int) -> PassKey | None:
        return next((key for key in self.keys if key.id == key_id), None)


class ListOutcome(StrEnum):
    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    """The very list that the tablet has."""
    OLDER = "older"
    """A lower counter, or another list of the same counter."""
    NOT_SIGNED = "not_signed"
    DAMAGED = "damaged"
    """Too large, or not a list."""

    @property
    def notice(self) -> Notice:
        return _NOTICES[self]


_NOTICES = {
    ListOutcome.ACCEPTED: Notice(N_("The list of the office's keys was renewed.")),
    ListOutcome.UNCHANGED: Notice(N_("This tablet has the newest list of the office's keys already.")),
    ListOutcome.OLDER: Notice(
        N_("This list of keys is older than the tablet's own, which stays in use. Ask the office for the newest one.")
    ),
    ListOutcome.NOT_SIGNED: Notice(
        N_("This list of keys does not come from your office and was not taken. Tell the office where it came from.")
    ),
    ListOutcome.DAMAGED: Notice(
        N_("This file is not a whole list of keys and was not taken. Ask the office to make it again.")
    ),
}


class ListCheck(msgspec.Struct, frozen=True):
    outcome: ListOutcome
    keys: KeyList | None
    """What the tablet goes on with: the list offered where it was accepted, else the one that it had."""


def sign_list(keys: KeyList, root: bytes) -> bytes:
    """What goes to the tablets; `root`: the 32 bytes of the private root key. Raises ValueError if out of bounds."""
    payload = _write(keys)
    signed = cose.sign(payload, _ROOT_KEY_ID, root, _CONTEXT)
    if len(signed) > MAX_LIST or _read(payload) != keys:
        raise ValueError("the list of keys is out of bounds")
    return signed


def accept(current: KeyList | None, offered: bytes, root: bytes) -> ListCheck:
    """Looks at a list from outside; `root`: the 32 bytes of the public root key. Nothing is raised.

    The tablet keeps the bytes offered, and takes them in anew when it starts, with `current` None.
    """
    frame = cose.take_apart(offered) if len(offered) <= MAX_LIST else None
    if frame is None:
        return ListCheck(ListOutcome.DAMAGED, current)
    if frame.key_id != _ROOT_KEY_ID or not cose.is_signed(frame, root, _CONTEXT):
        return ListCheck(ListOutcome.NOT_SIGNED, current)
    keys = _read(frame.payload)
    if keys is None:
        return ListCheck(ListOutcome.DAMAGED, current)
    if current is not None and keys.counter <= current.counter:
        return ListCheck(ListOutcome.UNCHANGED if keys == current else ListOutcome.OLDER, current)
    return ListCheck(ListOutcome.ACCEPTED, keys)


_Seconds = Annotated[int, Meta(ge=0, le=LATEST // _SECOND)]
_KeyId = Annotated[int, Meta(ge=0, le=cose.HIGHEST_KEY_ID)]
_PublicKey = Annotated[bytes, Meta(min_length=cose.KEY_SIZE, max_length=cose.KEY_SIZE)]
_Key = tuple[_KeyId, _PublicKey, _Seconds, _Seconds]
_Keys = Annotated[list[_Key], Meta(max_length=MOST_KEYS)]
_List = tuple[_Seconds, Annotated[int, Meta(ge=0, le=HIGHEST_COUNTER)], _Keys, bytes, bytes]


def _write(keys: KeyList) -> bytes:
    return cbor.encode(
        [
            keys.issued_at // _SECOND,
            keys.counter,
            [[key.id, key.public, key.valid_from // _SECOND, key.valid_until // _SECOND] for key in keys.keys],
            bytes(sorted(keys.revoked_keys)),
            b"".join(sorted(keys.revoked_passes)),
        ]
    )


def _read(payload: bytes) -> KeyList | None:
    try:
        issued, counter, keys, revoked_keys, revoked_passes = msgspec.convert(cbor.decode(payload), _List)
    except ValueError:
        return None
    found = KeyList(
        issued_at=issued * _SECOND,
        counter=counter,
        keys=tuple(
            PassKey(id=number, public=public, valid_from=since * _SECOND, valid_until=until * _SECOND)
            for number, public, since, until in keys
        ),
        revoked_keys=frozenset(revoked_keys),
        revoked_passes=frozenset(_split(revoked_passes)),
    )
    return found if _is_sound(found) and _write(found) == payload else None


def _split(ids: bytes) -> list[bytes]:
    return [ids[place : place + PASS_ID_SIZE] for place in range(0, len(ids), PASS_ID_SIZE)]


def _is_sound(keys: KeyList) -> bool:
    return (
        all(len(pass_id) == PASS_ID_SIZE for pass_id in keys.revoked_passes)
        and all(before.id < after.id for before, after in pairwise(keys.keys))
        and all(key.valid_from < key.valid_until and not cose.is_weak(key.public) for key in keys.keys)
    )
