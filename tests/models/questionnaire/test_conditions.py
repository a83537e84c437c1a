"""Conditions: what can be read, what is refused and why, and that none takes long to read or to work out."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.notice import Notice
from models.questionnaire.conditions import (
    Answer,
    Condition,
    Length,
    Matches,
    Not,
    Number,
    Own,
    Pair,
    Selected,
    Sign,
    Text,
)
from models.questionnaire.evaluate import Setting, holds, value_of
from models.questionnaire.reading import MAX_CONDITION, MAX_DEPTH, read_condition

SETTING = Setting({"age": "17", "name": "𠮷田 三", "signs": "fever cough", "day": "2026-11-20"}, "2026-11-24", own="x")


def read(text: str) -> Condition:
    found = read_condition(text)
    assert not isinstance(found, Notice), found
    return found


def refusal(text: str) -> str:
    found = read_condition(text)
    assert isinstance(found, Notice)
    return found.say(lambda text: text)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("${ age }>=18", Pair(Sign.AT_LEAST, Answer("age"), Number(18))),
        ("1 or(.)", Pair(Sign.OR, Number(1), Own())),
        ('not(selected(., "it\'s"))', Not(Selected(Own(), "it's"))),
        ("string-length(${a-b}) - .5", Pair(Sign.MINUS, Length(Answer("a-b")), Number(0.5))),
        ("- -1", Pair(Sign.MINUS, Number(0), Pair(Sign.MINUS, Number(0), Number(1)))),
        ("regex(., '^[0-9]{2}$')", Matches(Own(), "[0-9]{2}")),
        ("''", Text("")),
        ("1 + 2 * 3", Pair(Sign.PLUS, Number(1), Pair(Sign.TIMES, Number(2), Number(3)))),
    ],
)
def test_conditions_are_read_as_xpath_does(text: str, condition: Condition) -> None:
    assert read(text) == condition


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The condition ends too early: something is missing at its end."),
        ("${age} >=", "The condition ends too early: something is missing at its end."),
        ("${age} >= 18 18", "The condition cannot be read from “18” on (character 14)."),
        ("../age > 1", "The condition cannot be read from “./age > 1” on (character 2)."),
        ("${name} = “x”", "The condition cannot be read from ““x”” on (character 11)."),
        (
            "count(${x}) > 1",
            "There is no count() here. There are: selected(), string-length(), regex(), not(), today(), true(), "
            "false().",
        ),
        ("not()", "not() takes 1 values in its brackets, not 0."),
        ("selected(${s}, ${t})", "selected() needs a choice's name in quotation marks: selected(${fruit}, 'apple')."),
        ("string-length('a')", "string-length() needs a question's answer as its first value: ${name} or a dot."),
        ("regex(., 'a')", "Write the pattern of regex() as '^…$': it is about the whole answer."),
        ("regex(., .)", "regex() needs its pattern in quotation marks: regex(., '^[0-9]{6}$')."),
        ("true() or " * 50 + "true()", f"The condition is nested or chained more than {MAX_DEPTH} deep: divide it."),
        ("(" * 600 + "1" + ")" * 600, f"The condition has more than {MAX_CONDITION} characters."),
    ],
)
def test_a_refusal_says_why(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${age} + 1", 18.0),
        ("${age} < 18 and ${missing} = ''", True),
        ("${missing} < 18 or ${missing} >= 18", False),
        ("${missing} != 18", True),
        ("string-length(${name})", 4.0),
        ("selected(${signs}, 'cough') and not(selected(${signs}, 'coug'))", True),
        ("today() - ${day}", 4.0),
        ("${day} < '2026-11-21' and ${day} = '2026-11-20'", True),
        ("'2026-02-30' < 0 or '2026-02-30' >= 0", False),
        ("5 mod -3", 2.0),
        ("-5 mod 3", -2.0),
        ("5 mod 0 = 5 mod 0", False),
        ("1 div 0 > 999999999999", True),
        ("-1 div 0 < 0", True),
        ("0 div 0 = 0 div 0", False),
        ("(1 div 0) mod 2 = 1", False),
        ("2 mod (1 div 0)", 2.0),
        ("regex(., '^x$') and not(regex(., '^xx$'))", True),
        ("true() = not(false())", True),
        ("'1' = '1.0'", False),
        ("' 1 ' = 1", True),
        ("'1e3' = 1000", False),
    ],
)
def test_conditions_are_worked_out_as_xpath_does(text: str, value: object) -> None:
    assert value_of(read(text), SETTING) == value


def test_a_line_break_at_the_end_is_part_of_the_answer() -> None:
    assert not holds(read("regex(., '^x$')"), SETTING._replace(own="x\n"))
    assert not holds(read("regex(., '^..$')"), SETTING._replace(own="x\n"))


TOKENS = st.sampled_from(
    [
        "${a}",
        ".",
        "1",
        "'x'",
        "and",
        "or",
        "not(",
        "selected(",
        "regex(",
        "today()",
        "(",
        ")",
        ",",
        "=",
        "<",
        "-",
        "div",
        "'^a$'",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, max_size=25).map(" ".join) | st.text(max_size=60))
@example("-" * 999 + "1")
@example("(" * 499 + "1" + ")" * 499)
@example("not(" * 199 + "true()" + ")" * 199)
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_condition(text)
    if isinstance(found, Notice):
        assert found.say(lambda text: text)
    else:
        holds(found, SETTING)


def test_the_longest_condition_is_read_soon() -> None:
    started = time.perf_counter()
    for _ in range(10):
        read_condition("1" + "+1" * 499)
        read_condition("(" * 400 + "1")
    assert time.perf_counter() - started < 5
