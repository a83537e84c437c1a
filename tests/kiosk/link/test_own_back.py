"""Asking for lost entries beside the sync: an office that fails at this alone holds nothing up."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from kiosk.gaps import STILL_MISSING
from kiosk.gate import Gate
from kiosk.link import own_back
from kiosk.link.office_client import OfficeClient
from kiosk.link.own_back import OwnBack
from kiosk.store.gaps import mark_gaps
from models.errors import OfficeDenied
from models.protocol import CHANGES, OWN, Changes, Own, Receipt
from tests.kiosk.test_register import entry
from tests.services.crooked_office import crooked_office, reply

ALL_TAKEN = reply(200, msgspec.json.encode(Receipt(1, 0, [], 0, 0)))
NOTHING_NEW = reply(200, msgspec.json.encode(Changes([], 20, 0)))
NONE_OF_THEM = reply(200, msgspec.json.encode(Own([], 2)))


def damaged(gate: Gate) -> None:
    """Number 2 is lost."""
    gate.register.append([entry(name) for name in "abc"])
    with gate.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM entry WHERE number = 2")
    mark_gaps(gate.folder)


async def test_the_sync_goes_on_where_the_office_fails_at_it_and_it_is_asked_again(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged(gate)
    fails, tried = True, 0

    def answer(body: bytes) -> bytes:
        nonlocal tried
        if OWN.encode() not in office.requests[-1]:
            return ALL_TAKEN if body else NOTHING_NEW
        tried += 1
        return reply(500, b"oops") if fails else NONE_OF_THEM

    monkeypatch.setattr(own_back, "AGAIN_SECONDS", 0.01)
    async with crooked_office(answer) as office, asyncio.timeout(10):
        gate.store.identity = replace(gate.store.identity, office=office.address)
        running = asyncio.create_task(gate.background.run_sync())
        await until(lambda: tried > 1)
        gate.register.append([entry("later")])
        gate.background.wake()
        await until(lambda: not gate.register.state.waiting)
        fails = False
        await until(lambda: STILL_MISSING in [one.notice.text for one in gate.news])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    begun = [one for one in office.requests if CHANGES.encode() in one and b"wait=0" in one]
    assert len(begun) == 1, "the sync never began anew"


async def until(so: Callable[[], bool]) -> None:
    while not so():  # noqa: ASYNC110 - nobody else needs to be told
        await asyncio.sleep(0.005)


async def test_an_office_that_denies_the_tablet_is_not_asked_again(gate: Gate) -> None:
    damaged(gate)
    async with crooked_office(reply(401, b"{}")) as office:
        client = OfficeClient(office.address)
        with pytest.raises(OfficeDenied):
            await OwnBack(gate.store, gate.folder, gate.worker, print).run(client)
        await client.close()
