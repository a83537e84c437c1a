"""A batch in its compact form, version 2 of the protocol: what the office can work out is left out.

A zstd frame (RFC 8878) over MessagePack. The entries stand as columns, ids as bytes, times as differences; device and
site are said once; number, hash of the entry before and hash of the personal part are worked out. The office puts the
very bytes of each entry together again, and compares the SHA-256 over all their hashes, which is sent along. An entry
whose bytes would not come back as they were (a newer version's fields, a purged personal part) goes along whole.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate, islice
from pathlib import Path

import msgspec
import zstandard

from models.entry import EntryHead, Personal, SealedEntry, personal_bytes, read_head, read_personal
from models.errors import BadEntry
from models.protocol import COMPACT, MAX_BODY, MAX_COMPACT
from models.triage import Answers, Reading
from models.wire_columns import Columns, NoColumns, Spread, rows

DICTIONARY = Path(__file__).parent.parent / "assets" / "wire" / "entries-1.dict"
"""Trained from made-up entries by `demo.wire_dictionary`. A frame names it by its id; a change is a new file."""
LEVEL = 3
_HASH_SIZE = 32
_NO_PERSONAL = b"\xc0"

_HEADS = Spread(
    EntryHead,
    left_out=frozenset({"number", "previous", "personal", "device", "site", "answers"}),
    ids=frozenset({"id", "replaces", "pass_id", "trip", "about"}),
)
_ANSWERS = Spread(Answers, left_out=frozenset({"readings"}))
_READINGS = Spread(Reading)
_PERSONAL = Spread(Personal, ids=frozenset({"nonce", "resident", "household"}))


class Whole(msgspec.Struct, frozen=True, array_like=True):
    """An entry as the bytes that it has."""

    place: int
    head: bytes
    personal: bytes | None


class Packed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The columns are of the entries that are not whole, in their order."""

    version: int
    count: int
    """Of all entries."""
    proof: bytes
    """SHA-256 over the hashes of all entries."""
    site: str
    device: str
    first: int
    """The number of the first entry that is not whole."""
    previous: bytes
    """The hash that it names as the one before."""
    heads: msgspec.Raw
    answers: msgspec.Raw
    counts: bytes
    """Of readings, for each entry."""
    readings: msgspec.Raw
    personal: msgspec.Raw
    whole: list[Whole] = []


class Opened(msgspec.Struct, frozen=True, gc=False):
    """An entry out of a batch; what was read already need not be read again."""

    sealed: SealedEntry
    hash: str
    head: EntryHead | None = None
    personal: Personal | None = None


class _Read(msgspec.Struct, frozen=True, gc=False):
    head: EntryHead
    personal: Personal


def pack(entries: Sequence[SealedEntry]) -> bytes | None:
    """None where they cannot stand in this form: the caller sends them by version 1."""
    plain = pack_plain(entries)
    if plain is None:
        return None
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary()).compress(plain)


def pack_plain(entries: Sequence[SealedEntry]) -> bytes | None:
    """As `pack`, before it is compressed."""
    try:
        return _encoded(entries)
    except (NoColumns, ValueError, OverflowError, TypeError, RecursionError):
        return None


def unpack(body: bytes) -> list[Opened]:
    """All entries of a batch, byte for byte as they were packed. Raises BadEntry: none of it can be believed."""
    try:
        packed = _PACKED.decode(_unzipped(body))
        if packed.version != COMPACT or not 0 <= packed.count <= MAX_COMPACT:
            raise BadEntry("version or size")
        opened = _all(packed)
    except (msgspec.MsgspecError, NoColumns, ValueError, OverflowError, TypeError, RecursionError) as error:
        raise BadEntry(type(error).__name__) from None
    if _proof(one.hash for one in opened) != packed.proof:
        raise BadEntry("these are not the bytes that were packed")
    return opened


@cache
def dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(DICTIONARY.read_bytes())


def _unzipped(body: bytes) -> bytes:
    """Raises BadEntry."""
    unzip = zstandard.ZstdDecompressor(dict_data=dictionary(), max_window_size=MAX_BODY)
    try:
        # A stream, for the size that a frame states would be believed.
        with unzip.stream_reader(body) as reader:
            plain = reader.read(MAX_BODY + 1)
    except zstandard.ZstdError:
        raise BadEntry("zstd") from None
    if len(plain) > MAX_BODY:
        raise BadEntry("too large")
    return plain


