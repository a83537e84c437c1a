"""A roster file is read however the office's programs write it; a wrong row is named by its line."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.compound import roster_csv
from models.errors import BadInput
from office.reference.roster_file import Flat, RosterFile, read_roster

PLAIN = "楼,单元,室,姓名,电话\r\n3,1,502,张伟,19900000001\r\n3,1,502,𠮷野,\r\n"
EXPECTED = {Flat("3", "1", "502"): [("张伟", "19900000001"), ("𠮷野", "")]}


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("gb18030"),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace("楼,单元,室,姓名,电话", "Building, Unit ,ROOM,name,Phone").encode(),
        PLAIN.replace("楼,单元,室,姓名,电话", "楼号,单元号,房号,居民姓名,手机号").encode(),
        PLAIN.replace("3,1,502", "３号楼,1单元,502室").encode(),
        PLAIN.replace("张伟", '" 张 伟 "').encode(),
        PLAIN.replace("19900000001", "+86 199-0000-0001").encode(),
        (PLAIN + ",,,,\r\n\r\n").encode(),
    ],
)
def test_the_same_roster_in_other_clothes(content: bytes) -> None:
    read = read_roster(content)
    assert read.errors == []
    assert read.people == EXPECTED


def test_columns_may_stand_in_any_order_among_others() -> None:
    read = read_roster("备注,姓名,室,楼\nx,张伟,502,3\n".encode())
    assert read.people == {Flat("3", "", "502"): [("张伟", "")]}


def test_a_flat_may_have_nobody() -> None:
    assert read_roster("楼,单元,室,姓名\n3,1,502,\n".encode()).people == {Flat("3", "1", "502"): []}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",1,502,张伟,", "building"),
        ("3,1,,张伟,", "room"),
        ("3,1,502,张😀,", "Character"),
        ("3,1,502,123,", "name"),
        ("3,1,502,,19900000001", "no name"),
        ("3,1,502,张伟,12345", "phone"),
        ("3,1,502,张伟,1990000000", "11 digits"),
        ("3,1,502," + "长" * 51 + ",", "characters"),
        ("3,1," + "5" * 21 + ",张伟,", "20 characters"),
        ("3,1,502," + "x" * 201 + ",", "200 characters"),
        ("3,1,502,张三,19900000001", ""),
    ],
)
def test_a_wrong_row_is_named_by_its_line(row: str, words: str) -> None:
    read = read_roster(f"楼,单元,室,姓名,电话\n1,1,101,王芳,\n{row}\n".encode())
    if not words:
        assert read.errors == []
        return
    (error,) = read.errors
    assert error.line == 3
    assert words in error.notice.say(str)


def test_the_same_person_twice_is_wrong() -> None:
    read = read_roster((PLAIN + "3号楼,1,502,张伟,19900000001\r\n").encode())
    (error,) = read.errors
    assert (error.line, error.notice.values) == (4, {"line": "2"})


def test_errors_beyond_a_hundred_are_counted() -> None:
    read = read_roster(("楼,单元,室,姓名\n" + "3,1,,张伟\n" * 150).encode())
    assert (len(read.errors), read.more_errors) == (100, 50)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "楼"),
        ("楼,单元,姓名\n1,1,张伟\n".encode(), "室"),
        ("楼,单元,室,姓名\n".encode(), "no rows"),
        (b"PK\x03\x04\x00\x00\xff\xfe\xff", "not text"),
        ("楼,室,姓名\n1,2,张\0伟\n".encode(), "not text"),
        (("楼,室,姓名\n1,2,张伟\n" + '1,3,"' + "x" * 200_000).encode(), "quotation"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
        ("楼,室,姓名\n".encode() + b"1,2,\n" * 200_001, "200,000"),
    ],
)
def test_what_is_no_roster_is_said_so(content: bytes, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_roster(content)
    assert words in caught.value.notice.say(str)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"楼,室,姓名\n{text}".encode()))
def test_any_bytes_are_a_roster_or_bad_input(content: bytes) -> None:
    with contextlib.suppress(BadInput):
        assert isinstance(read_roster(content), RosterFile)


def test_the_sample_compound_is_a_sound_roster() -> None:
    read = read_roster(roster_csv(200, 7).encode())
    assert (read.errors, len(read.people)) == ([], 200)
