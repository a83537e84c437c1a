"""What tablets say to the office: the three requests of `models.protocol`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from models.errors import BadInput, StoreError
from models.protocol import CHANGES, ENROL, ENTRIES, MAX_BODY, MAX_CHANGES, EnrolRequest
from office.changes import changes_after
from office.devices import Sender, UnknownDevice, enrol, note_seen, sender_of
from office.ingest import BadBatch, Ingest, LongBatch
from office.limits import BodyEncoding, BodyTooLarge, Tries, unpacked
from office.parts import Parts

log = logging.getLogger(__name__)

T = TypeVar("T")
ENROL_TRIES = 10
"""Each minute from one address; a code has 50 bits and ten minutes."""
MINUTE_MS = 60_000
POSTGRES_WRITERS = 8


def writers_for(parts: Parts) -> ThreadPoolExecutor:
    """SQLite has one writer at a time: waiting in line here is cheaper than at its lock."""
    return ThreadPoolExecutor(
        1 if parts.engine.dialect.name == "sqlite" else POSTGRES_WRITERS, thread_name_prefix="ingest"
    )


def router(parts: Parts, writers: ThreadPoolExecutor) -> APIRouter:
    routes = APIRouter()
    ingest = Ingest(parts.engine, parts.clock, parts.announcer)
    tries = Tries(parts.clock, ENROL_TRIES, MINUTE_MS)

    async def sender(request: Request) -> Sender:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = await run_in_threadpool(sender_of, parts.engine, token.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise UnknownDevice
        return found

    @routes.post(ENTRIES)
    async def entries(request: Request) -> Response:
        async def answer() -> Response:
            who = await sender(request)
            body = unpacked(await request.body(), request.headers.get("content-encoding", ""), MAX_BODY)
            loop = asyncio.get_running_loop()
            return _json(await loop.run_in_executor(writers, partial(ingest.take, who, body)))

        return await _guarded(answer)

    @routes.get(CHANGES)
    async def changes(request: Request) -> Response:
        async def answer() -> Response:
            who = await sender(request)
            after = _number(request, "after", 0)
            limit = _number(request, "limit", MAX_CHANGES)
            await run_in_threadpool(note_seen, parts.engine, who, parts.clock)
            return _json(await run_in_threadpool(changes_after, parts.engine, who.site, after, limit))

        return await _guarded(answer)

    @routes.post(ENROL)
    async def enrolment(request: Request) -> Response:
        async def answer() -> Response:
            address = request.client.host if request.client else ""
            if not tries.allowed(address):
                return _error(429, "too many tries")
            tries.count(address)
            wanted = _decoded(await request.body(), EnrolRequest)
            made = partial(enrol, parts.engine, wanted, parts.clock(), parts.new_id, parts.new_token)
            return _json(await run_in_threadpool(made))

        return await _guarded(answer)

    return routes


async def _guarded(answer: Callable[[], Awaitable[Response]]) -> Response:
    """Each way in which a request can fail, as the status that the tablet knows what to do with."""
    try:
        return await answer()
    except UnknownDevice:
        return _error(401, "unknown or revoked")
    except BadInput:
        return _error(403, "code refused")
    except (LongBatch, BodyTooLarge):
        return _error(413, "too large")
    except BodyEncoding:
        return _error(415, "content encoding")
    except BadBatch:
        return _error(400, "not one of ours")
    except StoreError as error:
        # The driver's words may hold what was to be stored, so they stay out of the log.
        log.error("store: %s", type(error).__name__)
        return _error(503, "store")


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadBatch(name)
    return int(text)


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBatch(type(error).__name__) from None


def _json(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _error(status: int, text: str) -> Response:
    return Response(msgspec.json.encode({"error": text}), status, media_type="application/json")
