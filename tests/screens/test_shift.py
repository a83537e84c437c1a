"""Volunteers at the window: on by PIN, on by badge, handed over; and what is behind the gate leader's PIN."""

from pathlib import Path

from kiosk.eye.camera_list import cameras
from kiosk.eye.scanner import Sighting
from kiosk.gaps import Gap
from kiosk.settings import TextSize, read_settings
from kiosk.store import reference
from models.codes import badge_text
from models.duty import ShiftKind
from models.entry import EntryKind, read_head
from models.notice import Notice
from screens.home import HomeScreen
from screens.navigator import Place
from screens.settings import PRESSES
from tests.kiosk.conftest import NOON, SITE
from tests.kiosk.test_check_in import people
from tests.kiosk.test_duty import LI, WANG, ZHAO, listed
from tests.screens.at_gate import faults, written
from tests.screens.gate_stage import TALL, Desk, gate_stage
from tests.screens.stage import Stage

BADGE = badge_text(WANG.badge)


async def volunteers_come(desk: Desk) -> None:
    reference.take_in(desk.gate.store.engine, SITE, listed(WANG, LI, ZHAO), NOON)
    await desk.gate.load()
    await desk.frames()


async def key_in(desk: Desk, pin: str) -> None:
    await desk.press(*(f"pin.{digit}" for digit in pin), "pin.go")


async def test_a_shift_from_signing_on_to_the_handover(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("shift")
        assert desk.says("Nobody needs to sign on here")
        assert await faults(desk) == []
        await volunteers_come(desk)
        await desk.press("shift.person.v1")
        assert desk.screen.name == Place.PIN and desk.says("王秀英")
        await key_in(desk, "0000")
        await desk.until(lambda: desk.says("This is not the PIN."))
        assert await faults(desk) == []
        await key_in(desk, "2580")
        await desk.until(lambda: desk.says("On duty: 王秀英"), "the bar at the foot to say who")
        assert desk.screen.name == Place.SHIFT
        assert await faults(desk) == []

        desk.gate.missing = (Gap(12, 14), Gap(20, 20))  # as after a store was mended
        await desk.press("shift.hand_over")
        await desk.until(lambda: desk.says("1–1"), "the figures")
        assert desk.says("12–14, 20")
        assert desk.find("handover.go").disabled
        await desk.press("handover.goes.v1")
        await key_in(desk, "2580")
        await desk.until(lambda: desk.says("Confirmed"))
        await desk.press("handover.comes.v3")
        assert await faults(desk) == []
        await desk.press("handover.go")
        await desk.until(lambda: desk.says("Handed over. On duty: 赵敏"))
        heads = [read_head(entry.head) for entry in desk.gate.register.of_day(desk.gate.today)]
        assert [head.kind for head in heads] == [EntryKind.SHIFT] * 2
        assert heads[1].shift is not None and heads[1].shift.kind is ShiftKind.HANDOVER
        for where in (Place.SHIFT, Place.HANDOVER, Place.PIN):
            assert not {"王秀英", "赵敏", "李建国"} & written(desk.app.navigator.screen(where)), where


async def test_a_badge_held_up_signs_on_after_a_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, TALL) as desk:
        home = desk.screen
        assert isinstance(home, HomeScreen)
        assert isinstance(home.presenter.seen(BADGE), Notice), "no volunteer is known"
        await volunteers_come(desk)
        home._sighted(Sighting(BADGE, True, 0.0))
        await desk.frames()
        assert desk.says("王秀英: come on duty?")
        assert await faults(desk) == []
        await desk.press("shift.confirm")
        await desk.until(lambda: desk.gate.duty.names == "王秀英")


async def test_settings_are_behind_the_leaders_pin_and_kept(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("settings")
        assert desk.says("open to everybody")
        assert await faults(desk) == []
        await desk.press("back")
        await volunteers_come(desk)
        await desk.press("settings")
        assert desk.screen.name == Place.PIN and desk.says("A gate leader")
        await key_in(desk, "135790")  # a volunteer's, not a leader's
        await desk.until(lambda: desk.says("This is not the PIN."))
        await key_in(desk, "2580")
        await desk.until(lambda: desk.screen.name == Place.SETTINGS)
        await desk.press("settings.speech.off", "settings.text_size.large")
        await desk.until(lambda: desk.find("settings.text_size.large").selected)
        assert await faults(desk) == []
        desk.screen.ids.scroll.scroll_y = 0
        await desk.frames()
        assert await faults(desk) == []
        desk.screen.ids.scroll.scroll_to(desk.find("settings.peers.on"), animate=False)
        await desk.frames()
        assert not desk.gate.settings.peers
        await desk.press("settings.peers.on")
        assert await faults(desk) == []
        await desk.press("settings.locked.on")
        assert desk.app.lock.on
        await desk.press("settings.locked.off")
        desk.screen.ids.scroll.scroll_y = 0
        await desk.frames()
        await desk.press(*["settings.program"] * PRESSES)
        assert desk.screen.name == Place.GALLERY
        await desk.gate.worker.run(int)
        kept = read_settings(tmp_path)
        assert (kept.speech, kept.text_size, kept.peers, kept.locked) == (False, TextSize.LARGE, True, False)


async def test_an_unfinished_check_in_is_thrown_away_by_two_presses(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for household, name in (("h1", "张伟"), ("h2", "王芳")):
            check_in = desk.gate.begin(household)
            people(desk.gate, check_in, name)
            assert check_in.chosen() is None
            check_in.leave()
        desk.app.navigator.show(Place.DRAFTS)
        await desk.press("drafts.throw.0", "drafts.keep.0", "drafts.throw.1")
        assert await faults(desk) == []
        await desk.press("drafts.sure.1")
        assert [draft.people[0].name for draft in desk.gate.tray.drafts] == ["王芳"]
        await desk.press("drafts.throw.0", "drafts.sure.0")
        assert desk.screen.name == Place.HOME


def test_cameras_are_told_by_their_names(tmp_path: Path) -> None:
    for device, name, index in (("video0", "Front", "0"), ("video1", "Front", "1"), ("video10", "USB\x07 eye", "0")):
        (tmp_path / device).mkdir()
        (tmp_path / device / "name").write_text(name)
        (tmp_path / device / "index").write_text(index)
    (tmp_path / "videoX").mkdir()
    assert [(one.number, one.name) for one in cameras(tmp_path)] == [(0, "Front"), (10, "USB eye")]
    assert cameras(tmp_path / "none") == []
