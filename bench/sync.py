"""How quickly entries come to the office, in how many bytes, beside the practical limit and PouchDB; in one run."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import msgspec
import zstandard

from bench.line import line_to
from bench.peers.batch_server import Record
from bench.peers.pouch import replicated
from bench.sync_office import BenchOffice, BenchTablet, made_up, running_office
from bench.table import Figure, median, percentile
from bench.tablet import own_folder
from demo.entries import Maker
from models.clock import system_clock
from models.entry import SealedEntry
from models.protocol import MAX_BATCH
from office.register.proof import proof_of

MANY, FEW, MOST = 100_000, 2_000, 200_000
TABLETS, EACH = 20, 5_000
POUCH = 20_000
OF_LIMIT, TIMES_POUCH, PART_OF_POUCH = 0.6, 6.0, 8
WIRE, THIN_SECONDS, RATIO, MEMORY = 120, 60.0, 1.2, 300
PROMPT_MS = 1000.0
PROMPT_ROUNDS = 30
KBIT_50, ONE_WAY = 50_000 / 8, 0.4


def measure() -> list[Figure]:
    with TemporaryDirectory(dir=own_folder()) as place:
        return asyncio.run(_all(Path(place)))


async def _all(place: Path) -> list[Figure]:
    """Each figure is printed once it is known: the whole takes minutes, and what was measured is not to be lost."""
    figures: list[Figure] = []
    async for figure in _measured(place):
        print(f"{figure.name}: {figure.value} ({figure.beside}; {figure.goal})", flush=True)
        figures.append(figure)
    return figures


async def _measured(place: Path) -> AsyncIterator[Figure]:
    limit = _limit(place / "limit")
    with running_office(place / "office") as office:
        one = await _one(office, place / "one", MANY)
        yield _speed(one, limit)
        thin, wire = await _thin(office, place / "thin")
        yield _thin_figure(thin, wire)
    with running_office(place / "office2") as office:  # of its own: else both first take in all of the day before
        yield _prompt_figure(await _prompt(office, place / "prompt"))
    for figure in _beside_pouch(one.rate, replicated(place / "pouch", [_document(doc) for doc in _made(POUCH)]), wire):
        yield figure
    with running_office(place / "office20") as office:
        together = await _together(office, place / "together")
        yield _together_figure(together, one.rate)
        yield _memory_figure(office)
    for figure in await _in_postgres(place, one):
        yield figure
    with running_office(place / "office200") as office:
        for figure in await _of_size(office, place / "size"):
            yield figure


def _made(count: int) -> list[SealedEntry]:
    return list(Maker(11, system_clock() - 86_400_000, digits=8).entries(count, 1))


def _document(sealed: SealedEntry) -> dict[str, Any]:
    head = json.loads(sealed.head)
    return {"_id": head["id"], **head, "person": json.loads(sealed.personal or b"{}")}


@dataclass(frozen=True)
class Sent:
    """What came of one tablet's entries."""

    rate: float
    """Entries a second."""
    tablet: float
    office: float
    """Processor time of an entry, µs: what the machine beside it does is not in it."""

    def __str__(self) -> str:
        return (
            f"{self.rate:,.0f} entries/s; µs of processor an entry: tablet {self.tablet:.0f}, office {self.office:.0f}"
        )


async def _one(office: BenchOffice, folder: Path, count: int) -> Sent:
    tablet = BenchTablet.enrolled(folder, office)
    tablet.fill(count, seed=count)
    ours, theirs = time.process_time(), office.processor()
    took = await _synced(tablet)
    ours, theirs = time.process_time() - ours, office.processor() - theirs
    _check(office, tablet, count)
    tablet.close()
    return Sent(count / took, ours / count * 1e6, theirs / count * 1e6)


async def _synced(*tablets: BenchTablet) -> float:
    """Seconds until all have sent all they have; each on a connection that stands already, as it does in life."""
    clients = [tablet.connect() for tablet in tablets]
    for tablet, client in zip(tablets, clients, strict=True):
        await client.changes(tablet.store.cursor())
    began = time.perf_counter()
    await asyncio.gather(*(tablet.sync.send_all(client) for tablet, client in zip(tablets, clients, strict=True)))
    took = time.perf_counter() - began
    for client in clients:
        await client.close()
    return took


def _check(office: BenchOffice, tablet: BenchTablet, count: int) -> None:
    proof = proof_of(office.engine, office.compound.id, tablet.store.identity.device)
    assert proof.sound and proof.count == count, proof


async def _together(office: BenchOffice, folder: Path) -> float:
    tablets = [BenchTablet.enrolled(folder / str(number), office) for number in range(TABLETS)]
    for number, tablet in enumerate(tablets):
        tablet.fill(EACH, seed=number)
    took = await _synced(*tablets)
    for tablet in tablets:
        _check(office, tablet, EACH)
        tablet.close()
    return TABLETS * EACH / took


async def _thin(office: BenchOffice, folder: Path) -> tuple[float, float]:
    """Seconds for a day's entries over a thin line, the connection's making among them; bytes an entry on it."""
    tablet = BenchTablet.enrolled(folder, office)
    tablet.fill(FEW, seed=5)
    async with line_to(office.address, delay=ONE_WAY, rate=KBIT_50) as line:
        tablet.call_at(line.address)
        client = tablet.connect()
        began = time.perf_counter()
        await tablet.sync.send_all(client)
        took = time.perf_counter() - began
        await client.close()
        size = line.up / FEW
    _check(office, tablet, FEW)
    tablet.close()
    return took, size


