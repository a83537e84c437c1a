"""Reads what a gate learns of its register's newest entries."""

import msgspec
from sqlalchemy import Engine, select

from kiosk.identity import Identity
from kiosk.learned import Learned, Seen
from kiosk.store.own_check_ins import own_check_ins
from models.register import Entry
from models.store import reading

NEWEST = 2000
"""Entries; they are read in 30 ms."""


class _Answers(msgspec.Struct):
    origin: str = ""


class _Head(msgspec.Struct):
    answers: _Answers = msgspec.field(default_factory=_Answers)


class _Who(msgspec.Struct):
    name: str = ""
    resident: str | None = None


def read_learned(engine: Engine, identity: Identity) -> Learned:
    """In the store's thread. An entry that cannot be read teaches nothing. Raises StoreError."""
    query = (
        select(Entry.head, Entry.personal).where(own_check_ins(identity)).order_by(Entry.number.desc()).limit(NEWEST)
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    learned = Learned()
    learned.note(seen for head, personal in rows if (seen := _seen(head, personal)) is not None)
    return learned


def _seen(head: str, personal: str | None) -> Seen | None:
    try:
        who = _WHO.decode(personal or "{}")
        return Seen(_HEAD.decode(head).answers.origin, "" if who.resident else who.name)
    except msgspec.DecodeError:
        return None


_HEAD = msgspec.json.Decoder(_Head)
_WHO = msgspec.json.Decoder(_Who)
