"""A tablet and an office that hold on to each other: the real client, TLS, somebody in between, a lost tablet."""

import asyncio
import json
import shutil
import ssl
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.erase import LOCKED
from kiosk.gate import Gate
from kiosk.link.enrolment import NOT_THE_OFFICE, enrol, move_office
from kiosk.link.office_client import OfficeClient
from kiosk.store.identity import become
from kiosk.store.tablet import TabletStore, open_tablet
from models.clock import Clock, system_clock
from models.enrolment import (
    SERVER_NAME,
    Enrolment,
    EnrolReply,
    Fingerprint,
    enrolment_text,
    fingerprint_words,
    read_enrolment,
    typed_enrolment,
)
from models.errors import BadInput, OfficeDenied, OfficeStranger, TabletCloned, TabletLocked
from models.protocol import CHANGES, ENTRIES
from models.register import Entry
from models.store import open_store, reading, upgrade
from office.tablets.authority import authority
from office.tablets.devices import Refused, move, standings
from office.tablets.lost import lost
from office.tablets.tls import TabletTls
from tests.kiosk.test_register import entry
from tests.office.conftest import Ids, Run, RunningOffice

TWO_YEARS = 2 * 31_557_600_000


def shown(office: RunningOffice, device: str | None = None) -> Enrolment:
    """A new code, read from its picture."""
    ca = ssl.PEM_cert_to_DER_cert(office.ca)
    return read_enrolment(enrolment_text(office.tablets, office.code(device=device), ca))


