"""Takes in copies of tablets' stores, piece by piece (`models.protocol`)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from models.copy_key import LONGEST_KEY_FILE
from models.protocol import COPY, CopyHeld
from office.parts import Parts
from office.register.ingest import BadBatch
from office.tablets.answers import as_json, asked_of, error, guarded, number
from office.tablets.copies import FOLDER, Copies
from office.tablets.senders import admit


def router(parts: Parts, writers: ThreadPoolExecutor) -> APIRouter:
    routes = APIRouter()
    folder = parts.own_folder
    copies = None if folder is None else Copies(folder / FOLDER)

    async def taken(request: Request) -> Response:
        if copies is None:
            return error(404, "no place for copies")
        asked = await asked_of(request)
        admitted = partial(admit, parts.engine, asked, parts.clock)
        who = await asyncio.get_running_loop().run_in_executor(writers, admitted)
        digest, size, start = (
            request.query_params.get("digest", ""),
            number(request, "size", 0),
            number(request, "start", 0),
        )
        add = partial(copies.add, who.device, digest, size, start, asked.body, parts.clock(), _key_of(request))
        return as_json(CopyHeld(await run_in_threadpool(add)), who)

    @routes.post(COPY)
    async def copy(request: Request) -> Response:
        return await guarded(parts.clock, partial(taken, request))

    return routes


def _key_of(request: Request) -> bytes:
    """Raises BadBatch."""
    text = request.query_params.get("key", "")
    try:
        return bytes.fromhex(text[: 2 * LONGEST_KEY_FILE + 2])
    except ValueError:
        raise BadBatch("key") from None
