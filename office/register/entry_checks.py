"""What the office asks of one entry before it stores it."""

import re
from dataclasses import dataclass, field
from operator import attrgetter

import msgspec

from models.clock import local_day
from models.duty import ShiftChange
from models.entry import MAX_HEAD, MAX_PERSONAL, EntryHead, Personal, SealedEntry, open_head, read_personal
from models.errors import BadEntry
from models.flats import LONGEST_PART
from models.ids import ID_LENGTH
from models.protocol import RefusalReason
from models.triage import Reading
from models.wire import Opened

LOWEST_TENTHS, HIGHEST_TENTHS = 300, 450
MOST_READINGS = 20
MOST_WORDS = 50
LONGEST_TEXT = 200
LONGEST_PLACE = 40
LONGEST_NAME = 60
"""Of a thermometer."""
LONGEST_SLIP = 24
MOST_PEOPLE = 200
"""On duty, or in one car."""
MOST_OBSERVE_DAYS = 365
LAST_NUMBER = 2**53
PASS_ID_LENGTH = 16
LAST_TIME = 4_102_444_800_000
"""2100-01-01. A tablet whose clock has stopped in 1970 is believed, so that its entries are not lost."""

_ID, _PASS_ID, _HASH = (re.compile(f"[0-9a-f]{{{length}}}") for length in (ID_LENGTH, PASS_ID_LENGTH, 64))


@dataclass(frozen=True)
class Author:
    """Who alone may send these entries, and from which gates."""

    device: str
    site: str
    zone: str
    gates: frozenset[str]


class Sound(msgspec.Struct, frozen=True, gc=False):
    """An entry that may be stored."""

    head: EntryHead
    hash: str
    head_text: str
    personal_text: str | None
    personal: Personal | None


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

    def check(self, opened: Opened) -> Sound | Unsound:
        """Any bytes at all may come in; nothing is raised."""
        try:
            return self._checked(opened)
        except _Refused as refused:
            return _unsound(opened, refused.reason)
        except (BadEntry, UnicodeDecodeError, RecursionError):
            return _unsound(opened, RefusalReason.BAD_ENTRY)

    def _checked(self, opened: Opened) -> Sound:
        sealed = opened.sealed
        if len(sealed.head) > MAX_HEAD or len(sealed.personal or b"") > MAX_PERSONAL:
            raise _Refused(RefusalReason.TOO_LARGE)
        head, personal = opened.head or open_head(sealed), opened.personal
        if (head.device, head.site) != (self.author.device, self.author.site) or head.gate not in self.author.gates:
            raise _Refused(RefusalReason.WRONG_DEVICE)
        if not _possible(head) or self._day(head.happened_at) != head.day:
            raise _Refused(RefusalReason.IMPOSSIBLE)
        if sealed.personal is None:
            return Sound(head, opened.hash, sealed.head.decode(), None, None)
        personal = personal or read_personal(sealed.personal)
        if not _possible_person(personal):
            raise _Refused(RefusalReason.IMPOSSIBLE)
        return Sound(head, opened.hash, sealed.head.decode(), sealed.personal.decode(), personal)

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
        and (not head.pass_id or _PASS_ID.fullmatch(head.pass_id) is not None)
        and len(head.building) <= LONGEST_PART
        and len(answers.origin) <= LONGEST_PLACE
        and max(len(answers.symptoms), len(head.reasons)) <= MOST_WORDS
        and len(answers.readings) <= MOST_READINGS
        and _possible_readings(answers.readings)
        and _possible_at_gate(head)
    )


def _possible_readings(readings: tuple[Reading, ...]) -> bool:
    """A loop, for most have one: to make a generator for it takes thrice as long."""
    for one in readings:
        if not (LOWEST_TENTHS <= one.tenths <= HIGHEST_TENTHS and 0 < one.at <= LAST_TIME):
            return False
        if len(one.device) > LONGEST_NAME:
            return False
    return True


def _possible_at_gate(head: EntryHead) -> bool:
    """What few entries have."""
    return (
        0 <= head.passengers <= MOST_PEOPLE
        and (not head.trip or _is_id(head.trip))
        and (not head.about or _is_id(head.about))
        and (not head.slip or (len(head.slip) <= LONGEST_SLIP and head.slip.isascii() and head.slip.isprintable()))
        and (not head.volunteers or _possible_people(head.volunteers))
        and (head.shift is None or _possible_shift(head.shift))
    )


def _possible_shift(shift: ShiftChange) -> bool:
    figures = () if shift.figures is None else msgspec.structs.astuple(shift.figures)
    return (
        _possible_people(shift.came)
        and _possible_people(shift.went)
        and all(0 <= figure <= LAST_NUMBER if isinstance(figure, int) else len(figure) <= 64 for figure in figures)
    )


def _possible_people(ids: tuple[str, ...]) -> bool:
    return len(ids) <= MOST_PEOPLE and all(len(one) <= ID_LENGTH for one in ids)


def _possible_person(personal: Personal) -> bool:
    longest = max(map(len, filter(None, _TEXTS(personal))), default=0)
    return longest <= LONGEST_TEXT and 0 <= personal.questionnaire <= LAST_NUMBER


_TEXTS = attrgetter(*(field.name for field in msgspec.structs.fields(Personal) if field.type in (str, str | None)))
"""All that is text; looked at one by one, it would be half of an entry's checks."""


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def _is_hash(text: str) -> bool:
    return _HASH.fullmatch(text) is not None


def _unsound(opened: Opened, reason: RefusalReason) -> Unsound:
    sealed: SealedEntry = opened.sealed
    try:
        name = _NAME.decode(sealed.head) if len(sealed.head) <= 16 * MAX_HEAD else _Name()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        name = _Name()
    if 1 <= name.number <= LAST_NUMBER:
        return Unsound(reason, name.number, name.id if _is_id(name.id) else opened.hash[:ID_LENGTH])
    # Without a number of its own it gets one from its bytes, below all real ones: sent again, it is the same.
    return Unsound(reason, -int(opened.hash[:12], 16) - 1, opened.hash[:ID_LENGTH])


_NAME = msgspec.json.Decoder(_Name)
