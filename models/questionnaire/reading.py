"""Reads a condition: the part of XPath 1.0 and of the OpenRosa functions that Gatepost understands.

`${name}` and `.`, numbers, 'text', today(), true(), false(); = != < <= > >=; and, or, not(); + - * div mod;
selected(), string-length(), regex().
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from models.notice import N_, Notice
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
    Today,
    Truth,
)
from models.questionnaire.grammar import Grammar, Refused, Token, Transformer, Unreadable, inline
from models.questionnaire.patterns import read_pattern

MAX_CONDITION = 1000
MAX_DEPTH = 40

_RULES = r"""
    ?start: either
    ?either: both | either OR both -> pair
    ?both: equal | both AND equal -> pair
    ?equal: order | equal EQUALITY order -> pair
    ?order: sum | order ORDER sum -> pair
    ?sum: product | sum SUM product -> pair
    ?product: unary | product (STAR | PRODUCT) unary -> pair
    ?unary: primary | "-" unary -> negative
    ?primary: ANSWER -> answer | OWN -> own | NUMBER -> number | TEXT -> text | call | "(" either ")"
    call: FUNCTION "(" (either ("," either)*)? ")"
    OR: "or"
    AND: "and"
    PRODUCT: "div" | "mod"
    STAR: "*"
    SUM: "+" | "-"
    EQUALITY: "=" | "!="
    ORDER: "<=" | ">=" | "<" | ">"
    ANSWER: /\$\{\s*[A-Za-z_][A-Za-z0-9_.\-]{0,63}\s*\}/
    NUMBER: /[0-9]{1,12}(\.[0-9]{0,9})?|\.[0-9]{1,9}/
    OWN: "."
    TEXT: /'[^']*'|"[^"]*"/
    FUNCTION: /[a-z][a-z0-9-]*(:[a-z0-9-]+)?(?=\s*\()/
    %import common.WS
    %ignore WS
"""


class Branch(NamedTuple):
    condition: Condition
    depth: int


def read_condition(text: str) -> Condition | Notice:
    if len(text) > MAX_CONDITION:
        return Notice(N_("The condition has more than {most} characters."), {"most": str(MAX_CONDITION)})
    try:
        return _grammar().parse(text).condition
    except Unreadable as error:
        return _unreadable(text, error.place)
    except Refused as error:
        return error.notice


@cache
def _grammar() -> Grammar[Branch]:
    return Grammar(_RULES, _Branches())


def _unreadable(text: str, place: int | None) -> Notice:
    if place is None:
        return Notice(N_("The condition ends too early: something is missing at its end."))
    return Notice(
        N_("The condition cannot be read from “{here}” on (character {place})."),
        {"here": text[place : place + 20], "place": str(place + 1)},
    )


@inline
class _Branches(Transformer[Token, Branch]):
    def pair(self, left: Branch, sign: Token, right: Branch) -> Branch:
        return _deeper(Pair(Sign(str(sign)), left.condition, right.condition), left, right)

    def negative(self, of: Branch) -> Branch:
        return _deeper(Pair(Sign.MINUS, Number(0), of.condition), of)

    def answer(self, token: Token) -> Branch:
        return Branch(Answer(str(token)[2:-1].strip()), 1)

    def own(self, _token: Token) -> Branch:
        return Branch(Own(), 1)

    def number(self, token: Token) -> Branch:
        return Branch(Number(float(token)), 1)

    def text(self, token: Token) -> Branch:
        return Branch(Text(str(token)[1:-1]), 1)

    def call(self, name: Token, *given: Branch) -> Branch:
        function = _FUNCTIONS.get(str(name))
        if function is None:
            raise Refused(
                Notice(
                    N_("There is no {name}() here. There are: {known}."),
                    {"name": str(name), "known": ", ".join(f"{known}()" for known in _FUNCTIONS)},
                )
            )
        count, build = function
        if len(given) != count:
            raise Refused(
                Notice(
                    N_("{name}() takes {count} values in its brackets, not {given}."),
                    {"name": str(name), "count": str(count), "given": str(len(given))},
                )
            )
        return _deeper(build(*(branch.condition for branch in given)), *given)


def _deeper(condition: Condition, *branches: Branch) -> Branch:
    depth = 1 + max((branch.depth for branch in branches), default=0)
    if depth > MAX_DEPTH:
        raise Refused(
            Notice(N_("The condition is nested or chained more than {most} deep: divide it."), {"most": str(MAX_DEPTH)})
        )
    return Branch(condition, depth)


def _selected(of: Condition, choice: Condition) -> Condition:
    if not isinstance(choice, Text):
        raise Refused(Notice(N_("selected() needs a choice's name in quotation marks: selected(${{fruit}}, 'apple').")))
    return Selected(_answer(of, "selected"), choice.value)


def _matches(of: Condition, pattern: Condition) -> Condition:
    if not isinstance(pattern, Text):
        raise Refused(Notice(N_("regex() needs its pattern in quotation marks: regex(., '^[0-9]{{6}}$').")))
    read = read_pattern(pattern.value)
    if isinstance(read, Notice):
        raise Refused(read)
    return Matches(_answer(of, "regex"), read)


def _length(of: Condition) -> Condition:
    return Length(_answer(of, "string-length"))


def _answer(of: Condition, function: str) -> Answer | Own:
    if isinstance(of, (Answer, Own)):
        return of
    raise Refused(
        Notice(N_("{name}() needs a question's answer as its first value: ${{name}} or a dot."), {"name": function})
    )


_FUNCTIONS: dict[str, tuple[int, Callable[..., Condition]]] = {
    "selected": (2, _selected),
    "string-length": (1, _length),
    "regex": (2, _matches),
    "not": (1, Not),
    "today": (0, Today),
    "true": (0, lambda: Truth(True)),
    "false": (0, lambda: Truth(False)),
}
