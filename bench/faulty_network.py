"""Real tablets and a real office, each with its store, in one process; between them a line that does what lines do."""

import asyncio
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import httpx
from sqlalchemy import Engine, select

from kiosk.link.caller import Caller
from kiosk.link.office_client import OfficeClient
from kiosk.link.sync import Sync
from kiosk.register import NewEntry
from kiosk.store.identity import become, reserve, reserved
from kiosk.store.tablet import TabletStore, open_tablet
from kiosk.store_worker import StoreWorker
from models.access import Device
from models.clock import Milliseconds
from models.enrolment import EnrolReply
from models.entry import EntryKind, Personal, VoidReason
from models.errors import GatepostError
from models.register import Entry, RefusedEntry
from models.roster import PassUse, Sighting
from models.signing import new_key
from models.store import open_store, reading, upgrade, writing
from models.triage import Answers, Reading, Triage, Verdict
from office.parts import Parts
from office.reference.compound import make_compound
from office.register.announce import LocalAnnouncer
from office.register.proof import proof_of
from office.register.writers import writers_for
from office.tablets.tablet_app import create_tablet_app

NOON: Milliseconds = 1_795_492_800_000
DAY = "2026-11-24"
ADDRESS = "http://office"


class Fault(StrEnum):
    NONE = "none"
    CUT_BEFORE = "cut_before"
    """The request never arrives."""
    CUT_AFTER = "cut_after"
    """The office does it, and the answer is lost."""
    DOUBLED = "doubled"
    REPLAYED = "replayed"
    """An earlier request arrives once more, before this one."""
    LATE = "late"
    """It arrives after the tablet has given up, before its next one."""
    FLIPPED = "flipped"
    """The request; what TLS makes of a changed answer is a broken connection."""
    TRUNCATED = "truncated"
    TRUNCATED_ANSWER = "truncated_answer"


class Line(httpx.AsyncBaseTransport):
    """One tablet's line. `faults` befall one request after the other; without any left, nothing does."""

    def __init__(self, office: "Office", chance: random.Random) -> None:
        self._office = office
        self._chance = chance
        self.faults: list[Fault] = []
        self.sent = 0
        self._kept: list[httpx.Request] = []
        self._late: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        await request.aread()
        late, self._late = self._late, []
        for one in late:
            await self._office.answer(one)
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        if fault is Fault.CUT_BEFORE:
            raise httpx.ConnectError("cut")
        if fault is Fault.LATE:
            self._late.append(request)
            raise httpx.ReadTimeout("late")
        if fault is Fault.REPLAYED and self._kept:
            await self._office.answer(self._chance.choice(self._kept))
        if fault is Fault.FLIPPED:
            request = _with(request, self._flipped(request.content))
        if fault is Fault.TRUNCATED:
            request = _with(request, request.content[: self._chance.randrange(len(request.content) + 1)])
        if fault is Fault.DOUBLED:
            await self._office.answer(request)
        self._kept = [*self._kept[-5:], request]
        response = await self._office.answer(request)
        return self._spoilt(response, fault)

    def _spoilt(self, response: httpx.Response, fault: Fault) -> httpx.Response:
        if fault is Fault.CUT_AFTER:
            raise httpx.ReadError("cut")
        if fault is Fault.TRUNCATED_ANSWER:
            raise httpx.RemoteProtocolError("half an answer")
        headers = {name: value for name, value in response.headers.items() if name != "content-encoding"}
        return httpx.Response(response.status_code, headers=headers, content=response.content)

    def _flipped(self, body: bytes) -> bytes:
        if not body:
            return body
        spoilt = bytearray(body)
        spoilt[self._chance.randrange(len(spoilt))] ^= 1 << self._chance.randrange(8)
        return bytes(spoilt)


def _with(request: httpx.Request, body: bytes) -> httpx.Request:
    headers = [(name, value) for name, value in request.headers.items() if name != "content-length"]
    return httpx.Request(request.method, request.url, headers=headers, content=body)


