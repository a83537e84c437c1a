"""Requests that come at once are admitted together, each as if it had come alone; over both databases."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import event

from models.protocol import CHANGES
from office.register.writers import writers_for
from office.tablets.devices import revoke
from office.tablets.senders import Asked, LostDevice, Sender, TakenBefore, UnknownDevice
from office.tablets.turnstile import MOST_AT_ONCE, Turnstile
from tests.office.conftest import Office
from tests.office.tablet import Tablet

URL = f"https://office:8471{CHANGES}?after=0"


def asked_by(tablet: Tablet) -> Asked:
    return Asked("GET", URL, list(tablet.signed("GET", URL, b"").items()), b"")


async def at_once(office: Office, asked: list[Asked], writers: ThreadPoolExecutor) -> list[Sender | BaseException]:
    turnstile = Turnstile(office.engine, office.clock, writers)
    return await asyncio.gather(*(turnstile.admit(one) for one in asked), return_exceptions=True)


async def test_each_is_told_what_it_would_have_been_told_alone(office: Office) -> None:
    good, lost, stranger = office.tablet(), office.tablet(), office.tablet()
    stranger.device = "00ff"
    assert revoke(office.engine, office.compound.id, lost.device, office.now)
    first, second = asked_by(good), asked_by(good)
    writers = writers_for(office.engine)
    told = await at_once(office, [first, asked_by(lost), second, asked_by(stranger), first], writers)
    assert [type(one) for one in told] == [Sender, LostDevice, Sender, UnknownDevice, TakenBefore]
    assert isinstance(told[0], Sender)
    assert told[0].device == good.device
    (again,) = await at_once(office, [second], writers)
    assert isinstance(again, TakenBefore), "durable, though many were written at once"
    writers.shutdown()


async def test_a_hundred_are_written_by_few_commits(small_office: Office) -> None:
    tablets = [small_office.tablet(name=f"平板{number}") for number in range(3 * MOST_AT_ONCE)]
    commits: list[object] = []
    event.listen(small_office.engine, "commit", commits.append)
    writers = writers_for(small_office.engine)
    told = await at_once(small_office, [asked_by(tablet) for tablet in tablets], writers)
    writers.shutdown()
    assert [one.device for one in told if isinstance(one, Sender)] == [tablet.device for tablet in tablets]
    assert len(commits) <= 4


async def test_a_store_that_has_ended_is_told_to_all(small_office: Office) -> None:
    writers = writers_for(small_office.engine)
    writers.shutdown()
    told = await at_once(small_office, [asked_by(small_office.tablet()) for _ in range(2)], writers)
    assert [type(one) for one in told] == [RuntimeError, RuntimeError]
