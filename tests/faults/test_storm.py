"""Sixty tablets find the office at the same moment, which takes few batches at once: all are heard, none knocks on."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import pytest

from bench.storm_tablets import BUSY, NO_ANSWER, Log, Tablet
from kiosk.identity import Identity
from models.clock import system_clock
from models.enrolment import EnrolRequest
from models.ids import random_id
from models.signing import new_key
from office.tablets import sync_api
from office.tablets.admission import SOONEST, Admission
from office.tablets.devices import enrol
from tests.office.conftest import RunningOffice, run_office, running, sqlite

__all__ = ["run_office", "running", "sqlite"]
TABLETS, ENTRIES, AT_ONCE = 60, 3, 4
QUICKER = 20
"""Pauses pass so many times as quickly."""


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_api, "Admission", partial(Admission, most=AT_ONCE))


def tablet_of(office: RunningOffice, place: int, log: Log) -> Tablet:
    """Enrolled past the interface, which lets ten in a minute."""
    now = system_clock()
    private, public = new_key()
    reply = enrol(office.engine, EnrolRequest(office.code(), "平板", public.hex()), now, random_id)
    who = Identity(reply.device, reply.site, reply.gate, f"https://{office.tablets}", office.ca, private.hex())
    return Tablet(place, who, log)


async def until(done: Callable[[], bool]) -> None:
    while not done():  # noqa: ASYNC110 - a register is no event
        await asyncio.sleep(0.05)


async def test_all_come_back_in_turn_and_then_it_is_quiet(running: RunningOffice) -> None:
    log, pauses = Log(), list[float]()
    tablets = [tablet_of(running, place, log) for place in range(TABLETS)]

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(seconds / QUICKER)

    for tablet in tablets:
        tablet.sync._pause_for = pause  # pyright: ignore[reportPrivateUsage]
        tablet.save(ENTRIES)
    tasks = [asyncio.create_task(tablet.sync.run()) for tablet in tablets]
    async with asyncio.timeout(60):
        await until(lambda: not any(tablet.store.register.state.waiting for tablet in tablets))
        await until(lambda: time.monotonic() - log.answered[-1][1] > 0.5)
    answered = list(log.answered)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    away = [seconds for _, _, status, seconds in answered if status == BUSY]
    assert len(away) == len(pauses) > TABLETS // 2
    assert min(away) > SOONEST
    assert all(seconds <= 120 for seconds in away)
    assert len(set(pauses)) == len(pauses), "each comes back at a time of its own"
    assert NO_ANSWER not in {status for _, _, status, _ in answered}