def _encoded(entries: Sequence[SealedEntry]) -> bytes:
    read: list[_Read] = []
    whole: list[Whole] = []
    hashes: list[str] = []
    link: tuple[int, str] | None = None
    for place, sealed in enumerate(entries):
        one, own = _rebuildable(sealed), sealed.hash
        hashes.append(own)
        if one is not None and read and (one.head.site, one.head.device) != (read[0].head.site, read[0].head.device):
            one = None
        if one is not None and link in (None, (one.head.number, one.head.previous)):
            read.append(one)
            link = (one.head.number + 1, own)
        else:
            whole.append(Whole(place, sealed.head, sealed.personal))
            link = None if link is None else (link[0] + 1, own)
    heads, answers = [one.head for one in read], [one.head.answers for one in read]
    first = heads[0] if heads else None
    return msgspec.msgpack.encode(
        Packed(
            version=COMPACT,
            count=len(entries),
            proof=_proof(hashes),
            site=first.site if first else "",
            device=first.device if first else "",
            first=first.number if first else 0,
            previous=bytes.fromhex(first.previous) if first else b"",
            heads=_HEADS.spread(heads, _head_times(heads)),
            answers=_ANSWERS.spread(answers),
            counts=bytes(len(one.readings) for one in answers),
            readings=_READINGS.spread(
                [reading for one in answers for reading in one.readings],
                {"at": [head.at - reading.at for head in heads for reading in head.answers.readings]},
            ),
            personal=_PERSONAL.spread([one.personal for one in read]),
            whole=whole,
        )
    )


def _rebuildable(sealed: SealedEntry) -> _Read | None:
    """What the other side needs to make the very same bytes; None where it could not."""
    if sealed.personal is None:
        return None
    try:
        one = _Read(read_head(sealed.head), read_personal(sealed.personal))
    except BadEntry:
        return None
    same = (
        msgspec.json.encode(one.head) == sealed.head
        and personal_bytes(one.personal) == sealed.personal
        and sha256(sealed.personal).hexdigest() == one.head.personal
        and _is_hash(one.head.previous)
        and _HEADS.is_hex(one.head)
        and _PERSONAL.is_hex(one.personal)
    )
    return one if same else None


def _is_hash(text: str) -> bool:
    return len(text) == 2 * _HASH_SIZE and bytes.fromhex(text).hex() == text


def _head_times(heads: Sequence[EntryHead]) -> Columns:
    """`at` after the entry before; `happened_at` before `at`."""
    times = [head.at for head in heads]
    return {
        "at": [at - before for at, before in zip(times, [0, *times], strict=False)],
        "happened_at": [head.at - head.happened_at for head in heads],
    }


def _all(packed: Packed) -> list[Opened]:
    whole = {one.place: one for one in packed.whole}
    count = packed.count - len(whole)
    if len(whole) != len(packed.whole) or len(packed.counts) != count or not all(0 <= p < packed.count for p in whole):
        raise NoColumns("places")
    compact = zip(_head_rows(packed, count), rows(_PERSONAL.gather(packed.personal, count), count), strict=True)
    opened: list[Opened] = []
    link: tuple[int, str] | None = None
    for place in range(packed.count):
        if place in whole:
            one = _opened_whole(whole[place])
            link = None if link is None else (link[0] + 1, one.hash)
        else:
            number, previous = link or (packed.first, packed.previous.hex())
            head, personal = next(compact)
            one = _opened(packed, number, previous, head, Personal(**personal))
            link = (number + 1, one.hash)
        opened.append(one)
    return opened


def _opened_whole(whole: Whole) -> Opened:
    sealed = SealedEntry(whole.head, whole.personal)
    return Opened(sealed, sealed.hash)


def _opened(packed: Packed, number: int, previous: str, fields: dict[str, object], personal: Personal) -> Opened:
    part = personal_bytes(personal)
    head = EntryHead(
        **fields,  # pyright: ignore[reportArgumentType]
        site=packed.site,
        device=packed.device,
        number=number,
        previous=previous,
        personal=sha256(part).hexdigest(),
    )
    sealed = SealedEntry(msgspec.json.encode(head), part)
    return Opened(sealed, sealed.hash, head, personal)


def _head_rows(packed: Packed, count: int) -> Iterator[dict[str, object]]:
    """The fields of each head that go over the wire, answers and absolute times among them. Raises NoColumns."""
    columns = _HEADS.gather(packed.heads, count)
    try:
        times = list(accumulate(columns["at"]))
        columns["happened_at"] = [at - before for at, before in zip(times, columns["happened_at"], strict=True)]
    except KeyError:
        raise NoColumns("times") from None
    columns["at"] = times
    readings = _readings(packed, times)
    answers = rows(_ANSWERS.gather(packed.answers, count), count)
    columns["answers"] = [
        Answers(**fields, readings=tuple(islice(readings, size)))
        for fields, size in zip(answers, packed.counts, strict=True)
    ]
    return rows(columns, count)


def _readings(packed: Packed, times: Sequence[int]) -> Iterator[Reading]:
    total = sum(packed.counts)
    columns = _READINGS.gather(packed.readings, total)
    if "at" not in columns:
        raise NoColumns("times")
    whose = (at for at, size in zip(times, packed.counts, strict=True) for _ in range(size))
    columns["at"] = [at - before for at, before in zip(whose, columns["at"], strict=True)]
    return (Reading(**fields) for fields in rows(columns, total))


def _proof(hashes: Sequence[str] | Iterator[str]) -> bytes:
    return sha256("".join(hashes).encode()).digest()


_PACKED = msgspec.msgpack.Decoder(Packed)
