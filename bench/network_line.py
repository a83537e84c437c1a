"""A line between a tablet and an office in one process, that does what lines do to a whole request or answer."""

import random
from collections.abc import Awaitable, Callable
from enum import StrEnum

import httpx

KEPT = 6
"""Earlier requests that may arrive once more."""


class Fault(StrEnum):
    NONE = "none"
    CUT_BEFORE = "cut_before"
    """The request never arrives."""
    CUT_AFTER = "cut_after"
    """The office does it, and the answer is lost."""
    DOUBLED = "doubled"
    REPLAYED = "replayed"
    """An earlier request arrives once more, before this one."""
    LATE = "late"
    """It arrives after the tablet has given up, before its next one."""
    FLIPPED = "flipped"
    """The request; what TLS makes of a changed answer is a broken connection."""
    TRUNCATED = "truncated"
    TRUNCATED_ANSWER = "truncated_answer"


class Line(httpx.AsyncBaseTransport):
    """One tablet's line. `faults` befall one request after the other; without any left, nothing does."""

    def __init__(self, answer: Callable[[httpx.Request], Awaitable[httpx.Response]], chance: random.Random) -> None:
        """`answer`: the office's, to a request that has arrived."""
        self._answer = answer
        self._chance = chance
        self.faults: list[Fault] = []
        self.kept: list[httpx.Request] = []
        """What has arrived so far; the newest last."""
        self._late: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        late, self._late = self._late, []
        for one in late:
            await self._answer(one)
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        if fault is Fault.CUT_BEFORE:
            raise httpx.ConnectError("cut")
        if fault is Fault.LATE:
            self._late.append(request)
            raise httpx.ReadTimeout("late")
        if fault is Fault.REPLAYED and self.kept:
            await self._answer(self._chance.choice(self.kept))
        if fault is Fault.FLIPPED:
            request = with_body(request, self._flipped(request.content))
        if fault is Fault.TRUNCATED:
            request = with_body(request, request.content[: self._chance.randrange(len(request.content) + 1)])
        if fault is Fault.DOUBLED:
            await self._answer(request)
        self.kept = [*self.kept[1 - KEPT :], request]
        return _spoilt(await self._answer(request), fault)

    def _flipped(self, body: bytes) -> bytes:
        if not body:
            return body
        spoilt = bytearray(body)
        spoilt[self._chance.randrange(len(spoilt))] ^= 1 << self._chance.randrange(8)
        return bytes(spoilt)


def with_body(request: httpx.Request, body: bytes) -> httpx.Request:
    headers = [(name, value) for name, value in request.headers.items() if name != "content-length"]
    return httpx.Request(request.method, request.url, headers=headers, content=body)


def _spoilt(response: httpx.Response, fault: Fault) -> httpx.Response:
    if fault is Fault.CUT_AFTER:
        raise httpx.ReadError("cut")
    if fault is Fault.TRUNCATED_ANSWER:
        raise httpx.RemoteProtocolError("half an answer")
    headers = {name: value for name, value in response.headers.items() if name != "content-encoding"}
    return httpx.Response(response.status_code, headers=headers, content=response.content)
