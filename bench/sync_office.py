"""An office that runs as its own process, and tablets that are enrolled with it as they are in life."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from demo.entries import Maker
from kiosk.link.caller import Caller
from kiosk.link.office_client import OfficeClient
from kiosk.link.sync import Sync
from kiosk.register import NewEntry
from kiosk.store.identity import become, reserve, reserved
from kiosk.store.tablet import TabletStore, open_tablet
from kiosk.store_worker import StoreWorker
from models.clock import system_clock
from models.enrolment import EnrolRequest
from models.entry import read_head, read_personal
from models.ids import random_id
from models.signing import new_key
from models.store import open_store, upgrade
from models.triage import Triage
from office.login import set_password
from office.reference.compound import Compound, make_compound
from office.tablets.authority import authority
from office.tablets.devices import enrol, new_code

AT_ONCE = 500


@dataclass
class BenchOffice:
    engine: Engine
    compound: Compound
    address: str
    """Where tablets come in, `host:port`."""
    pid: int

    def memory(self) -> float:
        """The most that its process has held, in MB (proc(5), VmHWM)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0

    def files(self) -> int:
        """How many it has open now, connections among them."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

    def processor(self) -> float:
        """Seconds that it has used so far: fields 14 and 15 of proc(5)'s stat."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def enrol(self, folder: Path) -> None:
        """Makes a folder a tablet's; past the interface, which lets ten in a minute."""
        now = system_clock()
        code = new_code(self.engine, self.compound.id, next(iter(self.compound.gates)), now).code
        private, public = new_key()
        reply = enrol(self.engine, EnrolRequest(code, "平板", public.hex()), now, random_id)
        tablet = open_tablet(folder)
        become(tablet, f"https://{self.address}", reply, authority(self.engine, now).certificate_pem, private.hex())
        tablet.dispose()


@contextmanager
def running_office(data: Path, database: str = "", port: int = 0) -> Iterator[BenchOffice]:
    """`database`: a PostgreSQL address as SQLAlchemy writes it; else SQLite in `data`. `port`: of tablets; 0: any."""
    data.mkdir(parents=True, exist_ok=True)
    engine = open_store(database or data / "office.sqlite")
    upgrade(engine)
    compound = make_compound(engine, "康静里", ["北门"], random_id)
    set_password(engine, "office", random_id())  # else the first start prints one
    port = port or free_port()
    words = ["--database", database.replace("+psycopg", "")] if database else ["--data", str(data)]
    process = subprocess.Popen(
        [sys.executable, "-m", "office", "serve", "--port", "0", "--tablets-port", str(port), *words],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield BenchOffice(engine, compound, f"127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(20)
        engine.dispose()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class _Sequences:
    def __init__(self, engine: Engine, worker: StoreWorker) -> None:
        self._engine = engine
        self._worker = worker

    async def reserve(self, above: int) -> int:
        return await self._worker.run(reserve, self._engine, above)

    async def reserved(self) -> int:
        return await self._worker.run(reserved, self._engine)


class BenchTablet:
    """Its store, its thread and its sync; no window."""

    def __init__(self, folder: Path) -> None:
        self.store = TabletStore(open_tablet(folder), system_clock)
        self.worker = StoreWorker()
        self.first = asyncio.Event()
        """Reference data has come."""
        self._address = ""
        who = self.store.identity
        self._caller = Caller(
            who.device, bytes.fromhex(who.private_key), _Sequences(self.store.engine, self.worker), system_clock
        )
        self.sync = Sync(
            self.store,
            self.worker,
            self.connect,
            system_clock,
            on_state=lambda _: None,
            on_reference=self._note,
        )

    @classmethod
    def enrolled(cls, folder: Path, office: BenchOffice) -> "BenchTablet":
        office.enrol(folder)
        return cls(folder)

    def connect(self) -> OfficeClient:
        who = self.store.identity
        return OfficeClient(f"https://{self._address}" if self._address else who.office, who.ca, self._caller)

    def call_at(self, address: str) -> None:
        """Another way to the same office, `host:port`."""
        self._address = address

    def fill(self, count: int, seed: int) -> None:
        """Made-up check-ins, as many."""
        entries = made_up(count, seed)
        for at in range(0, count, AT_ONCE):
            self.save(entries[at : at + AT_ONCE])

    def save(self, entries: Sequence[NewEntry]) -> None:
        self.worker.submit(self.store.register.append, list(entries)).result()

    def _note(self) -> None:
        self.first.set()

    def close(self) -> None:
        self.worker.close()
        self.store.close()


def made_up(count: int, seed: int) -> list[NewEntry]:
    made = Maker(seed, system_clock() - 86_400_000, digits=8).entries(count, 1)
    return [_as_saved(sealed.head, sealed.personal or b"") for sealed in made]


def _as_saved(head_bytes: bytes, personal: bytes) -> NewEntry:
    head = read_head(head_bytes)
    return NewEntry(
        id=head.id,
        day=head.day,
        happened_at=head.happened_at,
        building=head.building,
        answers=head.answers,
        triage=Triage(head.verdict, head.observe_days, head.reasons),
        policy=head.policy,
        personal=read_personal(personal),
        pass_id=head.pass_id,
    )
