"""Sync against an office that fails in every way: nothing is lost, nothing is waited for, nothing is sent twice."""

import asyncio
import gc
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping

import msgspec
import pytest
from sqlalchemy import Engine, text

from kiosk.link import sync
from kiosk.link.office_client import OfficeBusy, OfficeClient
from kiosk.link.sync import LISTEN_SECONDS, LONGEST_BACKOFF, POLL_SECONDS, Sync, backoff, pause_after, same_epoch
from kiosk.link.sync_state import SyncState
from kiosk.register import Waiting
from kiosk.store import reference
from kiosk.store.tablet import TabletStore
from kiosk.store_worker import StoreWorker
from models.entry import SealedEntry
from models.errors import (
    BadEntry,
    OfficeDenied,
    OfficeNonsense,
    OfficeOlder,
    OfficeRefusesAll,
    OfficeUnreachable,
    StoreFull,
    StoreReadOnly,
)
from models.protocol import COMPACT_TYPE, REVISION_BITS, Batch, Change, Changes, Receipt, Refusal
from models.wire import unpack
from tests.kiosk.conftest import Ticker, row
from tests.kiosk.test_register import entry
from tests.services.crooked_office import Answer, crooked_office, reply

NOTHING_NEW = reply(200, msgspec.json.encode(Changes([], 20, 0)))


class Tower:
    """A register with its sync, and what the sync told."""

    def __init__(self, engine: Engine, clock: Ticker) -> None:
        self.engine = engine
        self.worker = StoreWorker()
        store = TabletStore(engine, clock)
        self.register = store.register
        self.states: list[SyncState] = []
        self.came = self.anew = 0
        self.sync = Sync(
            store,
            self.worker,
            lambda: OfficeClient("http://127.0.0.1:9"),
            clock,
            on_state=self.states.append,
            on_reference=self._came,
            on_anew=self._came_anew,
            jitter=random.Random(3).random,
        )

    def _came(self) -> None:
        self.came += 1

    def _came_anew(self) -> None:
        self.anew += 1

    async def once(self, *answers: Answer) -> list[bytes]:
        async with crooked_office(*answers) as office:
            client = OfficeClient(office.address)
            try:
                await self.sync.once(client)
            finally:
                await client.close()
            return office.requests


@pytest.fixture
async def tower(tablet: Engine, clock: Ticker) -> AsyncIterator[Tower]:
    made = Tower(tablet, clock)
    made.register.append([entry(name) for name in "abcd"])
    yield made
    made.worker.close()


def sent(body: bytes) -> list[SealedEntry]:
    """The entries of a batch in either form."""
    try:
        return [one.sealed for one in unpack(body)]
    except BadEntry:
        batch = msgspec.json.decode(body, type=Batch)
        return [SealedEntry(bytes(one.head), bytes(one.personal)) for one in batch.entries]


def body_of(request: bytes) -> list[SealedEntry]:
    return sent(request.split(b"\r\n\r\n", 1)[1])


def old_office(answer: Answer) -> Answer:
    """Of version 1: the compact form is nothing that it knows."""

    def answered(body: bytes) -> bytes:
        if not body.startswith(b"{"):
            return reply(400, b'{"error":"not one of ours"}')
        return answer(body) if callable(answer) else answer

    return answered


def took(*refused: Refusal) -> Answer:
    """Takes a batch, all but the refused."""

    def answer(body: bytes) -> bytes:
        count = len(sent(body))
        return reply(200, msgspec.json.encode(Receipt(count - len(refused), 0, list(refused), count, count)))

    return answer


async def test_a_batch_is_sent_as_the_bytes_that_were_hashed(tower: Tower) -> None:
    waiting = tower.register.waiting(10)
    requests = await tower.once(took(), NOTHING_NEW)
    assert COMPACT_TYPE.encode() in requests[0]
    assert body_of(requests[0]) == list(waiting.entries)
    assert tower.register.state.waiting == 0


