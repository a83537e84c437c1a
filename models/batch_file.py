"""What tablet and office would say over the network, as two files on a USB stick.

The tablet's file holds the batches that the office lacks; the office's holds what came of them, and the changes after
the tablet's cursor. Each is `GPSTICK1` and MessagePack: whose tablet, which way, a nonce, the sealed part, the tablet's
signature (Ed25519 over all before it; the office's file has none). The sealed part is ChaCha20-Poly1305 (RFC 8439)
under a key by HKDF-SHA256 (RFC 5869) out of the key of the tablet's store, which the office holds in escrow: so only
these two can read either file, or write one that the other takes.
"""

import secrets
from enum import StrEnum
from typing import TypeVar

import msgspec
import zstandard
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.entry import SealedEntry
from models.errors import BadInput
from models.notice import N_, Notice
from models.protocol import Changes

T = TypeVar("T")

MAGIC = b"GPSTICK1"
LARGEST = 64 * 1024 * 1024
"""Bytes of a file, and of what it unpacks to."""
MOST_BATCHES = 1_000
MOST_PAGES = 1_000
NONCE, SIGNATURE = 12, 64

NOT_OURS = Notice(N_("This file is damaged, or is not of this tablet and this office. Write it anew on the stick."))


class Way(StrEnum):
    """Which of the two files; also the end of its name."""

    UP = "entries"
    DOWN = "answer"


class FileBatch(msgspec.Struct, frozen=True):
    """The body of one request. `compact`: in the form of `models.wire`, else a `models.protocol.Batch`."""

    body: bytes
    compact: bool


class Up(msgspec.Struct, frozen=True):
    cursor: int
    """Up to which the tablet has the office's reference data."""
    batches: list[FileBatch]
    lost: list[tuple[int, int]] = []
    """First and last numbers that the tablet has lost of its own, as in `models.protocol.OWN`."""


class Denied(msgspec.Struct, frozen=True):
    number: int
    reason: str


class Down(msgspec.Struct, frozen=True):
    after: int
    """The cursor of the tablet's file: the changes begin there."""
    through: int
    """The office has every entry up to this number, refused ones excepted; 0 where there is a gap."""
    refused: list[Denied]
    pages: list[Changes]
    own: list[SealedEntry] = []
    """Of the numbers that the tablet has lost, those that the office has, the highest first."""


class _Envelope(msgspec.Struct, frozen=True, array_like=True):
    device: str
    way: Way
    nonce: bytes
    sealed: bytes
    signature: bytes = b""


def file_name(device: str, way: Way) -> str:
    """Names no person and no place."""
    return f"gatepost-{device[:12]}.{way.value}"


def write_up(up: Up, device: str, store_key: bytes, private: bytes) -> bytes:
    """`private`: the tablet's Ed25519 key, 32 bytes."""
    envelope = _sealed(msgspec.msgpack.encode(up), device, Way.UP, store_key)
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(_to_be_signed(envelope))
    return MAGIC + msgspec.msgpack.encode(msgspec.structs.replace(envelope, signature=signature))


def write_down(down: Down, device: str, store_key: bytes) -> bytes:
    return MAGIC + msgspec.msgpack.encode(_sealed(msgspec.msgpack.encode(down), device, Way.DOWN, store_key))


def device_of(data: bytes) -> str:
    """Whose file it says it is: to look the keys up by. Raises BadInput."""
    return _envelope(data).device


def read_up(data: bytes, device: str, store_key: bytes, public: bytes) -> Up:
    """`public`: the tablet's Ed25519 key, 32 bytes. Raises BadInput."""
    envelope = _envelope(data)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(envelope.signature, _to_be_signed(envelope))
    except (InvalidSignature, ValueError):
        raise BadInput(notice=NOT_OURS) from None
    up = _opened(envelope, device, Way.UP, store_key, Up)
    if len(up.batches) > MOST_BATCHES:
        raise BadInput(notice=NOT_OURS)
    return up


def read_down(data: bytes, device: str, store_key: bytes) -> Down:
    """Raises BadInput."""
    down = _opened(_envelope(data), device, Way.DOWN, store_key, Down)
    if len(down.pages) > MOST_PAGES:
        raise BadInput(notice=NOT_OURS)
    return down


def _sealed(plain: bytes, device: str, way: Way, store_key: bytes) -> _Envelope:
    nonce = secrets.token_bytes(NONCE)
    packed = zstandard.compress(plain)
    sealed = ChaCha20Poly1305(_key(store_key, device, way)).encrypt(nonce, packed, _bound(device, way))
    return _Envelope(device, way, nonce, sealed)


def _opened(envelope: _Envelope, device: str, way: Way, store_key: bytes, kind: type[T]) -> T:
    try:
        if (envelope.device, envelope.way, len(envelope.nonce)) != (device, way, NONCE):
            raise ValueError
        key = _key(store_key, device, way)
        packed = ChaCha20Poly1305(key).decrypt(envelope.nonce, envelope.sealed, _bound(device, way))
        with zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).stream_reader(packed) as reader:
            plain = reader.read(LARGEST + 1)
        if len(plain) > LARGEST:
            raise ValueError
        return msgspec.msgpack.decode(plain, type=kind)
    except (InvalidTag, ValueError, zstandard.ZstdError, msgspec.MsgspecError, RecursionError):
        raise BadInput(notice=NOT_OURS) from None


def _envelope(data: bytes) -> _Envelope:
    try:
        if len(data) > LARGEST or not data.startswith(MAGIC):
            raise ValueError
        return msgspec.msgpack.decode(data[len(MAGIC) :], type=_Envelope)
    except (ValueError, msgspec.MsgspecError, RecursionError):
        raise BadInput(notice=NOT_OURS) from None


def _to_be_signed(envelope: _Envelope) -> bytes:
    return MAGIC + msgspec.msgpack.encode(msgspec.structs.replace(envelope, signature=b""))


def _bound(device: str, way: Way) -> bytes:
    return f"gatepost-stick-1 {way.value} {device}".encode()


def _key(store_key: bytes, device: str, way: Way) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, _bound(device, way)).derive(store_key)
