"""The personal part of a pass: the people of one household, as short as it goes, sealed to the compound's gate key.

CBOR, one list: building, unit, room, origin, days since they left and since they arrived (counted back from the day of
issue, UTC; null where not known), answers `{question: answer}`, then for each person name, phone HMAC, bits of the
symptoms. Words are byte strings of GB 18030; a number stands as an integer n, with the usual word behind it (`12号楼`,
`3单元`, `1802室`; of an origin `00`, a whole city) as -1 - n.

HPKE (RFC 9180) in base mode, single shot: X25519, HKDF-SHA256, ChaCha20-Poly1305; the sealed part is the 32 bytes of
the encapsulated key and the ciphertext. The `info`, `gatepost-pass-1` and the claims with nothing sealed yet, binds it
to its own pass.
"""

import hmac
from datetime import date, timedelta
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from msgspec import Meta

from models.clock import Milliseconds
from models.notice import N_, Notice
from models.passes import cbor, words
from models.passes.claims import Pass, write

PHONE_HASH_SIZE = 6
"""Bytes: among 20,000 neighbours two share one by chance in about one compound of a million."""
SHORT_HASH_SIZE = 4
"""Bytes in a pass, where it is looked for among those of one flat alone."""
SEALED_MORE = 48
"""Bytes that sealing adds."""
MOST_PEOPLE = 12
MOST_CHARACTERS = 60
"""Of a name, a part of a flat, an origin or an answer: Chinese ones."""
MOST_DIGITS = 9
"""Of a number that stands as an integer."""
MOST_ANSWERS = 30
HIGHEST_QUESTION = 65535
HIGHEST_ANSWER = 2**32 - 1
FARTHEST_DAY = 3660
_WORDS = ("号楼", "单元", "室", "00")
"""Of building, unit, room and origin."""
_HEAD, _PER_PERSON = 7, 3
_CONTEXT = b"gatepost-pass-1"
_DAY = 86_400_000
_EPOCH = date(1970, 1, 1)
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class PassPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One of those who come."""

    name: str
    """Ends in `words.CUT` where it was cut."""
    phone_hash: bytes = b""
    """`short_hash` of the number, or nothing."""
    symptoms: int = 0
    """Bits in the order of Symptom."""


class Personal(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes, to which flat, and what they have in common. Dates are ISO 8601, empty where not known."""

    building: str
    unit: str
    room: str
    people: tuple[PassPerson, ...]
    origin: str = ""
    """GB/T 2260 code, or a code of `models.places`."""
    left_on: str = ""
    arrived_on: str = ""
    answers: dict[int, int | str] = {}
    """By the number of the question, see `models.passes.declared`: what was chosen, or what was written."""


def phone_hash(phone: str, key: bytes) -> bytes:
    """HMAC-SHA-256 of a number in the form that office and gate both write it, cut to 6 bytes.

    Keyed, because all the telephone numbers that there are can be tried out.
    """
    return hmac.digest(key, phone.encode(), "sha256")[:PHONE_HASH_SIZE]


def short_hash(phone: str, key: bytes) -> bytes:
    """As a pass holds it."""
    return phone_hash(phone, key)[:SHORT_HASH_SIZE]


def seal(personal: Personal, claims: Pass, gate_key: bytes) -> bytes:
    """`claims.sealed` plays no part; `gate_key`: the 32 bytes of the public key.

    Raises ValueError where the personal part is out of bounds or the key cannot be one.
    """
    packed = pack(personal, claims.issued_at)
    if unpack(packed, claims.issued_at) != personal:
        raise ValueError("the personal part of a pass is out of bounds")
    return _SUITE.encrypt(packed, X25519PublicKey.from_public_bytes(gate_key), info=_bound_to(claims))


def open_personal(claims: Pass, gate_key: bytes) -> Personal | Notice:
    """Who comes; `gate_key`: the 32 bytes of the private key. A notice where another key sealed it."""
    try:
        packed = _SUITE.decrypt(claims.sealed, X25519PrivateKey.from_private_bytes(gate_key), info=_bound_to(claims))
    except (InvalidTag, ValueError):
        return NOT_OPENED
    return unpack(packed, claims.issued_at) or NOT_OPENED


