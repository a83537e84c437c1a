"""Conditions (`relevant`, `constraint`) as plain data: one tree, worked out by Python and by a phone's JavaScript."""

from enum import StrEnum

import msgspec


class Sign(StrEnum):
    """Operators of XPath 1.0, section 3, by their own signs."""

    OR = "or"
    AND = "and"
    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    DIVIDED = "div"
    REMAINDER = "mod"


LOGIC = (Sign.OR, Sign.AND)
EQUALITY = (Sign.EQUAL, Sign.UNEQUAL)
ORDER = (Sign.LESS, Sign.AT_MOST, Sign.MORE, Sign.AT_LEAST)


class Text(msgspec.Struct, frozen=True, tag_field="is", tag="text"):
    value: str


class Number(msgspec.Struct, frozen=True, tag_field="is", tag="number"):
    value: float


class Truth(msgspec.Struct, frozen=True, tag_field="is", tag="truth"):
    value: bool


class Answer(msgspec.Struct, frozen=True, tag_field="is", tag="answer"):
    """`${name}`: the answer to an earlier question, empty where that is hidden or unanswered."""

    name: str


class Own(msgspec.Struct, frozen=True, tag_field="is", tag="own"):
    """`.`: the answer that a constraint is about."""


class Today(msgspec.Struct, frozen=True, tag_field="is", tag="today"):
    pass


class Pair(msgspec.Struct, frozen=True, tag_field="is", tag="pair"):
    sign: Sign
    left: "Condition"
    right: "Condition"


class Not(msgspec.Struct, frozen=True, tag_field="is", tag="not"):
    of: "Condition"


class Selected(msgspec.Struct, frozen=True, tag_field="is", tag="selected"):
    of: Answer | Own
    choice: str


class Length(msgspec.Struct, frozen=True, tag_field="is", tag="length"):
    """`string-length(…)`, in characters: code points, not UTF-16 units."""

    of: Answer | Own


class Matches(msgspec.Struct, frozen=True, tag_field="is", tag="matches"):
    """`regex(…)` over the whole answer. `pattern` has no ^ and $, and means the same to Python's re and to RegExp."""

    of: Answer | Own
    pattern: str


Condition = Text | Number | Truth | Answer | Own | Today | Pair | Not | Selected | Length | Matches
