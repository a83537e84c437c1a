"""Requests that are signed: RFC 9421 with Ed25519, the body's digest (RFC 9530) and a sequence in a field of its own.

All of COVERED is signed, and Content-Encoding where the body has one. `created` is signed too and tells nothing: the
clock of a gate may be years off. That a request is not taken twice is the business of the sequence
(`office.tablets.replay`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models.clock import Milliseconds

library: Any = import_module("http_message_signatures")  # its types do not say enough
ED25519: Any = library.algorithms.ED25519

SEQUENCE = "gatepost-sequence"
"""A decimal number from 1, each request's own."""
MOST_SEQUENCE = 2**62
COVERED = ("@method", "@authority", "@path", "@query", "content-digest", SEQUENCE)
ENCODED = "content-encoding"
ANY_CLOCK = timedelta(days=36_500)
_TAG = "gatepost"
_LONGEST_FIELD = 2_000
_SIGNED_FIELDS = ("signature", "signature-input", "content-digest", SEQUENCE)


class BadSignature(Exception):
    """The caller answers 401 and does nothing else: who sent this is not known. No detail leaves the office."""


@dataclass(frozen=True)
class Signed:
    """What a sound signature says."""

    key_id: str
    sequence: int


class Fields(dict[str, str]):
    """Header fields by their lower-case names."""


@dataclass
class _Request:
    """As the library reads a request."""

    method: str
    url: str
    headers: Fields


def new_key() -> tuple[bytes, bytes]:
    """A new key pair, Ed25519: private and public part, 32 bytes each."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Of the 32 bytes of an Ed25519 key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


class Signer:
    """Signs in the name of a key id."""

    def __init__(self, key_id: str, private: bytes) -> None:
        """`private`: Ed25519, 32 bytes."""
        self._key_id = key_id
        key = Ed25519PrivateKey.from_private_bytes(private)
        keys: Any = library.MappingKeyResolver(public_keys={}, private_keys={key_id: key})
        self._signer: Any = library.HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys)

    def sign(
        self, method: str, url: str, body: bytes, sequence: int, now: Milliseconds, encoding: str = ""
    ) -> dict[str, str]:
        """The fields to send along. `url` is absolute, its authority as the Host field will say it; `encoding` is what
        the body is packed with already, a field that the caller sends itself."""
        fields = Fields({SEQUENCE: str(sequence)})
        if encoding:
            fields[ENCODED] = encoding
        self._signer.sign(
            _Request(method, url, fields),
            key_id=self._key_id,
            created=datetime.fromtimestamp(now / 1000, UTC),
            label=_TAG,
            tag=_TAG,
            covered_component_ids=(*COVERED, ENCODED) if encoding else COVERED,
            body=body,
        )
        return {name.lower(): value for name, value in fields.items() if name != ENCODED}


def claimed_sender(fields: Mapping[str, str]) -> str:
    """Whom a request says to be from: to look its key up by, no more. Raises BadSignature."""
    text = fields.get("signature-input", "")
    if len(text) > _LONGEST_FIELD:
        raise BadSignature("long")
    parts = text.split(';keyid="')
    name = parts[1].partition('"')[0] if len(parts) == 2 else ""
    if not (name.isascii() and name.isalnum() and len(name) <= 64):
        raise BadSignature("key id")
    return name


def verify(method: str, url: str, fields: Iterable[tuple[str, str]], body: bytes, key_id: str, public: bytes) -> Signed:
    """What the request's one signature says, made by this key over all of COVERED and the body as it came.

    Raises BadSignature.
    """
    known = Fields()
    for name, value in fields:
        if name in known and name in _SIGNED_FIELDS:
            raise BadSignature("twice")
        known[name] = value
    if any(len(known.get(name, "")) > _LONGEST_FIELD for name in _SIGNED_FIELDS):
        raise BadSignature("long")
    required = (*COVERED, ENCODED) if ENCODED in known else COVERED
    key = Ed25519PublicKey.from_public_bytes(public)
    keys: Any = library.MappingKeyResolver(public_keys={key_id: key}, private_keys={})
    verifier: Any = library.HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=keys)
    verifier.max_clock_skew = ANY_CLOCK
    try:
        results = verifier.verify(
            _Request(method, url, known), max_age=None, expect_tag=_TAG, require_components=required, body=body
        )
    except library.InvalidSignature:
        raise BadSignature("signature") from None
    if len(results) != 1 or results[0].body is None:
        raise BadSignature("one signature")
    return Signed(key_id, _sequence(results[0].covered_components[f'"{SEQUENCE}"']))


def _sequence(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and text[0] != "0"):
        raise BadSignature("sequence")
    number = int(text)
    if number > MOST_SEQUENCE:
        raise BadSignature("sequence")
    return number
