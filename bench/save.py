"""Press on save → durable, beside one raw commit of a row of the same size in the same mode, turn by turn: encrypted
like the tablet's store and, to see what that costs, plain."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.table import Figure, median, percentile
from bench.tablet import own_folder
from kiosk.draft import CheckInDraft, DraftPerson, Step
from kiosk.gate import Gate
from kiosk.register import NewEntry
from kiosk.store.identity import become
from kiosk.store.tablet import TabletStore, open_tablet
from models.clock import system_clock
from models.enrolment import EnrolReply
from models.ids import ordered_id
from models.store import open_file
from models.triage import Reading, Transport

ROUNDS = 1000
WARM_UP = 100
GOAL = 1.3


def measure(folder: Path | None = None) -> list[Figure]:
    """`folder`: on which disk; by default the checkout's."""
    with TemporaryDirectory(dir=folder or own_folder()) as place:
        times = asyncio.run(_rounds(Path(place)))
    ratio = median(times.ours) / median(times.encrypted)
    return [
        Figure(
            "press on save → durable, median",
            f"{median(times.ours) * 1000:.2f} ms ({ratio:.2f} ×)",
            f"raw commit, encrypted alike {median(times.encrypted) * 1000:.2f} ms, plain "
            f"{median(times.plain) * 1000:.2f} ms; p95 {percentile(times.ours, 95) * 1000:.2f} / "
            f"{percentile(times.encrypted, 95) * 1000:.2f} / {percentile(times.plain, 95) * 1000:.2f} ms",
            f"≤ {GOAL} ×",
            ratio <= GOAL,
        )
    ]


@dataclass
class Times:
    """Seconds, turn by turn."""

    ours: list[float] = field(default_factory=list[float])
    encrypted: list[float] = field(default_factory=list[float])
    plain: list[float] = field(default_factory=list[float])

    def warm(self) -> "Times":
        return Times(self.ours[WARM_UP:], self.encrypted[WARM_UP:], self.plain[WARM_UP:])


async def _rounds(place: Path) -> Times:
    engine = open_tablet(place)
    become(engine, "http://127.0.0.1:9", EnrolReply("device", "site", "gate"))
    loop = asyncio.get_running_loop()
    gate = Gate(
        lambda: TabletStore(engine, system_clock),
        place,
        system_clock,
        ordered_id,
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    await gate.load()
    key = secrets.token_bytes(32)
    raw = _raw_store(place / "encrypted.sqlite", key), _raw_store(place / "plain.sqlite")
    durable_at: list[float] = []
    append = gate.register.append

    def stamped(
        entries: Sequence[NewEntry],
        beside: Sequence[tuple[str, Sequence[object]]] = (),
    ) -> None:
        append(entries, beside)
        durable_at.append(time.perf_counter())

    gate.register.append = stamped
    times = Times()
    for number in range(ROUNDS + WARM_UP):
        check_in = gate.resume(_finished(number))
        gate.tray.keep(check_in.draft)
        await gate.worker.run(int)
        began = time.perf_counter()
        assert await check_in.save() is None
        times.ours.append(durable_at[-1] - began)
        size = len((await gate.worker.run(gate.register.waiting, 1)).entries[0].head) + 300
        for one, theirs in zip(raw, (times.encrypted, times.plain), strict=True):
            began = time.perf_counter()
            one.execute("BEGIN IMMEDIATE")
            one.execute("INSERT INTO entry VALUES (?, ?)", (ordered_id(), "x" * size))
            one.execute("COMMIT")
            theirs.append(time.perf_counter() - began)
    for one in raw:
        one.close()
    gate.close()
    return times.warm()


def _raw_store(path: Path, key: bytes | None = None) -> Any:
    raw = open_file(path, key)
    raw.execute("CREATE TABLE entry (id TEXT PRIMARY KEY, body TEXT)")
    return raw


def _finished(number: int) -> CheckInDraft:
    return CheckInDraft(
        id=ordered_id(),
        started_at=0,
        step=Step.TEMPERATURE,
        people=[
            DraftPerson(
                entry=ordered_id(),
                name="张伟",
                flat=f"3-1-{number}",
                building="3",
                phone=f"138{secrets.randbelow(10**8):08}",
                readings=(Reading(364, 0),),
            )
        ],
        origin="420100",
        left_on="2026-02-01",
        arrived_on="2026-02-03",
        transport=Transport.TRAIN,
        transport_number="G1234",
    )
