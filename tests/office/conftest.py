"""An office over each database, and one that runs."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx
import msgspec
import pytest
from sqlalchemy import Engine

from models.enrolment import ENROL, SERVER_NAME, EnrolReply, EnrolRequest
from models.entry import SealedEntry
from models.protocol import ENTRIES
from models.roster import Site
from models.signing import Signer, new_key
from models.store import open_store, reading, upgrade
from office.parts import Folders
from office.reference.compound import Compound, make_compound
from office.register.announce import LocalAnnouncer
from office.register.ingest import Ingest
from office.serve import OfficeServer, office_server
from office.tablets.authority import authority
from office.tablets.devices import enrol, new_code
from office.tablets.senders import Sender, sender_of
from tests.office.clock import office_clock
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
        private, public = new_key()
        request = EnrolRequest(code.code, name, public.hex())
        return tablet_of(enrol(self.engine, request, self.now, self.new_id), private)

    def sender(self, tablet: Tablet) -> Sender:
        return sender_of(self.engine, tablet.device)

    def revision(self) -> int:
        with reading(self.engine) as session:
            site = session.get(Site, self.compound.id)
            assert site is not None
            return site.revision


def tablet_of(reply: EnrolReply, private: bytes) -> Tablet:
    return Tablet(reply.device, reply.site, reply.gate, private)


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


@pytest.fixture
def small_office(sqlite: Engine) -> Office:
    return Office(sqlite)


@dataclass
class RunningOffice:
    """A served office on loopback ports, as `python -m office serve` runs it."""

    engine: Engine
    url: str
    """Of the pages."""
    tablets: str
    """What tablets call, `host:port`."""
    compound: Compound
    stop: Callable[[], None]

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":")[-1])

    @property
    def ca(self) -> str:
        """PEM."""
        return authority(self.engine, office_clock()).certificate_pem

    def code(self, gate: str = "北门", device: str | None = None) -> str:
        gates = {its_name: gate_id for gate_id, its_name in self.compound.gates.items()}
        return new_code(self.engine, self.compound.id, gates[gate], office_clock(), device=device).code

    def tablet(self, gate: str = "北门", name: str = "平板") -> Tablet:
        private, public = new_key()
        answer = self.enrol(EnrolRequest(self.code(gate), name, public.hex()), private)
        return tablet_of(msgspec.json.decode(answer.content, type=EnrolReply), private)

    def enrol(self, request: EnrolRequest, private: bytes) -> httpx.Response:
        body = msgspec.json.encode(request)
        url = f"https://{self.tablets}{ENROL}"
        return self.ask("POST", ENROL, body, Signer(request.public_key, private).sign("POST", url, body, 1, 0))

    def send(self, tablet: Tablet, *entries: SealedEntry) -> httpx.Response:
        return self.signed(tablet, "POST", ENTRIES, wire(*entries))

    def signed(self, tablet: Tablet, method: str, path: str, body: bytes = b"", encoding: str = "") -> httpx.Response:
        """As a tablet asks."""
        fields = tablet.signed(method, f"https://{self.tablets}{path}", body, encoding)
        return self.ask(method, path, body, fields | ({"content-encoding": encoding} if encoding else {}))

    def ask(
        self, method: str, path: str, body: bytes = b"", fields: Mapping[str, str] | Sequence[tuple[bytes, bytes]] = ()
    ) -> httpx.Response:
        """By TLS to the office's own CA."""
        trusted = ssl.create_default_context(cadata=self.ca)
        with httpx.Client(verify=trusted, trust_env=False) as client:
            return client.request(
                method,
                f"https://{self.tablets}{path}",
                content=body,
                headers=fields or None,
                extensions={"sni_hostname": SERVER_NAME},
            )


class Run(Protocol):
    def __call__(self, engine: Engine, port: int = 0, folders: Folders | None = None) -> RunningOffice: ...


@pytest.fixture
def run_office() -> Iterator[Run]:
    """Runs an office over a store; all of them end with the test."""
    with ExitStack() as running:

        def run(engine: Engine, port: int = 0, folders: Folders | None = None) -> RunningOffice:
            compound = make_compound(engine, "康静里", ["北门", "南门"], Ids())
            listening = socket.create_server(("127.0.0.1", port))
            tablets = socket.create_server(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            where = f"127.0.0.1:{tablets.getsockname()[1]}"
            stop = _serve(office_server(engine, tablets, url, where, folders=folders, clock=office_clock), listening)
            running.callback(stop)
            return RunningOffice(engine, url, where, compound, stop)

        yield run


def _serve(server: OfficeServer, listening: socket.socket) -> Callable[[], None]:
    """Serves in a thread of its own; returns what ends it."""
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
