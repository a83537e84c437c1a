"""Two tablets over a real socket: what is told, to whom, and in what time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import ifaddr
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import structs
from sqlalchemy import select
from zeroconf import DNSIncoming, DNSOutgoing  # pyright: ignore[reportPrivateImportUsage] - its own __init__ has them
from zeroconf.asyncio import AsyncServiceInfo

from kiosk.gate import Gate
from kiosk.peers import asking, exchange, listener, messages
from kiosk.peers.asking import Memory, converse
from kiosk.peers.discovery import SALT, SERVICE, Discovery, Where, own_addresses, tag
from kiosk.peers.listener import Listener
from kiosk.peers.messages import PAGE, Answer, NotAPeer, Told, answer, hello, public_of, read_question, receive, send
from kiosk.store import reference
from kiosk.store.identity import become
from kiosk.store.peers import heard_through, take_in, tell
from kiosk.store.tablet import TabletStore, open_tablet
from kiosk.store_worker import StoreWorker
from models.enrolment import EnrolReply
from models.entry import EntryKind, Personal
from models.protocol import Changes
from models.roster import PassUse, Sighting
from models.store import reading
from tests.kiosk.conftest import NOON, SITE, Ticker, row, sample_changes
from tests.kiosk.office_passes import PASS, trust_row
from tests.kiosk.test_recall import sighting
from tests.kiosk.test_register import entry

NORTH, SOUTH, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2, 3))
BOTH = [public_of(NORTH).hex(), public_of(SOUTH).hex()]
ZHANG = f"{1:032x}"


@pytest.fixture
def stores(tmp_path: Path, clock: Ticker) -> tuple[TabletStore, TabletStore]:
    """Of the north and of the south gate; each has heard who stands at the gates."""
    return tablet(tmp_path / "north", "north", NORTH, clock), tablet(tmp_path / "south", "south", SOUTH, clock)


def tablet(folder: Path, gate: str, key: Ed25519PrivateKey, clock: Ticker) -> TabletStore:
    engine = open_tablet(folder)
    become(engine, "http://127.0.0.1:9", EnrolReply(f"tablet-{gate}", SITE, gate), "", key.private_bytes_raw().hex())
    reference.take_in(engine, SITE, Changes([*sample_changes().changes, trust_row()], 30, 0, tablets=BOTH), NOON)
    return TabletStore(engine, clock)


def listed(store: TabletStore, tablets: Sequence[str]) -> None:
    """The office says anew who stands at the gates."""
    change = row("gate", 31, id="west", name="西门")
    reference.take_in(store.engine, SITE, Changes([change], 31, 0, tablets=[*tablets]), NOON)


def save(store: TabletStore, *names: str, **more: object) -> None:
    made = [replace(entry(name), happened_at=NOON, personal=Personal(nonce=name, resident=ZHANG)) for name in names]
    store.register.append([replace(one, **more) for one in made])  # pyright: ignore[reportArgumentType]


def seen(store: TabletStore) -> dict[str, tuple[int, bool]]:
    with reading(store.engine) as session:
        rows = session.execute(select(Sighting.id, Sighting.revision, Sighting.gone))
        return {row.id: (row.revision, row.gone) for row in rows}


def uses(store: TabletStore) -> list[tuple[str, bool]]:
    with reading(store.engine) as session:
        return [(row.id, row.gone) for row in session.execute(select(PassUse.id, PassUse.gone))]


class Call:
    """A gate that listens, and another that asks it."""

    def __init__(self, listens: TabletStore, asks: TabletStore, key: Ed25519PrivateKey) -> None:
        self._listens = listens
        self._asks = asks
        self._key = key
        self._answers: asyncio.Queue[Answer] = asyncio.Queue()
        self._port: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def listen(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            self.listener = Listener(NORTH, self._tell, group)
            async with await asyncio.start_server(self.listener.called, "127.0.0.1", 0) as server:
                self._port.set_result(server.sockets[0].getsockname()[1])
                await asyncio.Event().wait()

    async def port(self) -> int:
        return await self._port

    async def ask(self, port: int | None = None, wait: int = 20) -> None:
        where = Where("127.0.0.1", port or await self._port)
        async with asyncio.timeout(10):
            await converse(where, self._key, Memory(self._through, self._take_in), wait)

    async def told(self) -> Answer:
        async with asyncio.timeout(5):
            return await self._answers.get()

    async def _tell(self, asker: bytes, after: int) -> Answer:
        return tell(self._listens.engine, self._listens.identity, asker, after, NOON)

    async def _through(self, whom: bytes) -> int:
        return heard_through(self._asks.engine, SITE, whom)

    async def _take_in(self, whom: bytes, told: Answer) -> None:
        take_in(self._asks.engine, SITE, whom, told)
        self._answers.put_nowait(told)


@asynccontextmanager
async def calling(stores: tuple[TabletStore, TabletStore], key: Ed25519PrivateKey = SOUTH) -> AsyncIterator[Call]:
    call = Call(*stores, key)
    listening = asyncio.create_task(call.listen())
    await call.port()
    try:
        yield call
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def test_all_is_told_in_pages_then_as_it_happens(stores: tuple[TabletStore, TabletStore]) -> None:
    north, south = stores
    save(north, *(f"{number:x}" for number in range(PAGE + 1)))
    async with calling(stores) as call:
        task = asyncio.create_task(call.ask())
        assert [len((await call.told()).told) for _ in range(2)] == [PAGE, 1]
        save(north, "new", pass_id=PASS)
        call.listener.wake()
        assert (await call.told()).through == PAGE + 2
        task.cancel()
    assert heard_through(south.engine, SITE, public_of(NORTH)) == PAGE + 2
    assert len(seen(south)) == PAGE + 2
    assert uses(south) == [("new", False)]
    assert [one.id for one in south.seen(30)] == [], "the office's cursor does not count them"


def test_names_and_phones_are_not_told(stores: tuple[TabletStore, TabletStore]) -> None:
    north, _ = stores
    who = Personal(nonce="n", name="张伟", phone="13800000001", id_number="11010519491231002X", flat="3-1-502")
    save(north, "a", personal=who)
    save(north, "b", kind=EntryKind.AUDIT)
    told = tell(north.engine, north.identity, public_of(SOUTH), 0, NOON)
    (only,) = told.told
    assert told.through == 2
    assert only.seen is not None and len(only.seen.phone_hash) == 12
    for text in ("张伟", "13800000001", "11010519491231002X", "3-1-502"):
        assert text not in repr(told)


def test_what_was_taken_back_is_gone_whatever_comes_first(stores: tuple[TabletStore, TabletStore]) -> None:
    north, south = stores
    whom, told = public_of(NORTH), [Told(NOON, None, "b", True)]
    take_in(south.engine, SITE, whom, Answer(1, False, told))
    save(north, "a", "b", "c", pass_id=PASS)
    save(north, "d", replaces="a", kind=EntryKind.VOID)
    save(north, "e", replaces="c")
    heard = take_in(south.engine, SITE, whom, tell(north.engine, north.identity, public_of(SOUTH), 0, NOON))
    assert seen(south) == {"a": (0, True), "b": (0, True), "c": (0, True), "e": (0, False)}
    assert sorted(uses(south)) == [("a", True), ("c", False)], "a correction is no use of its own"
    assert {one.id for one in heard.seen if not one.gone} == {"e"}


def test_the_offices_row_stays_and_takes_the_others_place(stores: tuple[TabletStore, TabletStore]) -> None:
    north, south = stores
    save(north, "a", "b", "c")
    save(north, "d", replaces="b", kind=EntryKind.VOID)
    before = [sighting(40, id="a", gone=True), sighting(41, id="b")]
    reference.take_in(south.engine, SITE, Changes(before, 41, 0), NOON)
    take_in(south.engine, SITE, public_of(NORTH), tell(north.engine, north.identity, public_of(SOUTH), 0, NOON))
    assert seen(south) == {"a": (40, True), "b": (41, True), "c": (0, False)}
    reference.take_in(south.engine, SITE, Changes([sighting(42, id="c")], 42, 0), NOON)
    assert seen(south)["c"] == (42, False)


@pytest.mark.parametrize("place", [0, 1], ids=["the one asked hears of it", "the one who asks hears of it"])
async def test_a_tablet_that_is_reported_lost_is_out(stores: tuple[TabletStore, TabletStore], place: int) -> None:
    north, south = stores
    save(north, "a")
    async with calling(stores) as call:
        task = asyncio.create_task(call.ask())
        await call.told()
        listed(stores[place], [BOTH[place]])
        save(north, "b")
        call.listener.wake()
        with pytest.raises((NotAPeer, EOFError)):
            await task
    assert seen(south).keys() == {"a"}
    listed(stores[place], BOTH)
    heard = heard_through(south.engine, SITE, public_of(NORTH))
    assert heard == (1, 0)[place], "who is not on the list is forgotten"


async def test_a_stranger_is_told_nothing_and_told_of_nothing(stores: tuple[TabletStore, TabletStore]) -> None:
    """A tablet of another compound, say, that the office of this one never named."""
    north, south = stores
    save(north, "a")
    async with calling(stores, STRANGER) as call:
        with pytest.raises(EOFError):
            await call.ask()
    async with told_by(STRANGER) as port, calling(stores) as call:
        with pytest.raises(NotAPeer):
            await call.ask(port)
    assert seen(south) == {}


async def test_whoever_is_slow_or_too_large_is_left(
    stores: tuple[TabletStore, TabletStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (asking, listener, messages):
        monkeypatch.setattr(module, "PATIENCE", 0.1)
    async with calling(stores) as call:
        port = await call.port()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await receive(reader, 300, 1)
        async with asyncio.timeout(2):
            assert await reader.read() == b"", "who asks nothing is hung up on"
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await receive(reader, 300, 1)
        writer.write((301).to_bytes(4, "big"))
        async with asyncio.timeout(2):
            assert await reader.read() == b""
        writer.close()
    async with told_by(NORTH, silent=True) as port, calling(stores) as call:
        with pytest.raises(TimeoutError):
            await call.ask(port, wait=0)
    async with told_by(NORTH, Answer(0, True, [])) as port, calling(stores) as call:
        with pytest.raises(NotAPeer, match="without an end"):
            await call.ask(port)


async def test_whoever_asks_nothing_does_not_shut_out_the_others(stores: tuple[TabletStore, TabletStore]) -> None:
    """Calls come from two addresses of this machine."""
    save(stores[0], "a")

    async def begun(host: str) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(host, 0))
        silent.append(writer)
        async with asyncio.timeout(2):
            return await reader.read(1)

    async with calling(stores) as call:
        port, silent = await call.port(), list[asyncio.StreamWriter]()
        proven = asyncio.create_task(call.ask())
        await call.told()
        told = [bool(await begun("127.0.0.2")) for _ in range(listener.MOST_CALLERS)]
        assert told == [number < listener.MOST_UNPROVEN for number in range(listener.MOST_CALLERS)]
        assert all([await begun("127.0.0.1") for _ in range(listener.MOST_UNPROVEN)]), "the one proven is not counted"
        assert not proven.done()
        for writer in silent:
            writer.close()
        proven.cancel()


@asynccontextmanager
async def told_by(key: Ed25519PrivateKey, told: Answer | None = None, *, silent: bool = False) -> AsyncIterator[int]:
    """Somebody at the other end who says this to whatever is asked."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await send(writer, hello(key))
        content = await reader.read(300)
        if content and not silent:
            await send(writer, answer(key, content[4:], read_question(content[4:], key), told or Answer(9, False, [])))
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def test_only_tablets_of_the_same_compound_are_called() -> None:
    found: asyncio.Queue[int] = asyncio.Queue()
    others, ours, third = (
        Discovery(site, lambda _, places: found.put_nowait(places[0].port), print) for site in ("x", SITE, SITE)
    )
    try:
        await others.start(["127.0.0.1"], 1000)
        await asyncio.gather(ours.start(["127.0.0.1"], 1001), third.start(["127.0.0.1"], 1002))
        async with asyncio.timeout(10):
            assert {await found.get(), await found.get()} == {1001, 1002}, "the last two of each other"
        assert found.empty()
    finally:
        await asyncio.gather(*(one.close() for one in (others, ours, third)))


