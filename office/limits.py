"""Bounds on what comes in: bodies by size and time, tries by number a minute."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

import zstandard
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.clock import Clock

BODY_SECONDS = 30.0
MOST_KEYS = 10_000


class BodyTooLarge(Exception):
    """The caller answers 413."""


class BodyTooSlow(Exception):
    """The caller answers 408."""


class BodyEncoding(Exception):
    """The caller answers 415: the body is packed in a way that is not known here, or is not what it says."""


class BoundedBodies:
    """Ends every request whose body is larger or slower than it may be, before anything else reads it.

    `limit_of` gives the largest body in bytes for a path.
    """

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        try:
            body = await _read_all(Request(scope, receive), limit)
        except BodyTooLarge:
            await _answer(send, 413, b"too large")
        except BodyTooSlow:
            await _answer(send, 408, b"too slow")
        except ClientDisconnect:
            return
        else:
            await self._app(scope, _Replay(body, receive), send)


class _Replay:
    """Hands on a body that was read already; after that, whatever the connection says."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _read_all(request: Request, limit: int) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length[:20]) > limit:
        raise BodyTooLarge
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise BodyTooLarge
                parts.append(part)
    except TimeoutError:
        raise BodyTooSlow from None
    return b"".join(parts)


async def _answer(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A body out of its Content-Encoding: none, or zstd (RFC 8878). Raises BodyEncoding, BodyTooLarge."""
    if encoding in ("", "identity"):
        return body
    if encoding != "zstd":
        raise BodyEncoding(encoding[:20])
    try:
        # A stream, for the size that a frame states would be believed.
        with zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).stream_reader(body) as reader:
            plain = reader.read(limit + 1)
    except zstandard.ZstdError:
        raise BodyEncoding("zstd") from None
    if len(plain) > limit:
        raise BodyTooLarge
    return plain


class Tries:
    """How often somebody may try something; what is counted is lost with the process, and that is fine.

    `most` tries for each key within `window_ms`.
    """

    def __init__(self, clock: Clock, most: int, window_ms: int) -> None:
        self._clock = clock
        self._most = most
        self._window_ms = window_ms
        self._times: OrderedDict[str, list[int]] = OrderedDict()

    def allowed(self, key: str) -> bool:
        """Whether there is a try left; it is counted by `count`."""
        return len(self._recent(key)) < self._most

    def count(self, key: str) -> None:
        times = self._recent(key)
        times.append(self._clock())
        self._times[key] = times
        self._times.move_to_end(key)
        while len(self._times) > MOST_KEYS:
            self._times.popitem(last=False)

    def forget(self, key: str) -> None:
        self._times.pop(key, None)

    def _recent(self, key: str) -> list[int]:
        since = self._clock() - self._window_ms
        return [at for at in self._times.get(key, ()) if at > since][-self._most :]
