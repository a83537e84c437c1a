"""A tablet's store lies at the office as a copy; the tablet dies, and another one goes on from it."""

import asyncio
import ssl
from hashlib import sha256
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import update
from typer.testing import CliRunner

import main
from kiosk.gate import Gate
from kiosk.link.enrolment import enrol
from kiosk.link.store_upload import DONE, FOLDER, HOUR, StoreUpload
from kiosk.store.backup import write_backup
from kiosk.store.tablet import STORE
from kiosk.store_key import store_key
from models.access import Device
from models.clock import system_clock
from models.enrolment import enrolment_text
from models.errors import BadInput, StoreFull
from models.protocol import COPY, MAX_COPY, MAX_PIECE
from models.store import reading, writing
from office.care.escrow import NO_KEY, find_tablet, store_key_of
from office.login import open_session
from office.register.ingest import BadBatch, LongBatch
from office.register.proof import proof_of
from office.tablets import copies as copies_room
from office.tablets.copies import DAY, FORGOTTEN_AFTER_DAYS, KEPT, KEPT_DAYS, Copies, forget_keys
from tests.faults.tablets import entries_of
from tests.faults.tablets import proof_of as proof_at
from tests.kiosk.conftest import Ticker
from tests.office.conftest import Office, RunningOffice
from tests.office.tablet import NOON
from tests.office.test_commands import run
from tests.office.test_trust import at_the_office, gate_at, number_of, registered, shown, synced


async def uploaded(gate: Gate) -> None:
    client = gate.background.connect()
    try:
        assert await StoreUpload(gate.store, gate.folder, gate.clock, lambda: 0.0).upload(client)
    finally:
        await client.close()


async def test_a_tablet_dies_and_another_one_goes_on_from_the_copy(running: RunningOffice, tmp_path: Path) -> None:
    old, new, stick = tmp_path / "old", tmp_path / "new", tmp_path / "stick"
    who = await enrol(old, shown(running), "北门一号")
    async with gate_at(old) as gate:
        await registered(gate, "a", "b")
        await synced(gate)
        write_backup(old / STORE, store_key(old), old / FOLDER, who.device, system_clock())  # begun, not sent yet
        await registered(gate, "after the copy")
        await synced(gate)
        await uploaded(gate)
        assert list((old / FOLDER).iterdir()) == [], "what the office has lies here no longer"
    page = await asyncio.to_thread(page_of_tablets, running)
    assert "Copies of its store here:" in page
    assert "\u00a0MB)" in page
    said = run("tablet-copy", "北门一号", "--to", str(stick), data=tmp_path).stdout
    file, key = next(stick.glob("*.gatepost")), next(stick.glob("*.key"))
    assert f"main.py restore {file} --key {key}" in said
    assert "张伟".encode() not in file.read_bytes()
    words = ["restore", str(file), "--key", str(key), "--code", text_of(running, who.device), "--data", str(new)]
    assert "2 entries restored" in await asyncio.to_thread(command, *words)
    async with gate_at(new) as gate:
        device = gate.store.identity.device
        assert device != who.device
        await registered(gate, "on the new one")
        await synced(gate)
        assert number_of("a") in entries_of(gate.store.engine), "the old entries can be read on it"
        assert proof_at(gate.store.engine, device).sound
    assert at_the_office(running) == {
        number_of(word): device if word == "on the new one" else who.device
        for word in ("a", "b", "after the copy", "on the new one")
    }
    for one in (who.device, device):
        assert proof_of(running.engine, who.site, one).sound


