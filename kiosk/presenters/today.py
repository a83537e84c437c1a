"""Today's list: who came, newest first, what waits and what the office refused; looking for one, correcting one."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from kiosk.check_in import CheckIn
from kiosk.entries import correction_of
from kiosk.gate import Gate
from kiosk.roster_search import NameIndex, Searchable
from kiosk.store.volunteer_names import volunteer_names
from kiosk.void import take_back
from models.day_lines import DaySheet, Line, build, had_fever, read_line
from models.entry import EntryKind, VoidReason
from models.errors import BadEntry
from models.names import initials_of, pinyins_of
from models.notice import N_, Notice
from models.triage import Verdict

MAX_QUERY = 24
OF_CAR = Notice(N_("A car's entry is not corrected: take it back in today's list, then enter it again."))
NOT_MEASURED = Notice(N_("Nobody was measured, so there is nothing to correct. If it is wrong, take it back."))


class Filter(StrEnum):
    ALL = "all"
    FEVER = "fever"
    HOLD = "hold"
    WAITING = "waiting"
    """Not yet at the office, or refused by it."""
    CORRECTED = "corrected"
    VOIDED = "voided"


@dataclass(frozen=True)
class Item:
    """One person or vehicle of today."""

    line: Line
    at_office: bool
    refused: str
    """The office's reason, empty if there is none."""
    taken_back: Line | None = None
    """The entry that took this one back."""

    @property
    def counts(self) -> bool:
        return self.taken_back is None

    @property
    def can_be_corrected(self) -> bool:
        return self.counts and self.not_corrected is None

    @property
    def not_corrected(self) -> Notice | None:
        """Why there is nothing to correct in it."""
        if self.line.head.kind is EntryKind.VEHICLE:
            return OF_CAR
        return None if self.line.returned or self.line.head.answers.readings else NOT_MEASURED


@dataclass(frozen=True)
class Story:
    """All entries of one person, in the order they were made; one that took the last of them back is the last."""

    lines: tuple[Line, ...]
    volunteers: Mapping[str, str]
    """Id to name."""

    def by(self, line: Line) -> tuple[str, ...]:
        """Who was on duty when it was made, as far as their names are known here."""
        return tuple(self.volunteers[one] for one in line.head.volunteers if one in self.volunteers)


_FITS: Mapping[Filter, Callable[[Item], bool]] = {
    Filter.ALL: lambda item: True,
    Filter.FEVER: lambda item: item.counts and had_fever(item.line.head),
    Filter.HOLD: lambda item: item.counts and item.line.head.verdict is Verdict.HOLD,
    Filter.WAITING: lambda item: bool(item.refused) or not item.at_office,
    Filter.CORRECTED: lambda item: item.line.corrections > 0,
    Filter.VOIDED: lambda item: not item.counts,
}