@asynccontextmanager
async def gate_at(folder: Path, clock: Clock = system_clock) -> AsyncIterator[Gate]:
    loop = asyncio.get_running_loop()
    gate = Gate(
        lambda: TabletStore(open_tablet(folder), clock),
        folder,
        clock,
        Ids(),
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    await gate.load()
    try:
        yield gate
    finally:
        gate.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - several threads have a hand in it
            await asyncio.sleep(0.01)


async def synced(gate: Gate) -> None:
    """Until all is sent, or something is wrong."""
    gate.sync_state = replace(gate.sync_state, trouble=None)
    running = asyncio.create_task(gate.background.run_sync())
    before = gate.sync_state.synced_at

    def settled() -> bool:
        state = gate.sync_state
        return state.trouble is not None or (state.synced_at != before and not state.waiting)

    await until(lambda: running.done() or settled())
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def number_of(word: str) -> str:
    return sha256(word.encode()).hexdigest()[:32]


async def registered(gate: Gate, *words: str) -> None:
    new = [replace(entry(number_of(word)), happened_at=gate.clock(), day=gate.today) for word in words]
    await gate.worker.run(gate.register.append, new)


def at_the_office(office: RunningOffice) -> dict[str, str]:
    """Entry to the tablet that is its author."""
    with reading(office.engine) as session:
        return {one.id: one.device_id for one in session.scalars(select(Entry))}


async def test_a_tablet_enrols_and_sends_whatever_its_clock_says(running: RunningOffice, tmp_path: Path) -> None:
    for number, off in enumerate((0, -TWO_YEARS, TWO_YEARS)):
        folder = tmp_path / str(number)

        def clock(off: int = off) -> int:
            return system_clock() + off

        identity = await enrol(folder, shown(running), f"平板{number}", clock)
        assert identity.office == f"https://{running.tablets}"
        async with gate_at(folder, clock) as gate:
            await registered(gate, str(number))
            await synced(gate)
            assert gate.sync_state.trouble is None
            assert abs(gate.sync_state.clock_off + off) < 5_000
            assert at_the_office(running)[number_of(str(number))] == identity.device
    assert len(set(at_the_office(running).values())) == 3


async def test_what_is_typed_enrols_as_well_and_a_code_does_it_once(running: RunningOffice, tmp_path: Path) -> None:
    words = fingerprint_words(ssl.PEM_cert_to_DER_cert(running.ca))
    code = typed_enrolment(running.tablets, running.code(), words)
    await enrol(tmp_path / "one", code, "一")
    with pytest.raises(OfficeDenied) as refused:
        await enrol(tmp_path / "other", code, "二")
    assert "used or too old" in refused.value.notice.text
    with pytest.raises(BadInput, match="fingerprint"):
        typed_enrolment(running.tablets, running.code(), "")


@asynccontextmanager
async def between(tls: ssl.SSLContext, ca: str) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Somebody on the way who hands on the office's CA, and what was told to them."""
    heard: list[bytes] = []
    body = json.dumps({"ca": ca}).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"{host}:{port}", heard
    finally:
        server.close()


async def test_nobody_in_between_is_told_anything(running: RunningOffice, tmp_path: Path) -> None:
    other = open_store(tmp_path / "other.sqlite")
    upgrade(other)
    forged = TabletTls(other, system_clock).context
    for ca in (running.ca, authority(other, system_clock()).certificate_pem):
        async with between(forged, ca) as (address, heard):
            code = Enrolment(running.code(), shown(running).fingerprint, address)
            with pytest.raises(OfficeStranger) as stopped:
                await enrol(tmp_path / "tablet", code, "平板")
            assert stopped.value.notice == NOT_THE_OFFICE
            assert len(heard) == 1, "it was asked for the CA, and that was all"
            assert code.code.encode() not in heard[0]
    tablet = tmp_path / "tablet"
    await enrol(tablet, shown(running), "平板")
    foreign = replace(shown(running), fingerprint=Fingerprint(sha256(b"another office").digest()))
    with pytest.raises(BadInput, match="another office"):
        await enrol(tablet, foreign, "平板")
    async with between(forged, running.ca) as (address, heard):
        move_office(tablet, address)
        async with gate_at(tablet) as gate:
            await registered(gate, "a")
            await synced(gate)
            assert gate.sync_state.trouble == OfficeStranger.notice
            assert (heard, gate.sync_state.waiting) == ([], 1)
    move_office(tablet, running.tablets)
    async with gate_at(tablet) as gate:
        await synced(gate)
        assert gate.sync_state.waiting == 0
    other.dispose()


async def test_tls_is_1_3_to_that_name_alone(running: RunningOffice) -> None:
    host, port = running.tablets.split(":")
    old = ssl.create_default_context(cadata=running.ca)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    for context, name in (
        (old, "office.gatepost.invalid"),
        (ssl.create_default_context(cadata=running.ca), "elsewhere"),
    ):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await asyncio.open_connection(host, int(port), ssl=context, server_hostname=name)
    blind = OfficeClient(f"https://{running.tablets}")
    with pytest.raises(OfficeStranger):
        await blind.changes(0)
    await blind.close()


async def test_the_certificate_renews_itself_while_the_office_runs(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "office.sqlite")
    upgrade(engine)
    now = [system_clock()]
    tls = TabletTls(engine, lambda: now[0])
    trusted = ssl.create_default_context(cadata=authority(engine, now[0]).certificate_pem)
    trusted.verify_flags |= 0x200000  # as a tablet: whatever the clock says

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=tls.context)
    host, port = server.sockets[0].getsockname()

    async def connected() -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
        reader, writer = await asyncio.open_connection(host, port, ssl=trusted, server_hostname=SERVER_NAME)
        return reader, writer, writer.get_extra_info("peercert")["serialNumber"]

    reader, first, serial = await connected()
    days = 86_400_000
    for later, renewed in ((19 * days, False), (21 * days, True), (-400 * days, True)):
        before = serial
        now[0] = system_clock() + later
        tls.renew()
        _, writer, serial = await connected()
        assert (serial != before) is renewed, later
        writer.close()
    first.write(b"still there\n")
    assert await reader.readline() == b"still there\n"
    first.close()
    server.close()
    engine.dispose()


def test_a_request_is_taken_once_by_however_many_offices(running: RunningOffice, run_office: Run) -> None:
    tablet = running.tablet()
    url = f"https://{running.tablets}{CHANGES}"
    fields = tablet.signed("GET", url) | {"host": running.tablets}
    another = run_office(running.engine)

    def ask(number: int) -> int:
        return (another if number % 2 else running).ask("GET", CHANGES, fields=fields).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(8))) == [200] + [409] * 7
    assert running.signed(tablet, "GET", CHANGES).status_code == 200
    kept = tablet.signed("POST", url.replace(CHANGES, ENTRIES), b"{}")
    for path, body in ((CHANGES, b"{}"), (ENTRIES, b"{ }")):
        assert running.ask("POST", path, body, kept).status_code in (401, 405)
    assert running.ask("POST", ENTRIES, b"{}", kept | {"gatepost-sequence": "99"}).status_code == 401
    assert running.ask("POST", ENTRIES, b"{}", kept).status_code == 400, "as it was signed it is taken"


