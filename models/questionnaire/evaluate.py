"""Works out a condition, as XPath 1.0 (sections 3.3 to 3.5 and 4) and the OpenRosa functions do.

An answer is text, empty where there is none. A comparison by size turns both sides into numbers; by = and !=, only
where one side is a number. Text that is no number is NaN, which is unequal to everything and neither more nor less.
A day (`2026-01-31`) counts as days since 1970-01-01. What this says, `office/static/questionnaire.js` says too.
"""

import math
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from models.questionnaire.conditions import (
    EQUALITY,
    LOGIC,
    ORDER,
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
    Today,
    Truth,
)

Value = bool | float | str

EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
_DAY = re.compile(r"([1-9][0-9]{3})-([0-9]{2})-([0-9]{2})")


class Setting(NamedTuple):
    """What a condition is worked out with."""

    answers: Mapping[str, str]
    """Name to the answer as text, several choices with spaces between; hidden and unanswered ones may be missing."""
    today: str
    """`2026-01-31`"""
    own: str = ""
    """The answer that a constraint is about."""


def holds(condition: Condition, setting: Setting) -> bool:
    return truth(value_of(condition, setting))


def value_of(condition: Condition, setting: Setting) -> Value:
    match condition:
        case Text(value) | Number(value) | Truth(value):
            return value
        case Answer(name):
            return setting.answers.get(name, "")
        case Own():
            return setting.own
        case Today():
            return setting.today
        case Not(of):
            return not holds(of, setting)
        case Selected(of, choice):
            return choice in str(value_of(of, setting)).split(" ")
        case Length(of):
            return float(len(str(value_of(of, setting))))
        case Matches(of, pattern):
            return _compiled(pattern).fullmatch(str(value_of(of, setting))) is not None
        case Pair(sign, left, right):
            return _pair(sign, left, right, setting)


def truth(value: Value) -> bool:
    if isinstance(value, float):
        return value != 0.0 and not math.isnan(value)
    return bool(value)


def number(value: Value) -> float:
    if not isinstance(value, str):
        return float(value)
    if _NUMBER.fullmatch(value):
        return float(value)
    day = _DAY.fullmatch(value)
    if day:
        try:
            return float((date(int(day[1]), int(day[2]), int(day[3])) - EPOCH).days)
        except ValueError:
            pass
    return math.nan


def _pair(sign: Sign, left: Condition, right: Condition, setting: Setting) -> Value:
    if sign in LOGIC:
        return (
            holds(left, setting) and holds(right, setting)
            if sign is Sign.AND
            else holds(left, setting) or holds(right, setting)
        )
    one, other = value_of(left, setting), value_of(right, setting)
    if sign in EQUALITY:
        return _equal(one, other) is (sign is Sign.EQUAL)
    if sign in ORDER:
        return _in_order(sign, number(one), number(other))
    return _counted(sign, number(one), number(other))


def _equal(one: Value, other: Value) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return truth(one) is truth(other)
    if isinstance(one, float) or isinstance(other, float):
        return number(one) == number(other)
    return one == other


def _in_order(sign: Sign, one: float, other: float) -> bool:
    if sign is Sign.LESS:
        return one < other
    if sign is Sign.AT_MOST:
        return one <= other
    return one > other if sign is Sign.MORE else one >= other


def _counted(sign: Sign, one: float, other: float) -> float:
    if sign is Sign.PLUS:
        return one + other
    if sign is Sign.MINUS:
        return one - other
    if sign is Sign.TIMES:
        return one * other
    return _divided(one, other) if sign is Sign.DIVIDED else _remainder(one, other)


def _divided(one: float, other: float) -> float:
    """IEEE 754, where Python raises an error."""
    if other != 0:
        return one / other
    return math.nan if one == 0 or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)


def _remainder(one: float, other: float) -> float:
    """With the sign of the first, XPath 1.0 section 3.5."""
    return math.nan if math.isinf(one) or other == 0 else math.fmod(one, other)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
