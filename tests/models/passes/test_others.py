"""Others read what we write, and we read what they write: cwt, pycose and pyhpke beside us.

They read more than we do (cwt takes a time that is not a number, or stands there twice) and so take no part in a check.
"""

from typing import Any

import cbor2
import cwt
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cwt import COSE, COSEKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pycose.algorithms import EdDSA
from pycose.headers import KID, Algorithm
from pycose.keys.curves import Ed25519
from pycose.keys.okp import OKPKey
from pycose.messages.cosemessage import CoseMessage
from pycose.messages.sign1message import Sign1Message
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey, KEMKeyInterface

from models.passes.check import Outcome, verify
from models.passes.claims import Pass
from models.passes.key_list import ListOutcome, accept, sign_list
from models.passes.personal import open_personal, seal
from tests.models.passes.samples import (
    COMPOUND,
    EXPIRES,
    GATE,
    GATE_PUBLIC,
    NOON,
    PASS_ID,
    ROOT,
    ROOT_PUBLIC,
    SIGNING,
    SIGNING_PUBLIC,
    a_pass,
    household,
    keys,
    put_together,
    taken_apart,
    trust,
)

TAG = b"\xd2"
"""18, COSE_Sign1: cwt and pycose read tagged messages alone."""
YEAR_2100 = 4_102_444_800_000
HPKE = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.CHACHA20_POLY1305)
ENCAPSULATED = 32


def hpke_key(private: bytes) -> KEMKeyInterface:
    return KEMKey.from_pyca_cryptography_key(X25519PrivateKey.from_private_bytes(private))


def by_pycose(data: bytes) -> Any:
    """A COSE_Sign1 as pycose reads it."""
    message = CoseMessage.decode(TAG + data)
    assert isinstance(message, Sign1Message)
    return message


def test_cwt_reads_our_claims() -> None:
    key = COSEKey.new({1: 1, 2: b"\x07", 3: -8, -1: 6, -2: SIGNING_PUBLIC})
    # cwt looks at the machine's own clock.
    said = cwt.decode(TAG + taken_apart(a_pass(expires_at=YEAR_2100, flags=3)), key)
    assert isinstance(said, dict)
    assert (said[4], said[6], said[7]) == (YEAR_2100 // 1000, NOON // 1000, PASS_ID)
    assert said[-65537][:2] == [COMPOUND, 3]


def test_pycose_reads_what_we_sign() -> None:
    message = by_pycose(taken_apart(a_pass()))
    message.key = OKPKey(crv=Ed25519, x=SIGNING_PUBLIC)
    assert message.verify_signature()
    assert message.phdr == {Algorithm: EdDSA, KID: b"\x07"}
    assert message.uhdr == {}


@settings(max_examples=50)
@given(st.integers(0, 255), st.binary(min_size=48, max_size=200))
def test_we_read_what_pycose_signs(flags: int, sealed: bytes) -> None:
    said = {4: EXPIRES // 1000, 6: NOON // 1000, 7: PASS_ID, -65537: [COMPOUND, flags, sealed]}
    message: Any = Sign1Message(phdr={Algorithm: EdDSA, KID: b"\x07"}, payload=cbor2.dumps(said, canonical=True))
    message.key = OKPKey(crv=Ed25519, d=SIGNING)
    check = verify(put_together(message.encode(tag=False)), trust(), NOON)
    assert check.outcome is Outcome.GOOD
    assert check.shown == Pass(
        id=PASS_ID, issued_at=NOON, expires_at=EXPIRES, compound=COMPOUND, flags=flags, sealed=sealed
    )


def test_we_read_what_cwt_signs() -> None:
    key = COSEKey.new({1: 1, 3: -8, -1: 6, -2: SIGNING_PUBLIC, -4: SIGNING})
    said = {4: EXPIRES // 1000, 6: NOON // 1000, 7: PASS_ID, -65537: [COMPOUND, 0, bytes(48)]}
    written = COSE.new().encode_and_sign(cbor2.dumps(said, canonical=True), key, protected={1: -8, 4: b"\x07"})
    assert isinstance(written, bytes)
    assert written.startswith(TAG)
    assert verify(put_together(written[1:]), trust(), NOON).outcome is Outcome.GOOD
    assert verify(put_together(written), trust(), NOON).outcome is Outcome.DAMAGED


def test_pycose_and_we_agree_on_the_list_of_keys() -> None:
    ours = sign_list(keys(), ROOT)
    message = by_pycose(ours)
    message.external_aad = b"gatepost-key-list-1"
    message.key = OKPKey(crv=Ed25519, d=ROOT, x=ROOT_PUBLIC)
    assert message.verify_signature()
    assert message.encode(tag=False) == ours
    message.external_aad = b""
    assert accept(None, message.encode(tag=False), ROOT_PUBLIC).outcome is ListOutcome.NOT_SIGNED


def test_pyhpke_opens_the_vector_of_rfc_9180() -> None:
    """RFC 9180, appendix A.2.1: base mode of our suite, the first message."""
    opener = HPKE.create_recipient_context(
        bytes.fromhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"),
        hpke_key(bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")),
        info=bytes.fromhex("4f6465206f6e2061204772656369616e2055726e"),
    )
    sealed = bytes.fromhex("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28")
    assert opener.open(sealed, aad=b"Count-0") == b"Beauty is truth, truth beauty"


def test_pyhpke_opens_what_we_seal_and_we_what_it_seals() -> None:
    claims = Pass(id=PASS_ID, issued_at=NOON, expires_at=EXPIRES, compound=COMPOUND, flags=1, sealed=b"")
    opened = cbor2.dumps({4: EXPIRES // 1000, 6: NOON // 1000, 7: PASS_ID, -65537: [COMPOUND, 1, b""]}, canonical=True)
    info = b"gatepost-pass-1" + opened
    ours = seal(household(), claims, GATE_PUBLIC)
    opener = HPKE.create_recipient_context(ours[:ENCAPSULATED], hpke_key(GATE), info=info)
    packed = opener.open(ours[ENCAPSULATED:])
    public = KEMKey.from_pyca_cryptography_key(X25519PrivateKey.from_private_bytes(GATE).public_key())
    encapsulated, sealer = HPKE.create_sender_context(public, info=info)
    theirs = Pass(
        id=PASS_ID,
        issued_at=NOON,
        expires_at=EXPIRES,
        compound=COMPOUND,
        flags=1,
        sealed=encapsulated + sealer.seal(packed),
    )
    assert open_personal(theirs, GATE) == household()