async def test_whoever_is_heard_of_while_it_ends_is_not_followed() -> None:
    found: list[str] = []
    ours = Discovery(SITE, lambda name, _: found.append(name), print)
    await ours.start(["127.0.0.1"], 1001)
    zeroconf = ours._zeroconf  # pyright: ignore[reportPrivateUsage]
    assert zeroconf is not None

    def hear(name: str, *, whole: bool) -> None:
        told = {"s": bytes(SALT), "t": tag(SITE, bytes(SALT))}
        named = AsyncServiceInfo(
            SERVICE, f"{name}.{SERVICE}", 1002, properties=told, server=f"{name}.local.", parsed_addresses=["127.0.0.1"]
        )
        packet = DNSOutgoing(0x8400)  # an answer, RFC 6762 section 18
        rest = [named.dns_service(), named.dns_text(), *named.dns_addresses()]
        for record in [named.dns_pointer(), *(rest if whole else [])]:
            packet.add_answer_at_time(record, 0)
        zeroconf.zeroconf.record_manager.async_updates_from_response(DNSIncoming(packet.packets()[0]))

    hear("a", whole=True)
    hear("b", whole=False)
    async with asyncio.timeout(5):
        while not found:  # noqa: ASYNC110 - nobody else needs to be told
            await asyncio.sleep(0.01)
        closing = asyncio.create_task(ours.close())
        await asyncio.sleep(0)
        hear("c", whole=True)
        await closing
    assert found == [f"a.{SERVICE}"]


