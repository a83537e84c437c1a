"""SQLite's write-ahead log, as far as a damaged one is to be noticed and read all the same.

SQLite takes frames for as long as their checksums follow from each other and leaves out the rest without a word, as it
must after a power cut. A bit that flips later looks alike, and what was committed behind it would be gone. Here the two
are told apart: behind a torn write comes nothing of the same log, or one last commit that nobody was told of.

Format: sqlite.org/fileformat2.html, section 4. Header of 32 bytes: magic, version, page size, counter, two salts,
checksum; then frames of a 24-byte header (page, pages after a commit or 0, the salts, checksum) and a page. A checksum
goes over the frame's first 8 header bytes and its page, and takes up where the one before ended.
"""

import struct
from dataclasses import dataclass

HEADER, FRAME = 32, 24
_MAGIC = 0x377F0682
_VERSION = 3007000
_MASK = 0xFFFFFFFF


@dataclass(frozen=True)
class Log:
    """What stands in a WAL file."""

    page_size: int
    frames: int
    """Of this log; older ones may lie behind."""
    good: int
    """Frames that SQLite will take."""
    commits_behind: int
    """Commits of this log that SQLite will not take, because of a frame before them."""

    @property
    def damaged(self) -> bool:
        """More is lost than the one commit that a power cut may have torn."""
        return self.commits_behind > 1


def look_at(wal: bytes, page_size: int = 4096) -> Log:
    """`page_size`: of the database, where the header does not tell."""
    salts = _salts(wal, page_size)
    size = FRAME + page_size
    frames = _count(wal, salts, size)
    good = _good(wal, frames, size)
    commits = sum(_commits(wal, HEADER + place * size) for place in range(good, frames))
    return Log(page_size, frames, good, commits)


def resealed(wal: bytes, page_size: int = 4096) -> bytes:
    """The same frames with header and checksums made new: SQLite takes them all, and SQLCipher names the bad page."""
    salts = _salts(wal, page_size)
    size = FRAME + page_size
    head = struct.pack(">4I", _MAGIC, _VERSION, page_size, 0) + salts
    sums = _sum(head, (0, 0))
    parts = [head, struct.pack(">2I", *sums)]
    for place in range(_count(wal, salts, size)):
        start = HEADER + place * size
        page = wal[start + FRAME : start + size]
        sums = _sum(page, _sum(wal[start : start + 8], sums))
        parts += [wal[start : start + 8], salts, struct.pack(">2I", *sums), page]
    return b"".join(parts)


def _salts(wal: bytes, page_size: int) -> bytes:
    """Of the header, or of the first frames where the header itself is damaged."""
    of_header = wal[16:24]
    firsts = [wal[start + 8 : start + 16] for start in (HEADER, HEADER + FRAME + page_size)]
    return of_header if of_header in firsts or firsts[0] != firsts[1] else firsts[0]


def _count(wal: bytes, salts: bytes, size: int) -> int:
    """Frames of this log: up to the last that carries its salts."""
    count = 0
    for place in range((len(wal) - HEADER) // size):
        start = HEADER + place * size
        if wal[start + 8 : start + 16] == salts:
            count = place + 1
        elif place > count:
            break  # two that are not: here the older log begins
    return count


def _good(wal: bytes, frames: int, size: int) -> int:
    magic, version, page_size = struct.unpack_from(">3I", wal)
    order = ">" if magic & 1 else "<"
    sums = _sum(wal[:24], (0, 0), order)
    if (
        magic & ~1 != _MAGIC
        or version != _VERSION
        or page_size != size - FRAME
        or struct.pack(">2I", *sums) != wal[24:32]
    ):
        return 0
    for place in range(frames):
        start = HEADER + place * size
        if wal[start + 8 : start + 16] != wal[16:24]:
            return place
        sums = _sum(wal[start + FRAME : start + size], _sum(wal[start : start + 8], sums, order), order)
        if struct.pack(">2I", *sums) != wal[start + 16 : start + FRAME]:
            return place
    return frames


def _commits(wal: bytes, start: int) -> bool:
    return wal[start + 4 : start + 8] != b"\0\0\0\0"


def _sum(data: bytes, sums: tuple[int, int], order: str = "<") -> tuple[int, int]:
    one, two = sums
    for first, second in struct.iter_unpack(f"{order}2I", data):
        one = (one + first + two) & _MASK
        two = (two + second + one) & _MASK
    return one, two
