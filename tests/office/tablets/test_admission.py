"""As many batches wait for the disk as may; the others are told when to come back, each its own time."""

import asyncio
import threading
from contextlib import ExitStack

import httpx
import pytest

from models.protocol import ENTRIES
from office.parts import Parts
from office.register.announce import LocalAnnouncer
from office.register.writers import writers_for
from office.tablets.admission import A_SECOND, LATEST, MOST_WAITING, SOONEST, Admission, TooBusy
from office.tablets.tablet_app import create_tablet_app
from tests.office.conftest import Office
from tests.office.tablet import wire

TABLETS = "https://office:8471"


def test_those_sent_away_are_asked_back_one_after_the_other() -> None:
    admission = Admission(lambda: 100.0)
    with ExitStack() as waiting:
        for _ in range(MOST_WAITING):
            waiting.enter_context(admission.one())
        told = [later(admission) for _ in range(A_SECOND * 200)]
        assert (told[0], told[-1]) == (SOONEST + 1, LATEST)
        assert told == sorted(told)
        assert told.count(10) == A_SECOND
    with admission.one():
        pass


def later(admission: Admission) -> int:
    with pytest.raises(TooBusy) as busy, admission.one():
        pass
    return busy.value.seconds


async def test_the_65th_batch_that_waits_for_the_disk_is_told_to_come_back(small_office: Office) -> None:
    """While the disk does not answer; then the others are stored, and so is what comes back."""
    tablet = small_office.tablet()
    entries = [tablet.entry() for _ in range(MOST_WAITING)]
    writers = writers_for(small_office.engine)
    parts = Parts(small_office.engine, LocalAnnouncer(), clock=small_office.clock)
    disk = threading.Event()
    for _ in range(32):
        writers.submit(disk.wait, 60)  # more than there are writers
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_tablet_app(parts, writers))) as client:

        async def send(*sent: int) -> httpx.Response:
            body = wire(*(entries[place] for place in sent))
            url = TABLETS + ENTRIES
            return await client.post(url, content=body, headers=tablet.signed("POST", url, body))

        waiting = [asyncio.create_task(send(place)) for place in range(MOST_WAITING)]
        await asyncio.sleep(0.3)
        busy = await send(0)
        disk.set()
        answered = await asyncio.gather(*waiting)
        assert busy.status_code == 503
        assert int(busy.headers["retry-after"]) > SOONEST
        assert {answer.status_code for answer in answered} == {200}
        again = await send(0)
        assert (again.status_code, again.json()["known"]) == (200, 1)
    writers.shutdown()