NOT_OPENED = Notice(
    N_("The pass is genuine, but this tablet cannot read who it is for. Look the person up by flat or name.")
)


def pack(personal: Personal, issued_at: Milliseconds) -> bytes:
    """Raises ValueError where a text is no text or a date no date."""
    issued_on = _day(issued_at)
    parts = (personal.building, personal.unit, personal.room, personal.origin)
    packed: list[object] = [
        *(_short(part, word) for part, word in zip(parts, _WORDS, strict=True)),
        _days_back(personal.left_on, issued_on),
        _days_back(personal.arrived_on, issued_on),
        {
            question: words.write(answer) if isinstance(answer, str) else answer
            for question, answer in personal.answers.items()
        },
    ]
    for person in personal.people:
        packed += [words.write(person.name), person.phone_hash, person.symptoms]
    return cbor.encode(packed)


def unpack(packed: bytes, issued_at: Milliseconds) -> Personal | None:
    """None where the bytes are not what `pack` writes, or a bound is passed."""
    try:
        personal = _personal(msgspec.convert(cbor.decode(packed), _Packed), _day(issued_at))
        return personal if pack(personal, issued_at) == packed else None
    except (ValueError, OverflowError):
        return None


_Packed = Annotated[list[object], Meta(min_length=_HEAD + _PER_PERSON, max_length=_HEAD + MOST_PEOPLE * _PER_PERSON)]
_Chinese = Annotated[bytes, Meta(max_length=2 * MOST_CHARACTERS)]
_Short = Annotated[int, Meta(ge=-(10**MOST_DIGITS), lt=10**MOST_DIGITS)] | _Chinese
_DaysBack = Annotated[int, Meta(ge=-FARTHEST_DAY, le=FARTHEST_DAY)] | None
_Question = Annotated[int, Meta(ge=0, le=HIGHEST_QUESTION)]
_Bits = Annotated[int, Meta(ge=0, le=HIGHEST_ANSWER)]
_Answer = _Bits | _Chinese


class _PackedHead(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    building: _Short
    unit: _Short
    room: _Short
    origin: _Short
    left: _DaysBack
    arrived: _DaysBack
    answers: Annotated[dict[_Question, _Answer], Meta(max_length=MOST_ANSWERS)]


class _PackedPerson(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    name: _Chinese
    phone_hash: Annotated[bytes, Meta(max_length=SHORT_HASH_SIZE)]
    symptoms: _Bits


def _personal(packed: list[object], issued_on: date) -> Personal:
    head = msgspec.convert(packed[:_HEAD], _PackedHead)
    parts = (head.building, head.unit, head.room, head.origin)
    building, unit, room, origin = (_long(part, word) for part, word in zip(parts, _WORDS, strict=True))
    people = (
        msgspec.convert(packed[place : place + _PER_PERSON], _PackedPerson)
        for place in range(_HEAD, len(packed), _PER_PERSON)
    )
    return Personal(
        building=building,
        unit=unit,
        room=room,
        origin=origin,
        left_on=_date(head.left, issued_on),
        arrived_on=_date(head.arrived, issued_on),
        answers={
            question: words.read(answer) if isinstance(answer, bytes) else answer
            for question, answer in head.answers.items()
        },
        people=tuple(
            PassPerson(name=words.read(person.name), phone_hash=person.phone_hash, symptoms=person.symptoms)
            for person in people
        ),
    )


def _short(text: str, word: str) -> int | bytes:
    digits = text.removesuffix(word)
    plain = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS and str(int(digits)) == digits
    if not plain:
        return words.write(text)
    return int(text) if digits == text else -1 - int(digits)


def _long(short: int | bytes, word: str) -> str:
    if isinstance(short, bytes):
        return words.read(short)
    return str(short) if short >= 0 else f"{-1 - short}{word}"


def _days_back(day: str, issued_on: date) -> int | None:
    return (issued_on - date.fromisoformat(day)).days if day else None


def _date(days_back: int | None, issued_on: date) -> str:
    return "" if days_back is None else (issued_on - timedelta(days=days_back)).isoformat()


def _day(at: Milliseconds) -> date:
    return _EPOCH + timedelta(days=at // _DAY)


def _bound_to(claims: Pass) -> bytes:
    return _CONTEXT + write(msgspec.structs.replace(claims, sealed=b""))
