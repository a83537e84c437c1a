"""Runs the office: HTTP for tablets and pages."""

import asyncio
import contextlib
import logging
import socket
from typing import Annotated

import typer
import uvicorn
from sqlalchemy import Engine

from models.errors import GatepostError
from models.notice import N_, Notice
from office.address import served_at
from office.announce import Announcer, announcer_for
from office.commands import DATA, DatabaseOption, DataOption, LangOption, open_office, say_in
from office.login import FIRST_USER, generated_password, has_users, set_password
from office.parts import DEFAULT_PORT, Parts

BACKLOG = 256
MOST_CONNECTIONS = 1000


class OfficeServer(uvicorn.Server):
    """Tells when it is ready, and ends the streams of open pages first when it is to stop."""

    def __init__(self, config: uvicorn.Config, announcer: Announcer, ready: str) -> None:
        super().__init__(config)
        self._announcer = announcer
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready:
            typer.echo(self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._announcer.close()
        await super().shutdown(sockets)


def serve(
    lang: LangOption,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    host: Annotated[str, typer.Option(help="0.0.0.0 lets tablets in the network in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = DEFAULT_PORT,
    address: Annotated[str, typer.Option(help="What tablets are told to call, if not host and port.")] = "",
) -> None:
    """Run the office until Ctrl-C.

    At the first start, when nobody can log in yet, a user is made and its password printed this once.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    say = say_in(lang)
    engine = open_office(data, database)
    listening = _listen(host, port)
    where = served_at(host, listening.getsockname()[1])
    if not has_users(engine):
        typer.echo(first_user(engine).say(say))
    ready = say(N_("The office is open at {address} (Ctrl-C ends it).")).format(address=where)
    server = office_server(engine, address or where, ready)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn hands Ctrl-C on once all is closed
        asyncio.run(server.serve([listening]))


def office_server(engine: Engine, address: str, ready: str = "") -> OfficeServer:
    from office.app import create_app

    announcer = announcer_for(engine)
    config = uvicorn.Config(
        create_app(Parts(engine, announcer, address=address)),
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
    )
    return OfficeServer(config, announcer, ready)


def first_user(engine: Engine) -> Notice:
    """Makes the user of the first start. Raises StoreError."""
    password = generated_password()
    set_password(engine, FIRST_USER, password)
    return Notice(
        N_("First start: log in as “{name}” with the password {password} (shown this once)."),
        {"name": FIRST_USER, "password": password},
    )


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
