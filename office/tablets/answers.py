"""How the tablets' interface reads a request and answers it."""

import logging
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import TypeVar

import msgspec
import zstandard
from fastapi import Request, Response

from models.clock import Clock
from models.enrolment import GATE
from models.errors import BadInput, StoreError
from office.limits import BodyEncoding, BodyTooLarge
from office.register.ingest import BadBatch, LongBatch, NotPutTogether, OtherVersion
from office.tablets.admission import TooBusy
from office.tablets.senders import Asked, LostDevice, RefusedDevice, Sender, TakenBefore, UnknownDevice

log = logging.getLogger(__name__)

T = TypeVar("T")
JSON = "application/json"
PACK_FROM = 1_000
"""Bytes: what is smaller is one packet anyway."""
PLAIN: dict[type[Exception], tuple[int, str]] = {
    UnknownDevice: (401, "unknown"),
    LostDevice: (410, "lost"),
    LongBatch: (413, "too large"),
    BodyTooLarge: (413, "too large"),
    BodyEncoding: (415, "content encoding"),
    OtherVersion: (501, "another version"),
    BadBatch: (400, "not one of ours"),
    NotPutTogether: (422, "not put together"),
}
"""Each way in which a request can fail, as the status that the tablet knows what to do with."""


async def guarded(clock: Clock, answer: Callable[[], Awaitable[Response]]) -> Response:
    """The answer, or the failure that it raised; with the office's own time."""
    response = await _answered(answer)
    response.headers["date"] = formatdate(clock() / 1000, usegmt=True)
    return response


async def _answered(answer: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await answer()
    except tuple(PLAIN) as plain:
        return error(*PLAIN[type(plain)])
    except RefusedDevice as refused:
        return error(403, refused.why)
    except TakenBefore as taken:
        return error(409, "taken before", highest=taken.highest)
    except BadInput as bad:
        return error(403, "code refused", sentence=bad.notice.text)
    except TooBusy as busy:
        answered = error(503, "busy")
        answered.headers["retry-after"] = str(busy.seconds)
        return answered
    except StoreError as failed:
        # The driver's words may hold what was to be stored, so they stay out of the log.
        log.error("store: %s", type(failed).__name__)
        return error(503, "store")


async def asked_of(request: Request) -> Asked:
    path = request.scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "replace")
    query = request.scope["query_string"].decode("ascii", "replace")
    url = f"https://{request.headers.get('host', '')}{path}{'?' + query if query else ''}"
    return Asked(request.method, url, request.headers.items(), await request.body())


def number(request: Request, name: str, default: int) -> int:
    """Raises BadBatch."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadBatch(name)
    return int(text)


def decoded(body: bytes, kind: type[T]) -> T:
    """Raises BadBatch."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failed:
        raise BadBatch(type(failed).__name__) from None


def as_json(answer: object, who: Sender | None = None) -> Response:
    """With the gate at which the office has the tablet that asked."""
    fields = {GATE: who.gate} if who is not None else {}
    return Response(msgspec.json.encode(answer), headers=fields, media_type=JSON)


def packed(response: Response, request: Request) -> Response:
    """By zstd (RFC 8878), for whoever takes it: a first sync is of megabytes."""
    if len(response.body) >= PACK_FROM and "zstd" in request.headers.get("accept-encoding", ""):
        response.body = zstandard.compress(bytes(response.body))
        response.headers["content-encoding"] = "zstd"
        response.headers["content-length"] = str(len(response.body))
    return response


def error(status: int, text: str, **more: object) -> Response:
    return Response(msgspec.json.encode({"error": text} | more), status, media_type=JSON)
