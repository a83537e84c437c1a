"""A gate without a network, from the press at the gate to the office's page and back; then the network is there."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from kiosk.gaps import Gap
from kiosk.gate import Gate
from kiosk.link import stick_visits
from kiosk.link.enrolment import enrol
from kiosk.link.stick_visits import ANSWERED, FOLDER, WRITTEN
from kiosk.store.gaps import mark_gaps
from models.batch_file import Way, file_name
from models.clock import system_clock
from office.login import open_session
from office.register.proof import proof_of
from office.tablets.stick_page import PATH
from tests.faults.tablets import entries_of
from tests.office.conftest import RunningOffice
from tests.office.test_trust import gate_at, registered, shown, synced, until


@asynccontextmanager
async def looking_for_sticks(gate: Gate) -> AsyncIterator[None]:
    running = asyncio.create_task(gate.background.run_key_files())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a place for the office, looked for all the time."""
    monkeypatch.setattr(stick_visits, "LOOK_SECONDS", 0.05)
    (tmp_path / "stick" / FOLDER).mkdir(parents=True)
    return tmp_path / "stick"


async def test_entries_go_to_the_office_and_its_answer_comes_back_on_a_stick(
    running: RunningOffice, tmp_path: Path, stick: Path
) -> None:
    folder = tmp_path / "tablet"
    who = await enrol(folder, shown(running), "平板")
    async with gate_at(folder) as gate:
        gate.sticks = lambda: [stick]
        await registered(gate, "a", "b", "c")
        async with looking_for_sticks(gate):
            file = stick / FOLDER / file_name(who.device, Way.UP)
            await until(lambda: WRITTEN in said(gate))
            assert gate.register_state.waiting == 3, "nothing counts as sent before the answer says so"
        name, answer = await asyncio.to_thread(brought_in, running, file.read_bytes())
        assert entries_of(running.engine) == entries_of(gate.store.engine)
        await asyncio.to_thread((stick / FOLDER / name).write_bytes, answer)
        async with looking_for_sticks(gate):
            await until(lambda: ANSWERED.text in said(gate) and bool(gate.place.gates))
        assert (said(gate), gate.register_state.waiting) == ([WRITTEN, ANSWERED.text], 0)
        assert gate.place.site_name == "康静里", "the office's own data came on the stick, too"

        here, there = entries_of(gate.store.engine), proof_of(running.engine, who.site, who.device)
        await synced(gate)
        assert (gate.sync_state.trouble, gate.sync_state.refused) == (None, 0)
        assert entries_of(gate.store.engine) == here
    assert entries_of(running.engine) == here
    assert proof_of(running.engine, who.site, who.device) == there
    assert there.sound


async def test_a_mended_store_gets_back_by_stick_what_it_lost(
    running: RunningOffice, tmp_path: Path, stick: Path
) -> None:
    """Number 2 is at the office, number 5 was never sent: lost for good, it holds up nothing."""
    folder = tmp_path / "tablet"
    who = await enrol(folder, shown(running), "平板")
    async with gate_at(folder) as gate:
        gate.sticks = lambda: [stick]
        await registered(gate, "a", "b", "c")
        await synced(gate)
        await registered(gate, "d", "e", "f")
        gate.sync_state = replace(gate.sync_state, synced_at=None)
        with gate.store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM entry WHERE number IN (2, 5)")
        mark_gaps(folder)
        async with looking_for_sticks(gate):
            file = stick / FOLDER / file_name(who.device, Way.UP)
            await until(lambda: WRITTEN in said(gate))
        name, answer = await asyncio.to_thread(brought_in, running, file.read_bytes())
        await asyncio.to_thread((stick / FOLDER / name).write_bytes, answer)
        async with looking_for_sticks(gate):
            await until(lambda: gate.register_state.waiting == 0 and gate.missing == (Gap(5, 5),))
        assert entries_of(gate.store.engine) == entries_of(running.engine)


def said(gate: Gate) -> list[str]:
    return [one.notice.text for one in gate.news]


def brought_in(running: RunningOffice, content: bytes) -> tuple[str, bytes]:
    """Somebody brings the file in on the page; name and content of what the browser saves."""
    cookies = {"gatepost_session": open_session(running.engine, "office", system_clock()).token}
    with httpx.Client(base_url=running.url, cookies=cookies, timeout=30) as browser:
        csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get(PATH).text)
        assert csrf
        answer = browser.post(PATH, data={"csrf": csrf[1]}, files={"file": ("x.entries", content)})
    name = re.search(r'filename="([^"]+)"', answer.headers["content-disposition"])
    assert name
    return name[1], answer.content
