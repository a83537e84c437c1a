"""What the office asks of one entry before it stores it."""

from dataclasses import dataclass, field

import msgspec

from models.clock import local_day
from models.entry import MAX_HEAD, MAX_PERSONAL, EntryHead, SealedEntry, open_head, read_personal
from models.errors import BadEntry
from models.flats import LONGEST_PART
from models.ids import ID_LENGTH
from models.protocol import PURGED, RefusalReason, WireEntry

LOWEST_TENTHS, HIGHEST_TENTHS = 300, 450
MOST_READINGS = 20
MOST_WORDS = 50
LONGEST_TEXT = 200
LONGEST_PLACE = 40
MOST_OBSERVE_DAYS = 365
LAST_NUMBER = 2**53
PASS_ID_LENGTH = 16
LAST_TIME = 4_102_444_800_000
"""2100-01-01. A tablet whose clock has stopped in 1970 is believed, so that its entries are not lost."""

PURGED_BYTES = bytes(PURGED)
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Author:
    """Who alone may send these entries, and from which gates."""

    device: str
    site: str
    zone: str
    gates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sound:
    """An entry that may be stored."""

    head: EntryHead
    hash: str
    head_text: str
    personal_text: str | None


@dataclass(frozen=True, slots=True)
class Unsound:
    """An entry that is refused; number and id as far as they can be read."""

    reason: RefusalReason
    number: int
    id: str


class _Name(msgspec.Struct):
    """The least that tells which entry this is."""

    number: int = 0
    id: str = ""


@dataclass(frozen=True)
class EntryChecks:
    author: Author
    _days: dict[int, str] = field(default_factory=dict[int, str])

    def check(self, wire: WireEntry) -> Sound | Unsound:
        """Any bytes at all may come in; nothing is raised."""
        personal = bytes(wire.personal)
        sealed = SealedEntry(bytes(wire.head), None if personal == PURGED_BYTES else personal)
        try:
            return self._checked(sealed)
        except _Refused as refused:
            return _unsound(sealed, refused.reason)
        except (BadEntry, UnicodeDecodeError, RecursionError):
            return _unsound(sealed, RefusalReason.BAD_ENTRY)

    def _checked(self, sealed: SealedEntry) -> Sound:
        if len(sealed.head) > MAX_HEAD or len(sealed.personal or b"") > MAX_PERSONAL:
            raise _Refused(RefusalReason.TOO_LARGE)
        head = open_head(sealed)
        if (head.device, head.site) != (self.author.device, self.author.site) or head.gate not in self.author.gates:
            raise _Refused(RefusalReason.WRONG_DEVICE)
        if not _possible(head) or self._day(head.happened_at) != head.day:
            raise _Refused(RefusalReason.IMPOSSIBLE)
        if sealed.personal is not None:
            _check_personal(sealed.personal)
        personal = None if sealed.personal is None else sealed.personal.decode()
        return Sound(head, sealed.hash, sealed.head.decode(), personal)

    def _day(self, at: int) -> str:
        """The day at the site; time zones change at whole quarters of an hour, so each is asked once."""
        quarter = at // 900_000
        if quarter not in self._days:
            self._days[quarter] = local_day(at, self.author.zone).isoformat()
        return self._days[quarter]


class _Refused(Exception):
    def __init__(self, reason: RefusalReason) -> None:
        self.reason = reason


def _possible(head: EntryHead) -> bool:
    answers = head.answers
    return (
        _is_id(head.id)
        and (head.replaces is None or (_is_id(head.replaces) and head.replaces != head.id))
        and _is_hash(head.previous)
        and 1 <= head.number <= LAST_NUMBER
        and 0 < head.at <= LAST_TIME
        and 0 < head.happened_at <= LAST_TIME
        and 0 <= head.observe_days <= MOST_OBSERVE_DAYS
        and 0 <= head.policy <= LAST_NUMBER
        and (not head.pass_id or (len(head.pass_id) == PASS_ID_LENGTH and _HEX.issuperset(head.pass_id)))
        and len(head.building) <= LONGEST_PART
        and len(answers.origin) <= LONGEST_PLACE
        and max(len(answers.symptoms), len(head.reasons)) <= MOST_WORDS
        and len(answers.readings) <= MOST_READINGS
        and all(
            LOWEST_TENTHS <= reading.tenths <= HIGHEST_TENTHS and 0 < reading.at <= LAST_TIME
            for reading in answers.readings
        )
    )


def _check_personal(personal: bytes) -> None:
    read = read_personal(personal)
    texts = [text for text in msgspec.structs.astuple(read) if isinstance(text, str)]
    if any(len(text) > LONGEST_TEXT for text in texts) or not 0 <= read.questionnaire <= LAST_NUMBER:
        raise _Refused(RefusalReason.IMPOSSIBLE)


def _is_id(text: str) -> bool:
    return len(text) == ID_LENGTH and _HEX.issuperset(text)


def _is_hash(text: str) -> bool:
    return len(text) == 64 and _HEX.issuperset(text)


def _unsound(sealed: SealedEntry, reason: RefusalReason) -> Unsound:
    try:
        name = _NAME.decode(sealed.head) if len(sealed.head) <= 16 * MAX_HEAD else _Name()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        name = _Name()
    if 1 <= name.number <= LAST_NUMBER:
        return Unsound(reason, name.number, name.id if _is_id(name.id) else sealed.hash[:ID_LENGTH])
    # Without a number of its own it gets one from its bytes, below all real ones: sent again, it is the same.
    return Unsound(reason, -int(sealed.hash[:12], 16) - 1, sealed.hash[:ID_LENGTH])


_NAME = msgspec.json.Decoder(_Name)
