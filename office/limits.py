"""Bounds on what comes in: bodies by size and time, tries by number a minute."""

import asyncio
import errno
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO

import zstandard
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.clock import Clock
from models.errors import StoreError, StoreFull

BODY_SECONDS = 30.0
IN_MEMORY = 1024 * 1024
"""Bytes of an upload that are held in memory; what is above lies in a file without a name."""
MOST_KEYS = 10_000
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class BodyTooLarge(Exception):
    """The caller answers 413."""


class BodyTooSlow(Exception):
    """The caller answers 408."""


class BodyEncoding(Exception):
    """The caller answers 415: the body is packed in a way that is not known here, or is not what it says."""


@dataclass(frozen=True)
class Uploads:
    """Paths that take a large body, in bytes, and from whom."""

    limits: Mapping[str, int]
    allowed: Callable[[Request], Awaitable[bool]]
    """Seen by the header alone. Of others the body is not read, and the application, which answers them, gets none."""


class BoundedBodies:
    """Ends every request whose body is larger or slower than it may be, before anything else reads it.

    `limit_of` gives the largest body in bytes for a path; it is held in memory. That of an upload is not: where the
    disk has no room for it, 507; where the disk does not take it, or the office's store does not answer, 503.
    """

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int], uploads: Uploads | None = None) -> None:
        self._app = app
        self._limit_of = limit_of
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        uploads = self._uploads if self._uploads and scope["path"] in self._uploads.limits else None
        body = SpooledTemporaryFile(IN_MEMORY) if uploads else BytesIO()  # noqa: SIM115 (closed below)
        try:
            await self._read(Request(scope, receive), uploads, body)
        except BodyTooLarge:
            await _answer(send, 413, b"too large")
        except BodyTooSlow:
            await _answer(send, 408, b"too slow")
        except ClientDisconnect:
            return
        except (OSError, StoreError) as error:
            full = isinstance(error, StoreFull) or getattr(error, "errno", None) in FULL
            await _answer(send, 507 if full else 503, b"no room left" if full else b"try again later")
        else:
            await self._app(scope, _Replay(body, receive), send)
        finally:
            with suppress(OSError):  # of what could not be written
                body.close()

    async def _read(self, request: Request, uploads: Uploads | None, body: IO[bytes]) -> None:
        path = request.url.path
        limit = uploads.limits[path] if uploads else self._limit_of(path)
        if _stated(request) > limit:
            raise BodyTooLarge
        if uploads is None or await uploads.allowed(request):
            await _read_all(request, limit, body)


class _Replay:
    """Hands on a body that was read already; after that, whatever the connection says."""

    def __init__(self, body: IO[bytes], receive: Receive) -> None:
        self._body = body
        self._left = body.tell()
        self._done = False
        self._receive = receive
        body.seek(0)

    async def __call__(self) -> Message:
        if self._done:
            return await self._receive()
        part = self._body.read(IN_MEMORY)
        self._left -= len(part)
        self._done = self._left <= 0
        return {"type": "http.request", "body": part, "more_body": not self._done}


def _stated(request: Request) -> int:
    """The length that its header tells. Raises BodyTooLarge where that is none."""
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        raise BodyTooLarge
    return int(length[:20])


async def _read_all(request: Request, limit: int, body: IO[bytes]) -> None:
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise BodyTooLarge
                if size > IN_MEMORY and not isinstance(body, BytesIO):
                    await run_in_threadpool(body.write, part)
                else:
                    body.write(part)
            body.flush()
    except TimeoutError:
        raise BodyTooSlow from None


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
