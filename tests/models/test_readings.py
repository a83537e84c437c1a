"""Pinyin and initials: surnames as they are read, all that a volunteer may type, no crash on any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.names import initials, initials_of, pinyin_of, pinyins_of
from models.readings import INITIALS_COLUMN, PINYIN_COLUMN, fold_latin, split_surname


@pytest.mark.parametrize(
    ("name", "pinyin", "letters"),
    [
        ("张伟", "zhangwei", "zw"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("仇英", "qiuying", "qy"),
        ("曾国藩", "zengguofan", "zgf"),
        ("解缙", "xiejin", "xj"),
        ("卜凡", "bufan", "bf"),
        ("查良镛", "zhaliangyong", "zly"),
        ("区楚良", "ouchuliang", "ocl"),
        ("欧阳娜", "ouyangna", "oyn"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("吕布", "lvbu", "lb"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("John Smith", "johnsmith", "js"),
        ("José Núñez", "josenunez", "jn"),
        ("O'Brien", "obrien", "o"),
        ("Jean-Paul", "jeanpaul", "jp"),
        ("Lü Bu", "lvbu", "lb"),
        ("張大文", "zhangdawen", "zdw"),
        ("𠮷田", "jitian", "jt"),
        ("㛃玥", "jieyue", "jy"),
        ("张伟2", "zhangwei2", "zw2"),
        ("さくら", "", ""),
        ("", "", ""),
    ],
)
def test_the_usual_reading(name: str, pinyin: str, letters: str) -> None:
    assert pinyin_of(name) == pinyin
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "others"),
    [("单雄信", {"sxx", "dxx"}), ("朱茜", {"zq", "zx"}), ("尉迟恭", {"ycg", "wcg"}), ("买买提·艾力", {"mmtal", "ma"})],
)
def test_other_readings_are_kept(name: str, others: set[str]) -> None:
    assert set(initials_of(name)) == others


def test_a_character_without_readings_leaves_the_others() -> None:
    assert pinyin_of("张\U0003134a伟") == "zhangwei"


def test_compound_surnames() -> None:
    assert split_surname("欧阳娜娜") == ("欧阳", "娜娜")
    assert split_surname("司马") == ("司", "马")
    assert split_surname("张伟") == ("张", "伟")
    assert split_surname("") == ("", "")


@given(st.one_of(st.text(max_size=80), st.text("单仇曾乐晟茜行朝长𠮷·张 aZü'", max_size=300)))
def test_any_text_reads_within_bounds(name: str) -> None:
    assert len(" ".join(pinyins_of(name))) <= PINYIN_COLUMN
    assert len(" ".join(initials_of(name))) <= INITIALS_COLUMN
    for text in (*pinyins_of(name), *initials_of(name)):
        assert text and text.isascii() and text.isalnum() and text == text.lower()


def test_latin_is_folded() -> None:
    assert fold_latin("ÉCOLE Straße Łódź nü") == "ecole strasse lodz nv"
