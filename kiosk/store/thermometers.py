"""Reads what this gate's thermometers measured last."""

import msgspec
from sqlalchemy import Engine, select

from kiosk.identity import Identity
from kiosk.instruments.drift import REMEMBERED, Measured
from kiosk.store.own_check_ins import own_check_ins
from models.register import Entry
from models.store import reading
from models.triage import Reading


class _Answers(msgspec.Struct):
    readings: tuple[Reading, ...] = ()


class _Head(msgspec.Struct):
    day: str = ""
    answers: _Answers = msgspec.field(default_factory=_Answers)


def read_measured(engine: Engine, identity: Identity) -> list[Measured]:
    """The newest last. In the store's thread. An entry that cannot be read measured nothing. Raises StoreError."""
    query = select(Entry.head).where(own_check_ins(identity)).order_by(Entry.number.desc()).limit(REMEMBERED)
    with reading(engine) as session:
        heads = session.scalars(query).all()
    return [measured for head in reversed(heads) for measured in _measured(head)]


def _measured(head: str) -> list[Measured]:
    try:
        read = _HEAD.decode(head)
    except msgspec.DecodeError:
        return []
    return [Measured(reading.device, read.day, reading.tenths) for reading in read.answers.readings]


_HEAD = msgspec.json.Decoder(_Head)
