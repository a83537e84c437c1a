"""What is signed cannot be changed by a bit, and what is not as we sign it is not taken."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import assume, given

from models.signing import COVERED, BadSignature, Signed, Signer, claimed_sender, library, new_key, verify

URL = "https://192.168.1.10:8471/api/v1/changes?after=12&limit=1000"
BODY = b'{"version":1}'
DEVICE = "0123456789abcdef" * 2
PRIVATE, PUBLIC = new_key()
NOW = 1_795_492_800_000


def signed(method: str = "POST", url: str = URL, body: bytes = BODY, sequence: int = 7, now: int = NOW, zstd: str = ""):
    return Signer(DEVICE, PRIVATE).sign(method, url, body, sequence, now, zstd)


def taken(fields: dict[str, str], method: str = "POST", url: str = URL, body: bytes = BODY, key: bytes = PUBLIC):
    return verify(method, url, list(fields.items()), body, DEVICE, key)


def test_a_signed_request_is_taken_and_says_who_and_which() -> None:
    fields = signed()
    assert claimed_sender(fields) == DEVICE
    assert taken(fields) == Signed(DEVICE, 7)
    assert len("".join(map("".join, fields.items()))) < 450, "each request carries them"


@pytest.mark.parametrize("now", [0, NOW - 2 * 31_557_600_000, NOW + 2 * 31_557_600_000])
def test_a_clock_that_is_years_off_does_not_matter(now: int) -> None:
    assert taken(signed(now=now)).sequence == 7


def test_the_library_signs_as_the_standard_does() -> None:
    """RFC 9421, appendix B.2.6: a request, its key, and its signature; Ed25519 leaves nothing to chance."""
    key = b"MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"
    private = load_pem_private_key(b"-----BEGIN PRIVATE KEY-----\n" + key + b"\n-----END PRIVATE KEY-----\n", None)
    fields = {
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Content-Length": "18",
    }
    request = type("Request", (), {"method": "POST", "url": "https://example.com/foo?param=Value", "headers": fields})()
    keys = library.MappingKeyResolver(public_keys={}, private_keys={"test-key-ed25519": private})
    library.HTTPMessageSigner(signature_algorithm=library.algorithms.ED25519, key_resolver=keys).sign(
        request,
        key_id="test-key-ed25519",
        created=datetime.fromtimestamp(1618884473, UTC),
        label="sig-b26",
        include_alg=False,
        covered_component_ids=("date", "@method", "@path", "@authority", "content-type", "content-length"),
    )
    assert fields["Signature"] == (
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    )


@pytest.mark.parametrize("zstd", ["", "zstd"])
@pytest.mark.parametrize("left_out", [*COVERED, "content-encoding"])
def test_each_component_must_be_signed(left_out: str, zstd: str) -> None:
    if left_out == "content-encoding" and not zstd:
        return
    request = SimpleNamespace(method="POST", url=URL, headers={"gatepost-sequence": "7"})
    if zstd:
        request.headers["content-encoding"] = zstd
    covered = [name for name in (*COVERED, "content-encoding") if name != left_out and (zstd or name in COVERED)]
    body = None if left_out == "content-digest" else BODY
    Signer(DEVICE, PRIVATE)._signer.sign(  # pyright: ignore[reportPrivateUsage]
        request, key_id=DEVICE, label="gatepost", tag="gatepost", covered_component_ids=covered, body=body
    )
    with pytest.raises(BadSignature):
        taken({name.lower(): value for name, value in request.headers.items()})


def test_another_method_path_query_host_body_or_key_is_not_taken() -> None:
    fields = signed()
    changes: tuple[dict[str, Any], ...] = (
        {"method": "GET"},
        {"url": URL.replace("changes", "entries")},
        {"url": URL.replace("after=12", "after=13")},
        {"url": URL.partition("?")[0]},
        {"url": URL.replace("192.168.1.10", "192.168.1.11")},
        {"body": BODY + b" "},
        {"body": b""},
        {"key": new_key()[1]},
    )
    for changed in changes:
        with pytest.raises(BadSignature):
            taken(fields, **changed)
    for name, value in (("gatepost-sequence", "8"), ("content-encoding", "zstd"), ("signature", "")):
        with pytest.raises(BadSignature):
            taken(fields | {name: value})
    for name in fields:
        with pytest.raises(BadSignature):
            taken({known: value for known, value in fields.items() if known != name})
        with pytest.raises(BadSignature):
            verify("POST", URL, [*fields.items(), (name, fields[name])], BODY, DEVICE, PUBLIC)


@pytest.mark.parametrize("sequence", [0, -1, 2**62 + 1])
def test_a_sequence_is_a_number_from_one(sequence: int) -> None:
    with pytest.raises(BadSignature):
        taken(signed(sequence=sequence))


@given(st.sampled_from(sorted(signed())), st.integers(0, 400), st.characters(max_codepoint=0x2FF))
def test_no_field_is_taken_that_was_changed(name: str, place: int, character: str) -> None:
    fields = signed()
    text = fields[name]
    changed = text[: place % len(text)] + character + text[place % len(text) + 1 :]
    # The label is covered by no signature; base64 has bits to spare; both say the same.
    same = re.sub(r"\s+\Z", "", changed) == text or name == "signature"
    assume(not same)
    with pytest.raises(BadSignature):
        taken(fields | {name: changed})


@given(st.dictionaries(st.sampled_from(["signature", "signature-input", "content-digest"]), st.text(max_size=300)))
def test_any_fields_at_all_are_refused_in_one_way(fields: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        claimed_sender(fields)
        taken(fields)
