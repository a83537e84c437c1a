"""A thousand tablets lose their office in one moment, and have it back in one moment."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.storm_tablets import BUSY, NO_ANSWER, Report, Setup
from bench.sync_office import BenchOffice, BenchTablet, free_port, made_up, running_office
from bench.table import Figure, median, percentile
from bench.tablet import own_folder
from models.clock import system_clock
from models.enrolment import EnrolRequest
from models.ids import random_id
from models.signing import new_key
from office.reference.compound import Compound, make_compound
from office.tablets.authority import authority
from office.tablets.devices import enrol, new_code

TABLETS, PROCESSES, COMPOUND = 1000, 2, 4
"""Of 250 compounds with four gates each."""
ENTRIES = 3
DOWN_SECONDS = 30.0
IDLE_SECONDS = 30.0
LONGEST = 600.0
LOOK_SECONDS = 0.5
BACK_SECONDS, MEMORY_MB, PROMPT_MS = 120.0, 600.0, 1000.0


@dataclass
class Crowd:
    """The tablets' processes, and what they have told so far."""

    processes: list[asyncio.subprocess.Process]
    answered: list[tuple[float, float, int, float]] = field(default_factory=list)
    told: list[tuple[float, int]] = field(default_factory=list)
    waiting: int = 0

    async def order(self, words: str) -> None:
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(f"{words}\n".encode())
        self.waiting = 0
        for number, process in enumerate(self.processes):
            assert process.stdout is not None
            report = msgspec.json.decode(await process.stdout.readline(), type=Report)
            self.answered += report.answered
            self.told += [(at, number * TABLETS + place) for at, place in report.told]
            self.waiting += report.waiting

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONGEST):
            while True:
                await self.order("report")
                if done():
                    return
                await asyncio.sleep(LOOK_SECONDS)

    def told_since(self, since: float) -> dict[int, float]:
        """By tablet, when it first took something in."""
        first: dict[int, float] = {}
        for at, place in self.told:
            if at >= since:
                first.setdefault(place, at)
        return first


@dataclass
class Watched:
    """What the office's process holds at most, looked at twice a second."""

    memory: float = 0.0
    files: int = 0

    async def look(self, office: BenchOffice) -> None:
        while True:
            with suppress(OSError):
                self.memory = max(self.memory, office.memory())
                self.files = max(self.files, office.files())
            await asyncio.sleep(LOOK_SECONDS)


def measure() -> list[Figure]:
    with TemporaryDirectory(dir=own_folder()) as place:
        return [*asyncio.run(_storm(Path(place) / "storm")), *asyncio.run(_one_compound(Path(place) / "one"))]


async def _storm(place: Path) -> list[Figure]:
    port = free_port()
    async with AsyncExitStack() as stack:
        with running_office(place / "office", port=port) as office:
            crowd = await stack.enter_async_context(_crowd(office, COMPOUND))
            gates = await stack.enter_async_context(_bystanders(office, place))
            await crowd.until(lambda: len(crowd.told_since(0)) == TABLETS)
            await asyncio.sleep(5)  # until all of them listen
            idle = await _processor(office, IDLE_SECONDS)
        await crowd.order(f"save {ENTRIES}")
        await asyncio.sleep(DOWN_SECONDS)
        await crowd.order("report")
        with running_office(place / "office", port=port) as office:
            began, watched = time.monotonic(), Watched()
            watching = [asyncio.create_task(watched.look(office)), asyncio.create_task(gates.save_and_hear())]
            await crowd.until(lambda: not crowd.waiting and len(crowd.told_since(began)) == TABLETS)
            took = time.monotonic() - began
            used = office.processor()
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
    return [*_storm_figures(crowd, began, took, used), *_watched_figures(watched, gates.taken), _idle_figure(idle)]


async def _one_compound(place: Path) -> list[Figure]:
    """All of one compound, more than there ever are: each save is told to each of them."""
    with running_office(place / "office") as office:
        async with _crowd(office, TABLETS) as crowd, _bystanders(office, place) as gates:
            await crowd.until(lambda: len(crowd.told_since(0)) == TABLETS)
            await crowd.until(_quiet(crowd))
            used, began = office.processor(), time.monotonic()
            await gates.save()
            await crowd.until(lambda: len(crowd.told_since(began)) == TABLETS)
            told = sorted(at - began for at in crowd.told_since(began).values())
            await crowd.until(_quiet(crowd))
            used = office.processor() - used
    return [
        Figure(
            f"one save told to {TABLETS:,} tablets of one compound",
            f"half in {median(told):.1f} s, all in {told[-1]:.1f} s",
            f"{used:.1f} s of the office's processor, each tablet's next question among them",
            "",
            True,
        )
    ]


def _quiet(crowd: Crowd) -> Callable[[], bool]:
    """Nothing was answered for three seconds."""
    return lambda: time.monotonic() - max(at for _, at, _, _ in crowd.answered) > 3