async def test_a_tablet_hears_that_it_stands_at_another_gate(running: RunningOffice, tmp_path: Path) -> None:
    who = await enrol(tmp_path, shown(running), "平板")
    south = next(gate for gate, name in running.compound.gates.items() if name == "南门")
    assert move(running.engine, who.site, who.device, south)
    async with gate_at(tmp_path) as gate:
        await synced(gate)
        assert gate.store.identity.gate == south
        await registered(gate, "a")
    async with gate_at(tmp_path) as gate:
        assert gate.store.identity.gate == south
        await synced(gate)
    with reading(running.engine) as session:
        assert session.scalar(select(Entry.gate_id)) == south


async def test_a_tablet_of_before_there_were_keys_is_to_enrol_and_keeps_its_entries(
    running: RunningOffice, tmp_path: Path
) -> None:
    folder, before = tmp_path / "tablet", running.tablet()
    engine = open_tablet(folder)
    become(engine, running.url, EnrolReply(before.device, before.site, before.gate))
    engine.dispose()
    async with gate_at(folder) as gate:
        await registered(gate, "a")
        await synced(gate)
        assert gate.sync_state.trouble == TabletCloned.notice
    assert (await enrol(folder, shown(running, before.device), "平板")).device == before.device
    async with gate_at(folder) as gate:
        await synced(gate)
    assert at_the_office(running) == {number_of("a"): before.device}


async def test_a_lost_tablet_erases_itself_and_says_so(running: RunningOffice, tmp_path: Path) -> None:
    folder = tmp_path / "tablet"
    who = await enrol(folder, shown(running), "平板")
    (folder / "sheets").mkdir()
    (folder / "sheets" / "day.xlsx").write_bytes(b"names")
    async with gate_at(folder) as gate:
        await registered(gate, "a")
        sync = asyncio.create_task(gate.background.run_sync())
        await until(lambda: gate.sync_state.synced_at is not None and not gate.sync_state.waiting)
        assert lost(running.engine, who.site, who.device, system_clock())
        await registered(gate, "b")
        assert gate.background.sync is not None
        gate.background.sync.wake()
        await asyncio.wait_for(sync, 10)
        assert gate.locked
        assert not gate.is_open
        assert (gate.sync_state.waiting, gate.tray.drafts, gate.roster.flats) == (0, [], {})
    assert standings(running.engine, who.site)[who.device].erased_at is not None
    assert [str(path.relative_to(folder)) for path in folder.rglob("*")] == [LOCKED]
    with pytest.raises(TabletLocked):
        open_tablet(folder)
    assert (await enrol(folder, shown(running), "平板")).device != who.device
    open_tablet(folder).dispose()


async def test_two_tablets_of_one_image_are_told_apart(running: RunningOffice, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    who = await enrol(one, shown(running), "平板")
    async with gate_at(one) as gate:
        await registered(gate, "common")
    shutil.copytree(one, other)
    async with gate_at(one) as first, gate_at(other) as second:
        await registered(first, "first")
        await synced(first)
        await registered(second, "second")
        for gate in (second, first, second):
            await synced(gate)
        assert first.sync_state.trouble == second.sync_state.trouble == TabletCloned.notice
        assert standings(running.engine, who.site)[who.device].refused_why == Refused.CLONED
    assert number_of("second") not in at_the_office(running)
    devices = [(await enrol(folder, shown(running, who.device), "平板")).device for folder in (one, other)]
    assert len({who.device, *devices}) == 3
    async with gate_at(one) as first, gate_at(other) as second:
        await registered(first, "third")
        for gate in (first, second):
            await synced(gate)
            assert (gate.sync_state.trouble, gate.sync_state.waiting) == (None, 0)
    found = at_the_office(running)
    assert found[number_of("third")] == devices[0]
    assert found[number_of("second")] == devices[1]
    assert set(found) == {number_of(word) for word in ("common", "first", "second", "third")}