async def test_a_copy_goes_once_a_day_and_not_at_the_same_hour_everywhere(
    running: RunningOffice, tmp_path: Path
) -> None:
    await enrol(tmp_path / "tablet", shown(running), "平板")
    clock, times = Ticker(system_clock()), set[int]()
    began, done = clock.at, tmp_path / "tablet" / DONE

    async def an_hour(_seconds: float) -> None:
        if done.exists():
            times.add((msgspec.json.decode(done.read_bytes())["at"] - began) // HOUR)
        clock.forward(3600)
        if clock.at > began + 70 * HOUR:
            raise asyncio.CancelledError

    async with gate_at(tmp_path / "tablet") as gate:
        client = gate.background.connect()
        with pytest.raises(asyncio.CancelledError):
            await StoreUpload(gate.store, gate.folder, clock, lambda: 0.5, an_hour).run(client)
        await client.close()
    assert sorted(times) == [1, 25, 49]
    assert len(Copies(tmp_path / copies_room.FOLDER).of(gate.store.identity.device)) == KEPT


def page_of_tablets(running: RunningOffice) -> str:
    token = open_session(running.engine, "office", system_clock()).token
    cookies = {"gatepost_session": token, "gatepost_language": "en"}
    return httpx.get(f"{running.url}/tablets", cookies=cookies).text


def text_of(running: RunningOffice, device: str) -> str:
    code = running.code(device=device)
    return enrolment_text(running.tablets, code, ssl.PEM_cert_to_DER_cert(running.ca))


def command(*words: str) -> str:
    done = CliRunner().invoke(main.app, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_pieces_come_in_any_way_and_make_the_copy_or_none(tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    content = bytes(range(256)) * 40
    digest, size = sha256(content).hexdigest(), len(content)

    def add(start: int, piece: bytes, now: int = NOON) -> int:
        return copies.add("a" * 32, digest, size, start, piece, now)

    assert add(0, b"") == 0
    assert add(0, content[:100]) == 100
    assert add(0, content[:100]) == 100, "twice changes nothing"
    assert add(500, content[500:]) == 100, "nor does one from farther on"
    assert add(100, b"spoilt" + content[106:]) == 0, "it was not the copy that was announced"
    assert copies.of("a" * 32) == []
    assert add(0, content[:100]) == 100
    assert add(100, content[100:]) == size
    assert add(0, b"") == size, "an answer that was lost is given again"
    (made,) = copies.of("a" * 32)
    assert (made.path.read_bytes(), made.at, made.size) == (content, NOON, size)
    assert copies.of("b" * 32) == []


def test_two_copies_of_a_tablet_are_kept_and_none_for_long(tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    for day in range(4):
        content = b"%d" % day * 100
        copies.add("a" * 32, sha256(content).hexdigest(), 100, 0, content, NOON + day * DAY)
    assert [copy.at for copy in copies.of("a" * 32)] == [NOON + 3 * DAY, NOON + 2 * DAY]
    assert copies.purge(NOON + (2 + KEPT_DAYS) * DAY) == 1
    assert copies.purge(NOON + (3 + KEPT_DAYS) * DAY) == 1
    assert copies.of("a" * 32) == []


def test_a_copy_that_is_purged_while_they_are_listed_is_left_out(tmp_path: Path) -> None:
    device = "a" * 32
    Copies(tmp_path).add(device, sha256(b"x").hexdigest(), 1, 0, b"x", NOON)
    (whole,) = Copies(tmp_path).of(device)
    (whole.path.parent / "20270101T000000-gone.gatepost").symlink_to("nothing")  # has a name, and is not there
    assert Copies(tmp_path).of(device) == [whole]


def test_copies_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, running: RunningOffice) -> None:
    copies = Copies(tmp_path / "copies")
    digest = "0" * 64
    for size, start, piece, error in (
        (MAX_COPY + 1, 0, b"", LongBatch),
        (0, 0, b"", LongBatch),
        (MAX_COPY, 0, bytes(MAX_PIECE + 1), LongBatch),
        (10, 11, b"", BadBatch),
    ):
        with pytest.raises(error):
            copies.add("a" * 32, digest, size, start, piece, NOON)
    with pytest.raises(BadBatch):
        copies.add("a" * 32, "../../etc/passwd", 10, 0, b"", NOON)
    monkeypatch.setattr(copies_room, "LEAST_FREE", 2**60)
    with pytest.raises(StoreFull):
        copies.add("a" * 32, digest, 10, 0, b"x", NOON)
    query = f"{COPY}?digest={digest}&size=10&start=0"
    assert running.ask("POST", query, b"x").status_code == 401
    assert running.signed(running.tablet(), "POST", query, b"x").status_code == 503, (
        "a full disk is not the tablet's fault"
    )


def test_the_key_of_a_tablet_that_was_lost_long_ago_is_forgotten(office: Office) -> None:
    lost, kept = office.tablet(name="丢失"), office.tablet(name="在用")
    with writing(office.engine) as session:
        session.execute(update(Device).values(store_key="sealed"))
        session.execute(update(Device).where(Device.id == lost.device).values(revoked_at=NOON))
    assert forget_keys(office.engine, NOON + (FORGOTTEN_AFTER_DAYS - 1) * DAY) == 0
    assert forget_keys(office.engine, NOON + FORGOTTEN_AFTER_DAYS * DAY) == 1
    with reading(office.engine) as session:
        assert session.get_one(Device, kept.device).store_key == "sealed"
    with pytest.raises(BadInput) as said:
        store_key_of(office.engine, find_tablet(office.engine, "丢失"), NOON)
    assert said.value.notice == NO_KEY