@asynccontextmanager
async def _crowd(office: BenchOffice, compound: int) -> AsyncIterator[Crowd]:
    """TABLETS, so many of each compound, in processes that begin at once."""
    everyone = _enrolled(office, compound)
    ca = authority(office.engine, system_clock()).certificate_pem
    share = TABLETS // PROCESSES
    processes: list[asyncio.subprocess.Process] = []
    try:
        for first in range(0, TABLETS, share):
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.storm_tablets",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=2**28,
            )
            processes.append(process)
            assert process.stdin is not None
            setup = Setup(f"https://{office.address}", ca, everyone[first : first + share])
            process.stdin.write(msgspec.json.encode(setup) + b"\n")
        yield Crowd(processes)
    finally:
        for process in processes:
            process.terminate()
            await process.wait()


def _enrolled(office: BenchOffice, compound: int) -> list[tuple[str, str, str, str]]:
    """As the interface does it, past it: it lets ten in a minute."""
    everyone: list[tuple[str, str, str, str]] = []
    for number in range(TABLETS // compound):
        here = office.compound if compound == TABLETS else _made(office, number)
        for _ in range(compound):
            now = system_clock()
            private, public = new_key()
            code = new_code(office.engine, here.id, next(iter(here.gates)), now).code
            reply = enrol(office.engine, EnrolRequest(code, "平板", public.hex()), now, random_id)
            everyone.append((reply.device, reply.site, reply.gate, private.hex()))
    return everyone


def _made(office: BenchOffice, number: int) -> Compound:
    return make_compound(office.engine, f"小区{number}", ["北门"], random_id)


@dataclass
class Bystanders:
    """Two gates of a compound: what is saved at one is waited for at the other."""

    north: BenchTablet
    south: BenchTablet
    taken: list[float] = field(default_factory=list)
    """Milliseconds, from the first on that came through."""

    async def save(self) -> None:
        (entry,) = made_up(1, seed=int(time.monotonic() * 1000))
        await asyncio.to_thread(self.north.save, [entry])
        self.north.sync.wake()

    async def save_and_hear(self) -> None:
        while True:
            before, began = self.south.store.cursor(), time.monotonic()
            await self.save()
            while self.south.store.cursor() == before:
                await asyncio.sleep(0.005)
            self.taken.append((time.monotonic() - began) * 1000)
            await asyncio.sleep(0.2)


@asynccontextmanager
async def _bystanders(office: BenchOffice, place: Path) -> AsyncIterator[Bystanders]:
    north, south = (BenchTablet.enrolled(place / name, office) for name in ("north", "south"))
    gates = Bystanders(north, south)
    tasks = [asyncio.create_task(tablet.sync.run()) for tablet in (gates.north, gates.south)]
    try:
        for tablet in (gates.north, gates.south):
            await tablet.first.wait()
        yield gates
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        gates.north.close()
        gates.south.close()


async def _processor(office: BenchOffice, seconds: float) -> float:
    """The share of one core that the office uses."""
    used, began = office.processor(), time.monotonic()
    await asyncio.sleep(seconds)
    return (office.processor() - used) / (time.monotonic() - began)


def _storm_figures(crowd: Crowd, began: float, took: float, used: float) -> list[Figure]:
    asked = [one for one in crowd.answered if one[1] >= began]
    seconds = Counter(int(start - began) for start, _, _, _ in asked if start >= began)
    away = [seconds for _, _, status, seconds in asked if status == BUSY]
    nobody = sum(1 for _, _, status, _ in asked if status == NO_ANSWER)
    return [
        Figure(
            f"the office is back after {DOWN_SECONDS:.0f} s: {TABLETS:,} tablets send {ENTRIES} entries each and hear",
            f"{took:.0f} s",
            f"{used:.0f} s of the office's processor; {len(asked):,} requests, {nobody:,} of them without an answer",
            f"≤ {BACK_SECONDS:.0f} s",
            took <= BACK_SECONDS,
        ),
        Figure("the most of these requests in one second", f"{max(seconds.values()):,}", "", "", True),
        Figure(
            "sent away by 503 with Retry-After",
            f"{100 * len(away) / len(asked):.1f} %",
            f"for {min(away):.0f} to {max(away):.0f} s, median {median(away):.0f} s" if away else "",
            "",
            True,
        ),
    ]


def _watched_figures(watched: Watched, taken: list[float]) -> list[Figure]:
    return [
        Figure(
            "the office's memory meanwhile, at most",
            f"{watched.memory:.0f} MB",
            f"{watched.files:,} open files",
            f"< {MEMORY_MB:.0f} MB",
            watched.memory < MEMORY_MB,
        ),
        Figure(
            "saved at a bystander's gate → in its neighbour's store meanwhile, p95",
            f"{percentile(taken[1:], 95):.0f} ms" if len(taken) > 1 else "none came through",
            f"{len(taken)} saves; the first, with the way back, {taken[0] / 1000:.1f} s" if taken else "",
            f"≤ {PROMPT_MS:.0f} ms",
            len(taken) > 1 and percentile(taken[1:], 95) <= PROMPT_MS,
        ),
    ]


def _idle_figure(idle: float) -> Figure:
    return Figure(
        f"the office's processor while {TABLETS:,} tablets listen and nothing happens",
        f"{100 * idle:.0f} % of a core",
        "each asks anew after 25 s",
        "",
        True,
    )
