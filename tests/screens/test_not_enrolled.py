"""A tablet becomes a gate's by its camera or by typing; one that was lost is locked and erased."""

import ssl
from dataclasses import replace
from pathlib import Path

from kiosk.erase import LOCKED, erase
from kiosk.store.tablet import TabletStore, open_tablet
from models.clock import system_clock
from models.codes import ENROLMENT_PREFIX
from models.enrolment import enrolment_text, fingerprint_words
from models.errors import TabletCloned
from office.tablets.devices import standings
from office.tablets.lost import lost
from screens.home import HomeScreen
from screens.navigator import Place
from screens.not_enrolled import NotEnrolledScreen
from screens.typing_pad import TypedField
from tests.office.conftest import RunningOffice, run_office, running, sqlite  # noqa: F401 - fixtures
from tests.screens.films import code, still
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
        await desk.until(lambda: desk.gate.gate_name == "北门", "the gate's name")
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
    async with gate_stage(stage, tmp_path / "tablet", WIDE, enrolled=False) as desk:
        assert not desk.layout()
        await desk.press("not_enrolled.type", "enrol.done")
        assert desk.says("That is no enrolment code")
        assert not desk.layout()
        await desk.key(27)
        assert desk.screen.name == Place.NOT_ENROLLED
        await desk.key(27)
        assert desk.screen.name == Place.NOT_ENROLLED, "there is nothing behind it"
        words = fingerprint_words(ssl.PEM_cert_to_DER_cert(running.ca))
        await desk.press("not_enrolled.type")
        for tag, typed in (("address", running.tablets), ("code", running.code()), ("fingerprint", words)):
            field = desk.find(f"enrol.{tag}")
            assert isinstance(field, TypedField)
            field.fill(typed)
        await desk.press("enrol.done")
        await enrolled(desk)


async def test_each_screen_can_be_read_and_pressed(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path / "tablet", TALL, "zh", enrolled=False) as desk:
        await desk.until(lambda: desk.screen.name == Place.NOT_ENROLLED)
        for where in (Place.NOT_ENROLLED, Place.ENROL, Place.LOCKED):
            desk.app.navigator.show(where)
            await desk.frames(3)
            assert not desk.layout(), where
        await desk.press("locked.enrol")
        stopped: list[object] = []
        desk.app.stop = lambda *_: stopped.append(desk.app)
        await desk.press("not_enrolled.close")
        assert stopped == [desk.app]


async def test_a_gates_tablet_is_enrolled_anew_from_home(stage: Stage, tmp_path: Path) -> None:
    wrong = f"{ENROLMENT_PREFIX}ABCDE12345:nothing:here"
    async with gate_stage(stage, tmp_path / "tablet") as desk:
        home = desk.screen
        assert isinstance(home, HomeScreen)
        desk.gate.sync_state = replace(desk.gate.sync_state, trouble=TabletCloned.notice)
        home.refresh()
        await desk.frames(3)
        assert desk.says("To be enrolled anew")
        assert not desk.layout()
        desk.gate.enrolled_by = "ABCDE12345"
        home.scanned(wrong)
        assert desk.screen is home, "it is the code of a moment ago, held up still"
        desk.gate.enrolled_by = ""
        home.scanned(wrong)
        waiting = desk.screen
        assert isinstance(waiting, NotEnrolledScreen)
        waiting.take(waiting.enrolling.held_up(wrong))
        await desk.frames(3)
        assert desk.says("That is no enrolment code")
        assert desk.says("Enrol this tablet anew")
        await desk.press("back")
        assert desk.screen is home


async def test_a_locked_tablet_opens_locked(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "tablet"
    folder.mkdir()
    erase(folder, 1)
    async with gate_stage(stage, tmp_path / "other", enrolled=False) as desk:
        await desk.until(lambda: desk.screen.name == Place.NOT_ENROLLED)
        desk.gate._open_store = lambda: TabletStore(open_tablet(folder), system_clock)  # pyright: ignore[reportPrivateUsage]
        desk.app.spawn(desk.app._open())  # pyright: ignore[reportPrivateUsage]
        await desk.until(lambda: desk.screen.name == Place.LOCKED)
        assert (folder / LOCKED).exists()
