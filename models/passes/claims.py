"""The CWT claims set (RFC 8392) of a pass: `{4: expires, 6: issued, 7: pass id, -65537: [compound, flags, sealed]}`.

Times are whole seconds since 1970 (NumericDate). -65537 is the first key for private use; it takes five bytes of a
small code, so our three claims share one.
"""

from hashlib import sha256

import msgspec

from models.clock import Milliseconds
from models.passes import cbor

PASS_ID_SIZE = 8
HIGHEST_COMPOUND = 2**32 - 1
HIGHEST_FLAGS = 255
LATEST = 253_402_300_799_000
"""The last second of the year 9999, in milliseconds."""
MOST_SEALED = 512
"""Bytes; a code of version 15 has room for less."""
_SECOND = 1000


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass says in the open."""

    id: bytes
    """8 random bytes."""
    issued_at: Milliseconds
    """A whole second, as `expires_at`, for the text holds no less."""
    expires_at: Milliseconds
    compound: int
    """`compound_number` of the site."""
    flags: int = 0
    """0 to 255: bits that the office gives a meaning. A stranger can read them."""
    sealed: bytes
    """Who comes: `models.passes.personal` opens it with the gate's key."""


def compound_number(site: str) -> int:
    """The compound as a pass names it: the first four bytes of the SHA-256 of the site's id.

    Should two compounds ever share a number, a pass of one still does not open at the other: their gate keys differ.
    """
    return int.from_bytes(sha256(site.encode()).digest()[:4])


def write(claims: Pass) -> bytes:
    return cbor.encode(
        {
            4: claims.expires_at // _SECOND,
            6: claims.issued_at // _SECOND,
            7: claims.id,
            -65537: [claims.compound, claims.flags, claims.sealed],
        }
    )


def read(payload: bytes) -> Pass | None:
    """None where a claim is missing, doubled, of another type or out of bounds, or where there is one too many."""
    match cbor.decode(payload):
        case {
            4: int(expires),
            6: int(issued),
            7: bytes(pass_id),
            -65537: [int(compound), int(flags), bytes(sealed)],
        }:
            found = Pass(
                id=pass_id,
                issued_at=issued * _SECOND,
                expires_at=expires * _SECOND,
                compound=int(compound),  # CBOR's true is an int, too: written anew it differs
                flags=int(flags),
                sealed=sealed,
            )
            return found if in_bounds(found) and write(found) == payload else None
        case _:
            return None


def in_bounds(claims: Pass) -> bool:
    return (
        0 <= claims.issued_at < claims.expires_at <= LATEST
        and claims.issued_at % _SECOND == claims.expires_at % _SECOND == 0
        and len(claims.id) == PASS_ID_SIZE
        and 0 <= claims.compound <= HIGHEST_COMPOUND
        and 0 <= claims.flags <= HIGHEST_FLAGS
        and len(claims.sealed) <= MOST_SEALED
    )
