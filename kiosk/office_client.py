"""The one door to the office: HTTP by httpx. Every answer is bounded in size and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from models.entry import SealedEntry
from models.errors import OfficeDenied, OfficeNonsense, OfficeUnreachable
from models.protocol import (
    CHANGES,
    ENROL,
    ENTRIES,
    MAX_BODY,
    MAX_CHANGES,
    PURGED,
    VERSION,
    Batch,
    Changes,
    EnrolReply,
    EnrolRequest,
    Receipt,
    WireEntry,
)

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 15.0
PACK_FROM = 1_000
"""Bytes: what is smaller is one packet anyway."""
PACK_LEVEL = 1
"""Of 22; higher ones pack these batches no smaller, for most of what is left is chance: ids and hashes."""
UNSUPPORTED_MEDIA_TYPE = 415
T = TypeVar("T")


class BatchRefused(Exception):
    """The office took none of a batch: the caller halves it, and marks the one entry that is left."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class OfficeClient:
    """Calls raise OfficeUnreachable, OfficeNonsense or OfficeDenied."""

    def __init__(self, office: str, token: str = "") -> None:
        import httpx  # a tenth of a second that the window's first frame need not wait for

        self._http = httpx.AsyncClient(
            base_url=office,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=2),
            trust_env=False,
        )
        self._packs = True
        """Until the office says that it does not know how."""

    async def enrol(self, code: str, device_name: str) -> EnrolReply:
        status, body = await self._ask("POST", ENROL, msgspec.json.encode(EnrolRequest(code, device_name)))
        if status in (400, 403, 404):
            raise OfficeDenied(f"status {status}")
        return _read(status, body, EnrolReply)

    async def send(self, entries: tuple[SealedEntry, ...]) -> Receipt:
        """Raises BatchRefused too."""
        wire = [
            WireEntry(msgspec.Raw(entry.head), PURGED if entry.personal is None else msgspec.Raw(entry.personal))
            for entry in entries
        ]
        status, body = await self._post(ENTRIES, msgspec.json.encode(Batch(VERSION, wire)))
        if status in (400, 413, 422):
            raise BatchRefused(status)
        receipt = _read(status, body, Receipt)
        if any(not 0 <= refusal.place < len(entries) for refusal in receipt.refused):
            raise OfficeNonsense("a refusal of an entry that was not sent")
        return receipt

    async def changes(self, after: int) -> Changes:
        status, body = await self._ask("GET", f"{CHANGES}?after={after}&limit={MAX_CHANGES}")
        return _read(status, body, Changes)

    async def close(self) -> None:
        await self._http.aclose()

    async def _post(self, path: str, content: bytes) -> tuple[int, bytes]:
        """Packed by zstd (RFC 8878) where that pays and the office takes it (RFC 9110, 415 with 15.5.16)."""
        if not self._packs or len(content) < PACK_FROM:
            return await self._ask("POST", path, content)
        import zstandard  # after the first frame

        packed = zstandard.ZstdCompressor(level=PACK_LEVEL).compress(content)
        status, body = await self._ask("POST", path, packed, "zstd")
        if status == UNSUPPORTED_MEDIA_TYPE:
            self._packs = False
            return await self._ask("POST", path, content)
        return status, body

    async def _ask(self, method: str, path: str, content: bytes | None = None, encoding: str = "") -> tuple[int, bytes]:
        import httpx

        headers = _JSON | ({"Content-Encoding": encoding} if encoding else {})
        try:
            async with self._http.stream(method, path, content=content, headers=headers) as response:
                return response.status_code, await _bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise OfficeUnreachable(f"{type(error).__name__}: {error}") from error


_JSON = {"Content-Type": "application/json"}


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_BODY:
            raise OfficeNonsense("an answer without end")
    return bytes(body)


def _read(status: int, body: bytes, kind: type[T]) -> T:
    if status in (401, 403):
        raise OfficeDenied(f"status {status}")
    if status >= 500 or status == 429:
        raise OfficeUnreachable(f"status {status}")
    if status != 200:
        raise OfficeNonsense(f"status {status}")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OfficeNonsense(str(error)) from None
