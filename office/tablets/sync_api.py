"""What tablets say to the office every day: entries up, changes down, its own entries back
(`models.protocol`)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from models.errors import StoreError
from models.protocol import CHANGES, COMPACT_TYPE, ENTRIES, MAX_BODY, MAX_CHANGES, OWN, Receipt, RefusalReason
from office.limits import unpacked
from office.parts import Parts
from office.register.changes import changes_after, changes_for
from office.register.ingest import ChangedMeanwhile, Ingest
from office.register.own_entries import give_back, read_ranges
from office.tablets.admission import Admission
from office.tablets.answers import as_json, asked_of, guarded, number, packed
from office.tablets.devices import Refused, refuse
from office.tablets.epochs import Epochs
from office.tablets.senders import TRIES, Asked, Sender, ticket_of
from office.tablets.turnstile import Turnstile


def router(parts: Parts, writers: ThreadPoolExecutor) -> APIRouter:
    """Raises StoreError."""
    routes = APIRouter()
    ingest = Ingest(parts.engine, parts.clock, parts.announcer)
    admission, epochs = Admission(), Epochs(parts.engine, parts.clock)
    epochs.begin()  # before anything is written: what comes after a backup was put back is new to every tablet
    turnstile = Turnstile(parts.engine, parts.clock, writers)

    async def taken(request: Request) -> Response:
        with admission.one():
            store = partial(_taken, parts, ingest, await asked_of(request))
            who, receipt = await asyncio.get_running_loop().run_in_executor(writers, store)
        return as_json(receipt, who)

    async def told(request: Request) -> Response:
        who = await turnstile.admit(await asked_of(request))
        after, limit = number(request, "after", 0), number(request, "limit", MAX_CHANGES)
        if "wait" not in request.query_params:  # version 1
            found = await run_in_threadpool(changes_after, parts.engine, who.site, after, limit, parts.clock())
            return as_json(found, who)
        wait = number(request, "wait", 0)
        found = await changes_for(parts.engine, parts.announcer, epochs, who, after, limit, wait, parts.clock)
        return packed(as_json(found, who), request)

    async def given_back(request: Request) -> Response:
        who = await turnstile.admit(await asked_of(request))
        ranges = read_ranges(request.query_params.get("numbers", ""))
        found = await run_in_threadpool(give_back, parts.engine, who.site, who.device, ranges, parts.clock())
        return packed(as_json(found, who), request)

    @routes.post(ENTRIES)
    async def entries(request: Request) -> Response:
        return await guarded(parts.clock, partial(taken, request))

    @routes.get(CHANGES)
    async def changes(request: Request) -> Response:
        return await guarded(parts.clock, partial(told, request))

    @routes.post(OWN)
    async def own(request: Request) -> Response:
        return await guarded(parts.clock, partial(given_back, request))

    return routes


def _taken(parts: Parts, ingest: Ingest, asked: Asked) -> tuple[Sender, Receipt]:
    """In a writer's thread: who sent it, and the receipt."""
    compact = asked.field("content-type") == COMPACT_TYPE
    for _ in range(TRIES):
        ticket = ticket_of(parts.engine, asked, parts.clock)
        body = unpacked(asked.body, asked.field("content-encoding"), MAX_BODY)
        try:
            receipt = ingest.take(ticket.sender, body, compact=compact, claim=ticket.take)
        except ChangedMeanwhile:
            continue
        break
    else:
        raise StoreError("one tablet asks in too many places")
    who = ticket.sender
    if any(refusal.reason == RefusalReason.NUMBER_TAKEN for refusal in receipt.refused):
        # One author never gives a number twice: two machines write under one name.
        refuse(parts.engine, who.device, Refused.CLONED, parts.clock())
    return who, receipt
