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
        status, body = await self._ask("POST", ENTRIES, msgspec.json.encode(Batch(VERSION, wire)))
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

    async def _ask(self, method: str, path: str, content: bytes | None = None) -> tuple[int, bytes]:
        import httpx

        try:
            async with self._http.stream(method, path, content=content, headers=_JSON) as response:
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
