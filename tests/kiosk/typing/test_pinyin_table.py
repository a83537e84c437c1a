"""The table's builder, on a dictionary of a few words."""

from pathlib import Path

from kiosk.typing.pinyin_input import PinyinInput, load_table
from kiosk.typing.pinyin_table import COMMON_SURNAMES, build, jieba_words, readings

WORDS = [
    ("张想", 3, "nr"),
    ("王想", 3, "nr"),
    ("李想", 3, "nr"),
    ("陈想", 2, "nr"),
    ("象牙", 900, "n"),
    ("想", 5000, "v"),
]


def test_builds_what_the_input_loads(tmp_path: Path) -> None:
    path = tmp_path / "candidates.tsv"
    path.write_text(build(WORDS), encoding="utf-8")
    table = PinyinInput(load_table(path), text="张")
    for letter in "xiang":
        table.press(letter)
    found = table.candidates()
    assert found.index("想") < found.index("象") < found.index("蚃")


def test_leaves_out_what_the_font_lacks() -> None:
    text = build(WORDS, frozenset("张想王"))
    assert "象" not in text
    assert "wang王" in text


def test_readings_are_typeable() -> None:
    known = readings()
    assert known["吕"] == ("lv",)
    assert known["略"][0] == "lve"
    assert known["𠮷"] == ("ji",)
    assert "嗯" not in known
    assert all(reading.isascii() and reading.isalpha() for found in known.values() for reading in found)


def test_the_hundred_surnames_are_a_hundred() -> None:
    assert len(COMMON_SURNAMES) == len(set(COMMON_SURNAMES)) == 100


def test_the_dictionary_is_read() -> None:
    words = jieba_words()
    assert {tag for _, _, tag in (next(words) for _ in range(2000))} > {"nr"}