async def test_an_office_of_version_1_gets_what_it_knows(tower: Tower) -> None:
    tower.register.append([entry(f"{number:032x}") for number in range(100)])
    waiting = tower.register.waiting(200)
    async with crooked_office(old_office(took()), old_office(took()), NOTHING_NEW) as office:
        client = OfficeClient(office.address)
        await tower.sync.once(client)
        batch = msgspec.json.decode(office.requests[1].split(b"\r\n\r\n", 1)[1], type=Batch)
        assert batch.version == 1
        assert [bytes(one.head) for one in batch.entries] == [one.head for one in waiting.entries]
        assert [bytes(one.personal) for one in batch.entries] == [one.personal for one in waiting.entries]
        tower.register.append([entry("next")])
        office.answers[:] = [old_office(took()), NOTHING_NEW]
        await tower.sync.once(client)
        await client.close()
        assert len(office.requests) == 5, "the compact form is not tried again"
    assert tower.register.state.waiting == 0


async def test_a_batch_that_was_not_put_together_goes_whole_this_once(tower: Tower) -> None:
    requests = await tower.once(reply(422, b"{}"), took(), NOTHING_NEW)
    assert [COMPACT_TYPE.encode() in request for request in requests] == [True, False, False]
    assert tower.register.state.waiting == 0


async def test_whole_batches_are_packed_for_an_office_that_takes_it(tower: Tower) -> None:
    tower.register.append([entry(f"{number:032x}") for number in range(100)])
    async with crooked_office(old_office(b""), reply(415, b"{}"), took(), NOTHING_NEW) as office:
        client = OfficeClient(office.address)
        await tower.sync.once(client)
        assert tower.register.state.waiting == 0
        assert len(office.sizes) == 1, "an office that does not know how is not tried again"
        tower.register.append([entry(f"{number:032x}") for number in range(100, 200)])
        office.answers[:] = [took(), NOTHING_NEW]
        await tower.sync.once(client)
        assert len(office.sizes) == 1
        await client.close()


async def test_one_refused_entry_is_marked_and_the_others_go_on(tower: Tower) -> None:
    await tower.once(took(Refusal(1, "impossible")), NOTHING_NEW)
    assert tower.register.refused() == {"b": "impossible"}
    assert tower.register.state.waiting == 0
    assert tower.states[-1].refused == 1


async def test_a_batch_that_is_not_taken_is_halved_until_one_entry_is_left(tower: Tower) -> None:
    def picky(body: bytes) -> bytes:
        entries = sent(body)
        if any(b'"id":"c"' in one.head for one in entries):
            return reply(400, b"{}")
        return reply(200, msgspec.json.encode(Receipt(len(entries), 0, [], 4, 4)))

    await tower.once(picky, picky, picky, picky, picky, picky, NOTHING_NEW)
    assert tower.register.refused() == {"c": "http_400"}
    assert tower.register.state.waiting == 0


@pytest.mark.parametrize("status", [400, 413, 501])
@pytest.mark.parametrize("many", [0, 100])
async def test_an_office_that_takes_nothing_marks_nothing(tower: Tower, status: int, many: int) -> None:
    """400 of a program that is broken or of another version, 501 of one that knows that it is older."""
    tower.register.append([entry(f"{number:032x}") for number in range(many)])
    waiting = tower.register.state.waiting
    async with crooked_office(*[reply(status, b"{}")] * 250) as office:
        client = OfficeClient(office.address)
        for _ in range(2):
            with pytest.raises(OfficeOlder if status == 501 else OfficeRefusesAll):
                await tower.sync.send_all(client)
        await client.close()
        assert len(office.requests) < 160, "and is not asked for each entry"
    assert tower.register.state.waiting == waiting
    assert tower.register.refused() == {}
    await tower.once(took(), NOTHING_NEW)
    assert tower.register.state.waiting == 0


