"""The office makes its backup by itself; it dies, comes back from it, and its tablets bring what it lacks."""

import asyncio
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from kiosk.link.enrolment import enrol, move_office
from models.clock import system_clock
from models.errors import StoreReadOnly
from models.store import open_store, upgrade
from office.care.audit import BY_ITSELF, newest
from office.care.backup import DAYS, KEYS
from office.care.daily import (
    EVERY,
    HOUR,
    OLD,
    Standing,
    back_up_if_due,
    backup_state,
    clear_away,
    clear_away_if_believed,
    keep_daily,
    keep_withdrawn,
    last_backup,
)
from office.commands import STORE_FILE
from office.login import open_session
from office.parts import Folders, Parts
from office.register.announce import LocalAnnouncer
from office.register.proof import proof_of, tablets
from tests.faults.tablets import entries_of
from tests.office.conftest import Office, Run, RunningOffice
from tests.office.tablet import wire
from tests.office.test_commands import run
from tests.office.test_pages import csrf
from tests.office.test_trust import gate_at, registered, shown, until

DAY = 86_400_000


async def test_an_office_that_died_comes_back_and_nothing_is_lost(tmp_path: Path, run_office: Run) -> None:
    backups, keys, folder = tmp_path / "disk", tmp_path / "stick", tmp_path / "tablet"
    for made in (backups, keys, tmp_path / "office"):
        made.mkdir()
    engine = open_store(tmp_path / "office" / STORE_FILE)
    upgrade(engine)
    office = run_office(engine)
    who = await enrol(folder, shown(office), "平板")
    stolen = office.tablet()
    await brought(folder, office, "before the backup")
    office.stop()
    office = run_office(engine, folders=Folders(tmp_path / "office", backups, keys))
    await until(lambda: last_backup(engine) is not None)
    (file,) = backups.glob("*.gatepost-office")
    await brought(folder, office, "after the backup")
    report_lost(office, stolen.device)
    office.stop()
    engine.dispose()
    said = await asyncio.to_thread(run, "restore", str(file), "--keys", str(keys), data=tmp_path / "new")
    assert "Restored:" in said.stdout
    assert "lost again: 1." in said.stdout
    engine = open_store(tmp_path / "new" / STORE_FILE)
    assert len(entries_of(engine)) == 1
    assert {one.device for one in tablets(engine, who.site) if one.revoked_at} == {stolen.device}
    here = await brought(folder, run_office(engine))
    await until(lambda: len(entries_of(engine)) == 2)
    assert entries_of(engine) == here, "the tablet noticed by itself, and sent again what is missing"
    assert proof_of(engine, who.site, who.device).sound


def report_lost(office: RunningOffice, device: str) -> None:
    with httpx.Client(base_url=office.url, cookies={"gatepost_session": session_at(office)}) as client:
        assert client.post(f"/tablets/{device}/revoke", data={"csrf": csrf(client)}).status_code == 303


def session_at(office: RunningOffice) -> str:
    return open_session(office.engine, "office", system_clock()).token


async def brought(folder: Path, office: RunningOffice, *words: str) -> dict[str, tuple[int, str, str, str | None]]:
    """The tablet calls this office, and has registered these; its register."""
    move_office(folder, office.tablets)
    async with gate_at(folder) as gate:
        running = asyncio.create_task(gate.background.run_sync())
        await registered(gate, *words)
        gate.background.wake()
        await until(lambda: gate.sync_state.synced_at is not None and not gate.sync_state.waiting)
        here = entries_of(gate.store.engine)
        await until(lambda: len(entries_of(office.engine)) == len(here))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return here


def test_one_a_day_and_only_where_the_folder_is(small_office: Office, tmp_path: Path) -> None:
    parts = parts_of(small_office, Folders(tmp_path, tmp_path / "disk"))
    with pytest.raises(StoreReadOnly):
        back_up_if_due(parts)
    assert backup_state(parts).standing is Standing.NEVER
    (tmp_path / "disk").mkdir()
    file = back_up_if_due(parts)
    assert file is not None and file.parent == tmp_path / "disk"
    assert back_up_if_due(parts) is None
    assert (backup_state(parts).standing, backup_state(parts).keys_apart) == (Standing.FINE, False)
    small_office.now += EVERY
    assert back_up_if_due(parts) is not None
    small_office.now -= 3 * DAY
    assert back_up_if_due(parts) is not None, "a clock that was set back puts nothing off"
    small_office.now += 3 * DAY + OLD + HOUR
    assert backup_state(parts).standing is Standing.OLD
    assert [one.user for one in newest(small_office.engine, "")] == [BY_ITSELF] * 3
    assert backup_state(parts_of(small_office, Folders(tmp_path))).standing is Standing.NO_FOLDER


def test_what_nobody_can_read_any_more_is_removed(small_office: Office, tmp_path: Path) -> None:
    tablet = small_office.tablet()
    small_office.ingest.take(small_office.sender(tablet), wire(tablet.entry("张伟")))
    (tmp_path / "disk").mkdir()
    parts = parts_of(small_office, Folders(tmp_path, tmp_path / "disk", tmp_path / KEYS))
    (tmp_path / KEYS).mkdir()
    file = back_up_if_due(parts)
    assert file is not None
    (tmp_path / "disk" / "20200101T000000.gatepost-office").write_bytes(b"another office's")
    clear_away(parts)
    assert file.exists()
    small_office.now += DAYS * DAY
    clear_away_if_believed(parts)
    assert file.exists(), "no gate bears out that so much time has gone by"
    clear_away(parts)
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["20200101T000000.gatepost-office"]
    assert list((tmp_path / KEYS).iterdir()) == []


def test_the_page_says_what_is_missing(sqlite: Engine, run_office: Run, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    token = open_session(sqlite, "office", system_clock()).token
    cookies = {"gatepost_session": token, "gatepost_language": "en"}
    running = run_office(sqlite)
    assert "makes no backup by itself" in httpx.get(f"{running.url}/settings", cookies=cookies).text
    running.stop()
    running = run_office(sqlite, folders=Folders(tmp_path, tmp_path / "gone"))
    page = httpx.get(f"{running.url}/settings", cookies=cookies).text
    assert f"stick with this folder is there: {tmp_path / 'gone'}" in page
    assert "--backup-keys" in page


async def test_a_folder_that_does_not_answer_ends_nothing(
    small_office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A name that no disk takes fails as a dying stick does: with an error that is none of "not there"."""
    sick = tmp_path / ("n" * 300)
    parts = parts_of(small_office, Folders(tmp_path, sick, sick))
    for work in (back_up_if_due, keep_withdrawn, clear_away):
        with pytest.raises(StoreReadOnly):
            work(parts)
    kept = asyncio.create_task(keep_daily(parts, 0.001))
    await until(lambda: kept.done() or caplog.messages.count("clear_away_if_believed: StoreReadOnly") > 1)
    assert not kept.done()
    kept.cancel()


def parts_of(office: Office, folders: Folders) -> Parts:
    return Parts(office.engine, LocalAnnouncer(), office.clock, folders=folders)
