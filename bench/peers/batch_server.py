"""The practical limit of a sync: the least that takes batches over HTTP and makes them durable.

uvicorn, Starlette and sqlite3 (WAL, synchronous=FULL); the bodies are JSON packed by zstd. No TLS, no signature, no
chain, no check, one index. `python -m bench.peers.batch_server FILE` prints its port.
"""

import socket
import sys
from typing import Any

import msgspec
import uvicorn
import zstandard
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from models.store import sqlite


class Record(msgspec.Struct):
    id: str
    number: int
    body: msgspec.Raw


def application(file: str) -> Starlette:
    store: Any = sqlite.connect(file, isolation_level=None, check_same_thread=False)
    store.execute("PRAGMA journal_mode=WAL").fetchall()
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE record (id TEXT PRIMARY KEY, number INTEGER, body TEXT)")

    async def take(request: Request) -> Response:
        plain = zstandard.ZstdDecompressor().decompress(await request.body(), max_output_size=16 * 1024 * 1024)
        records = msgspec.json.decode(plain, type=list[Record])
        store.execute("BEGIN IMMEDIATE")
        rows = [(one.id, one.number, bytes(one.body).decode()) for one in records]
        store.executemany("INSERT INTO record VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
        store.execute("COMMIT")
        return Response(b'{"stored":%d}' % len(records), media_type="application/json")

    return Starlette(routes=[Route("/", take, methods=["POST"])])


if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as `office.serve` does, and for its reason
    print(listening.getsockname()[1], flush=True)
    server = uvicorn.Server(uvicorn.Config(application(sys.argv[1]), log_config=None, access_log=False))
    server.run(sockets=[listening])
