"""Which entries of a day count, found without reading the day whole.

The database counts and sorts all of them; only those that correct one another are sorted out here, and they are few.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from models.clock import Milliseconds
from models.day_lines import CORRECTABLE, Link, by_person
from models.entry import EntryKind
from models.names import initials_of
from models.register import Entry

LONGEST_FIND = 60
AT_ONCE = 500


class Listed(StrEnum):
    """The lists of a day: those that `models.day_lines` makes."""

    RETURNEES = "returnees"
    PASSAGES = "passages"
    VEHICLES = "vehicles"


_PERSON = '%"person":"%'
"""In the head of whoever is no returnee: a head's defaults are not written."""
_OF_PEOPLE = Entry.kind == EntryKind.CHECK_IN
LISTS: dict[Listed, ColumnElement[bool]] = {
    Listed.RETURNEES: and_(_OF_PEOPLE, Entry.head.not_like(_PERSON)),
    Listed.PASSAGES: and_(_OF_PEOPLE, Entry.head.like(_PERSON)),
    Listed.VEHICLES: Entry.kind == EntryKind.VEHICLE,
}


class Slim(NamedTuple):
    """The few columns of an entry that tell whether and where it counts."""

    id: str
    replaces: str | None
    at: Milliseconds
    device: str
    number: int
    gate: str
    verdict: str
    listed: bool
    """It is of the list that is looked at."""


SLIM = (Entry.id, Entry.replaces, Entry.at, Entry.device_id, Entry.number, Entry.gate_id, Entry.verdict)
NEWEST_FIRST = (Entry.at.desc(), Entry.device_id.desc(), Entry.number.desc())


@dataclass(frozen=True)
class Counting:
    """Of one person's entries: the one that counts, when the first was made, and those it stands for."""

    last: Slim
    first_at: Milliseconds
    earlier: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[Milliseconds, str, int]:
        return self.first_at, self.last.device, self.last.number

    def fits(self, gate: str, verdict: str) -> bool:
        return self.last.listed and gate in ("", self.last.gate) and verdict in ("", self.last.verdict)


class DayEntries:
    """One list of one day of a compound. An empty gate or verdict stands for all."""

    def __init__(self, session: Session, site: str, day: str, listed: Listed = Listed.RETURNEES) -> None:
        self._session = session
        self._listed = LISTS[listed]
        self._slim = (*SLIM, self._listed)
        self._day: tuple[ColumnElement[bool], ...] = (Entry.site_id == site, Entry.day == day)
        self._site = site
        involved = self._involved()
        groups = by_person(Link(*slim[:5]) for slim in involved.values())
        self._corrected = {
            last: Counting(involved[last], involved[earlier[0]].at if earlier else involved[last].at, tuple(earlier))
            for *earlier, last in groups
        }
        self._replaced = {key: slim for key, slim in involved.items() if key not in self._corrected}

    def counts(self) -> Counter[tuple[str, str]]:
        """Number of people by gate and verdict."""
        query = select(Entry.gate_id, Entry.verdict, func.count()).where(*self._day, self._listed)
        rows = self._session.execute(query.group_by(Entry.gate_id, Entry.verdict))
        counts = Counter({(gate, verdict): count for gate, verdict, count in rows})
        counts.subtract((slim.gate, slim.verdict) for slim in self._replaced.values() if slim.listed)
        return counts

    def newest(self, gate: str, verdict: str, limit: int) -> list[Counting]:
        """At most `limit`, in the order in which people came, the last first."""
        query = select(*self._slim).where(*self._filter(gate, verdict)).order_by(*NEWEST_FIRST)
        involved = len(self._replaced) + len(self._corrected)
        rows = self._session.execute(query.limit(limit + involved))
        return self._in_order((Slim(*row) for row in rows), gate, verdict)[:limit]

    def found(self, find: str, gate: str, verdict: str) -> list[Counting]:
        """Those whose name, initials or flat hold what is looked for, the last first."""
        needle = folded(find)
        query = select(*self._slim, Entry.personal).where(*self._filter(gate, verdict), Entry.personal.is_not(None))
        hits = [Slim(*row[:-1]) for row in self._session.execute(query) if _holds(needle, row[-1] or "{}")]
        keys = {slim.id for slim in hits}
        return [one for one in self._in_order(hits, gate, verdict) if one.last.id in keys]

    def _filter(self, gate: str, verdict: str) -> list[ColumnElement[bool]]:
        wanted = [*self._day, self._listed]
        if gate:
            wanted.append(Entry.gate_id == gate)
        if verdict:
            wanted.append(Entry.verdict == verdict)
        return wanted

    def _in_order(self, slims: Iterable[Slim], gate: str, verdict: str) -> list[Counting]:
        """Entries that nobody corrected and those that count instead of others, together."""
        alone = [
            Counting(slim, slim.at)
            for slim in slims
            if slim.id not in self._replaced and slim.id not in self._corrected
        ]
        corrected = [one for one in self._corrected.values() if one.fits(gate, verdict)]
        return sorted(alone + corrected, key=lambda one: one.place, reverse=True)

    def _involved(self) -> dict[str, Slim]:
        """All corrections of the day, and what they correct."""
        correcting = (Entry.replaces.is_not(None), Entry.kind.in_(CORRECTABLE))
        rows = self._session.execute(select(*self._slim).where(*self._day, *correcting))
        found = {slim.id: slim for slim in (Slim(*row) for row in rows)}
        missing = list({slim.replaces for slim in found.values()} - set(found))
        for start in range(0, len(missing), AT_ONCE):
            some = Entry.id.in_(missing[start : start + AT_ONCE])
            rows = self._session.execute(select(*self._slim).where(*self._day, some))
            found |= {slim.id: slim for slim in (Slim(*row) for row in rows)}
        return found


def folded(text: str) -> str:
    """What is looked for, however it was typed: full-width, upper case, spaces."""
    return "".join(unicodedata.normalize("NFKC", text[:LONGEST_FIND]).casefold().split())


class _Who(msgspec.Struct):
    """The part of a personal part that one can look for."""

    name: str = ""
    flat: str = ""
    host_flat: str = ""
    company: str = ""
    plate: str = ""


_WHO = msgspec.json.Decoder(_Who)


def _holds(needle: str, personal: str) -> bool:
    who = _WHO.decode(personal)
    if any(needle in folded(text) for text in (who.name, who.flat, who.host_flat, who.company, who.plate)):
        return True
    return needle.isascii() and needle.isalpha() and any(one.startswith(needle) for one in _initials(who.name))


@lru_cache(maxsize=20_000)
def _initials(name: str) -> tuple[str, ...]:
    return initials_of(name)
