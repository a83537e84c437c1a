"""COSE_Sign1 (RFC 9052, section 4.2) with Ed25519 (RFC 9053, section 2.2), in the one form that we write.

Untagged: `[protected, {}, payload, signature]`, where protected is the map `{1: -8, 4: key id}` (EdDSA, one byte).
"""

from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models.passes import cbor

KEY_SIZE = 32
"""Bytes of an Ed25519 key, private or public (RFC 8032)."""
HIGHEST_KEY_ID = 255
_ALGORITHM, _KEY_ID = 1, 4
_EDDSA = -8
_UNPROTECTED: dict[int, object] = {}
_SIGNATURE_SIZE = 64
_PAYLOAD_AT = 9
_TAIL = _SIGNATURE_SIZE + 2
_PAYLOAD_HEADS = (1, 2, 3, 5)
"""Sizes of the head of a CBOR byte string."""
_FIELD = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
"""One of the two y of Curve25519's points of order 8; the other is its negative."""


class Frame(NamedTuple):
    """A COSE_Sign1 taken apart; nothing is checked but its form."""

    key_id: int
    payload: bytes
    signature: bytes


def sign(payload: bytes, key_id: int, private: bytes, context: bytes = b"") -> bytes:
    """`private`: 32 bytes; `context`: the external_aad. Raises ValueError where a key cannot be one."""
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(to_be_signed(protected(key_id), payload, context))
    return _joined(Frame(key_id, payload, signature))


def size(payload: bytes) -> int:
    """Bytes of what `sign` makes of it."""
    return len(_joined(Frame(0, payload, bytes(_SIGNATURE_SIZE))))


def take_apart(data: bytes) -> Frame | None:
    """None where the bytes are not one whole frame of our form.

    By position, for there is one form only: no decoder sees a byte before its signature is checked. What was taken
    out is put together anew and compared, so another header, an unprotected one, a tag or a trailing byte differs.
    """
    for head in _PAYLOAD_HEADS:
        frame = Frame(data[7] if len(data) > 7 else 0, data[_PAYLOAD_AT + head : -_TAIL], data[-_SIGNATURE_SIZE:])
        if _joined(frame) == data:
            return frame
    return None


def is_signed(frame: Frame, public: bytes, context: bytes = b"") -> bool:
    """`public`: 32 bytes of an Ed25519 key."""
    signed = to_be_signed(protected(frame.key_id), frame.payload, context)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(frame.signature, signed)
    except InvalidSignature:
        return False
    return True


def to_be_signed(protected: bytes, payload: bytes, context: bytes = b"") -> bytes:
    """The Sig_structure of RFC 9052, section 4.4."""
    return cbor.encode(["Signature1", protected, context, payload])


def protected(key_id: int) -> bytes:
    """The protected header. Raises ValueError where the key id does not fit into one byte."""
    return cbor.encode({_ALGORITHM: _EDDSA, _KEY_ID: bytes([key_id])})


def _joined(frame: Frame) -> bytes:
    return cbor.encode([protected(frame.key_id), _UNPROTECTED, frame.payload, frame.signature])


def is_weak(public: bytes) -> bool:
    """True for the points of small order: such a "key" finds signatures good that nobody made."""
    y = int.from_bytes(public, "little") % 2**255 % _FIELD
    return y in (0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8)
