"""What tablets say to the office of themselves: the requests of `models.enrolment`, each signed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from models.enrolment import AUTHORITY, CLONED, ENROL, ERASED, AuthorityReply, EnrolRequest
from models.signing import BadSignature, verify
from office.care.escrow import escrow_public
from office.limits import Tries
from office.parts import Parts
from office.tablets.answers import as_json, asked_of, decoded, error, guarded
from office.tablets.authority import authority
from office.tablets.devices import Refused, enrol, is_public_key, note_erased, refuse
from office.tablets.senders import Asked, Sender, UnknownDevice, admit

T = TypeVar("T")
ENROL_TRIES = 10
"""Each minute from one address; a code has 50 bits and ten minutes."""
MINUTE_MS = 60_000


def router(parts: Parts, writers: ThreadPoolExecutor) -> APIRouter:
    routes, interface = APIRouter(), Interface(parts, writers)
    tries = Tries(parts.clock, ENROL_TRIES, MINUTE_MS)

    @routes.get(AUTHORITY)
    async def ca(_request: Request) -> Response:
        return await guarded(parts.clock, interface.authority)

    @routes.post(ENROL)
    async def enrolment(request: Request) -> Response:
        address = request.client.host if request.client else ""
        if not tries.allowed(address):
            return error(429, "too many tries")
        tries.count(address)
        return await guarded(parts.clock, partial(interface.enrol, request))

    @routes.post(CLONED)
    async def cloned(request: Request) -> Response:
        return await guarded(parts.clock, partial(interface.cloned, request))

    @routes.post(ERASED)
    async def erased(request: Request) -> Response:
        return await guarded(parts.clock, partial(interface.erased, request))

    return routes


class Interface:
    """Each answer raises what `office.tablets.answers.guarded` turns into a status."""

    def __init__(self, parts: Parts, writers: ThreadPoolExecutor) -> None:
        self._parts = parts
        self._engine = parts.engine
        self._writers = writers

    async def authority(self) -> Response:
        return as_json(await run_in_threadpool(self._authority))

    async def enrol(self, request: Request) -> Response:
        asked = await asked_of(request)
        wanted = decoded(asked.body, EnrolRequest)
        _signed_by_itself(asked, wanted)
        parts = self._parts
        return as_json(await self._write(lambda: enrol(parts.engine, wanted, parts.clock(), parts.new_id)))

    async def cloned(self, request: Request) -> Response:
        """A tablet was told of sequences that it never used."""
        who = await self._sender(request)
        await self._write(lambda: refuse(self._engine, who.device, Refused.CLONED, self._parts.clock()))
        return as_json({}, who)

    async def erased(self, request: Request) -> Response:
        who = await self._sender(request, also_lost=True)
        await self._write(lambda: note_erased(self._engine, who.device, self._parts.clock()))
        return as_json({}, who)

    def _authority(self) -> AuthorityReply:
        now = self._parts.clock()
        return AuthorityReply(authority(self._engine, now).certificate_pem, escrow_public(self._engine, now))

    async def _sender(self, request: Request, *, also_lost: bool = False) -> Sender:
        asked = await asked_of(request)
        return await self._write(lambda: admit(self._engine, asked, self._parts.clock, also_lost=also_lost))

    async def _write(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writers, work)


def _signed_by_itself(asked: Asked, wanted: EnrolRequest) -> None:
    """Nobody enrols another one's key. Raises UnknownDevice."""
    if not is_public_key(wanted.public_key):
        raise UnknownDevice
    try:
        key = bytes.fromhex(wanted.public_key)
        verify(asked.method, asked.url, asked.fields, asked.body, wanted.public_key, key)
    except BadSignature:
        raise UnknownDevice from None