async def test_what_the_machine_refuses_is_tried_again(
    stores: tuple[TabletStore, TabletStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LOOK_SECONDS", 0.01)
    start_server, full, announced = asyncio.start_server, OSError(24, "Too many open files"), asyncio.Event()
    no_thread = RuntimeError("can't start new thread")
    listens, addresses = iter([full, no_thread]), iter([full, no_thread, full])

    async def listen(*place: Any, **more: Any) -> asyncio.Server:
        for error in listens:
            raise error
        return await start_server(*place, **more)

    def looked_up() -> list[str]:
        for error in addresses:
            raise error
        loop.call_soon_threadsafe(announced.set)
        return []

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(asyncio, "start_server", listen)
    worker = StoreWorker()
    running = asyncio.create_task(exchange.Peers(stores[0], worker, print, looked_up).run())
    async with asyncio.timeout(5):
        await asyncio.wait({running, asyncio.create_task(announced.wait())}, return_when=asyncio.FIRST_COMPLETED)
    assert announced.is_set() and not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    worker.close()


async def test_it_ends_even_if_something_fails_on_the_way_out(
    stores: tuple[TabletStore, TabletStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def listen(*_: Any, **__: Any) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            raise OSError

    monkeypatch.setattr(asyncio, "start_server", listen)
    worker = StoreWorker()
    running = asyncio.create_task(exchange.Peers(stores[0], worker, print, list).run())
    await begun.wait()
    running.cancel()
    await asyncio.wait({running}, timeout=2)
    assert running.cancelled()
    worker.close()


def of_the_link() -> list[str]:
    return [address for address in own_addresses() if ":" in address]


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], pytest.param(of_the_link(), marks=pytest.mark.skipif(not of_the_link(), reason="no IPv6 here"))],
    ids=["IPv4", "IPv6"],
)
async def test_tablets_hear_of_each_other_whatever_fails_on_the_way(
    stores: tuple[TabletStore, TabletStore], monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    """They have addresses of one kind alone; the first calls fail at either end."""
    monkeypatch.setattr(exchange, "backoff", lambda *_: 0.0)
    errors = iter([RuntimeError("at the one who asks"), MemoryError()])
    told = iter([RuntimeError("at the one asked")])

    async def calls(*args: Any) -> None:
        for error in errors:
            raise error
        await converse(*args)

    def tells(*args: Any) -> Answer:
        for error in told:
            raise error
        return tell(*args)

    monkeypatch.setattr(exchange, "converse", calls)
    monkeypatch.setattr(exchange, "tell", tells)
    save(stores[0], "a")
    workers, heard = (StoreWorker(), StoreWorker()), asyncio.Event()
    running = [
        asyncio.create_task(exchange.Peers(store, worker, lambda _: heard.set(), lambda: addresses).run())
        for store, worker in zip(stores, workers, strict=True)
    ]
    async with asyncio.timeout(10):
        await heard.wait()
    assert seen(stores[1]).keys() == {"a"}
    assert not any(task.done() for task in running)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for worker in workers:
        worker.close()


async def test_the_switch_is_off_until_somebody_turns_it_on(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ifaddr, "get_adapters", list)  # on no network
    gate.store.identity = replace(gate.store.identity, private_key=NORTH.private_bytes_raw().hex())
    running = asyncio.create_task(gate.background.run_peers())

    async def turned(on: bool) -> None:
        gate.set_settings(structs.replace(gate.settings, peers=on))
        async with asyncio.timeout(5):
            while (gate.background.peers is not None) is not on:  # noqa: ASYNC110 - nobody else needs to be told
                await asyncio.sleep(0.01)

    await asyncio.sleep(0)
    assert gate.background.peers is None
    await turned(True)
    await turned(False)
    await turned(True)
    await gate.background.leave_store()
    assert running.done() and gate.background.peers is None
