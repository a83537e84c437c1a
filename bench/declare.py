"""Fifty people send the phone form at once: until each has a stored declaration and a pass."""

import asyncio
import gzip
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import msgspec

from bench.table import Figure, median, percentile
from bench.tablet import own_folder
from models.ids import random_id
from models.store import open_store, upgrade
from office.declare.consent import VERSION
from office.declare.files import SCRIPT, STYLE, phone_file
from office.login import set_password
from office.reference.compound import make_compound

PEOPLE = 50
ROUNDS = 20
WARM_UP = 2
GOAL_MS = 150.0
PAUSE = 0.5
"""Between two rounds, so that each starts from rest."""


def measure() -> list[Figure]:
    with TemporaryDirectory(dir=own_folder()) as place:
        data = Path(place)
        site = _made_office(data / "office.sqlite")
        office = subprocess.Popen(
            [sys.executable, "-m", "office", "serve", "--data", str(data), "--port", "0", "--tablets-port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        try:
            address = f"{_address(office)}/in/{site}/door"
            at_once, alone, busy = asyncio.run(_rounds(address, lambda: _processor_seconds(office.pid)))
        finally:
            office.terminate()
            office.wait(20)
    packed = sum(len(gzip.compress(phone_file(name).plain)) for name in (SCRIPT, STYLE, "places-zh.txt")) / 1000
    each = busy / (len(at_once) + len(alone)) * 1000
    p95 = percentile(at_once, 95) * 1000
    return [
        Figure(
            f"declaration stored and pass shown, p95 of {PEOPLE} people at once, SQLite",
            f"{p95:.0f} ms",
            f"median {median(at_once) * 1000:.0f} ms, slowest {max(at_once) * 1000:.0f} ms; one alone "
            f"{median(alone) * 1000:.1f} ms; the office's processor {each:.1f} ms each",
            f"≤ {GOAL_MS:.0f} ms",
            p95 <= GOAL_MS,
        ),
        Figure("phone form: script, style and places, packed", f"{packed:.0f} kB", "gzip", "≤ 60 kB", packed <= 60),
    ]


def _made_office(where: Path) -> str:
    engine = open_store(where)
    upgrade(engine)
    compound = make_compound(engine, "康静里", ["北门"], random_id)
    set_password(engine, "office", secrets.token_hex(8))  # else the first start prints one before the address
    engine.dispose()
    return compound.id


def _address(office: "subprocess.Popen[str]") -> str:
    assert office.stdout is not None
    line = office.stdout.readline()
    return next(word.rstrip("。.,") for word in line.replace("（", " ").split() if word.startswith("http"))


def _processor_seconds(pid: int) -> float:
    """What a process has used so far: fields 14 and 15 of proc(5)'s stat."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _rounds(address: str, processor: Callable[[], float]) -> tuple[list[float], list[float], float]:
    """Seconds of each, of those sent alone, and of the office's processor for all of them."""
    at_once: list[float] = []
    alone: list[float] = []
    began = 0.0
    phones = [await Phone.opened(address) for _ in range(PEOPLE)]
    for number in range(-WARM_UP, ROUNDS):
        if number == 0:
            began = processor()
        taken = await asyncio.gather(*(phone.send(f"{number}-{place}") for place, phone in enumerate(phones)))
        await asyncio.sleep(PAUSE)
        single = await phones[0].send(f"{number}-alone")
        await asyncio.sleep(PAUSE)
        if number >= 0:
            at_once += taken
            alone.append(single)
    for phone in phones:
        phone.close()
    return at_once, alone, processor() - began


class Phone:
    """One connection that is kept. Bare HTTP/1.1: fifty phones' own work in one client would be measured, too."""

    def __init__(self, address: SplitResult, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._address, self._reader, self._writer = address, reader, writer

    @classmethod
    async def opened(cls, address: str) -> "Phone":
        parts = urlsplit(address)
        phone = cls(parts, *await asyncio.open_connection(parts.hostname, parts.port))
        await phone._ask("GET", b"")
        return phone

    async def send(self, room: str) -> float:
        """Seconds until the pass is there."""
        body = msgspec.json.encode(_declaration(room))
        began = time.perf_counter()
        answer = await self._ask("POST", body)
        took = time.perf_counter() - began
        assert b'"pass":"GP1:' in answer, answer
        return took

    def close(self) -> None:
        self._writer.close()

    async def _ask(self, method: str, body: bytes) -> bytes:
        # Each phone has an address of its own, as the limits see it.
        where = ".".join(str(secrets.randbelow(256)) for _ in range(3))
        head = (
            f"{method} {self._address.path} HTTP/1.1\r\nHost: {self._address.netloc}\r\nX-Forwarded-For: 10.{where}\r\n"
            f"Accept-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return await self._reader.readexactly(int(length.split(b":")[1]))


def _declaration(room: str) -> dict[str, Any]:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    return {
        "do": "declare",
        "id": random_id(),
        "secret": random_id(),
        "language": "zh",
        "form": {
            "people": [{"name": "张伟", "phone": "13812345678"}, {"name": "王芳", "symptoms": ["cough"]}],
            "building": "3",
            "unit": "1",
            "room": room,
            "origin": "420103",
            "left_on": today,
            "arrived_on": today,
            "transport": "train",
            "transport_number": "G502",
            "contact": False,
            "consent": VERSION,
            "consents": ["collect", "health"],
        },
    }