class Office:
    """Its store can be set aside and put back, as from yesterday's backup."""

    def __init__(self, folder: Path, new_id: "Ids") -> None:
        self._folder = folder
        self._new_id = new_id
        self._open()
        compound = make_compound(self.engine, "康静里", ["北门", "南门"], new_id)
        self.site, self.gates = compound.id, list(compound.gates)

    @property
    def store(self) -> Path:
        return self._folder / "office.sqlite"

    def _open(self) -> None:
        self.engine = open_store(self.store)
        upgrade(self.engine)
        self._writers = writers_for(self.engine)
        parts = Parts(self.engine, LocalAnnouncer(), clock=lambda: NOON)
        self._app = httpx.ASGITransport(create_tablet_app(parts, self._writers))

    async def answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._app.handle_async_request(_with(request, request.content))
        await response.aread()
        return response

    def close(self) -> None:
        self._writers.shutdown()
        self.engine.dispose()

    def restart(self) -> None:
        self.close()
        self._open()

    def back_up(self) -> None:
        self.close()
        shutil.copy(self.store, self._folder / "backup.sqlite")
        self._open()

    def restore(self) -> None:
        """The rights and sequences of tablets are kept: a tablet that is enrolled after a backup enrols anew."""
        kept = self._devices()
        self.close()
        for name in ("office.sqlite-wal", "office.sqlite-shm"):
            (self._folder / name).unlink(missing_ok=True)
        shutil.copy(self._folder / "backup.sqlite", self.store)
        self._open()
        for device, gate, key, _ in kept:
            if not any(one[0] == device for one in self._devices()):
                self.admit(device, gate, key)

    def _devices(self) -> list[tuple[str, str, str, int]]:
        with reading(self.engine) as session:
            rows = session.execute(select(Device.id, Device.gate_id, Device.public_key, Device.sequence))
            return [(device, gate, key or "", sequence) for device, gate, key, sequence in rows]

    def admit(self, device: str, gate: str, public: str) -> None:
        with writing(self.engine) as session:
            session.add(
                Device(
                    id=device,
                    site_id=self.site,
                    gate_id=gate,
                    name="平板",
                    public_key=public,
                    enrolled_at=NOON,
                )
            )


