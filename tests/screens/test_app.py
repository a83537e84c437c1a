"""The shell: what stands on every screen, and what is said when something fails behind it."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from kiosk.draft import DraftPerson, Step
from kiosk.presenters.troubles import wrong_clock
from kiosk.settings import read_settings
from models.errors import OfficeDenied, OfficeNonsense, OfficeUnreachable, StoreDamaged
from models.protocol import Changes, Receipt, Refusal
from models.wire import unpack
from screens.app import time_ago
from screens.navigator import Place
from screens.power import battery
from tests.kiosk.conftest import NOON
from tests.kiosk.test_check_in import people, trip
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.stage import Stage
from tests.services.crooked_office import Answer, crooked_office, reply

NOTHING_NEW = reply(200, msgspec.json.encode(Changes([], 20, 0)))


async def register_somebody(desk: Desk) -> None:
    check_in = desk.gate.begin("h2")
    people(desk.gate, check_in, "王芳")
    trip(check_in)
    assert await check_in.measuring.answer("364") is None


async def test_the_language_changes_by_one_press_and_is_kept(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="en") as desk:
        assert desk.says("By flat")
        await desk.press("language")
        assert desk.says("按房号")
        assert not desk.says("By flat")
        await desk.gate.worker.run(int)
        assert read_settings(tmp_path).language == "zh"


def _wait_for(event: threading.Event) -> None:
    assert event.wait(10)


async def test_people_are_taken_in_before_the_store_is_open(stage: Stage, tmp_path: Path) -> None:
    opens = threading.Event()
    async with gate_stage(stage, tmp_path, opening=lambda: _wait_for(opens)) as desk:
        assert desk.screen.name == Place.HOME
        assert not desk.says("The list of residents has not arrived"), "nobody knows that yet"
        await desk.press("home.walk_in")
        assert desk.screen.name == Step.WALK_IN
        await desk.press("back")
        check_in = desk.gate.begin()
        assert check_in.walk_in(DraftPerson(entry="e" * 32, name="王芳")) is None
        trip(check_in)
        saving = asyncio.ensure_future(check_in.measuring.answer("364"))
        await desk.frames()
        assert check_in.saving and not check_in.outcomes, "nothing is shown as saved before it is durable"
        opens.set()
        assert await saving is None
        await desk.until(lambda: bool(desk.gate.roster.flats), "the list of residents")
        assert desk.gate.register_state.last_number == 1
        assert desk.says("Today: 1")


async def test_a_store_that_cannot_be_opened_ends_the_window_with_its_reason(stage: Stage, tmp_path: Path) -> None:
    opens = threading.Event()

    def damaged() -> None:
        _wait_for(opens)
        raise StoreDamaged("not a database")

    async with gate_stage(stage, tmp_path, opening=damaged) as desk:
        stopped: list[object] = []
        desk.app.stop = lambda *_: stopped.append(desk.app)
        opens.set()
        await desk.until(lambda: bool(stopped))
        with pytest.raises(StoreDamaged):
            desk.app.raise_failure()


def test_the_first_frame_does_not_wait_for_sql(display: str, tmp_path: Path) -> None:
    """Its import takes as long as a bare window needs to stand."""
    code = (
        "import sys; from pathlib import Path; from screens.environment import prepare_kivy;"
        "prepare_kivy(Path(sys.argv[1])); import screens.app, screens.home; print('sqlalchemy' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.split()[-1] == "False"


async def test_the_foot_counts_while_the_office_is_out_of_reach(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for count in (1, 2):
            await register_somebody(desk)
            await desk.frames()
            assert desk.says(f"Today: {count}")
            assert desk.says(f"Not yet at the office: {count}")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(500, b"oops"), OfficeUnreachable),
        (reply(200, b"<html>welcome to the wifi</html>"), OfficeNonsense),
        (reply(200, b'{"stored":4,"known"', length=4000), OfficeUnreachable),
        (reply(401, b"{}"), OfficeDenied),
    ],
)
async def test_an_office_that_fails_is_told_in_a_sentence_and_the_queue_goes_on(
    stage: Stage, tmp_path: Path, answer: bytes, error: type[OfficeUnreachable]
) -> None:
    async with crooked_office(answer) as office, gate_stage(stage, tmp_path, office=office.address) as desk:
        await desk.until(lambda: desk.says(error.notice.text), "the sentence")
        assert desk.layout() == []
        await register_somebody(desk)
        assert desk.gate.register_state.waiting == 1
        sheet = tuple(desk.find("home.sheet").pos)
        await desk.press("banner")
        assert tuple(desk.find("home.sheet").pos) == sheet, "nothing moves below a finger"
        assert not desk.says(error.notice.text), "what was read goes by a press, and does not come again by itself"
        await desk.press("home.by_flat")
        assert desk.screen.name == Place.FIND_FLAT


async def test_a_refused_entry_is_told_and_kept(stage: Stage, tmp_path: Path) -> None:
    def refuse(body: bytes) -> bytes:
        if not body:
            return NOTHING_NEW
        count = len(unpack(body))
        return reply(200, msgspec.json.encode(Receipt(0, 0, [Refusal(n, "impossible") for n in range(count)], 0, 0)))

    answers: list[Answer] = [refuse]
    async with crooked_office(*answers) as office, gate_stage(stage, tmp_path, office=office.address) as desk:
        await register_somebody(desk)
        await desk.until(lambda: desk.says("The office refused 1 entries"), "the sentence")
        assert len(await desk.gate.worker.run(desk.gate.register.of_day, desk.gate.today)) == 1


async def test_esc_and_back_lose_nothing(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = desk.gate.begin("h1")
        people(desk.gate, check_in, "张伟")
        desk.app.navigator.follow(check_in)
        check_in.chosen()
        await desk.frames()
        assert desk.screen.name == Step.ORIGIN
        await desk.key(27)
        assert desk.screen.name == Step.WHO
        await desk.press("back")
        assert desk.screen.name == Place.HOME
        assert [draft.people[0].name for draft in desk.gate.tray.drafts] == ["张伟"]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (None, None),
        (-5, "Synced just now"),
        (59, "Synced just now"),
        (125, "Synced 2 minutes ago"),
        (7200, "Synced 2 hours ago"),
    ],
)
def test_the_last_sync_in_words(ago: int | None, words: str | None) -> None:
    now = 1_770_091_200_000
    said = time_ago(None if ago is None else now - ago * 1000, now)
    assert (said and said.say(str)) == words


def test_the_battery_as_linux_tells_it(tmp_path: Path) -> None:
    assert battery(tmp_path) == (-1, False)
    supply = tmp_path / "BAT0"
    supply.mkdir()
    for name, value in {"type": "Battery", "capacity": "42", "status": "Charging"}.items():
        (supply / name).write_text(value + "\n")
    assert battery(tmp_path) == (42, True)


def test_a_clock_that_is_years_off_is_told_with_both_times() -> None:
    said = wrong_clock(NOON, 2 * 365 * 86_400_000, "Asia/Shanghai").say(str)
    assert said.startswith("This tablet's clock is wrong: it shows 2026-02-03 12:00, the office's 2028-02-03 12:00.")
