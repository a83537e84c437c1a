"""The signed frame, by the examples of RFC 8032 and of the COSE working group."""

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from models.passes.cose import Frame, is_signed, is_weak, protected, sign, take_apart, to_be_signed
from tests.models.passes.samples import ROOT_PUBLIC, SIGNING, SIGNING_PUBLIC

# RFC 8032, section 7.1, tests 1 and 2: private key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]
# cose-wg/Examples, eddsa-sig-01: signed with the key of RFC 8032's test 1.
EXAMPLE = bytes.fromhex(
    "d28445a201270300a10442313154546869732069732074686520636f6e74656e742e5840"
    "7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
    "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d"
)
# cose-wg/Examples, CWT/A_3: protected header, payload and what is signed.
CWT_HEADER = "a20319fde80126"
CWT_PAYLOAD = (
    "a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e63"
    "6f6d04c11a5612aeb005c11a5610d9f006c11a5610d9f007420b71"
)
CWT_SIGNED = "846a5369676e61747572653147" + CWT_HEADER + "405853" + CWT_PAYLOAD

PAYLOADS = st.binary(max_size=300)


@pytest.mark.parametrize(("private", "public", "message", "signature"), RFC_8032)
def test_the_signatures_are_those_of_rfc_8032(private: str, public: str, message: str, signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    assert key.public_key().public_bytes_raw().hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    frame = take_apart(sign(b"ours", 1, bytes.fromhex(private)))
    assert frame is not None
    assert is_signed(frame, bytes.fromhex(public))


def test_what_is_signed_is_that_of_the_working_group() -> None:
    assert to_be_signed(bytes.fromhex(CWT_HEADER), bytes.fromhex(CWT_PAYLOAD)).hex() == CWT_SIGNED


def test_the_working_groups_example_verifies_over_what_we_sign() -> None:
    header, _, payload, signature = cbor2.loads(EXAMPLE).value
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(RFC_8032[0][1]))
    public.verify(signature, to_be_signed(header, payload))
    with pytest.raises(InvalidSignature):
        public.verify(signature, to_be_signed(header, payload, b"another context"))


def test_the_working_groups_example_is_not_of_our_form() -> None:
    assert take_apart(EXAMPLE) is None
    assert take_apart(EXAMPLE[1:]) is None


@given(PAYLOADS, st.integers(0, 255))
def test_what_is_signed_is_taken_apart(payload: bytes, key_id: int) -> None:
    data = sign(payload, key_id, SIGNING)
    frame = take_apart(data)
    assert frame is not None
    assert (frame.key_id, frame.payload) == (key_id, payload)
    assert is_signed(frame, SIGNING_PUBLIC)
    assert not is_signed(frame, ROOT_PUBLIC)
    assert not is_signed(frame, SIGNING_PUBLIC, b"another context")
    assert data == cbor2.dumps([cbor2.dumps({1: -8, 4: bytes([key_id])}), {}, payload, frame.signature])


@pytest.mark.parametrize("size", [0, 23, 24, 255, 256, 65_535, 65_536])
def test_a_payload_of_any_size_is_taken_apart(size: int) -> None:
    frame = take_apart(sign(bytes(size), 1, SIGNING))
    assert frame is not None
    assert len(frame.payload) == size


@given(st.binary(max_size=200))
def test_any_bytes_are_one_whole_frame_or_none(data: bytes) -> None:
    frame = take_apart(data)
    assert frame is None or cbor2.dumps([protected(frame.key_id), {}, frame.payload, frame.signature]) == data


@given(PAYLOADS, st.data())
def test_a_frame_that_is_cut_or_has_more_is_none(payload: bytes, data: st.DataObject) -> None:
    whole = sign(payload, 7, SIGNING)
    assert take_apart(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None
    assert take_apart(whole + data.draw(st.binary(min_size=1, max_size=3))) is None


@pytest.mark.parametrize(
    "header",
    [
        {1: -8},
        {1: -7, 4: b"\x07"},
        {1: -8, 4: b"\x07\x07"},
        {1: -8, 4: 7},
        {1: -8, 4: b"\x07", 2: [99], 99: 1},
        {1: -8, 4: b"\x07", 3: 0},
        {1: "EdDSA", 4: b"\x07"},
        {},
    ],
    ids=["no key", "ECDSA", "long key", "numbered key", "critical", "content type", "named", "empty"],
)
@pytest.mark.parametrize("unprotected", [{}, {1: -8}, {4: b"\x07"}])
def test_any_other_header_is_refused_though_it_is_signed(
    header: dict[int, object], unprotected: dict[int, object]
) -> None:
    written = cbor2.dumps(header, canonical=True)
    signature = Ed25519PrivateKey.from_private_bytes(SIGNING).sign(to_be_signed(written, b"payload"))
    assert take_apart(cbor2.dumps([written, unprotected, b"payload", signature])) is None


def test_an_algorithm_that_is_not_protected_is_refused() -> None:
    frame = take_apart(sign(b"payload", 7, SIGNING))
    assert frame is not None
    written = protected(7)
    assert take_apart(cbor2.dumps([written, {}, b"payload", frame.signature])) == frame
    for other in ({1: -8}, {4: b"\x07"}, {2: [4]}, [], None):
        assert take_apart(cbor2.dumps([written, other, b"payload", frame.signature])) is None
    assert take_apart(cbor2.dumps(cbor2.CBORTag(18, [written, {}, b"payload", frame.signature]))) is None
    assert take_apart(cbor2.dumps([written, {}, b"payload", frame.signature, 0])) is None


def test_a_key_id_is_one_byte() -> None:
    with pytest.raises(ValueError, match="256"):
        sign(b"", 256, SIGNING)


@pytest.mark.parametrize(
    "point",
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ],
)
def test_a_key_that_finds_everything_good_is_weak(point: str) -> None:
    assert is_weak(bytes.fromhex(point))


def test_why_weak_keys_are_refused() -> None:
    one = (1).to_bytes(32, "little")
    nobodys = Frame(7, b"whatever", one + bytes(32))
    assert is_signed(nobodys, one)


@given(st.binary(min_size=32, max_size=32))
def test_a_true_key_is_not_weak(private: bytes) -> None:
    assert not is_weak(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())
