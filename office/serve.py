"""Runs the office: HTTP for pages, and TLS for tablets at a port of their own."""

import asyncio
import asyncio.sslproto
import contextlib
import gc
import logging
import resource
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from sqlalchemy import Engine
from starlette.types import ASGIApp

from models.clock import Clock, system_clock
from models.enrolment import TABLETS_PORT, read_address
from models.errors import GatepostError
from models.notice import N_, Notice
from models.quiet import be_quiet
from office.address import host_at, served_at
from office.commands import DATA, DatabaseOption, DataOption, LangOption, open_office, say_in
from office.login import FIRST_USER, generated_password, has_users, set_password
from office.parts import DEFAULT_PORT, Folders, Parts
from office.register.announce import Announcer, announcer_for
from office.register.writers import writers_for
from office.tablets.tls import TabletTls

BACKLOG = 256
MOST_CONNECTIONS = 1000
MOST_TABLET_CONNECTIONS = 4000
"""A tablet keeps one to hear by, and has one to send."""
FILES = 8192
TLS_BUFFER = 32 * 1024
"""Bytes that a connection holds for what comes in; asyncio's own measure is eight times as much, and a tablet's
connection stands all day."""


class TabletServer(uvicorn.Server):
    """Stands beside the pages' server, which hears the signals and ends both."""

    def __init__(self, config: uvicorn.Config, tls: TabletTls, listening: socket.socket) -> None:
        super().__init__(config)
        self._tls = tls
        self._listening = listening
        self._open = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        _answer_at_once(sockets)
        await super().startup(sockets)
        self._open.set()

    async def opened(self) -> None:
        await self._open.wait()

    async def run_beside(self) -> None:
        """Until `should_exit`."""
        renewal = asyncio.create_task(self._tls.keep_renewed())
        try:
            await self.serve([self._listening])
        finally:
            renewal.cancel()
            self._open.set()


class OfficeServer(uvicorn.Server):
    """Tells when it is ready, and ends the streams of open pages first when it is to stop."""

    def __init__(self, config: uvicorn.Config, announcer: Announcer, tablets: TabletServer, ready: str) -> None:
        super().__init__(config)
        self._announcer = announcer
        self._tablets = tablets
        self._ready = ready
        self._beside: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._beside = asyncio.create_task(self._tablets.run_beside())
        await self._tablets.opened()
        _answer_at_once(sockets)
        await super().startup(sockets)
        if self.started and self._ready:
            typer.echo(self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._announcer.close()
        self._tablets.should_exit = True
        if self._beside is not None:
            await self._beside
        await super().shutdown(sockets)


def serve(
    lang: LangOption,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    host: Annotated[str, typer.Option(help="0.0.0.0 lets tablets in the network in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = DEFAULT_PORT,
    address: Annotated[str, typer.Option(help="What phones and browsers are told to call, if not host and port.")] = "",
    tablets_port: Annotated[int, typer.Option(min=0, max=65535, help="Where tablets come in, by TLS.")] = TABLETS_PORT,
    tablets_address: Annotated[str, typer.Option(help="What tablets are told to call, if not host and port.")] = "",
    backup_to: Annotated[
        Path | None,
        typer.Option(
            envvar="GATEPOST_BACKUP_TO", help="A folder on another disk: a backup of the office goes there each day."
        ),
    ] = None,
    backup_keys: Annotated[
        Path | None,
        typer.Option(envvar="GATEPOST_BACKUP_KEYS", help="A folder, elsewhere still, for the keys of the backups."),
    ] = None,
) -> None:
    """Run the office until Ctrl-C.

    At the first start, when nobody can log in yet, a user is made and its password printed this once.
    """
    logging.basicConfig(level=logging.WARNING)
    be_quiet("%(asctime)s %(levelname)s %(name)s: %(message)s")
    say = say_in(lang)
    _allow_files()
    asyncio.sslproto.SSLProtocol.max_size = TLS_BUFFER
    engine = open_office(data, database)
    listening, tablets = _listen(host, port), _listen(host, tablets_port)
    where = served_at(host, listening.getsockname()[1])
    tablets_where = read_address(tablets_address) if tablets_address else host_at(host, tablets.getsockname()[1])
    if not has_users(engine):
        typer.echo(first_user(engine).say(say))
    ready = say(N_("The office is open at {address} (Ctrl-C ends it).")).format(address=where)
    folders = Folders(data, backup_to, backup_keys)
    server = office_server(engine, tablets, address or where, tablets_where, ready, folders)
    gc.collect()
    gc.freeze()  # what stands now stays; to look through it every few batches is a sixth of what an entry costs
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn hands Ctrl-C on once all is closed
        asyncio.run(server.serve([listening]))


def office_server(
    engine: Engine,
    tablets: socket.socket,
    address: str,
    tablets_address: str,
    ready: str = "",
    folders: Folders | None = None,
    clock: Clock = system_clock,
) -> OfficeServer:
    """`tablets`: the socket that tablets come in by. Raises StoreError."""
    from office.app import create_app
    from office.tablets.tablet_app import create_tablet_app

    announcer = announcer_for(engine)
    parts = Parts(
        engine,
        announcer,
        clock,
        address=address,
        tablets_address=tablets_address,
        folders=folders or Folders(),
    )
    writers = writers_for(engine)
    tls = TabletTls(engine, parts.clock)
    beside = _config(
        create_tablet_app(parts, writers),
        most=MOST_TABLET_CONNECTIONS,
        lifespan="off",
        date_header=False,  # the interface tells the office's own time
        ssl_context_factory=lambda _config, _default: tls.context,
    )
    return OfficeServer(_config(create_app(parts, writers)), announcer, TabletServer(beside, tls, tablets), ready)


def _config(app: ASGIApp, most: int = MOST_CONNECTIONS, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=most,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        **more,
    )


def _answer_at_once(listening: list[socket.socket] | None) -> None:
    """What comes in by these sockets inherits it. asyncio does so only for sockets that name their protocol, and else
    an answer's body waits 40 ms for the other end's word that the header has come (Nagle, RFC 1122, 4.2.3.4)."""
    for one in listening or ():
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def first_user(engine: Engine) -> Notice:
    """Makes the user of the first start. Raises StoreError."""
    password = generated_password()
    set_password(engine, FIRST_USER, password)
    return Notice(
        N_("First start: log in as “{name}” with the password {password} (shown this once)."),
        {"name": FIRST_USER, "password": password},
    )


def _allow_files() -> None:
    """As many as connections take, where the system lets us: often 1,024 are allowed unless somebody asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(host: str, port: int) -> socket.socket:
    """Raises GatepostError with a sentence."""
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
        )
    except OSError as error:
        raise GatepostError(
            notice=Notice(
                N_("The office cannot listen at {host}, port {port}: {why}."),
                {"host": host, "port": str(port), "why": str(error.strerror)},
            )
        ) from None
