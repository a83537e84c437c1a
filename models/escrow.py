"""The key of a tablet's store, sealed to the office: a broken tablet's store can be read there, and nowhere else.

HPKE (RFC 9180) in base mode, single shot: X25519, HKDF-SHA256, ChaCha20-Poly1305, as a pass seals its personal part;
`info` is `gatepost-store-key-1`. On the wire and in the office's table: base64 of the encapsulated key and the
ciphertext.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from models.errors import BadInput
from models.notice import N_, Notice

KEY_SIZE = 32
LONGEST_SEALED = 200
"""Characters."""
_INFO = b"gatepost-store-key-1"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

NOT_OURS = Notice(N_("This key was not sealed to this office: it opens no store."))


def sealed_for_office(key: bytes, escrow_public: bytes) -> str:
    """`key`: 32 bytes; `escrow_public`: the 32 bytes of the office's public key."""
    sealed = _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(escrow_public), info=_INFO)
    return base64.b64encode(sealed).decode()


def open_sealed(sealed: str, escrow_private: bytes) -> bytes:
    """The 32 bytes of a store's key. Raises BadInput where another key sealed it, or it is nothing of the kind."""
    if len(sealed) > LONGEST_SEALED:
        raise BadInput(notice=NOT_OURS)
    try:
        box = base64.b64decode(sealed, validate=True)
        key = _SUITE.decrypt(box, X25519PrivateKey.from_private_bytes(escrow_private), info=_INFO)
    except (binascii.Error, InvalidTag, ValueError):
        raise BadInput(notice=NOT_OURS) from None
    if len(key) != KEY_SIZE:
        raise BadInput(notice=NOT_OURS)
    return key
