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
from zoneinfo import ZoneInfo

import httpx

from bench.table import Figure, median, percentile
from bench.tablet import own_folder
from models.ids import random_id
from models.store import open_store, upgrade
from office.compound import make_compound
from office.consent import VERSION
from office.declare_files import SCRIPT, STYLE, phone_file
from office.login import set_password

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
            [sys.executable, "-m", "office", "serve", "--data", str(data), "--port", "0"],
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
    limits = httpx.Limits(max_connections=PEOPLE, max_keepalive_connections=PEOPLE)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        await asyncio.gather(*(client.get(address) for _ in range(PEOPLE)))  # each phone has loaded the form
        for number in range(-WARM_UP, ROUNDS):
            if number == 0:
                began = processor()
            taken = await asyncio.gather(*(_send(client, address, f"{number}-{one}") for one in range(PEOPLE)))
            await asyncio.sleep(PAUSE)
            single = await _send(client, address, f"{number}-alone")
            if number >= 0:
                at_once += taken
                alone.append(single)
            await asyncio.sleep(PAUSE)
    return at_once, alone, processor() - began


async def _send(client: httpx.AsyncClient, address: str, room: str) -> float:
    body = _declaration(room)
    # Each phone has an address of its own, as the limits see it.
    headers = {"x-forwarded-for": f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"}
    began = time.perf_counter()
    answer = await client.post(address, json=body, headers=headers)
    took = time.perf_counter() - began
    assert answer.json()["pass"].startswith("GP1:"), answer.text
    return took


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
