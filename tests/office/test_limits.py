"""What comes in is bounded in size, time and number."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

import office.limits as limits
from models.errors import StoreError
from office.app import UPLOADS
from office.limits import BodyEncoding, BodyTooLarge, BoundedBodies, Tries, Uploads, unpacked
from tests.faults.disks import small_disk
from tests.office.conftest import RunningOffice


async def ask(parts: list[bytes], headers: dict[str, str], *, limit: int = 100, gap: float = 0.0) -> tuple[int, bytes]:
    """What the application behind the bound answers to a request of these parts."""
    seen: list[bytes] = []

    async def application(scope: object, receive: object, send: object) -> None:
        message = await receive()  # pyright: ignore[reportGeneralTypeIssues, reportCallIssue]
        seen.append(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})  # pyright: ignore
        await send({"type": "http.response.body", "body": message["body"]})  # pyright: ignore

    left = list(parts)

    async def receive() -> dict[str, object]:
        await asyncio.sleep(gap)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await BoundedBodies(application, lambda _path: limit)(scope, receive, send)  # pyright: ignore[reportArgumentType]
    return int(str(sent[0]["status"])), seen[0] if seen else b""


async def test_a_body_within_bounds_goes_on_whole() -> None:
    assert await ask([b"a" * 50, b"b" * 50], {}) == (200, b"a" * 50 + b"b" * 50)


@pytest.mark.parametrize("length", ["101", "9" * 5000, "-1", "many"])
async def test_a_stated_length_beyond_bounds_ends_it_unread(length: str) -> None:
    assert await ask([b"never read"], {"content-length": length}) == (413, b"")


async def test_a_body_that_lies_about_its_length_is_ended() -> None:
    assert (await ask([b"a" * 60, b"b" * 60, b"c"], {"content-length": "5"}))[0] == 413


async def test_a_body_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    assert (await ask([b"a"] * 90, {}, gap=0.01))[0] == 408


def test_a_packed_body_is_unpacked_within_bounds() -> None:
    plain = b"x" * 90
    assert unpacked(zstandard.compress(plain), "zstd", 100) == plain
    assert unpacked(plain, "", 100) == plain
    with pytest.raises(BodyTooLarge):
        unpacked(zstandard.compress(b"x" * 5_000_000), "zstd", 100)


@pytest.mark.parametrize(("body", "encoding"), [(b"junk", "zstd"), (b"", "gzip"), (b"x", "br, zstd")])
def test_other_packing_is_not_taken(body: bytes, encoding: str) -> None:
    with pytest.raises(BodyEncoding):
        unpacked(body, encoding, 100)


def test_tries_come_back_with_time() -> None:
    now = 0
    tries = Tries(lambda: now, 2, 1000)
    for expected in (True, True, False):
        assert tries.allowed("one") is expected
        tries.count("one")
    assert tries.allowed("other")
    now = 1001
    assert tries.allowed("one")
    tries.count("one")
    tries.forget("one")
    assert tries.allowed("one")


def test_tries_take_no_more_room_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 10)
    tries = Tries(lambda: 0, 2, 1000)
    for number in range(1000):
        tries.count(str(number))
    assert len(tries._times) == 10


async def test_a_strangers_upload_is_not_even_read(running: RunningOffice) -> None:
    """The page answers before any of the body has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    for path, most in UPLOADS.items():
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\n"
        writer.write(f"{head}content-length: {most}\r\n\r\n".encode())
        async with asyncio.timeout(5):
            answer = await reader.readuntil(b"\r\n\r\n")
        assert b" 303 " in answer and b"/login" in answer
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    writer.close()


async def test_an_upload_lies_in_a_file_and_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IN_MEMORY", 64)
    parts = [bytes([number]) * 50 for number in range(9)]
    got = bytearray()
    before = files_without_a_name()
    on_disk: list[int] = []

    async def application(_scope: Scope, receive: Receive, _send: Send) -> None:
        on_disk.append(files_without_a_name() - before)
        more = True
        while more:
            message = await receive()
            got.extend(message["body"])
            more = message["more_body"]

    async def allowed(_request: Request) -> bool:
        return True

    left = list(parts)

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(_message: Message) -> None:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "path": "/up", "query_string": b"", "headers": []}
    bound = BoundedBodies(application, lambda _path: 10, Uploads({"/up": 1000}, allowed))
    await bound(scope, receive, send)
    assert bytes(got) == b"".join(parts)
    assert (on_disk, files_without_a_name() - before) == ([1], 0)


async def upload_to(allowed: Callable[[Request], Awaitable[bool]]) -> int:
    """The status of one of 300 KB; the application answers 200."""

    async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    left = [bytes(50_000)] * 6
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(), "more_body": bool(left)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/up", "query_string": b"", "headers": []}
    await BoundedBodies(application, lambda _path: 10, Uploads({"/up": 1_000_000}, allowed))(scope, receive, send)
    return sent[0]["status"]


async def test_a_disk_that_takes_no_upload_is_a_plain_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def allowed(_request: Request) -> bool:
        return True

    async def not_known(_request: Request) -> bool:
        raise StoreError

    monkeypatch.setattr(limits, "IN_MEMORY", 100_000)
    assert await upload_to(not_known) == 503
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert await upload_to(allowed) == 503
    with small_disk(tmp_path / "small", 200) as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        assert await upload_to(allowed) == 507
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert await upload_to(allowed) == 200


def files_without_a_name() -> int:
    """Of this process, open."""
    found = 0
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found += str(handle.readlink()).endswith("(deleted)")
    return found