class Today:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.all: tuple[Item, ...] = ()
        self.items: tuple[Item, ...] = ()
        """Those that the filter and the query let pass."""
        self.sheet: DaySheet | None = None
        self.filter = Filter.ALL
        self.query = ""
        self._searchable: dict[str, Searchable] = {}
        """By entry; how a name reads takes long to find."""
        self._index: NameIndex | None = None
        self._preparing = asyncio.Lock()

    @property
    def counting(self) -> int:
        """How many were registered, whatever is shown."""
        return sum(item.counts for item in self.all)

    async def load(self) -> None:
        """Raises StoreError, BadEntry."""
        gate = self._gate
        self.sheet, refused, through = await gate.worker.run(self._read, gate.today)
        lines = [
            *((line, None) for line in chain(self.sheet.valid, self.sheet.passages, self.sheet.vehicles)),
            *self.sheet.voided,
        ]
        items = (self._item(line, void, refused, through) for line, void in lines)
        self.all = tuple(sorted(items, key=lambda item: _arrival(item.line), reverse=True))
        self._index = None
        await self.find(self.query)

    def choose(self, chosen: Filter) -> None:
        self.filter = chosen
        self._pick()

    async def find(self, query: str) -> None:
        """By name, pinyin, initials, flat, plate or the last four digits of the phone; empty: everybody."""
        self.query = query[:MAX_QUERY]
        if self.query.strip():
            await self.prepare()
        self._pick()

    async def prepare(self) -> None:
        """Somebody is about to look for somebody: how some thousand names read takes a second to find."""
        async with self._preparing:
            while self._index is None:
                items = self.all
                made = await asyncio.to_thread(self._made_index, items)
                self._index = made if items is self.all else None

    def history(self, item: Item) -> tuple[Line, ...]:
        """The entries that this one stands for, the newest first."""
        if self.sheet is None:
            return ()
        return tuple(old for old, new in reversed(self.sheet.replaced) if new.entry.id == item.line.entry.id)

    def in_car(self, item: Item) -> tuple[Line, ...]:
        """Those whose entries are of this vehicle's trip, who drives first."""
        head = item.line.head
        if self.sheet is None or head.kind is not EntryKind.VEHICLE:
            return ()
        inside = (line for line in self.sheet.passages if line.head.trip == head.trip)
        return tuple(sorted(inside, key=lambda line: not line.head.driver))

    async def story(self, item: Item) -> Story:
        """Raises StoreError, BadEntry."""
        return await self._gate.worker.run(self._story, item.line.entry.id)

    async def correct(self, entry_id: str) -> CheckIn | Notice:
        gate = self._gate
        entry = await gate.worker.run(lambda: gate.register.entry(entry_id))
        if entry is None:
            return Notice(N_("This entry is not on this tablet."))
        if entry.kind == EntryKind.VEHICLE:
            return OF_CAR
        try:
            draft = correction_of(read_line(entry), gate.new_id, gate.clock())
        except BadEntry as error:
            return error.notice
        if draft is None:
            return Notice(N_("The names of this entry were purged. It cannot be corrected any more."))
        return gate.resume(draft)

    async def take_back(self, item: Item, reason: VoidReason) -> Notice | None:
        """As `kiosk.void.take_back`."""
        return await take_back(self._gate, item.line.entry.id, reason)

    def _story(self, entry_id: str) -> Story:
        store = self._gate.store
        lines = tuple(read_line(entry) for entry in store.register.chain(entry_id))
        return Story(lines, volunteer_names(store.engine, store.identity.site))

    def _read(self, day: str) -> tuple[DaySheet, dict[str, str], int]:
        """The day, the refused entries with their reasons, and up to which number the office has them."""
        gate, register = self._gate, self._gate.register
        sheet = build(gate.place.site_name, day, gate.zone, gate.place.gates, register.of_day(day))
        return sheet, register.refused(), register.state.acknowledged

    @staticmethod
    def _item(line: Line, void: Line | None, refused: Mapping[str, str], through: int) -> Item:
        newest = void or line
        return Item(line, newest.entry.number <= through, refused.get(newest.entry.id, ""), void)

    def _pick(self) -> None:
        fits = _FITS[self.filter]
        found = None
        if self.query.strip() and self._index is not None:
            found = frozenset(self._index.search(self.query, len(self.all)))
        self.items = tuple(item for item in self.all if fits(item) and (found is None or item.line.entry.id in found))

    def _made_index(self, items: Iterable[Item]) -> NameIndex:
        """In a thread of its own: nobody's save waits."""
        return NameIndex(self._looked_for(items))

    def _looked_for(self, items: Iterable[Item]) -> Iterator[Searchable]:
        for item in items:
            key = item.line.entry.id
            if key not in self._searchable:
                self._searchable[key] = _searchable(item.line)
            yield self._searchable[key]


def _searchable(line: Line) -> Searchable:
    person = line.person
    if person is None:
        return Searchable(line.entry.id, "", (), (), "", "")
    name, flat = person.name or person.plate, person.flat or person.host_flat
    return Searchable(line.entry.id, name, pinyins_of(name), initials_of(name), flat, person.phone[-4:])


def _arrival(line: Line) -> tuple[int, int]:
    return line.head.happened_at, line.entry.number
