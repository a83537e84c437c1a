"""Somebody who is not on the list, through the real window: keys on the screen, a keyboard, an input method."""

from pathlib import Path

from kivy.core.window import Window

from kiosk.draft import Step
from screens.navigator import Place
from tests.screens.gate_stage import TALL, WIDE, Desk, gate_stage
from tests.screens.question_stage import faults
from tests.screens.stage import Stage

ENTER, BACKSPACE = 13, 8
LONG = "长" * 200
GOOD_ID = "11010519491231002X"  # the sample of GB 11643


async def put(desk: Desk, text: str) -> None:
    """What an input method or a paste sends: the text as one piece."""
    Window.dispatch("on_textinput", text)
    await desk.frames()


async def keys(desk: Desk, text: str) -> None:
    await desk.press(*(f"key.{character}" for character in text))


def field(desk: Desk, which: str) -> str:
    return desk.find(f"walk_in.field.{which}").text


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        await desk.press("home.walk_in")
        assert desk.says("姓名")
        assert not await faults(desk)
        assert desk.says("Name")
        await desk.press("key.z")
        assert not await faults(desk)
        await desk.press("key.clear", "keyboard.letters")
        assert not await faults(desk)
        for which in ("phone", "building", "id_number"):
            await desk.press(f"walk_in.field.{which}")
            await desk.type("1")
            assert not await faults(desk)
        await desk.press("walk_in.field.name")
        await put(desk, LONG)
        await desk.press("walk_in.done")
        assert not await faults(desk)
        await desk.press("walk_in.field.name", "key.clear")
        await put(desk, "张伟")
        await desk.press("walk_in.done")
        assert desk.screen.name == Step.WALK_IN, "the phone is wrong still"
        assert not await faults(desk)


