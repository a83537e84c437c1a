"""A pass through the real window: held up, looked at, changed, decided upon."""

from pathlib import Path

from kiosk.draft import Step
from kiosk.passes.check_in import PassCheckIn
from kiosk.presenters.home import Home
from models.errors import StoreFull
from models.passes.personal import phone_hash
from models.triage import Symptom
from screens.navigator import Place
from screens.pass_seen import PassSeenScreen
from tests.kiosk.conftest import NOON
from tests.kiosk.office_passes import (
    DAY,
    FAMILY,
    HOUR,
    PASS,
    PHONE_KEY,
    came_down,
    declared,
    pass_text,
    trust_row,
    use_row,
)
from tests.kiosk.own_questions import SAMPLE, send_down
from tests.kiosk.test_recall import sighting
from tests.screens.films import code, empty_room, still
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, measure, written
from tests.screens.question_stage import faults
from tests.screens.stage import Stage


async def shown(desk: Desk) -> PassCheckIn:
    """The family's pass is held up."""
    check_in = Home(desk.gate).seen(pass_text(declared(*FAMILY)))
    assert isinstance(check_in, PassCheckIn)
    desk.app.navigator.follow(check_in)
    await desk.frames()
    return check_in


async def looked_at(desk: Desk, first: Step = Step.TEMPERATURE) -> PassCheckIn:
    """`first`: what is asked when the pass is held up."""
    await came_down(desk.gate, trust_row())
    check_in = await shown(desk)
    assert desk.screen.name == first
    await desk.press("back")
    assert isinstance(desk.screen, PassSeenScreen)
    return check_in


async def used_before(desk: Desk, *more: str) -> PassCheckIn:
    """At the south gate an hour ago, and at more gates before."""
    uses = [use_row(31), *(use_row(32 + n, gate=gate, at=NOON - (n + 2) * DAY) for n, gate in enumerate(more))]
    await came_down(desk.gate, trust_row(), *uses)
    return await shown(desk)


def answer(desk: Desk, step: Step) -> str:
    return desk.find(f"pass.{step}").answer


async def test_a_decision_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        await came_down(desk.gate, sighting(20, resident_id="r1"))
        check_in = await used_before(desk)
        for words in (
            "这张通行码已经用过", "今天 11:00 · 南门", "签发：今天 10:00", "上次更新：60 分钟前",
            "张伟  已测 11:00 南门 36.4 ℃",
        ):  # fmt: skip
            assert desk.says(words)
        assert not await faults(desk)
        for words in (
            "This pass was used before.",
            "today 11:00 · 南门",
            "Issued: today 10:00",
            "last renewed 60 minutes ago",
        ):
            assert desk.says(words)
        check_in.draft.people[0].name, check_in.draft.flat = LONG, "12号楼-3单元-1802室"
        desk.app.navigator.refresh()
        desk.app.navigator.tell(StoreFull.notice)
        assert not await faults(desk)


