"""Names come in as they are written and go out alike; what is no name gets a sentence."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.names import MAX_NAME, check_name, mask_name
from models.notice import Notice


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张伟", "张伟"),
        ("  张  伟 ", "张伟"),
        ("张　伟", "张伟"),
        ("张\n伟", "张伟"),
        ("张\u200b伟\ufeff", "张伟"),
        ("㛃𠮷玥", "㛃𠮷玥"),
        ("\U0002a6a5\U00030000", "\U0002a6a5\U00030000"),
        ("買大文", "買大文"),
        ("John   Smith", "John Smith"),
        ("Ｊｏｈｎ", "John"),
        ("O’Brien", "O'Brien"),
        ("Jean‐Paul", "Jean-Paul"),
        ("Jose\u0301", "José"),
        ("Nguyễn Văn Anh", "Nguyễn Văn Anh"),
        ("J. Smith", "J. Smith"),
        ("张伟2", "张伟2"),
        ("张" * MAX_NAME, "张" * MAX_NAME),
    ],
)
def test_good_names(typed: str, stored: str) -> None:
    assert check_name(typed) == stored


@pytest.mark.parametrize("dot", ["·", "・", "•", "‧", "．", ".", "･", " · "])
def test_every_dot_becomes_one(dot: str) -> None:
    assert check_name(f"买买提{dot}艾力") == "买买提·艾力"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Key in the name."),
        ("   ", "Key in the name."),
        ("·", "Key in the name."),
        ("12345", "not only digits"),
        ("'-.'", "not only digits"),
        ("😀", "Character 1 cannot stand in a name: 😀."),
        ("张😀", "Character 2 cannot stand in a name: 😀."),
        ("张\x00", "U+0000"),
        ("张\ud800", "U+D800"),
        ("<b>张</b>", "Character 1 cannot stand"),
        ("张伟,李娜", "Character 3 cannot stand"),
        ("张" * 200, "The name has 200 characters, 50 at most."),
        ("x" * 100_000, "The name has 100000 characters"),
    ],
)
def test_no_names(typed: str, says: str) -> None:
    refused = check_name(typed)
    assert isinstance(refused, Notice)
    assert says in refused.say(str)
    assert refused.say(str).encode()


@given(st.text(max_size=120))
def test_what_is_stored_is_clean_and_stays_so(typed: str) -> None:
    name = check_name(typed)
    if isinstance(name, str):
        assert 1 <= len(name) <= MAX_NAME
        assert name == unicodedata.normalize("NFC", name) == name.strip()
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name)
        assert check_name(name) == name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("张", "张*"),
        ("欧阳娜娜", "欧阳**"),
        ("买买提·艾力", "买**·**"),
        ("𠮷田", "𠮷*"),
        ("John Smith", "J*** S****"),
        ("", ""),
    ],
)
def test_masks(name: str, masked: str) -> None:
    assert mask_name(name) == masked
