"""The Chinese keyboard on its real table: common names within a page or three, rare characters within reach."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.typing.pinyin_input import MAX_LETTERS, MAX_TEXT, PAGE, PinyinInput, load_table
from kiosk.typing.pinyin_table import COMMON_SURNAMES, readings
from models.readings import SURNAME_READINGS

PATH = Path(__file__).parents[3] / "assets" / "pinyin" / "candidates.tsv"
TABLE = load_table(PATH)
READINGS = readings()
# Given names of nine decades that everybody knows, whole names and not the list of characters that the table knows.
GIVEN_NAMES = (
    "浩宇 浩然 宇轩 宇航 宇泽 梓豪 子轩 浩轩 宇辰 子豪 一诺 依诺 欣怡 梓涵 语桐 欣妍 可欣 语汐 雨桐 梦瑶 "
    "奕辰 奕泽 沐辰 茗泽 诗涵 佳怡 佳琪 梓萱 沐宸 沐阳 若汐 艺涵 苡沫 建国 建华 秀英 桂英 淑珍 玉兰 志强 "
    "国强 海燕 丽娟 春梅 红梅 晓东 小红 文静 雪梅 婷婷 俊杰 子涵 思远 嘉怡 博文 雅琪 晨曦 天佑 凤霞 翠花 "
    "来福 富贵 招娣 爱民 卫东 援朝 跃进 永红 新民 学军 树林 金龙 宝玉 德福 长海"
)


def typed(letters: str, text: str = "") -> PinyinInput:
    keyboard = PinyinInput(TABLE, text)
    for letter in letters:
        keyboard.press(letter)
    return keyboard


def choose(keyboard: PinyinInput, text: str) -> None:
    keyboard.choose(keyboard.candidates().index(text))


def test_the_table_is_small() -> None:
    assert PATH.stat().st_size < 300_000


@pytest.mark.parametrize("surname", COMMON_SURNAMES)
def test_common_surnames_stand_on_the_first_page(surname: str) -> None:
    reading = SURNAME_READINGS.get(surname, READINGS[surname])[0]
    assert surname in typed(reading).page(0)


def test_characters_of_given_names_stand_on_the_first_pages() -> None:
    places = [typed(READINGS[char][0], "张").candidates().index(char) for char in GIVEN_NAMES if char != " "]
    assert sum(place < PAGE for place in places) >= 0.95 * len(places)
    assert sum(place < 3 * PAGE for place in places) >= 0.98 * len(places)


@pytest.mark.parametrize("char", "㛃𠮷玥喆昇堃犇淼赟翀玚陳龘")
def test_rare_characters_can_be_reached(char: str) -> None:
    keyboard = typed(READINGS[char][0], "张")
    everything = [text for number in range(keyboard.pages()) for text in keyboard.page(number)]
    assert char in everything
    assert tuple(everything) == keyboard.candidates()


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("zh", ("张", "赵", "周", "朱", "郑")),
        ("zw", ("张", "赵", "周")),
        ("w", ("王", "吴")),
        ("shan", ("单",)),
        ("qiu", ("仇",)),
        ("lv", ("吕",)),
        ("lu", ("卢", "吕")),
        ("a", ("安",)),
        ("ouyang", ("欧阳",)),
        ("ouy", ("欧阳",)),
        ("yuchi", ("尉迟",)),
        ("zhangw", ("张",)),
        ("fangan", ("方", "范")),
    ],
)
def test_first_pages(letters: str, first: tuple[str, ...]) -> None:
    assert set(first) <= set(typed(letters).page(0))


def test_a_whole_name() -> None:
    keyboard = typed("zhangwei")
    choose(keyboard, "张")
    assert (keyboard.text, keyboard.letters) == ("张", "wei")
    choose(keyboard, "伟")
    assert (keyboard.text, keyboard.letters, keyboard.candidates()) == ("张伟", "", ())


def test_a_name_by_its_initials() -> None:
    keyboard = typed("zw")
    choose(keyboard, "张")
    assert keyboard.letters == "w"
    assert {"文", "伟"} <= set(keyboard.page(0))


def test_letters_can_be_cut_in_several_ways() -> None:
    keyboard = typed("xian", "张")
    assert "先" in keyboard.page(0)
    choose(keyboard, "西")
    assert keyboard.letters == "an"
    choose(keyboard, "安")
    assert keyboard.text == "张西安"


def test_an_apostrophe_cuts() -> None:
    keyboard = typed("xi'an", "张")
    assert "先" not in keyboard.candidates()
    choose(keyboard, "西")
    assert keyboard.letters == "an"


def test_a_compound_surname_takes_its_letters() -> None:
    keyboard = typed("ou'yangna")
    choose(keyboard, "欧阳")
    assert keyboard.letters == "na"


def test_backspace_takes_letters_then_characters() -> None:
    keyboard = typed("we", "张𠮷")
    keyboard.backspace()
    assert (keyboard.text, keyboard.letters) == ("张𠮷", "w")
    keyboard.backspace()
    keyboard.backspace()
    assert (keyboard.text, keyboard.letters) == ("张", "")
    keyboard.backspace()
    keyboard.backspace()
    assert keyboard.text == ""


def test_clear_and_signs() -> None:
    keyboard = typed("ai", "买买提")
    keyboard.put("·")
    assert (keyboard.text, keyboard.letters) == ("买买提·", "ai")
    keyboard.clear()
    assert (keyboard.text, keyboard.letters) == ("", "")


def test_what_begins_no_syllable_has_no_candidates() -> None:
    assert typed("i").candidates() == ()
    assert typed("i").pages() == 0
    assert "张" in typed("zhangi").page(0)


@pytest.mark.parametrize("letter", ["1", "", "ab", "张", "-", " ", "é"])
def test_only_letters_are_pressed(letter: str) -> None:
    with pytest.raises(ValueError, match="not a letter"):
        typed("").press(letter)


@pytest.mark.parametrize("place", [-1, 100_000])
def test_only_candidates_are_chosen(place: int) -> None:
    with pytest.raises(IndexError):
        typed("wang").choose(place)


@given(st.text("abcdefghijklmnopqrstuvwxyz'ü", max_size=40), st.text("张伟", max_size=2), st.integers(0, 40))
def test_any_letters(letters: str, text: str, place: int) -> None:
    keyboard = typed(letters, text)
    assert len(keyboard.letters) <= MAX_LETTERS
    found = keyboard.candidates()
    assert len(set(found)) == len(found)
    if place < len(found):
        before = keyboard.letters
        keyboard.choose(place)
        assert keyboard.text == text + found[place]
        assert len(keyboard.letters) < len(before) and before.endswith(keyboard.letters)


def test_a_long_name_stays_bounded() -> None:
    keyboard = typed("wang", "张" * MAX_TEXT)
    keyboard.choose(0)
    keyboard.put("张" * 10)
    assert keyboard.text == "张" * MAX_TEXT


def test_no_table(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("wang\t王\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"wrong\.tsv"):
        load_table(wrong)
    with pytest.raises(OSError, match="missing"):
        load_table(tmp_path / "missing.tsv")


def test_what_is_keyed_in_here_again_and_again_comes_first() -> None:
    learned = {True: {"章": 3, "单": 2}, False: {"㛃": 2, "洁": 5}}
    keyboard = PinyinInput(TABLE, learned=learned.__getitem__)
    for letter in "zhang":
        keyboard.press(letter)
    assert keyboard.page(0)[:2] == ("章", "张")
    assert "单" not in keyboard.candidates()
    keyboard.choose(0)
    for letter in "jie":
        keyboard.press(letter)
    assert keyboard.page(0)[:2] == ("洁", "㛃")
    assert len(set(keyboard.candidates())) == len(keyboard.candidates())
    assert PinyinInput(TABLE, letters="sh", learned=learned.__getitem__).page(0)[0] == "单", "its surname's reading"
