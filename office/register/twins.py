"""Entries that two machines made from one image both had waiting: each sends them, in a name and numbers of its own.

The first to come is stored. The second is known already, and its number is kept by a row of kind TWIN: the very bytes
of its head, for the chain and the proof, and nothing else, so that nobody is counted twice and no name is kept twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.entry import read_head
from models.register import Entry
from office.register.entry_checks import Sound

TWIN = "twin"
"""In the column `kind` of such a row alone; no head says so."""
_AUTHORS = ("device", "number", "previous")
"""Of a head, what its author alone decides."""
_TIME = 12
"""Characters of an id that follow the time (`models.ids`)."""


def twins(session: Session, site: str, taken: Sequence[Sound]) -> frozenset[str]:
    """Which of these, by their hashes, are but for their author the entries that the office has under their ids."""
    if not taken:
        return frozenset()
    here = (Entry.site_id == site, Entry.id.in_([one.head.id for one in taken]))
    heads = dict(session.execute(select(Entry.id, Entry.head).where(*here)).all())
    return frozenset(one.hash for one in taken if _is_twin(one, heads))


def names(session: Session, site: str, heads: Sequence[str]) -> dict[str, str | None]:
    """The personal parts that belong to these heads of rows of kind TWIN, by the heads."""
    ids = {head: read_head(head).id for head in heads}
    found = session.execute(select(Entry.id, Entry.personal).where(Entry.site_id == site, Entry.id.in_(ids.values())))
    kept = dict(found.all())
    return {head: kept.get(entry) for head, entry in ids.items()}


def row_id(one: Sound) -> str:
    """Of the row that keeps its number; its place in time is the entry's."""
    return one.head.id[:_TIME] + one.hash[: len(one.head.id) - _TIME]


def _is_twin(one: Sound, heads: Mapping[str, str]) -> bool:
    if one.head.id not in heads:
        return False
    try:
        author, content = _parted(one.head_text)
        other, same = _parted(heads[one.head.id])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False  # in fields that nobody has looked at so far
    return content == same and author["device"] != other["device"]


def _parted(head: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What tells of its author, and all else; of a later version's fields, too."""
    fields = msgspec.json.decode(head, type=dict[str, Any])
    return {name: fields.pop(name) for name in _AUTHORS}, fields
