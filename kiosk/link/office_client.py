"""The one door to the office: HTTP by httpx, over TLS 1.3 to the office's own CA. Every answer is bounded in size and
time."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import msgspec

from kiosk.link.caller import Caller
from kiosk.link.office_answers import Highest, decoded, read_answer, sentence_of
from kiosk.link.office_tls import is_stranger, trusting
from models.clock import Clock, Milliseconds, system_clock
from models.enrolment import (
    AUTHORITY,
    CLONED,
    ENROL,
    ERASED,
    GATE,
    SERVER_NAME,
    AuthorityReply,
    EnrolReply,
    EnrolRequest,
)
from models.entry import SealedEntry
from models.errors import (
    OfficeDenied,
    OfficeNonsense,
    OfficeOlder,
    OfficeStranger,
    OfficeUnreachable,
    TabletCloned,
)
from models.program import PROGRAM
from models.protocol import (
    CHANGES,
    COMPACT_TYPE,
    COPY,
    ENTRIES,
    MAX_BODY,
    MAX_CHANGES,
    OWN,
    Changes,
    CopyHeld,
    Own,
    Receipt,
    whole_batch,
)

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 15.0
PACK_FROM = 1_000
"""Bytes: what is smaller is one packet anyway."""
PACK_LEVEL = 1
"""Of 22; higher ones pack these batches no smaller, for most of what is left is chance: ids and hashes."""
NOT_FOUND = 404
TAKEN_BEFORE = 409
UNSUPPORTED_MEDIA_TYPE = 415
NOT_PUT_TOGETHER = 422
NOT_IMPLEMENTED = 501
JSON = "application/json"
BINARY = "application/octet-stream"
LONGEST_BUSY = 300


class BatchRefused(Exception):
    """The office took none of a batch: the caller halves it, and marks the one entry that is left."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class OfficeBusy(OfficeUnreachable):
    """The caller comes back after so many seconds, and not at the same moment as all others."""

    def __init__(self, seconds: float) -> None:
        super().__init__("busy")
        self.seconds = seconds


