"""An office that answers with the bytes it is told to: for what a sound office never does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import zstandard

Answer = bytes | Callable[[bytes], bytes]
HANG = b"hang"


@dataclass
class CrookedOffice:
    """`answers` are given one after the other, the last one for ever."""

    answers: list[Answer]
    requests: list[bytes] = field(default_factory=list[bytes])
    """Unpacked."""
    sizes: list[int] = field(default_factory=list[int])
    """Bytes of those that came packed."""
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.lower().split(b"\r\n")
                        if line.startswith(b"content-length")
                    ),
                    0,
                )
                body = await reader.readexactly(length)
                if b"content-encoding: zstd" in head.lower():
                    self.sizes.append(len(body))
                    body = zstandard.ZstdDecompressor().decompress(body)
                self.requests.append(head + body)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is HANG:
                    await asyncio.sleep(60)
                writer.write(answer(body) if callable(answer) else answer)
                await writer.drain()
                if b"Connection: close" in (answer if isinstance(answer, bytes) else b""):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def reply(status: int, body: bytes, length: int | None = None) -> bytes:
    """An HTTP/1.1 answer; a `length` that is larger than the body makes it half an answer."""
    end = b"Connection: close\r\n" if length is not None else b""
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n%b\r\n%b" % (
        status,
        len(body) if length is None else length,
        end,
        body,
    )


@asynccontextmanager
async def crooked_office(*answers: Answer) -> AsyncIterator[CrookedOffice]:
    office = CrookedOffice(list(answers))
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    office.address = f"http://{host}:{port}"
    try:
        yield office
    finally:
        server.close()
