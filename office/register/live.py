"""The stream that tells an open page that the register has changed (server-sent events, HTML Living Standard 9.2).

It carries no data of its own: the page asks for what it shows, with its own filter.
"""

import asyncio
from collections.abc import AsyncGenerator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from office.login import staff_of
from office.parts import Parts
from office.register.announce import TooManyListeners
from office.web import SESSION, Web

BEAT_SECONDS = 15.0
"""A page that hears nothing for longer than this knows that the line is dead."""
SPACING_SECONDS = 0.1
CHANGED = b"event: entries\ndata: 1\n\n"
BEAT = b"event: beat\ndata: 1\n\n"


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    @routes.get("/live")
    async def live(request: Request) -> StreamingResponse:
        await run_in_threadpool(web.staff, request)
        compound, _ = await run_in_threadpool(web.compound, request)
        stream = _stream(parts, compound.id if compound else "", request.cookies.get(SESSION, ""))
        return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    return routes


async def _stream(parts: Parts, site: str, token: str) -> AsyncGenerator[bytes]:
    try:
        async with parts.announcer.listen(site) as ear:
            yield CHANGED  # what came between the page and this stream
            while not ear.closed:
                if await ear.wait(BEAT_SECONDS):
                    yield CHANGED
                    await asyncio.sleep(SPACING_SECONDS)
                elif ear.closed or await run_in_threadpool(staff_of, parts.engine, token, parts.clock()) is None:
                    return
                else:
                    yield BEAT
    except TooManyListeners:
        yield BEAT
