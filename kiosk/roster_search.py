"""Finds residents as a query is keyed in: by initials, pinyin, name, flat or the last digits of the phone."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from heapq import merge
from itertools import chain, islice

import msgspec

from models.readings import HAN, fold_latin

LONGEST = 60
"""A query is cut off here."""

_HAN = re.compile(f"[{HAN}]")
_DIGIT = re.compile("[0-9]")
_LETTER = re.compile("[a-z]")
_NOT_LETTERS = re.compile("[^a-z0-9]")
_NAME_BREAKS = re.compile(r"[\s·・•'’.-]+")
_FLAT_BREAKS = re.compile(r"号楼|单元|[楼栋幢座\s‐-―/#-]+")
_FLAT_END = re.compile("[号室]")
_LAST = "\U0010ffff"


class Searchable(msgspec.Struct, frozen=True):
    """A resident as far as one is looked for; `models.names` makes pinyin and initials."""

    key: str
    name: str
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]
    flat: str
    phone_tail: str
    """The last four digits."""


class Column(StrEnum):
    PINYIN = "pinyin"
    INITIALS = "initials"
    NAME = "name"
    FLAT = "flat"
    """`3-1-502`, for queries with a hyphen."""
    DIGITS = "digits"
    """`31502`, and the room alone: `502`."""
    PHONE = "phone"


class NameIndex:
    """Answers each key press out of memory.

    What equals the query comes first, then what begins with it, then what holds it; each in the order of the roster.
    """

    def __init__(self, people: Iterable[Searchable]) -> None:
        everyone = tuple(people)
        self._keys = [person.key for person in everyone]
        rows = [columns(person) for person in everyone]
        self._texts = {column: _Texts(row[column] for row in rows) for column in Column}

    def search(self, query: str, limit: int = 50) -> list[str]:
        """Keys of the residents found, the best first; none for a query without letters and digits."""
        asked = [(self._texts[column], text) for column, text in wanted(query)]
        found: dict[int, None] = {}
        for way in (_Texts.equal, _Texts.beginning):
            if len(found) < limit:
                found |= dict.fromkeys(sorted(set(chain.from_iterable(way(texts, text) for texts, text in asked))))
        inside = (self._texts[column].holding(inner(column, text)) for column, text in wanted(query))
        for owner in merge(*inside):
            if len(found) >= limit:
                break
            found[owner] = None
        return [self._keys[owner] for owner in islice(found, max(limit, 0))]


def columns(person: Searchable) -> dict[Column, tuple[str, ...]]:
    """What the person is found by, folded as queries are."""
    flat = _flat(person.flat).strip("-")
    return {
        Column.PINYIN: person.pinyin,
        Column.INITIALS: person.initials,
        Column.NAME: (_name(person.name),),
        Column.FLAT: (flat,),
        Column.DIGITS: (flat.replace("-", ""), flat.rpartition("-")[2]),
        Column.PHONE: (person.phone_tail,),
    }


def inner(column: Column, text: str) -> str:
    """What a text must hold that neither equals the query nor begins with it: 1-502 is in 3-1-502, not in 31-502."""
    return "-" + text if column is Column.FLAT else text


def wanted(query: str) -> Iterator[tuple[Column, str]]:
    """Where to look for what: `zw`, `zhangw`, `张`, `3-1-502`, `31502`, `3号楼`, `5678`, `a1502`."""
    query = query[:LONGEST]
    name = _name(query)
    has_han = _HAN.search(name) is not None
    if has_han:
        yield Column.NAME, name
    elif _LETTER.search(name) and (letters := _NOT_LETTERS.sub("", name)):
        yield Column.INITIALS, letters
        yield Column.PINYIN, letters
    if _DIGIT.search(name):
        flat = _flat(query).lstrip("-")
        yield (Column.FLAT if "-" in flat else Column.DIGITS), flat
        if not has_han:
            yield Column.PHONE, flat


class _Texts:
    """One column of all residents: sorted for beginnings, joined in roster order for what stands inside."""

    def __init__(self, rows: Iterable[tuple[str, ...]]) -> None:
        pairs = [(text, owner) for owner, row in enumerate(rows) for text in row if text]
        self._joined = "\n".join(text for text, _ in pairs)
        self._owners = [owner for _, owner in pairs]
        self._starts: list[int] = []
        start = 0
        for text, _ in pairs:
            self._starts.append(start)
            start += len(text) + 1
        pairs.sort()
        self._sorted = [text for text, _ in pairs]
        self._sorted_owners = [owner for _, owner in pairs]

    def equal(self, text: str) -> list[int]:
        return self._sorted_owners[bisect_left(self._sorted, text) : bisect_right(self._sorted, text)]

    def beginning(self, text: str) -> list[int]:
        return self._sorted_owners[bisect_left(self._sorted, text) : bisect_left(self._sorted, text + _LAST)]

    def holding(self, text: str) -> Iterator[int]:
        """Owners in roster order, some of them twice."""
        at = self._joined.find(text)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield self._owners[place]
            if place + 1 == len(self._starts):
                return
            at = self._joined.find(text, self._starts[place + 1])


def _name(text: str) -> str:
    return _NAME_BREAKS.sub("", fold_latin(unicodedata.normalize("NFKC", text)))


def _flat(text: str) -> str:
    """3号楼1单元502室 and 3-1-502 alike; a hyphen at the end stays: `3-` is building 3 alone."""
    return _FLAT_END.sub("", _FLAT_BREAKS.sub("-", unicodedata.normalize("NFKC", text).lower()))