class Ids:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def __call__(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"


class _Sequences:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def reserve(self, above: int) -> int:
        return reserve(self._engine, above)

    async def reserved(self) -> int:
        return reserved(self._engine)


class Tablet:
    """With its store, its register and its sync; no window."""

    def __init__(self, folder: Path, office: Office, gate: str, new_id: Ids, chance: random.Random) -> None:
        self._folder = folder
        self._office = office
        self._new_id = new_id
        self.line = Line(office, chance)
        self.device = new_id()
        private, public = new_key()
        engine = open_tablet(folder)
        become(engine, ADDRESS, EnrolReply(self.device, office.site, gate), "", private.hex())
        engine.dispose()
        self._private = private
        office.admit(self.device, gate, public.hex())
        self._open()

    def _open(self) -> None:
        self.engine = open_tablet(self._folder)
        self.store = TabletStore(self.engine, lambda: NOON)
        self.register = self.store.register
        self._worker = StoreWorker()
        self._caller = Caller(self.device, self._private, _Sequences(self.engine), lambda: NOON)
        self.sync = Sync(
            self.store,
            self._worker,
            self._connect,
            lambda: NOON,
            on_state=lambda _: None,
            on_reference=lambda: None,
        )

    def _connect(self) -> OfficeClient:
        return OfficeClient(ADDRESS, caller=self._caller, transport=self.line)

    def restart(self) -> None:
        """As after kill -9: what is not durable is gone."""
        self.close()
        self._open()

    def close(self) -> None:
        self._worker.close()
        self.engine.dispose()

    def save(self, count: int = 1, pass_id: str = "", resident: str | None = None) -> list[str]:
        entries = [self._entry(pass_id, resident) for _ in range(count)]
        self.register.append(entries)
        return [entry.id for entry in entries]

    def void(self, entry: str) -> None:
        self.register.append([self._entry(kind=EntryKind.VOID, replaces=entry, void_reason=VoidReason.TWICE)])

    def _entry(self, pass_id: str = "", resident: str | None = None, **more: object) -> NewEntry:
        return NewEntry(
            id=self._new_id(),
            day=DAY,
            happened_at=NOON,
            building="3",
            answers=Answers(origin="420100", readings=(Reading(364, NOON),)),
            triage=Triage(Verdict.ADMIT),
            policy=1,
            personal=Personal(
                nonce=self._new_id(), name="张伟", flat="3-1-502", phone="19900000001", resident=resident
            ),
            pass_id=pass_id,
            **more,  # pyright: ignore[reportArgumentType]
        )

    async def talk(self, faults: list[Fault]) -> GatepostError | None:
        """One round of sync; what it ended with."""
        self.line.faults = list(faults)
        client = self._connect()
        try:
            await self.sync.once(client)
        except GatepostError as error:
            return error
        finally:
            self.line.faults = []
            await client.close()
        return None


@dataclass
class World:
    """One compound: its office, its tablets, and what was saved at any of them."""

    folder: Path
    seed: int = 0
    tablets: list[Tablet] = field(default_factory=list[Tablet])

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.new_id = Ids(self.seed)
        self.loop = asyncio.new_event_loop()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.office = Office(self.folder, self.new_id)

    def add_tablet(self) -> Tablet:
        place = len(self.tablets)
        gate = self.office.gates[place % len(self.office.gates)]
        tablet = Tablet(self.folder / f"tablet{place}", self.office, gate, self.new_id, self.chance)
        self.tablets.append(tablet)
        return tablet

    def talk(self, tablet: Tablet, *faults: Fault) -> GatepostError | None:
        return self.loop.run_until_complete(tablet.talk(list(faults)))

    def settle(self) -> None:
        """The line is sound again: a round each, and one more in which each hears of the others."""
        for _ in range(3):
            for tablet in self.tablets:
                failed = self.talk(tablet)
                assert failed is None, failed

    def check(self) -> None:
        """After `settle`: nothing lost, nothing doubled, registers equal on both sides, each chain proved."""
        for tablet in self.tablets:
            here, there = _entries(tablet.engine, tablet.device), _entries(self.office.engine, tablet.device)
            assert here == there, (len(here), len(there))
            proof = proof_of(self.office.engine, self.office.site, tablet.device)
            assert proof.sound and proof.count == len(here)
            assert (tablet.register.state.waiting, tablet.register.state.refused) == (0, 0)
            assert _refused(self.office.engine) == []
            assert _told(tablet.engine) == _told(self.office.engine), "what the gates hear of each other"

    def close(self) -> None:
        for tablet in self.tablets:
            tablet.close()
        self.office.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def memory_folder() -> Path | None:
    """What is tested is not the disk. None: wherever temporary files go."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    return shared if shared.is_dir() else None


@contextmanager
def world(folder: Path, seed: int = 0, tablets: int = 2) -> Iterator[World]:
    made = World(folder, seed)
    try:
        for _ in range(tablets):
            made.add_tablet()
        yield made
    finally:
        made.close()


def _entries(engine: Engine, device: str) -> list[tuple[int, str, str, str, str | None]]:
    query = select(Entry.number, Entry.id, Entry.hash, Entry.head, Entry.personal).where(Entry.device_id == device)
    with reading(engine) as session:
        return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query.order_by(Entry.number))]


def _refused(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(RefusedEntry.reason)))


def _told(engine: Engine) -> tuple[set[tuple[str, bool]], set[tuple[str, bool]]]:
    with reading(engine) as session:
        seen = {(row[0], bool(row[1])) for row in session.execute(select(Sighting.id, Sighting.gone))}
        used = {(row[0], bool(row[1])) for row in session.execute(select(PassUse.id, PassUse.gone))}
    return seen, used