async def test_a_clock_in_doubt_and_many_uses_can_be_read(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        await came_down(desk.gate, trust_row())
        desk.clock.forward(-HOUR * 30 / 1000)
        check_in = await used_before(desk, "south", "closed", "north", "south")
        for words in ("但本机的时间不对", "另一个卡口", "更早还用过 2 次"):
            assert desk.says(words)
        assert not await faults(desk)
        for words in ("this tablet's clock is wrong", "another gate", "and 2 times before"):
            assert desk.says(words)
        check_in.uses = ()
        desk.app.navigator.refresh()
        desk.app.navigator.tell(StoreFull.notice)
        await desk.frames()
        assert desk.says("The clock is in doubt.")
        await desk.speak("zh")
        assert desk.says("平板的时间可能不对")
        assert not await faults(desk)


async def test_what_was_declared_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        seen = [sighting(20 + at, resident_id=f"r{at}", observe_until="2026-02-15", day="2026-02-01") for at in (1, 2)]
        await came_down(
            desk.gate, *seen, sighting(23, resident_id="", phone_hash=phone_hash("13800000002", PHONE_KEY).hex())
        )
        check_in = await looked_at(desk)
        assert desk.says("张伟  Observed at home, day 3 of 14 · Measured 11:00 南门 36.4 ℃")
        assert desk.says("… and 2 more")
        assert not desk.has("pass.questions"), "the office asks nothing more"
        assert not await faults(desk)
        await send_down(desk.gate, SAMPLE)
        for person in check_in.draft.people:
            person.name, person.symptoms = LONG, tuple(Symptom)
        check_in.draft.people[2].symptoms = ()
        desk.app.navigator.refresh()
        desk.app.navigator.tell(StoreFull.notice)
        await desk.frames()
        assert desk.has("pass.questions")
        assert not await faults(desk)


async def test_all_answers_stand_there_and_each_leads_back(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await looked_at(desk)
        assert {step: answer(desk, step) for step in (Step.WHO, Step.ORIGIN, Step.TRANSPORT, Step.CONTACT)} == {
            Step.WHO: "张伟, 李娜, 张爷爷",
            Step.ORIGIN: "Shijiazhuang, Hebei",
            Step.TRANSPORT: "Train",
            Step.CONTACT: "No",
        }
        assert answer(desk, Step.SYMPTOMS) == "Cough · 李娜"
        await desk.press("pass.transport", "transport.coach")
        assert answer(desk, Step.TRANSPORT) == "Coach"
        assert desk.find("pass.transport_number").disabled
        await desk.press("pass.contact", "back")
        assert check_in.step is Step.PASS
        await desk.press("pass.who", "household.person.0", "household.next")
        assert answer(desk, Step.WHO) == "李娜, 张爷爷"
        await desk.press("pass.let_in")
        assert (desk.screen.name, check_in.measuring.person.name) == (Step.TEMPERATURE, "李娜")


async def test_the_offices_questions_that_were_left_open_are_asked_first_and_reached_from_there(
    stage: Stage, tmp_path: Path
) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await send_down(desk.gate, SAMPLE)
        await looked_at(desk, Step.QUESTIONS)
        assert desk.find("pass.questions").answer.startswith("Answered: 0 of")
        await desk.press("pass.questions")
        assert desk.screen.name == Step.QUESTIONS


async def test_let_in_after_a_second_look(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await used_before(desk)
        screen = desk.screen
        assert desk.gate.tray.drafts == []
        await desk.press("pass.let_in")
        assert desk.screen.name == Step.TEMPERATURE
        assert [draft.pass_id for draft in desk.gate.tray.drafts] == [PASS]
        assert not [text for text in written(screen) if "张" in text or "3-1-502" in text]
        await measure(desk, "364", "365", "366")
        await desk.until(lambda: desk.screen.name == Step.DONE)


async def test_back_leaves_nothing(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for way in ("pass.back", "back"):
            await used_before(desk)
            screen = desk.screen
            await desk.press(way)
            assert desk.screen.name == Place.HOME
            assert desk.gate.tray.drafts == []
            held = [*written(screen), screen.people, screen.flat, screen.issued, *screen.reasons]
            assert not [text for text in held if "张" in text or "3-1-502" in text or "南门" in text]


async def test_later_stays_in_the_tray(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await looked_at(desk)
        await desk.press("pass.back")
        assert desk.screen.name == Place.HOME
        await desk.press("home.draft.0")
        assert isinstance(desk.screen, PassSeenScreen)
        assert desk.screen.check_in.draft is check_in.draft
        assert not desk.says("Issued:"), "the pass is not at hand any more"
        assert not await faults(desk)


async def test_held_up_to_the_camera_it_counts_once(stage: Stage, tmp_path: Path) -> None:
    film = still(tmp_path / "pass.avi", code(pass_text()))
    nobody = still(tmp_path / "nobody.avi", empty_room())
    async with gate_stage(stage, tmp_path / "tablet", camera=nobody) as desk:
        await came_down(desk.gate, trust_row())
        desk.app.camera.switch(film)
        await desk.until(lambda: desk.screen.name == Step.TEMPERATURE, "the temperature")
        assert desk.says("张伟")
        await measure(desk, "364")
        await desk.until(lambda: desk.screen.name == Step.DONE, "the verdict")
        await came_down(desk.gate, use_row(31, gate="north", at=NOON))
        desk.app.navigator.home()
        desk.stage.wait(0.7)
        assert desk.screen.name == Place.HOME, "it is held up still"
        desk.app.camera.switch(nobody)
        desk.clock.forward(120)
        await desk.until(lambda: desk.screen.scanner is not None, "home")
        desk.stage.wait(2.3)
        desk.app.camera.switch(film)
        await desk.until(lambda: desk.screen.name == Step.PASS, "the question about the second use")
        assert desk.says("today 12:00 · 北门 (here)")
