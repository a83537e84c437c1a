"""The index finds what a plain filter over all residents finds, in the same order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.roster_search import Column, NameIndex, Searchable, columns, inner, wanted
from models.names import initials_of, pinyins_of

PEOPLE = [
    ("张伟", "3-1-502", "5678"),
    ("张文", "31-2-101", "0001"),
    ("单雄信", "3-1-503", "5601"),
    ("欧阳娜娜", "13-1-502", ""),
    ("John Smith", "3-502", "1234"),
    ("买买提·艾力", "A座-1-1502", "4321"),
    ("周伟", "5-2-301", "8888"),
    ("吕布", "3-15-02", "9999"),
    ("㛃𠮷玥", "7-1-101", "7777"),
]


def person(key: str, name: str, flat: str, tail: str) -> Searchable:
    return Searchable(key, name, pinyins_of(name), initials_of(name), flat, tail)


ROSTER = [person(name, name, flat, tail) for name, flat, tail in PEOPLE]
INDEX = NameIndex(ROSTER)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("zw", ["张伟", "张文", "周伟"]),
        ("ZW", ["张伟", "张文", "周伟"]),
        ("ｚｗ", ["张伟", "张文", "周伟"]),
        ("zhangwe", ["张伟", "张文"]),
        ("zhangwei", ["张伟"]),
        ("zhang wei", ["张伟"]),
        ("wei", ["张伟", "周伟"]),
        ("sxx", ["单雄信"]),
        ("dan", ["单雄信"]),
        ("lv", ["吕布"]),
        ("lü", ["吕布"]),
        ("js", ["John Smith"]),
        ("john smith", ["John Smith"]),
        ("ma", ["买买提·艾力"]),
        ("张", ["张伟", "张文"]),
        ("伟", ["张伟", "周伟"]),
        ("买买提艾力", ["买买提·艾力"]),
        ("𠮷", ["㛃𠮷玥"]),
        ("3-1-502", ["张伟"]),
        ("3-1-", ["张伟", "单雄信"]),
        ("31502", ["张伟", "吕布", "欧阳娜娜"]),
        ("3号楼1单元502室", ["张伟"]),
        ("3号楼", ["张伟", "单雄信", "John Smith", "吕布"]),
        ("1-502", ["张伟", "欧阳娜娜"]),
        ("502", ["张伟", "欧阳娜娜", "John Smith", "买买提·艾力", "吕布"]),
        ("a11502", ["买买提·艾力"]),
        ("A-1-1502", ["买买提·艾力"]),
        ("5678", ["张伟"]),
        ("56", ["张伟", "单雄信"]),
        ("", []),
        ("  - ", []),
        ("😀", []),
        ("qqq", []),
    ],
)
def test_finds(query: str, found: list[str]) -> None:
    assert INDEX.search(query)[: len(found)] == found
    assert bool(INDEX.search(query)) == bool(found)


def test_limit_and_nobody() -> None:
    assert INDEX.search("zw", 2) == ["张伟", "张文"]
    assert INDEX.search("zw", 0) == []
    assert NameIndex(()).search("zw") == []
    assert NameIndex([Searchable("x", "", (), (), "", "")]).search("1") == []


def test_a_long_query_is_cut() -> None:
    assert INDEX.search("x" * 100_000) == []


def rank(one: Searchable, query: str) -> int | None:
    """0 equals, 1 begins, 2 holds; None where nothing matches."""
    ranks: list[int] = []
    for column, text in wanted(query):
        for own in columns(one)[column]:
            if own == text:
                ranks.append(0)
            elif own.startswith(text):
                ranks.append(1)
            elif inner(column, text) in own:
                ranks.append(2)
    return min(ranks, default=None)


def naive(people: list[Searchable], query: str, limit: int) -> list[str]:
    ranked = [(found, place, one.key) for place, one in enumerate(people) if (found := rank(one, query)) is not None]
    return [key for _, _, key in sorted(ranked)[:limit]]


LETTERS = st.text("zw", min_size=1, max_size=3)
RESIDENTS = st.lists(
    st.builds(
        Searchable,
        key=st.uuids().map(str),
        name=st.text("张伟A·", max_size=3),
        pinyin=st.lists(LETTERS, max_size=2).map(tuple),
        initials=st.lists(LETTERS, max_size=2).map(tuple),
        flat=st.lists(st.text("12a", min_size=1, max_size=2), max_size=3).map("-".join),
        phone_tail=st.text("12", max_size=4),
    ),
    max_size=12,
)
QUERIES = st.one_of(st.text("zw", max_size=3), st.text("12-a", max_size=5), st.text("张伟1z-", max_size=3), st.text())


@given(RESIDENTS, QUERIES, st.integers(0, 15))
def test_equals_a_plain_filter(people: list[Searchable], query: str, limit: int) -> None:
    assert NameIndex(people).search(query, limit) == naive(people, query, limit)


def test_columns_are_all_asked_for() -> None:
    asked = {column for query in ("zw", "张", "1", "1-1") for column, _ in wanted(query)}
    assert asked == set(Column)