async def test_an_office_that_came_back_from_a_backup_is_sent_what_it_lacks(tower: Tower) -> None:
    """Noticed while nothing waits, by the highest number; and with the next entry, by a gap."""
    await tower.once(took(), NOTHING_NEW)
    behind = reply(200, msgspec.json.encode(Changes([], 20, 0, last_number=2)))
    await tower.once(behind)
    assert tower.register.state.acknowledged == 2
    requests = await tower.once(took(), NOTHING_NEW)
    assert [b'"number":%d,' % number in one.head for number, one in enumerate(body_of(requests[0]), 3)] == [True, True]
    tower.register.append([entry("e")])
    gap = reply(200, msgspec.json.encode(Receipt(1, 0, [], 5, 2, first_missing=2)))
    requests = await tower.once(gap, took(), NOTHING_NEW)
    assert len(body_of(requests[1])) == 4
    assert tower.register.state.acknowledged == 5


async def test_what_the_office_refused_is_not_lacking(tower: Tower) -> None:
    await tower.once(took(Refusal(3, "impossible")), reply(200, msgspec.json.encode(Changes([], 20, 0, 3))))
    assert (tower.register.state.acknowledged, tower.register.state.refused) == (4, 1)
    again = reply(200, msgspec.json.encode(Receipt(0, 4, [], 4, 3, first_missing=4)))
    tower.register.append([entry("e")])
    requests = await tower.once(again, again, NOTHING_NEW)
    assert len(requests) == 3, "the same gap is sent once"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(500, b"oops"), OfficeUnreachable),
        (reply(429, b""), OfficeUnreachable),
        (reply(200, b"<html>welcome to the wifi</html>"), OfficeNonsense),
        (reply(200, b'{"stored": "many"}'), OfficeNonsense),
        (reply(302, b""), OfficeNonsense),
        (reply(200, b'{"stored":4,"known"', length=4000), OfficeUnreachable),
        (reply(200, b"\xff\xfe" * 100), OfficeNonsense),
        (b"SSH-2.0-OpenSSH\r\n\r\nConnection: close", OfficeUnreachable),
        (reply(200, msgspec.json.encode(Receipt(3, 0, [Refusal(99, "?")], 4, 4))), OfficeNonsense),
        (reply(401, b"{}"), OfficeDenied),
    ],
)
async def test_an_office_that_fails_costs_nothing(tower: Tower, answer: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        await tower.once(answer)
    assert tower.register.state.waiting == 4
    await tower.once(took(), NOTHING_NEW)
    assert tower.register.state.waiting == 0


async def test_what_was_taken_is_marked_though_the_next_batch_fails(
    tablet: Engine, clock: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "MAX_BATCH", 2)
    tower = Tower(tablet, clock)
    tower.register.append([entry(name) for name in "abcd"])
    with pytest.raises(OfficeUnreachable):
        await tower.once(took(), reply(503, b"{}"))
    assert (tower.register.state.acknowledged, tower.register.state.waiting) == (2, 2)
    requests = await tower.once(took(), NOTHING_NEW)
    tower.worker.close()
    assert len(body_of(requests[0])) == 2
    assert (tower.register.state.acknowledged, tower.register.state.waiting) == (4, 0)


async def test_nothing_is_left_behind_where_the_disk_takes_no_mark(
    tower: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor can the next batch be read then: what was made ready ahead failed, too, and nobody waits for it any more."""
    untold: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: untold.append(told))
    read, reads = tower.register.waiting, iter(range(2))

    def waiting(limit: int, after: int | None = None) -> Waiting:
        if next(reads, None) is None:
            raise StoreReadOnly
        return read(limit, after)

    def acknowledge(sent: Waiting, refused: Mapping[int, str]) -> None:
        raise StoreFull

    monkeypatch.setattr(tower.sync, "_most", 2)
    monkeypatch.setattr(tower.register, "waiting", waiting)
    monkeypatch.setattr(tower.register, "acknowledge", acknowledge)
    with pytest.raises(StoreFull):
        await tower.once(took(), took(), NOTHING_NEW)
    await asyncio.sleep(0)
    gc.collect()
    assert untold == []


async def test_an_answer_without_end_is_cut_off(tower: Tower) -> None:
    with pytest.raises(OfficeNonsense):
        await tower.once(reply(200, b" " * (8 * 1024 * 1024 + 1)))


async def test_changes_are_taken_in_page_by_page(tower: Tower) -> None:
    first = Changes([row("gate", 21, id="east", name="东门")], 21, 1)
    second = Changes([row("gate", 22, id="west", name="西门")], 22, 0)
    await tower.once(
        took(), reply(200, msgspec.json.encode(first)), reply(200, msgspec.json.encode(second)), NOTHING_NEW
    )
    assert reference.cursor(tower.engine) == 22
    assert tower.came == 1
    with tower.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM gate")) == 4


@pytest.mark.parametrize(
    "change",
    [
        row("gate", 21, id="east", name="东" * 500),
        row("gate", 21, id="east", name=7),
        row("gate", 21, id="east"),
        Change("gate", {"site_id": "elsewhere", "id": "east", "name": "东门", "revision": 21, "gone": False}),
        row("household", 21, id="h9", building="3", unit="1", room=None),
    ],
)
async def test_reference_data_that_cannot_be_is_not_taken_in(tower: Tower, change: Change) -> None:
    with pytest.raises(OfficeNonsense):
        await tower.once(took(), reply(200, msgspec.json.encode(Changes([change], 21, 0))))
    assert reference.cursor(tower.engine) == 20


async def test_a_table_of_a_later_version_is_left_out(tower: Tower) -> None:
    later = Changes([row("errand", 21, id="e1"), row("gate", 22, id="east", name="东门", colour="red")], 22, 0)
    await tower.once(took(), reply(200, msgspec.json.encode(later)), NOTHING_NEW)
    assert reference.cursor(tower.engine) == 22


async def test_the_task_goes_on_through_failure_and_wakes_at_once(tablet: Engine, clock: Ticker) -> None:
    tower = Tower(tablet, clock)
    waits: list[float] = []

    def sound(body: bytes) -> bytes:
        answer = took() if body else NOTHING_NEW
        return answer(body) if callable(answer) else answer

    async with crooked_office(reply(500, b""), sound) as office:
        tower.sync._connect = lambda: OfficeClient(office.address)  # pyright: ignore[reportPrivateUsage]
        sleep = asyncio.sleep

        async def noted(seconds: float) -> None:
            waits.append(seconds)
            await sleep(0)

        tower.sync._pause_for = noted  # pyright: ignore[reportPrivateUsage]
        task = asyncio.create_task(tower.sync.run())
        async with asyncio.timeout(5):
            while len(office.requests) < 2:
                await sleep(0.01)
            tower.register.append([entry("a")])
            tower.sync.wake()
            while tower.register.state.waiting or len(office.requests) < 4:
                await sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert len(waits) == 1
    assert 0.5 <= waits[0] <= 4.0
    tower.worker.close()


async def test_a_hold_does_not_wait_for_the_next_try(tablet: Engine, clock: Ticker) -> None:
    tower = Tower(tablet, clock)
    async with crooked_office(reply(500, b""), took(), NOTHING_NEW) as office:
        tower.sync._connect = lambda: OfficeClient(office.address)  # pyright: ignore[reportPrivateUsage]
        resting = asyncio.Event()

        async def for_ever(_seconds: float) -> None:
            resting.set()
            await asyncio.Event().wait()

        tower.sync._pause_for = for_ever  # pyright: ignore[reportPrivateUsage]
        task = asyncio.create_task(tower.sync.run())
        async with asyncio.timeout(5):
            await resting.wait()
            tower.register.append([entry("held")])
            tower.sync.hurry()
            while tower.register.state.waiting:  # noqa: ASYNC110 - the register is no event
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    tower.worker.close()


def of_epoch(tag: int, revision: int) -> int:
    return tag << REVISION_BITS | revision


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (of_epoch(0, 20), of_epoch(0, 21), True),
        (of_epoch(5, 20), of_epoch(5, 20), True),
        (of_epoch(5, 20), of_epoch(5, 19), False),
        (of_epoch(5, 20), of_epoch(6, 21), False),
        (of_epoch(6, 20), of_epoch(5, 2**REVISION_BITS - 1), False),
        (of_epoch(0, 2**REVISION_BITS - 1), of_epoch(1, 0), False),
    ],
)
def test_a_counter_goes_on_in_its_own_epoch_alone(before: int, after: int, same: bool) -> None:
    assert same_epoch(before, after) is same


async def test_what_is_remembered_is_read_anew_where_the_office_began_anew(tower: Tower) -> None:
    """Rows of another epoch may stand below what was read: they are not looked for above it."""
    begun = Changes([row("gate", 7, id="east", name="东门")], of_epoch(5, 7), 0)
    await tower.once(took(), reply(200, msgspec.json.encode(begun)), NOTHING_NEW)
    assert (tower.came, tower.anew) == (0, 1)
    gone_on = Changes([row("gate", 8, id="west", name="西门")], of_epoch(5, 8), 0)
    await tower.once(reply(200, msgspec.json.encode(gone_on)))
    assert (tower.came, tower.anew) == (1, 1)
    behind = Changes([row("gate", 3, id="west", name="小西门")], of_epoch(5, 3), 0)
    await tower.once(reply(200, msgspec.json.encode(behind)))
    assert (tower.came, tower.anew) == (1, 2)


async def test_a_long_first_sync_tells_how_much_is_to_come(tower: Tower) -> None:
    pages = [Changes([row("gate", 20 + n, id=f"g{n}", name="东门")], 20 + n, 3 - n) for n in (1, 2, 3)]
    await tower.once(took(), *(reply(200, msgspec.json.encode(page)) for page in pages))
    told = [state.changes_to_come for state in tower.states]
    assert [count for place, count in enumerate(told) if not place or count != told[place - 1]] == [0, 2, 1, 0]


async def test_an_office_of_version_1_that_answers_at_once_is_asked_every_few_seconds(
    tower: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows no `wait`, and tells neither highest number nor tablets: a second question at once would be a storm."""
    plain = reply(200, b'{"changes":[],"revision":20,"remaining":0}')
    waits: list[float] = []

    async def noted(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise asyncio.CancelledError

    async with crooked_office(plain) as office:
        client = OfficeClient(office.address)
        monkeypatch.setattr("kiosk.link.sync.asyncio.sleep", noted)
        with pytest.raises(asyncio.CancelledError):
            await tower.sync._listen(client)  # pyright: ignore[reportPrivateUsage]
        monkeypatch.undo()
        await client.close()
    assert len(office.requests) == 3
    assert all(b"wait=%d" % LISTEN_SECONDS in request for request in office.requests)
    assert all(0.8 * POLL_SECONDS <= seconds <= 1.2 * POLL_SECONDS for seconds in waits)
    assert len(set(waits)) == 3


def test_backoff_doubles_is_spread_and_capped() -> None:
    assert backoff(1, lambda: 0.0) == 0.5
    assert backoff(1, lambda: 1.0) == 4.0
    assert backoff(4, lambda: 1.0) == 32.0
    assert backoff(500, lambda: 1.0) == LONGEST_BACKOFF
    spread = {backoff(7, random.Random(seed).random) for seed in range(50)}
    assert len(spread) == 50
    assert all(LONGEST_BACKOFF / 8 <= seconds <= LONGEST_BACKOFF for seconds in spread)


def test_a_thousand_tablets_that_lose_the_office_together_come_back_over_seconds() -> None:
    """Down for two minutes: how many knock in the same second, however long it lasted; and each is back soon."""
    chance = random.Random(4)
    knocks: list[float] = []
    for _ in range(1000):
        at, failures = 0.0, 0
        while at < 120:
            failures += 1
            at += backoff(failures, chance.random)
            knocks.append(at)
    seconds = Counter(int(at) for at in knocks)
    assert max(count for second, count in seconds.items() if second >= 1) <= 400
    assert max(count for second, count in seconds.items() if second >= 60) <= 80
    assert max(knocks) <= 120 + LONGEST_BACKOFF


def test_an_office_that_names_a_time_is_given_it_and_not_by_all_at_once() -> None:
    chance = random.Random(2)
    pauses = [pause_after(OfficeBusy(10), 1, chance.random) for _ in range(200)]
    assert all(10 <= pause <= 20 for pause in pauses)
    assert max(Counter(int(pause) for pause in pauses).values()) < 40
