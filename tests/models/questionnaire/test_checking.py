"""Conditions that can be read but would mean something else to another engine, or nothing at all."""

import pytest

from models.notice import Notice
from models.questionnaire.checking import (
    MIXED,
    NOT_YES_OR_NO,
    NOTE_HAS_NONE,
    OWN_IN_RELEVANT,
    QUOTED,
    SPELT,
    check_condition,
)
from models.questionnaire.form import Kind, Question
from models.questionnaire.reading import read_condition

QUESTIONS = {
    name: Question(name=name, kind=Kind(kind), label={}, choices=choices)
    for name, kind, choices in [
        ("name", "text", ""),
        ("age", "integer", ""),
        ("heat", "decimal", ""),
        ("cold", "decimal", ""),
        ("day", "date", ""),
        ("city", "select_one", "city"),
        ("signs", "select_multiple", "sign"),
        ("told", "note", ""),
    ]
}
UNKNOWN = Notice("unknown")


def wrong(text: str, own: Question | None = None) -> list[Notice]:
    condition = read_condition(text)
    assert not isinstance(condition, Notice)
    lists = {"city": frozenset({"wuhan"}), "sign": frozenset({"cough"})}
    return list(check_condition(condition, lambda name: QUESTIONS.get(name, UNKNOWN), lists.__getitem__, own))


@pytest.mark.parametrize(
    "text",
    [
        "${name} = 'x' and not(${age} + 1 > ${heat})",
        "${city} = 'wuhan' or ${city} = ''",
        "${signs} = 'cough fever' or selected(${signs}, 'cough')",
        "${heat} = 36.4 and ${heat} != '' and ${heat} = ${cold} and ${heat} + 0 = ${age}",
        "${day} = today() or ${day} = '2026-01-31'",
        "string-length(${age}) = 2 and regex(${day}, '^2.*$')",
        "true() = not(false())",
    ],
)
def test_what_every_engine_understands_alike_is_taken(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("${age}", NOT_YES_OR_NO),
        ("${age} + 1", NOT_YES_OR_NO),
        ("'x'", NOT_YES_OR_NO),
        ("${age} and true()", NOT_YES_OR_NO),
        ("not(${name})", NOT_YES_OR_NO),
        ("not(string-length(${name}))", NOT_YES_OR_NO),
        ("true() = 1", MIXED),
        ("true() < false()", MIXED),
        ("(${age} > 1) + 1 = 2", MIXED),
        ("selected(${signs}, 'cough') = 'true'", MIXED),
        ("${age} = '18'", QUOTED),
        ("'36.4' != ${heat}", QUOTED),
        ("${heat} = ${age}", SPELT),
        ("${name} = ${heat}", SPELT),
        ("${heat} = today()", SPELT),
        ("string-length(${heat}) > 2", SPELT),
        ("regex(${heat}, '^3.*$')", SPELT),
        (". = 'x'", OWN_IN_RELEVANT),
        ("${told} = ''", NOTE_HAS_NONE),
        ("${nobody} = ''", UNKNOWN),
        ("regex(${nobody}, '^a$')", UNKNOWN),
        (
            "${city} = 'Wuhan'",
            Notice("The list “{list}” has no choice “{choice}”.", {"list": "city", "choice": "Wuhan"}),
        ),
        (
            "selected(${signs}, 'flu')",
            Notice("The list “{list}” has no choice “{choice}”.", {"list": "sign", "choice": "flu"}),
        ),
        (
            "selected(${name}, 'x')",
            Notice("selected() is for questions with choices; {name} has none.", {"name": "name"}),
        ),
    ],
)
def test_the_rest_is_told(text: str, notice: Notice) -> None:
    assert notice in wrong(text)


def test_the_dot_is_the_constraints_own_question() -> None:
    assert wrong(". > 1", QUESTIONS["age"]) == []
    assert wrong(". = '1'", QUESTIONS["age"]) == [QUOTED]
