"""At the office: a pass is made."""

import msgspec

from models.clock import Milliseconds
from models.errors import BadInput
from models.notice import N_, Notice
from models.passes import MAX_TEXT, PREFIX, base45, claims, cose, personal
from models.passes.claims import Pass
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
    """The text of a new pass.

    `gate_key`: the 32 bytes of the compound's public gate key, X25519; `pass_id`: 8 random bytes. Times are cut to
    whole seconds. Raises BadInput with a notice where all this does not fit into one code, ValueError where a part is
    out of its bounds.
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
    whole = msgspec.structs.replace(opened, sealed=personal.seal(who, opened, gate_key))
    text = PREFIX + base45.encode(cose.sign(claims.write(whole), signer.key_id, signer.private))
    if len(text) > MAX_TEXT:
        raise BadInput(notice=TOO_MUCH)
    return text


TOO_MUCH = Notice(N_("These are too many people for one pass. Make two passes, with some of the household on each."))
