"""An office over each database, and one that runs."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from sqlalchemy import Engine

from models.entry import SealedEntry
from models.protocol import ENROL, ENTRIES, EnrolReply, EnrolRequest
from models.roster import Site
from models.store import open_store, reading, upgrade
from office.announce import LocalAnnouncer
from office.compound import Compound, make_compound
from office.devices import Sender, enrol, new_code, sender_of
from office.ingest import Ingest
from office.serve import office_server
from tests.office.tablet import NOON, Tablet, wire

PASSWORD = "correct horse 电池"


class Ids:
    """Counts instead of chance."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return f"{self.count:032x}"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store with its tables, once over each database."""
    if request.param == "sqlite":
        where: Path | str = tmp_path / "office.sqlite"
    else:
        where = request.getfixturevalue("postgres_url")
    opened = open_store(where)
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite store with its tables, where the database makes no difference."""
    opened = open_store(tmp_path / "office.sqlite")
    upgrade(opened)
    yield opened
    opened.dispose()


@dataclass
class Office:
    """The rooms of the office without HTTP, at a time that stands still unless a test moves it."""

    engine: Engine
    new_id: Ids = field(default_factory=Ids)
    now: int = NOON
    name: str = "康静里"

    def __post_init__(self) -> None:
        self.compound: Compound = make_compound(self.engine, self.name, ["北门", "南门"], self.new_id)
        self.gates = {name: gate for gate, name in self.compound.gates.items()}
        self.ingest = Ingest(self.engine, self.clock, LocalAnnouncer())

    def clock(self) -> int:
        return self.now

    def tablet(self, gate: str = "北门", name: str = "平板") -> Tablet:
        code = new_code(self.engine, self.compound.id, self.gates[gate], self.now)
        return tablet_of(enrol(self.engine, EnrolRequest(code.code, name), self.now, self.new_id))

    def sender(self, tablet: Tablet) -> Sender:
        found = sender_of(self.engine, tablet.token)
        assert found is not None
        return found

    def revision(self) -> int:
        with reading(self.engine) as session:
            site = session.get(Site, self.compound.id)
            assert site is not None
            return site.revision


def tablet_of(reply: EnrolReply) -> Tablet:
    return Tablet(reply.device, reply.site, reply.gate, reply.token)


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


@pytest.fixture
def small_office(sqlite: Engine) -> Office:
    return Office(sqlite)


@dataclass
class RunningOffice:
    """A served office on a loopback port, as `python -m office serve` runs it."""

    engine: Engine
    url: str
    compound: Compound
    stop: Callable[[], None]

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":")[-1])

    def tablet(self, gate: str = "北门", name: str = "平板") -> Tablet:
        gates = {its_name: gate_id for gate_id, its_name in self.compound.gates.items()}
        code = new_code(self.engine, self.compound.id, gates[gate], time.time_ns() // 1_000_000)
        reply = httpx.post(self.url + ENROL, json={"code": code.grouped, "device_name": name})
        return tablet_of(EnrolReply(**reply.json()))

    def send(self, tablet: Tablet, *entries: SealedEntry) -> httpx.Response:
        headers = {"Authorization": f"Bearer {tablet.token}"}
        return httpx.post(self.url + ENTRIES, content=wire(*entries), headers=headers)


class Run(Protocol):
    def __call__(self, engine: Engine, port: int = 0) -> RunningOffice: ...


@pytest.fixture
def run_office() -> Iterator[Run]:
    """Runs an office over a store; all of them end with the test."""
    with ExitStack() as running:

        def run(engine: Engine, port: int = 0) -> RunningOffice:
            compound = make_compound(engine, "康静里", ["北门", "南门"], Ids())
            listening = socket.create_server(("127.0.0.1", port))
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            stop = _serve(engine, url, listening)
            running.callback(stop)
            return RunningOffice(engine, url, compound, stop)

        yield run


def _serve(engine: Engine, url: str, listening: socket.socket) -> Callable[[], None]:
    """Serves in a thread of its own; returns what ends it."""
    server = office_server(engine, url)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(timeout=20)
        assert not thread.is_alive()

    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return stop


@pytest.fixture
def running(sqlite: Engine, run_office: Run) -> RunningOffice:
    return run_office(sqlite)
