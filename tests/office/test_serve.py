"""How the office's ports are opened."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import ExitStack

from sqlalchemy import Engine

from office.serve import OfficeServer, office_server


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the server's own state is no event
            await asyncio.sleep(0.01)


async def _answers_at_once(server: OfficeServer, pages: socket.socket, tablets: socket.socket) -> tuple[int, int]:
    """Of a connection as the office has it, and of the tablets' port."""
    serving = asyncio.create_task(server.serve([pages]))
    await _until(lambda: server.started)
    _, writer = await asyncio.open_connection(*pages.getsockname())
    await _until(lambda: server.server_state.connections)
    (connection,) = server.server_state.connections
    assert connection.transport is not None
    accepted: socket.socket = connection.transport.get_extra_info("socket")
    at_once = [one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in (accepted, tablets)]
    writer.close()
    server.should_exit = True
    await serving
    return at_once[0], at_once[1]


def test_no_answer_waits_for_word_that_its_header_has_come(sqlite: Engine) -> None:
    with ExitStack() as stack:
        pages, tablets = (stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2))
        assert all(asyncio.run(_answers_at_once(office_server(sqlite, tablets, "", ""), pages, tablets)))