async def _prompt(office: BenchOffice, folder: Path) -> list[float]:
    """Milliseconds from a save at one gate until another gate has it in its store."""
    north, south = [BenchTablet.enrolled(folder / name, office) for name in ("north", "south")]
    tasks = [asyncio.create_task(tablet.sync.run()) for tablet in (north, south)]
    for tablet in (north, south):
        await tablet.first.wait()  # all that the other gates had seen before
    await asyncio.sleep(1)
    taken: list[float] = []
    for entry in made_up(PROMPT_ROUNDS, seed=6):
        before = south.store.cursor()
        began = time.perf_counter()
        await asyncio.to_thread(north.save, [entry])
        north.sync.wake()
        while south.store.cursor() == before:
            await asyncio.sleep(0.002)
        taken.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for tablet in (north, south):
        tablet.close()
    return taken


async def _of_size(office: BenchOffice, folder: Path) -> list[Figure]:
    small = [FEW / (await _one(office, folder / f"small{number}", FEW)).rate for number in range(5)]
    rate = (await _one(office, folder / "large", MOST)).rate
    ratio = (1 / rate) / (median(small) / FEW)
    tablet = BenchTablet(folder / "large")
    device = tablet.store.identity.device
    tablet.close()
    began = time.perf_counter()
    proof = proof_of(office.engine, office.compound.id, device)
    took = time.perf_counter() - began
    return [
        Figure(
            f"an entry of a tablet with {MOST:,} beside one with {FEW:,}",
            f"{ratio:.2f} ×",
            f"{rate:,.0f} and {FEW / median(small):,.0f} entries/s",
            f"≤ {RATIO} ×",
            ratio <= RATIO,
        ),
        Figure(f"the proof of {MOST:,} entries, from the first on", f"{took:.1f} s", "", "", proof.sound),
    ]


async def _in_postgres(place: Path, one: Sent) -> list[Figure]:
    try:
        from tests.services.postgres import private_postgres
    except ImportError:
        return []
    with private_postgres() as server, running_office(place / "pg", server.new_database()) as office:
        sent = await _one(office, place / "pg-tablet", MANY)
    return [
        Figure(
            f"one tablet, {MANY:,} check-ins, office on PostgreSQL",
            str(sent),
            f"SQLite {one.rate:,.0f}; without PostgreSQL's own processor time",
            "as fast",
            sent.rate >= one.rate,
        )
    ]


def _limit(folder: Path) -> float:
    """Records a second of the practical limit."""
    folder.mkdir()
    records = [Record(str(n), n, msgspec.Raw(msgspec.json.encode(_document(one)))) for n, one in enumerate(_made(MANY))]
    with _program("-m", "bench.peers.batch_server", str(folder / "limit.sqlite")) as port:
        packer = zstandard.ZstdCompressor(level=1)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            began = time.perf_counter()
            for at in range(0, len(records), MAX_BATCH):
                body = packer.compress(msgspec.json.encode(records[at : at + MAX_BATCH]))
                assert client.post("/", content=body).status_code == 200
            return len(records) / (time.perf_counter() - began)


@contextmanager
def _program(*words: str) -> Iterator[str]:
    """A Python program that prints one line once it is ready."""
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(20)


def _speed(one: Sent, limit: float) -> Figure:
    return Figure(
        f"one tablet, {MANY:,} check-ins, office on SQLite",
        f"{one} ({one.rate / limit:.2f} of the limit)",
        f"uvicorn + Starlette + sqlite3, no TLS, chain, checks: {limit:,.0f}/s",
        f"≥ {OF_LIMIT} of the limit",
        one.rate >= OF_LIMIT * limit,
    )


def _beside_pouch(one: float, pouch: tuple[float, float] | None, wire: float) -> list[Figure]:
    if pouch is None:
        return []
    rate, size = pouch
    return [
        Figure(
            "the same, beside PouchDB → pouchdb-server",
            f"{one / rate:.1f} ×",
            f"PouchDB {rate:,.0f} documents/s, batches of 1,000",
            f"≥ {TIMES_POUCH:.0f} ×",
            one >= TIMES_POUCH * rate,
        ),
        Figure(
            "bytes on the wire, beside PouchDB",
            f"1/{size / wire:.1f}",
            f"PouchDB {size:.0f} bytes a document, without TLS and HTTP's own",
            f"≤ 1/{PART_OF_POUCH}",
            size >= PART_OF_POUCH * wire,
        ),
    ]


def _thin_figure(took: float, wire: float) -> Figure:
    return Figure(
        f"a day's {FEW:,} entries over 50 kbit/s, 800 ms there and back",
        f"{took:.0f} s, {wire:.0f} bytes an entry",
        "all bytes of TCP's payload: TLS, HTTP, signatures",
        f"< {THIN_SECONDS:.0f} s, ≤ {WIRE} bytes",
        took < THIN_SECONDS and wire <= WIRE,
    )


def _prompt_figure(taken: list[float]) -> Figure:
    p95 = percentile(taken, 95)
    return Figure(
        "saved at one gate → in another gate's store, p95",
        f"{p95:.0f} ms",
        f"median {median(taken):.0f} ms, slowest {max(taken):.0f} ms",
        f"≤ {PROMPT_MS:.0f} ms",
        p95 <= PROMPT_MS,
    )


def _together_figure(together: float, one: float) -> Figure:
    return Figure(
        f"{TABLETS} tablets with {EACH:,} each, in sum",
        f"{together:,.0f} entries/s",
        f"one tablet {one:,.0f}",
        "no slower",
        together >= one,
    )


def _memory_figure(office: BenchOffice) -> Figure:
    memory = office.memory()
    return Figure("the office's memory meanwhile, at most", f"{memory:.0f} MB", "", f"< {MEMORY} MB", memory < MEMORY)
