"""What two gates of one compound say to each other on the local network, over TCP.

Whoever is called says first which tablet it is. Then the caller asks as often as it likes, one question at a time: all
of your entries above this number, or wait for the next. Each message is MessagePack behind its length (4 bytes, the
highest first).

| from | message |
| --- | --- |
| the one called | MAGIC, its public key |
| the caller | Question: its public key, a fresh key, `after`, `wait`; signed |
| the one called | an Answer, sealed to the fresh key; signed |

**Who is trusted.** The tablets whose public keys (Ed25519) the office last named (`models.protocol.Changes.tablets`):
those of this compound that are enrolled and not reported lost. That list alone decides, and it is read anew for each
message, so a lost tablet is out as soon as a gate has heard of it, whatever it still knows. The gate key of passes is
not used: a compound that issues no passes has none, it changes at each gate at another time, and who was once told of
it reads what was recorded on the network long before.

**What is signed.** The question together with the key of the one that it is for, so that nobody hands it on to another
gate. The answer together with the SHA-256 of the question. The answer is sealed by HPKE (RFC 9180, base mode: X25519,
HKDF-SHA256, ChaCha20-Poly1305) to the fresh key, which is of this one question: it is the nonce to which the answer is
bound, whatever the clocks say, and it is forgotten with the answer. An answer that is played again fits no other
question. A question that is played again gets an answer that only its first sender could have read.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from msgspec import Meta

from models.clock import Milliseconds
from models.ids import ID_LENGTH
from models.sightings import Seen

MAGIC = b"GPPEER1"
PAGE = 500
"""Entries that one answer tells of."""
LARGEST_QUESTION = 300
LARGEST_ANSWER = 256 * 1024
LONGEST_WAIT = 20
"""Seconds for which a question is kept while there is nothing to tell."""
PATIENCE = 10.0
"""Seconds for a message to arrive whole once it is due, and for one to leave."""
HIGHEST = 2**53
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_ASKED, _ANSWERED = MAGIC + b" question", MAGIC + b" answer"

T = TypeVar("T")
_Key = Annotated[bytes, Meta(min_length=32, max_length=32)]
_Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
_Number = Annotated[int, Meta(ge=0, lt=HIGHEST)]


class NotAPeer(Exception):
    """No gate of this compound, or not what was asked for. The caller breaks off, and tries again much later."""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """One entry, as far as another gate may know of it."""

    at: Annotated[Milliseconds, Meta(ge=0, lt=HIGHEST)]
    seen: Seen | None
    """None where it is about nobody, or nobody could look it up."""
    replaces: Annotated[str, Meta(max_length=ID_LENGTH)] = ""
    """The entry that this one corrects or takes back."""
    void: bool = False
    """It takes it back."""


class Answer(msgspec.Struct, frozen=True, array_like=True):
    through: int
    """All up to this number is told now; below `after` where the tablet has not so many entries."""
    more: bool
    told: list[Told]
    """At most PAGE."""


class _Answer(msgspec.Struct, frozen=True, array_like=True):
    """As it comes: what cannot be read is left out, so that one entry does not hold up all that follow it."""

    through: _Number
    more: bool
    told: Annotated[list[msgspec.Raw], Meta(max_length=PAGE)]


class Question(msgspec.Struct, frozen=True, array_like=True):
    asker: _Key
    fresh: _Key
    after: _Number
    wait: Annotated[int, Meta(ge=0, le=LONGEST_WAIT)]
    signature: Annotated[bytes, Meta(max_length=64)] = b""


class _Sealed(msgspec.Struct, frozen=True, array_like=True):
    sealed: bytes
    signature: _Signature


class _Hello(msgspec.Struct, frozen=True, array_like=True):
    magic: bytes
    key: _Key


@dataclass(frozen=True)
class Asked:
    """A question on its way, with what its answer is opened by."""

    content: bytes
    whom: bytes
    """The public key of the tablet that it is for."""
    fresh: X25519PrivateKey


def hello(own: Ed25519PrivateKey) -> bytes:
    return msgspec.msgpack.encode(_Hello(MAGIC, public_of(own)))


def read_hello(content: bytes) -> bytes:
    """Who it says it is: nothing proves it yet. Raises NotAPeer."""
    said = _decoded(content, _Hello)
    if said.magic != MAGIC:
        raise NotAPeer("another version")
    return said.key


def ask(own: Ed25519PrivateKey, whom: bytes, after: int, wait: int) -> Asked:
    fresh = X25519PrivateKey.generate()
    question = Question(public_of(own), fresh.public_key().public_bytes_raw(), after, wait)
    signature = own.sign(_question_signed(question, whom))
    return Asked(msgspec.msgpack.encode(msgspec.structs.replace(question, signature=signature)), whom, fresh)


def read_question(content: bytes, own: Ed25519PrivateKey) -> Question:
    """Signed by the key that it names, for this tablet; whether that key is one of ours the caller looks up. Raises
    NotAPeer."""
    question = _decoded(content, Question)
    _verify(question.asker, question.signature, _question_signed(question, public_of(own)))
    return question


def answer(own: Ed25519PrivateKey, content: bytes, question: Question, told: Answer) -> bytes:
    """`content`: the bytes of the question. Raises NotAPeer where nothing can be sealed to its fresh key."""
    bound = _bound(content)
    try:
        fresh = X25519PublicKey.from_public_bytes(question.fresh)
        sealed = _SUITE.encrypt(msgspec.msgpack.encode(told), fresh, info=bound)
    except ValueError:
        raise NotAPeer("no key") from None
    return msgspec.msgpack.encode(_Sealed(sealed, own.sign(bound + sealed)))


def read_answer(content: bytes, asked: Asked) -> Answer:
    """Raises NotAPeer."""
    came, bound = _decoded(content, _Sealed), _bound(asked.content)
    _verify(asked.whom, came.signature, bound + came.sealed)
    try:
        opened = _SUITE.decrypt(came.sealed, asked.fresh, info=bound)
    except (InvalidTag, ValueError):
        raise NotAPeer("not sealed to this question") from None
    whole = _decoded(opened, _Answer)
    return Answer(whole.through, whole.more, list(_readable(whole.told)))


def public_of(own: Ed25519PrivateKey) -> bytes:
    return own.public_key().public_bytes_raw()


async def receive(reader: asyncio.StreamReader, largest: int, seconds: float) -> bytes:
    """One message. Raises NotAPeer where it is larger, TimeoutError, EOFError, OSError."""
    async with asyncio.timeout(seconds):
        length = int.from_bytes(await reader.readexactly(4), "big")
        if length > largest:
            raise NotAPeer("too large")
        return await reader.readexactly(length)


async def send(writer: asyncio.StreamWriter, content: bytes) -> None:
    """One message. Raises TimeoutError where the other end takes nothing any more, OSError."""
    writer.writelines((len(content).to_bytes(4, "big"), content))
    async with asyncio.timeout(PATIENCE):
        await writer.drain()


def _readable(told: Sequence[msgspec.Raw]) -> Iterator[Told]:
    for raw in told:
        try:
            one = msgspec.msgpack.decode(raw, type=Told)
            if one.seen is not None:  # whoever recalls it counts from these days
                date.fromisoformat(one.seen.day)
                date.fromisoformat(one.seen.observe_until or one.seen.day)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue
        yield one


def _question_signed(question: Question, whom: bytes) -> bytes:
    return _ASKED + whom + msgspec.msgpack.encode(msgspec.structs.replace(question, signature=b""))


def _bound(question: bytes) -> bytes:
    return _ANSWERED + sha256(question).digest()


def _verify(key: bytes, signature: bytes, content: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError):
        raise NotAPeer("not signed by it") from None


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NotAPeer("not one of ours") from None
