"""Many tablets in one process, for `bench.storm`: each with its own key, connection and `kiosk.link.sync.Sync`; what a
tablet keeps in its store stands in memory here, so that the office is what is measured.

Reads a `Setup` as one line of JSON, then orders, one a line: `save N` (each tablet writes N entries), `report`,
`end`. Each but the last is answered by one line, a `Report`.
"""

import asyncio
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import msgspec

from demo.entries import Maker
from kiosk.identity import Identity
from kiosk.link.caller import BLOCK, Caller
from kiosk.link.office_client import JSON, OfficeBusy, OfficeClient
from kiosk.link.outgoing import Outgoing
from kiosk.link.sync import Sync
from kiosk.register import RegisterState, Waiting
from models.clock import system_clock
from models.entry import SealedEntry, read_head
from models.errors import OfficeError
from models.protocol import Changes

P = ParamSpec("P")
T = TypeVar("T")
DAY = 86_400_000
BUSY, NO_ANSWER = 503, 0


class Setup(msgspec.Struct):
    office: str
    ca: str
    tablets: list[tuple[str, str, str, str]]
    """Device, site, gate, private key (hexadecimal)."""


class Report(msgspec.Struct):
    """Since the report before. Times are of the machine's monotonic clock, in seconds."""

    tablets: int
    waiting: int
    """Tablets that have entries which the office does not have."""
    answered: list[tuple[float, float, int, float]]
    """Each request: when it was made and answered, the status (NO_ANSWER: none), the seconds it was sent away for."""
    told: list[tuple[float, int]]
    """When a tablet (its place) took changes in."""


class Log:
    def __init__(self) -> None:
        self.answered: list[tuple[float, float, int, float]] = []
        self.told: list[tuple[float, int]] = []


class CountedClient(OfficeClient):
    log: Log

    async def _ask_once(
        self, method: str, path: str, content: bytes = b"", encoding: str = "", kind: str = JSON, patience: float = 0
    ) -> tuple[int, bytes]:
        began, status, sent_away = time.monotonic(), NO_ANSWER, 0.0
        try:
            status, body = await super()._ask_once(method, path, content, encoding, kind, patience)
            return status, body
        except OfficeBusy as busy:
            status, sent_away = BUSY, busy.seconds
            raise
        except OfficeError:
            raise
        finally:
            self.log.answered.append((began, time.monotonic(), status, sent_away))


class Here:
    """In place of the store's thread."""

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return job(*args, **kwargs)


class Sequences:
    def __init__(self) -> None:
        self._highest = 0

    async def reserve(self, above: int) -> int:
        first = max(above, self._highest) + 1
        self._highest = first + BLOCK - 1
        return first

    async def reserved(self) -> int:
        return self._highest


class MemoryRegister:
    def __init__(self, device: str, site: str, gate: str, seed: int) -> None:
        self._maker = Maker(seed, system_clock() - DAY // 4, digits=8, households=20)
        self._maker.become(site, device, gate)
        self._entries: list[SealedEntry] = []
        self.state = RegisterState()

    def save(self, count: int) -> None:
        self._entries += self._maker.entries(count)
        self.state = RegisterState(len(self._entries), self.state.acknowledged)

    def waiting(self, limit: int, after: int | None = None) -> Waiting:
        first = self.state.acknowledged if after is None else after
        entries = tuple(self._entries[first : first + limit])
        numbers = tuple(range(first + 1, first + 1 + len(entries)))
        return Waiting(entries, tuple(read_head(one.head).id for one in entries), numbers)

    def acknowledge(self, sent: Outgoing, refused: dict[int, str]) -> None:
        assert not refused, refused
        self.state = RegisterState(self.state.last_number, max(self.state.acknowledged, sent.last))

    def send_again_from(self, number: int) -> bool:
        raise AssertionError(f"the office lacks {number}")

    def send_again_after(self, _number: int, _had: int) -> bool:
        return False


class MemoryStore:
    """As much of `kiosk.store.tablet.TabletStore` as a sync asks of it."""

    def __init__(self, place: int, who: Identity, log: Log) -> None:
        self.identity = who
        self.register = MemoryRegister(who.device, who.site, who.gate, place)
        self._place = place
        self._log = log
        self._cursor = 0

    def cursor(self) -> int:
        return self._cursor

    def take_in(self, changes: Changes, _synced_at: int) -> None:
        self._cursor = changes.revision
        self._log.told.append((time.monotonic(), self._place))

    def move_to(self, gate: str) -> None:
        raise AssertionError(f"moved to {gate}")


class Tablet:
    def __init__(self, place: int, who: Identity, log: Log) -> None:
        self.store = MemoryStore(place, who, log)
        self._log = log
        self._caller = Caller(who.device, bytes.fromhex(who.private_key), Sequences(), system_clock)
        self.sync = Sync(
            cast("Any", self.store),
            cast("Any", Here()),
            self._connect,
            system_clock,
            on_state=lambda _: None,
            on_reference=lambda: None,
            jitter=random.Random(place).random,
        )

    def _connect(self) -> OfficeClient:
        client = CountedClient(self.store.identity.office, self.store.identity.ca, self._caller)
        client.log = self._log
        return client

    def save(self, count: int) -> None:
        self.store.register.save(count)
        self.sync.wake()


async def run(setup: Setup, orders: asyncio.StreamReader) -> None:
    log = Log()
    tablets = [
        Tablet(place, Identity(device, site, gate, setup.office, setup.ca, private), log)
        for place, (device, site, gate, private) in enumerate(setup.tablets)
    ]
    tasks = [asyncio.create_task(tablet.sync.run()) for tablet in tablets]
    while order := (await orders.readline()).decode().split():
        if order[0] == "end":
            break
        if order[0] == "save":
            for tablet in tablets:
                tablet.save(int(order[1]))
        waiting = sum(1 for tablet in tablets if tablet.store.register.state.waiting)
        report = Report(len(tablets), waiting, log.answered, log.told)
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.buffer.flush()
        log.answered, log.told = [], []
        if failed := [task for task in tasks if task.done()]:
            await failed[0]
            raise AssertionError("a sync has ended")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _main() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    orders = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    await run(msgspec.json.decode(await orders.readline(), type=Setup), orders)


if __name__ == "__main__":
    asyncio.run(_main())