class OfficeClient:
    """Calls raise OfficeUnreachable, OfficeStranger, OfficeNonsense or OfficeDenied; signed ones StoreError, too."""

    def __init__(
        self,
        office: str,
        ca: str = "",
        caller: Caller | None = None,
        clock: Clock = system_clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`office`: `https://host:port`; `ca`: PEM, the one that is trusted. Without it nothing is, and nothing but
        the CA itself may be asked for. `caller` signs what is asked. `transport`: another line than the network."""
        import httpx  # a tenth of a second that the window's first frame need not wait for

        self._http = httpx.AsyncClient(
            base_url=office,
            headers={"User-Agent": f"gatepost/{PROGRAM}"},
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=2),
            verify=trusting(ca),
            trust_env=False,
            transport=transport,
        )
        self._blind = not ca and office.startswith("https:")
        self._caller = caller
        self._clock = clock
        self._packs = self._compact = True
        """Until the office says that it does not know how."""
        self.gate = ""
        """At which gate the office has this tablet, as last heard."""
        self.clock_off: Milliseconds = 0
        """How much the office's clock is ahead of this tablet's, to the second, as last heard."""
        self.clock_heard = False

    @property
    def compact(self) -> bool:
        """Whether the office knows the compact form, as far as it was asked."""
        return self._compact

    async def authority(self) -> AuthorityReply:
        status, body = await self._ask("GET", AUTHORITY)
        return read_answer(status, body, AuthorityReply)

    async def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Raises OfficeDenied with the office's own sentence."""
        status, body = await self._ask("POST", ENROL, msgspec.json.encode(request))
        if status in (401, 403, 429):
            raise OfficeDenied(f"status {status}", sentence_of(body))
        return read_answer(status, body, EnrolReply)

    async def erased(self) -> None:
        """The last that a lost tablet says."""
        await self._ask("POST", ERASED, b"{}")

    async def send(self, entries: tuple[SealedEntry, ...], packed: bytes | None = None) -> Receipt:
        """`packed`: the same entries in the compact form. Raises BatchRefused too."""
        status, body = await self._send_packed(packed) if packed is not None and self._compact else (0, b"")
        if not status:
            status, body = await self._send_whole(entries)
        if status in (400, 413, 422):
            raise BatchRefused(status)
        if status == NOT_IMPLEMENTED:
            raise OfficeOlder
        receipt = read_answer(status, body, Receipt)
        if any(not 0 <= refusal.place < len(entries) for refusal in receipt.refused):
            raise OfficeNonsense("a refusal of an entry that was not sent")
        return receipt

    async def changes(self, after: int, wait: float = 0) -> Changes:
        """`wait`: for so many seconds the office may keep the question while there is nothing new."""
        query = f"?after={after}&limit={MAX_CHANGES}&wait={int(wait)}"
        status, body = await self._ask("GET", CHANGES + query, patience=wait)
        return read_answer(status, body, Changes)

    async def own(self, ranges: Iterable[tuple[int, int]]) -> Own | None:
        """This tablet's own entries of these numbers, the highest first. None from an office that gives none back."""
        numbers = ",".join(f"{first}-{last}" for first, last in ranges)
        status, body = await self._ask("POST", f"{OWN}?numbers={numbers}")
        return None if status == NOT_FOUND else read_answer(status, body, Own)

    async def copy(self, digest: str, size: int, start: int, piece: bytes, key: bytes = b"") -> int | None:
        """How much of a copy of this tablet's store the office has. None from an office that takes none.

        `key`: what lies beside the copy, if something does.
        """
        query = f"?digest={digest}&size={size}&start={start}" + (f"&key={key.hex()}" if key else "")
        status, body = await self._ask("POST", COPY + query, piece, kind=BINARY)
        return None if status == NOT_FOUND else read_answer(status, body, CopyHeld).have

    async def close(self) -> None:
        await self._http.aclose()

    async def _send_packed(self, packed: bytes) -> tuple[int, bytes]:
        """Status 0: the entries are to be sent whole, from now on if the office does not know the compact form."""
        status, body = await self._ask("POST", ENTRIES, packed, kind=COMPACT_TYPE)
        if status not in (400, UNSUPPORTED_MEDIA_TYPE, NOT_PUT_TOGETHER):
            return status, body
        self._compact = status == NOT_PUT_TOGETHER
        return 0, b""

    async def _send_whole(self, entries: tuple[SealedEntry, ...]) -> tuple[int, bytes]:
        return await self._post(ENTRIES, whole_batch(entries))

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

    async def _ask(
        self,
        method: str,
        path: str,
        content: bytes = b"",
        encoding: str = "",
        kind: str = JSON,
        patience: float = 0,
    ) -> tuple[int, bytes]:
        status, body = await self._ask_once(method, path, content, encoding, kind, patience)
        if self._caller is None and status == NOT_FOUND and path != AUTHORITY:
            raise TabletCloned("a store of before there were keys: the pages answered")
        if status == TAKEN_BEFORE and self._caller is not None:
            highest = decoded(body, Highest).highest
            if not await self._caller.is_ours(highest):
                await self._caller.skip(highest)
                await self._ask_once("POST", CLONED, b"{}")
                raise TabletCloned("sequences of another machine")
            await self._caller.skip(highest)  # a command beside the window has asked meanwhile
            status, body = await self._ask_once(method, path, content, encoding, kind, patience)
        return status, body

    async def _ask_once(
        self, method: str, path: str, content: bytes, encoding: str = "", kind: str = JSON, patience: float = 0
    ) -> tuple[int, bytes]:
        import httpx

        if self._blind and path != AUTHORITY:
            raise OfficeStranger("no CA to hold the office by")
        headers = {"Content-Type": kind} | ({"Content-Encoding": encoding} if encoding else {})
        request = self._http.build_request(
            method,
            path,
            content=content,
            headers=headers,
            extensions={"sni_hostname": SERVER_NAME},
            timeout=httpx.Timeout(ANSWER_SECONDS + patience, connect=CONNECT_SECONDS),
        )
        if self._caller is not None:
            url = f"https://{request.headers['host']}{request.url.raw_path.decode()}"
            request.headers.update(await self._caller.fields(method, url, content, encoding))
        try:
            response = await self._http.send(request, stream=True)
            try:
                body = await _bounded(response)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            fault = OfficeStranger if is_stranger(error) else OfficeUnreachable
            raise fault(f"{type(error).__name__}: {error}") from error
        self._hear(response)
        _check_busy(response)
        return response.status_code, body

    def _hear(self, response: httpx.Response) -> None:
        """What every answer tells beside its body."""
        self.gate = response.headers.get(GATE, self.gate)[:64]
        try:
            told = parsedate_to_datetime(response.headers["date"]).timestamp()
        except (KeyError, ValueError):
            return
        # The field counts whole seconds, RFC 9110, section 6.6.1.
        self.clock_off = int(told * 1000) + 500 - self._clock()
        self.clock_heard = True


def _check_busy(response: httpx.Response) -> None:
    """Retry-After in seconds, RFC 9110, section 10.2.3. Raises OfficeBusy."""
    told = response.headers.get("retry-after", "")
    if response.status_code in (429, 503) and told.isascii() and told.isdigit() and len(told) <= 6:
        raise OfficeBusy(min(int(told), LONGEST_BUSY))


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_BODY:
            raise OfficeNonsense("an answer without end")
    return bytes(body)
