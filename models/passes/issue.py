"""At the office: a pass is made."""

import msgspec

from models.clock import Milliseconds
from models.passes import MAX_TEXT, MAX_TEXT_ALONE, PREFIX, base45, claims, cose, personal
from models.passes.claims import Pass
from models.passes.fit import fitted
from models.passes.personal import Personal


class Signer(msgspec.Struct, frozen=True):
    """The office's key of the day."""

    key_id: int
    """0 to 255, as in the tablets' list of keys."""
    private: bytes
    """32 bytes, Ed25519."""


def issue(
    signer: Signer,
    gate_key: bytes,
    who: Personal,
    *,
    pass_id: bytes,
    issued_at: Milliseconds,
    expires_at: Milliseconds,
    compound: int,
    flags: int = 0,
) -> str:
    """The text of a new pass: for one person never larger than a code of version 10, for a household than of 15.

    What has no room is left off, see `models.passes.fit`. `gate_key`: the 32 bytes of the compound's public gate key,
    X25519; `pass_id`: 8 random bytes. Times are cut to whole seconds. Raises ValueError where a part is out of its
    bounds.
    """
    opened = Pass(
        id=pass_id,
        issued_at=issued_at - issued_at % 1000,
        expires_at=expires_at - expires_at % 1000,
        compound=compound,
        flags=flags,
        sealed=b"",
    )
    if not claims.in_bounds(opened):
        raise ValueError("the claims of a pass are out of bounds")
    most = MAX_TEXT_ALONE if len(who.people) == 1 else MAX_TEXT
    fitting = fitted(who, lambda smaller: _length(opened, personal.pack(smaller, opened.issued_at)) <= most)
    whole = msgspec.structs.replace(opened, sealed=personal.seal(fitting, opened, gate_key))
    return PREFIX + base45.encode(cose.sign(claims.write(whole), signer.key_id, signer.private))


def _length(opened: Pass, packed: bytes) -> int:
    """Characters of the text, before anything is sealed or signed."""
    sealed = msgspec.structs.replace(opened, sealed=bytes(len(packed) + personal.SEALED_MORE))
    return len(PREFIX) + base45.length(cose.size(claims.write(sealed)))
