"""What other gates may know of an entry: made alike by the office for all gates, and by a gate for its neighbours; and
when it has served, so that office and tablets each drop it by one rule and a first sync stays small."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, and_

from models.clock import Milliseconds
from models.entry import OF_PERSONS, EntryHead, Personal
from models.ids import ID_LENGTH
from models.passes.personal import phone_hash
from models.register import verdict_column
from models.roster import Sighting
from models.triage import Verdict

LASTS: Milliseconds = 21 * 86_400_000
PLATE, SLIP = 16, 24
"""Characters of the columns."""
_HEX = frozenset("0123456789abcdef")

_Id = Annotated[str, Meta(max_length=ID_LENGTH)]
_Day = Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
_Word = Annotated[str, Meta(max_length=16)]


class Seen(Struct, frozen=True, array_like=True):
    """The columns of Sighting that an entry alone decides, in their order; names, flats and phones are not in it."""

    id: _Id
    resident_id: _Id
    pass_id: _Word
    phone_hash: Annotated[str, Meta(max_length=64)]
    plate: Annotated[str, Meta(max_length=PLATE)]
    gate_id: _Id
    at: Annotated[Milliseconds, Meta(ge=0, lt=2**53)]
    day: _Day
    tenths: Annotated[int, Meta(ge=0, lt=1000)]
    verdict: _Word
    observe_until: _Day
    direction: Annotated[str, Meta(max_length=4)]
    slip: Annotated[str, Meta(max_length=SLIP)]


def is_seen(head: EntryHead, personal: Personal | None, since: Milliseconds, today: str) -> bool:
    """Whether others are told of it: somebody could look it up, and it has not served (`is_over`) yet."""
    if head.kind not in OF_PERSONS or personal is None:
        return False
    if not (personal.resident or personal.phone or personal.plate or head.pass_id or head.slip):
        return False
    return head.happened_at >= since or observed_until(head) >= today


def seen(head: EntryHead, personal: Personal, phone_key: bytes) -> Seen:
    """`phone_key`: the compound's, empty where it has none yet."""
    readings = head.answers.readings
    return Seen(
        head.id,
        _id(personal.resident),
        head.pass_id,
        phone_hash(personal.phone, phone_key).hex() if personal.phone and phone_key else "",
        _printable(personal.plate, PLATE),
        head.gate,
        head.happened_at,
        head.day,
        readings[-1].tenths if readings else 0,
        verdict_column(head),
        observed_until(head),
        head.direction.value if head.direction else "",
        head.slip,
    )


def observed_until(head: EntryHead) -> str:
    """ISO 8601; empty where nobody is under observation."""
    return _after(head.day, head.observe_days) if head.verdict is Verdict.OBSERVE and head.observe_days else ""


def is_over(now: Milliseconds, today: str) -> ColumnElement[bool]:
    """Older than LASTS, and of nobody who is under observation. `today`: ISO 8601, at the site."""
    return and_(Sighting.at < now - LASTS, Sighting.observe_until < today)


@lru_cache(1000)
def _after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _id(text: str | None) -> str:
    return text if text and len(text) <= ID_LENGTH and _HEX.issuperset(text) else ""


def _printable(text: str, longest: int) -> str:
    return "".join(c for c in text[:longest] if c.isprintable())
