"""A copy of a tablet's store is read for as long as the office keeps its month's key, and then by nobody."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from kiosk.gate import Gate
from kiosk.link.enrolment import enrol
from kiosk.store.backup import restore, write_backup
from kiosk.store.copy_keys import copy_key
from kiosk.store.tablet import STORE, open_tablet
from kiosk.store_key import read_key_file, store_key
from models.access import OfficeSecret
from models.clock import system_clock
from models.copy_key import CopyKey, SealedCopyKey, key_file, read_sealed
from models.errors import BadInput
from models.escrow import open_sealed
from models.store import reading
from office.__main__ import app
from office.care.copy_keys import DAY, GONE, copy_keys, erase_copy_keys, make_copy_keys, open_copy_key
from office.care.escrow import find_tablet
from office.register.ingest import BadBatch
from office.tablets.copies import Copies
from tests.faults.tablets import entries_of
from tests.office.conftest import Office, RunningOffice
from tests.office.tablet import NOON
from tests.office.tablets.test_copies import command, uploaded
from tests.office.test_commands import run
from tests.office.test_trust import gate_at, number_of, registered, shown, until


async def test_copies_of_a_month_are_read_until_its_key_is_erased(running: RunningOffice, tmp_path: Path) -> None:
    old, stick, out, now = tmp_path / "old", tmp_path / "stick", tmp_path / "out", system_clock()
    make_copy_keys(running.engine, now)
    who = await enrol(old, shown(running), "北门一号")
    async with gate_at(old) as gate:
        await registered(gate, "a")
        await told_keys(gate)
        await asyncio.to_thread(command, "backup", "--to", str(stick), "--data", str(old))
        await uploaded(gate)
    (on_stick,) = stick.glob("*.gatepost")
    run("tablet-copy", "北门一号", "--to", str(out), data=tmp_path)
    words = ("escrow", "北门一号", "--copy-key", str(key_file(on_stick)), "--out", str(out / "of-stick"))
    run(*words, data=tmp_path)
    said = run("escrow", "北门一号", "--take-in", str(on_stick), data=tmp_path).stdout
    assert "1 were here already" in said
    (from_office,) = out.glob("*.gatepost")
    (key,) = out.glob("*.key")
    keys = {on_stick: read_key_file(out / "of-stick"), from_office: read_key_file(key)}
    of_store = store_key(old)
    assert len({*keys.values(), of_store}) == 3
    for number, (file, own) in enumerate(keys.items()):
        new = tmp_path / f"new{number}"
        with pytest.raises(BadInput):
            restore(file, of_store, new)
        assert restore(file, own, new).entries == 1
        assert store_key(new) not in (own, of_store), "what is kept for long opens no copy"
        engine = open_tablet(new)
        assert list(entries_of(engine)) == [number_of("a")]
        engine.dispose()
    sealed = read_sealed(key_file(on_stick).read_bytes())
    assert opened_by(running.engine, sealed) == {keys[on_stick]}
    month = datetime.fromtimestamp(now / 1000, UTC).replace(day=1)
    over = int(month.timestamp() * 1000) + (31 + 30 + 31 + 1) * DAY
    assert erase_copy_keys(running.engine, over - 6 * DAY) == 0
    assert erase_copy_keys(running.engine, over) == 1
    assert opened_by(running.engine, sealed) == set()
    for refused in (words, ("tablet-copy", "北门一号", "--to", str(out))):
        failed = CliRunner().invoke(app, [*refused, "--data", str(tmp_path)])
        assert isinstance(failed.exception, BadInput)
        assert failed.exception.notice == GONE
    assert who.device


async def told_keys(gate: Gate) -> None:
    """All is sent, and the office's keys have come."""
    running, store, key = (
        asyncio.create_task(gate.background.run_sync()),
        gate.folder / STORE,
        store_key(gate.folder),
    )
    await until(lambda: not gate.sync_state.waiting and copy_key(store, key, system_clock()) is not None)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def opened_by(engine: Engine, sealed: SealedCopyKey) -> set[bytes]:
    """By everything that the office has."""
    found = set[bytes]()
    with reading(engine) as session:
        for value in session.scalars(select(OfficeSecret.value)):
            try:
                found.add(open_sealed(sealed.sealed, bytes.fromhex(value)))
            except (BadInput, ValueError):
                continue
    return found


def test_two_months_are_told_and_one_that_is_over_is_not(office: Office) -> None:
    def told(now: int) -> list[str]:
        make_copy_keys(office.engine, now)
        with reading(office.engine) as session:
            return [key.month for key in copy_keys(session, now)]

    november = int(datetime(2026, 11, 30, 23, 59, tzinfo=UTC).timestamp() * 1000)
    assert told(november) == told(november - 20 * DAY) == ["2026-11", "2026-12"]
    assert told(november + 60_000) == ["2026-12", "2027-01"]
    assert erase_copy_keys(office.engine, november + 63 * DAY) == 1
    assert told(november + 63 * DAY) == ["2027-02", "2027-03"]


def test_what_is_no_key_of_ours_opens_nothing(office: Office, tmp_path: Path) -> None:
    make_copy_keys(office.engine, NOON)
    office.tablet(name="平板")
    tablet = find_tablet(office.engine, "平板")
    foreign = CopyKey("2026-11", "09" + "00" * 31).seal(bytes(32))
    for beside in (b"", b"{}", b"[" * 300, bytes(500), foreign, foreign.replace(b"2026-11", b"escrow!")):
        with pytest.raises(BadInput):
            open_copy_key(office.engine, tablet, beside, NOON)
    with pytest.raises(BadBatch):
        Copies(tmp_path).add("a" * 32, "0" * 64, 10, 0, b"", NOON, b"no key")


async def test_without_a_key_of_its_month_a_copy_has_the_stores(running: RunningOffice, tmp_path: Path) -> None:
    folder, now = tmp_path / "tablet", system_clock()
    make_copy_keys(running.engine, now)
    who = await enrol(folder, shown(running), "平板")
    async with gate_at(folder) as gate:
        await told_keys(gate)
    for doubted, later in ((True, 0), (False, 70 * DAY)):
        store = folder / STORE
        made = write_backup(store, store_key(folder), tmp_path, who.device, now + later, clock_doubted=doubted)
        assert not key_file(made).exists()
        assert restore(made, store_key(folder), tmp_path / f"new{later}").device == who.device
