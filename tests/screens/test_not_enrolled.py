"""A tablet becomes a gate's by its camera or by typing; one that was lost is locked and erased."""

import ssl
from pathlib import Path

import pytest

from kiosk.erase import LOCKED, erase
from models.clock import system_clock
from models.codes import ENROLMENT_PREFIX
from models.enrolment import enrolment_text, fingerprint_words
from office.devices import standings
from office.lost import lost
from screens.navigator import Place
from tests.office.conftest import RunningOffice, run_office, running, sqlite  # noqa: F401 - fixtures
from tests.screens.films import code, empty_room, still
from tests.screens.gate_stage import TALL, WIDE, Desk, gate_stage
from tests.screens.stage import Stage


async def enrolled(desk: Desk) -> None:
    """Step by step, for each has its five seconds."""
    await desk.until(lambda: desk.gate.is_open or desk.says("Asking the office"), "the code to be taken")
    await desk.until(lambda: desk.screen.name == Place.HOME and desk.gate.is_open, "home")
    await desk.until(lambda: desk.gate.sync_state.synced_at is not None, "the first sync")


async def test_the_code_is_held_up_and_the_tablet_is_a_gates(
    stage: Stage,
    tmp_path: Path,
    running: RunningOffice,  # noqa: F811
) -> None:
    text = enrolment_text(running.tablets, running.code(), ssl.PEM_cert_to_DER_cert(running.ca))
    film = still(tmp_path / "code.avi", code(text), 0.2)
    folder = tmp_path / "tablet"
    async with gate_stage(stage, folder, camera=film, enrolled=False) as desk:
        await enrolled(desk)
        assert desk.gate.gate_name == "北门"
        assert desk.says("This tablet is enrolled.")
        desk.app.shell.ids.banner.notice = None
        await desk.until(lambda: desk.says("This tablet's clock is wrong"), "the clock of the test")
        who = desk.gate.store.identity
        assert lost(running.engine, who.site, who.device, system_clock())
        await desk.until(lambda: desk.screen.name == Place.LOCKED, "the lock")
        await desk.until(lambda: desk.says("has erased all that it held"))
        assert not desk.layout()
        await desk.until(lambda: standings(running.engine, who.site)[who.device].erased_at is not None)
        await desk.key(27)
        assert desk.screen.name == Place.LOCKED
        assert not (folder / "tablet.sqlite").exists()


async def test_what_is_typed_does_it_as_well(
    stage: Stage,
    tmp_path: Path,
    running: RunningOffice,  # noqa: F811
) -> None:
    async with gate_stage(stage, tmp_path / "tablet", enrolled=False) as desk:
        await desk.press("not_enrolled.type")
        await desk.press("enrol.done")
        assert desk.says("That is no enrolment code")
        words = fingerprint_words(ssl.PEM_cert_to_DER_cert(running.ca))
        for tag, typed in (("address", running.tablets), ("code", running.code()), ("fingerprint", words)):
            await desk.press(f"enrol.{tag}")
            await desk.type(typed)
        await desk.press("enrol.done")
        await enrolled(desk)


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
async def test_each_screen_can_be_read_and_pressed(stage: Stage, tmp_path: Path, size: tuple[int, int]) -> None:
    nobody = still(tmp_path / "room.avi", empty_room(), 0.2)
    async with gate_stage(stage, tmp_path / "tablet", size, "zh", camera=nobody, enrolled=False) as desk:
        await desk.until(lambda: desk.screen.name == Place.NOT_ENROLLED)
        await desk.key(27)
        assert desk.screen.name == Place.NOT_ENROLLED
        assert not desk.has("back")
        for where in (Place.NOT_ENROLLED, Place.ENROL, Place.LOCKED):
            desk.app.navigator.show(where)
            await desk.frames()
            assert not desk.layout(), where
            if where is not Place.LOCKED:
                await desk.press("language")
                assert not desk.layout(), where
                await desk.press("language")
        await desk.press("locked.enrol")
        assert desk.screen.name == Place.NOT_ENROLLED


async def test_a_gates_tablet_is_enrolled_anew_from_home(stage: Stage, tmp_path: Path) -> None:
    film = still(tmp_path / "code.avi", code(f"{ENROLMENT_PREFIX}ABCDE12345:nothing:here"), 0.2)
    async with gate_stage(stage, tmp_path / "tablet", camera=film) as desk:
        await desk.until(lambda: desk.screen.name == Place.NOT_ENROLLED)
        await desk.until(lambda: desk.says("That is no enrolment code"))
        assert desk.says("Enrol this tablet anew")
        stopped: list[object] = []
        desk.app.stop = lambda *_: stopped.append(desk.app)
        await desk.press("not_enrolled.close")
        assert stopped == [desk.app]
        desk.app.camera.stop()
        await desk.press("back")
        assert desk.screen.name == Place.HOME


async def test_a_locked_tablet_opens_locked(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "tablet"
    folder.mkdir()
    erase(folder, 1)
    from kiosk.store.tablet import TabletStore, open_tablet

    async with gate_stage(stage, tmp_path / "other", enrolled=False) as desk:
        await desk.until(lambda: desk.screen.name == Place.NOT_ENROLLED)
        desk.gate._open_store = lambda: TabletStore(open_tablet(folder), system_clock)  # pyright: ignore[reportPrivateUsage]
        desk.app.spawn(desk.app._open())  # pyright: ignore[reportPrivateUsage]
        await desk.until(lambda: desk.screen.name == Place.LOCKED)
        assert (folder / LOCKED).exists()