async def test_by_pinyin_and_digits(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in")
        await keys(desk, "ouyang")
        assert desk.find("candidate.0").text == "欧阳"
        await desk.press("candidate.0")
        await keys(desk, "mei")
        await desk.press("candidate.0", "walk_in.field.phone")
        await put(desk, "138000012")
        await keys(desk, "34")
        await desk.press("walk_in.field.building", "key.9", "walk_in.field.unit", "key.1", "walk_in.field.room")
        await keys(desk, "101")
        await desk.press("walk_in.field.id_number")
        await put(desk, GOOD_ID[:-1])
        await desk.press("key.X", "walk_in.done")
        assert desk.screen.name == Step.ORIGIN
        (person,) = desk.screen.check_in.draft.people
        assert person.name.startswith("欧阳")
        assert len(person.name) == 3
        assert (person.phone, person.flat, person.id_number) == ("13800001234", "9-1-101", GOOD_ID)


async def test_a_single_letter_offers_pages_of_characters(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in", "key.z")
        first = [desk.find(f"candidate.{place}").text for place in range(7)]
        await desk.press("candidate.more")
        second = [desk.find(f"candidate.{place}").text for place in range(7)]
        assert not set(first) & set(second)
        await desk.press("candidate.3")
        assert field(desk, "name") == second[3]
        assert not desk.has("candidate.0")


async def test_latin_names_and_back_to_pinyin(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in", "keyboard.letters")
        await keys(desk, "anna")
        await desk.press("key.space", *(f"key.{c}" for c in "lee"), "key.'", "key.s", "key.back", "key.back")
        assert field(desk, "name") == "Anna Lee"
        await desk.press("keyboard.pinyin", "key.a", "key.back")
        assert field(desk, "name") == "Anna Lee"
        await desk.press("key.clear")
        assert field(desk, "name") == ""


async def test_a_building_with_letters(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in", "walk_in.field.building", "keyboard.letters", "key.a", "keyboard.pinyin")
        await keys(desk, "zuo")
        await desk.press("candidate.0")
        assert field(desk, "building").startswith("A")
        assert len(field(desk, "building")) == 2


async def test_a_hardware_keyboard_chooses_characters(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in")
        await desk.type("zhang wei2")
        assert len(field(desk, "name")) == 2
        assert field(desk, "name")[0] == "张"
        await desk.type("x")
        await desk.key(BACKSPACE)
        assert len(field(desk, "name")) == 2
        await desk.key(ENTER)
        await put(desk, "13800001234")
        assert field(desk, "phone") == "13800001234"
        for _field in range(5):
            await desk.key(ENTER)
        assert desk.screen.name == Step.ORIGIN


async def test_letters_not_chosen_from_are_not_lost(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in")
        await put(desk, "张")
        await keys(desk, "wei")
        await desk.press("walk_in.done")
        assert desk.says('"wei" is not a character yet')
        assert desk.screen.name == Step.WALK_IN
        await desk.press("walk_in.field.phone")
        assert desk.says('"wei" is not a character yet')
        await desk.press("walk_in.field.name", "candidate.0")
        assert len(field(desk, "name")) == 2
        await desk.press("walk_in.done")
        assert desk.screen.name == Step.ORIGIN


IMPOSSIBLE = {
    LONG: "The name has 200 characters, 50 at most.",
    "张伟😀": "Character 3 cannot stand in a name: 😀.",
    "12345": "A name has letters, not only digits or signs.",
    "": "Key in the name.",
}


async def test_names_that_cannot_be(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in")
        for typed, sentence in IMPOSSIBLE.items():
            await put(desk, typed)
            await desk.press("walk_in.done")
            assert desk.says(sentence)
            assert desk.screen.name == Step.WALK_IN
            assert field(desk, "name") == typed, "nothing is cut off in silence"
            assert not await faults(desk)
            await desk.press("key.clear")
        await put(desk, "王芳")
        assert not any(desk.says(sentence) for sentence in IMPOSSIBLE.values())
        await desk.press("walk_in.done")
        assert desk.screen.name == Step.ORIGIN


async def test_rare_names_are_taken(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, TALL) as desk:
        for typed in ("𠮷田㛃", "买买提·艾力", "阿依古丽・买买提", "José Ñandú"):
            await desk.press("home.walk_in")
            await put(desk, typed)
            assert field(desk, "name") == typed
            await desk.press("walk_in.done")
            assert desk.screen.check_in.draft.people[0].name == typed.replace("・", "·")
            desk.app.navigator.home()


async def test_a_wrong_field_is_marked_until_it_is_changed(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in")
        await put(desk, "王芳")
        await desk.press("walk_in.field.phone")
        await put(desk, "1380")
        await desk.press("walk_in.field.id_number")
        assert desk.says("A mobile number has 11 digits, this one has 4.")
        await put(desk, "110105194912310022")
        await desk.press("walk_in.done")
        assert desk.says("A mobile number has 11 digits"), "the first that is wrong"
        await desk.press("key.clear")
        assert desk.says("The last character does not fit this ID number")
        await desk.press("language")
        assert desk.says("身份证号最后一位校验不对")


async def test_somebody_else_of_a_household_comes_along(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.by_flat", "flat.choice.3", "flat.choice.1", "flat.choice.502", "household.add")
        assert (field(desk, "building"), field(desk, "unit"), field(desk, "room")) == ("3", "1", "502")
        await put(desk, "王芳")
        await desk.press("walk_in.done")
        assert desk.screen.name == Step.WHO
        assert desk.has("household.other.0")


async def test_nothing_stays_behind(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in")
        await put(desk, LONG)
        await desk.press("key.z", "back")
        assert desk.screen.name == Place.HOME
        await desk.press("home.walk_in")
        name = desk.find("walk_in.field.name")
        assert (name.text, name.scroll_x, name.focus) == ("", 0, True)
        assert not desk.has("candidate.0")
        name.do_undo()
        assert name.text == ""


async def test_a_doubted_number_is_kept_by_one_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, WIDE) as desk:
        await desk.press("home.walk_in")
        await put(desk, "王芳")
        await desk.press("walk_in.field.phone")
        await put(desk, "6543 2100")
        await desk.press("walk_in.field.id_number")
        await put(desk, "110105194912310022")
        await desk.press("walk_in.done")
        assert not await faults(desk)
        await desk.press("walk_in.keep")
        assert not desk.says("This is not a phone number")
        await desk.press("walk_in.done")
        assert desk.says("The last character does not fit this ID number")
        await desk.press("key.back")
        assert not desk.has("walk_in.keep"), "another number is another doubt"
        await put(desk, "2")
        await desk.press("walk_in.done", "walk_in.keep", "walk_in.done")
        (person,) = desk.screen.check_in.draft.people
        assert (person.phone, person.id_number) == ("65432100", "110105194912310022")
