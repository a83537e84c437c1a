"""What the gate remembers while it runs, of its own register and of the other gates': nothing of it is stored anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.instruments.drift import Drift, Measured
from kiosk.learned import Learned, Seen
from kiosk.passes.uses import PassUses, UseRow
from kiosk.recall import Recall, SeenRow, passed
from kiosk.register import NewEntry
from kiosk.regulars import Regulars
from models.clock import Milliseconds

if TYPE_CHECKING:
    from kiosk.store.tablet import TabletStore

MANY_USES = 1_000
"""Of passes, taken in while the window waits; more are sorted in the store's thread."""


@dataclass(frozen=True)
class News:
    """Rows that the office has sent since."""

    uses: list[UseRow]
    sorted_uses: PassUses | None
    """All of them, where too many came to be taken in while somebody waits."""
    seen: list[SeenRow]
    recall: Recall | None = None
    """All that is recalled, where everything was read anew."""


@dataclass
class Memory:
    """All calls are made on the loop's thread."""

    pass_uses: PassUses = field(default_factory=PassUses)
    recall: Recall = field(default_factory=Recall)
    regulars: Regulars = field(default_factory=Regulars)
    learned: Learned = field(default_factory=Learned)
    drift: Drift = field(default_factory=Drift)

    def note(self, entries: Sequence[NewEntry], gate: str, now: Milliseconds) -> None:
        """Entries that were saved just now, at this gate (its id)."""
        for entry in entries:
            row = passed(entry, gate)
            self.recall.note(row)
            self.regulars.note(row)
        first = [entry for entry in entries if entry.replaces is None]
        self.pass_uses.take_in(UseRow(entry.id, entry.pass_id, gate, now, 0) for entry in first if entry.pass_id)
        self.learned.note(_seen(entry) for entry in first)
        self.drift.note(measured for entry in first for measured in _measured(entry))

    def take_in(self, news: News) -> None:
        if news.sorted_uses is not None:
            self.pass_uses = news.sorted_uses
        if news.recall is not None:
            self.recall = news.recall
        self.pass_uses.take_in(news.uses)
        self.recall.take_in(news.seen)


def read_memory(store: TabletStore, since: Milliseconds) -> Memory:
    """From the store, in its thread; its own people and cars from `since` on. Raises StoreError."""
    from kiosk.store.learned import read_learned
    from kiosk.store.thermometers import read_measured

    memory = Memory(learned=read_learned(store.engine, store.identity))
    memory.pass_uses.take_in(store.uses())
    memory.recall.take_in(store.seen(-1))
    for entry in store.passed(since):
        memory.recall.note(entry)
        memory.regulars.note(entry)
    memory.drift.note(read_measured(store.engine, store.identity))
    return memory


def read_anew(store: TabletStore, since: Milliseconds) -> News:
    """In the store's thread. Where the office's counter began anew, what is new may stand below what was read."""
    uses, recall = PassUses(), Recall()
    uses.take_in(store.uses())
    recall.take_in(store.seen(-1))
    for entry in store.passed(since):
        recall.note(entry)
    return News([], uses, [], recall)


def read_news(store: TabletStore, memory: Memory) -> News:
    """In the store's thread. Only what is new: another gate's use of a pass costs next to nothing."""
    uses, seen = store.uses(memory.pass_uses.revision), store.seen(memory.recall.revision)
    if len(uses) <= MANY_USES:
        return News(uses, None, seen)
    everything = PassUses()
    everything.take_in(store.uses())
    return News([], everything, seen)


def _seen(entry: NewEntry) -> Seen:
    return Seen(entry.answers.origin, "" if entry.personal.resident else entry.personal.name)


def _measured(entry: NewEntry) -> Iterator[Measured]:
    return (Measured(reading.device, entry.day, reading.tenths) for reading in entry.answers.readings)
