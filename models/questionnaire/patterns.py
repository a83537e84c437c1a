"""Regular expressions of a questionnaire: a subset that Python's re and a browser's RegExp understand alike.

The whole answer must match, so a pattern is written ^…$ (engines of XLSForm differ on patterns without). Inside stand
characters, ., \\d, \\w, sets [a-z], groups, | within a group, and the counts ? * + {n} {n,m}.

Both engines try one way after the other, and each further count multiplies the ways. The ways of a pattern are counted
as it is read, and one with too many is refused: what is left takes milliseconds at worst on MAX_TEXT characters.
"""

import re
from functools import cache
from typing import NamedTuple

from models.notice import N_, Notice
from models.questionnaire.form import MAX_TEXT
from models.questionnaire.grammar import Grammar, Refused, Token, Transformer, Unreadable, inline

MAX_PATTERN = 200
MOST_WAYS = 300_000
"""Two open counts (501 x 501 ways) are within, three are not."""

_RULES = r"""
    start: "^" branch "$"
    branch: piece+
    piece: atom COUNT?
    ?atom: CHARACTER -> character | ESCAPE -> escape | "." -> any | SET -> set | "(" "?:"? choice ")" -> group
    choice: branch ("|" branch)*
    COUNT: /[*+?]|\{\d{1,3}(,\d{0,3})?\}/
    ESCAPE: /\\./
    SET: /\[(\\.|[^\\\[\]])+\]/
    CHARACTER: /[^\\^$.|?*+()\[\]{}\n]/
"""
_CLASSES = {r"\d": "0-9", r"\w": "0-9A-Za-z_"}
_ESCAPABLE = set(r"\.*+?()[]{}|^$/-")
_SYNTAX = set(r"\.*+?()[]{}|^$")
_SYNTAX_IN_SET = set(r"\[]^-&~|")
_MEMBERS = re.compile(r"(\\.|[^\\])(?:-(\\.|[^\\]))?")


class Part(NamedTuple):
    source: str
    ways: int
    """In how many ways it can match, at most; counted up to MOST_WAYS + 1."""
    shortest: int
    """Characters of its shortest match, up to MAX_TEXT."""
    first: str = ""
    """The one character that it begins with, where there is only one."""


def read_pattern(pattern: str) -> str | Notice:
    """The pattern without ^ and $, in the spelling that both engines understand."""
    if len(pattern) > MAX_PATTERN:
        return Notice(N_("The pattern of regex() has more than {most} characters."), {"most": str(MAX_PATTERN)})
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return Notice(N_("Write the pattern of regex() as '^…$': it is about the whole answer."))
    try:
        part = _grammar().parse(pattern)
    except Unreadable as error:
        return _unreadable(pattern[error.place :] if error.place is not None else "")
    except Refused as error:
        return error.notice
    if part.ways > MOST_WAYS:
        return Notice(
            N_("The pattern of regex() can match in too many ways. Write counts with an end: {{1,20}}, no + or *.")
        )
    return part.source


@cache
def _grammar() -> Grammar[Part]:
    return Grammar(_RULES, _Parts())


def _unreadable(rest: str) -> Notice:
    return Notice(
        N_(
            "The pattern of regex() goes beyond what every phone understands, from “{here}” on. There are characters, "
            "., \\d, \\w, [a-z], ( | ) and the counts ? * + {{1,20}}."
        ),
        {"here": rest[:10]},
    )


@inline
class _Parts(Transformer[Token, Part]):
    def start(self, branch: Part) -> Part:
        return branch

    def character(self, token: Token) -> Part:
        return Part(_plain(str(token)), 1, 1, str(token))

    def escape(self, token: Token) -> Part:
        if str(token) in _CLASSES:
            return Part(f"[{_CLASSES[str(token)]}]", 1, 1)
        return Part(_plain(_unescaped(str(token))), 1, 1, _unescaped(str(token)))

    def any(self) -> Part:
        return Part(r"[^\n]", 1, 1)

    def set(self, token: Token) -> Part:
        inside = str(token)[1:-1]
        negated = inside.startswith("^") and len(inside) > 1
        members = "".join(
            _member(*found) for found in _MEMBERS.findall(inside.removeprefix("^") if negated else inside)
        )
        return Part(f"[{'^' if negated else ''}{members}]", 1, 1)

    def group(self, choice: Part) -> Part:
        return Part(f"(?:{choice.source})", choice.ways, choice.shortest, choice.first)

    def choice(self, *branches: Part) -> Part:
        firsts = {part.first for part in branches}
        # Branches that begin differently are no choice to try: at most one of them can match.
        exclusive = "" not in firsts and len(firsts) == len(branches)
        return Part(
            "|".join(part.source for part in branches),
            _few((max if exclusive else sum)(part.ways for part in branches)),
            min(part.shortest for part in branches),
            branches[0].first if len(branches) == 1 else "",
        )

    def branch(self, *pieces: Part) -> Part:
        ways = shortest = 0
        for place, part in enumerate(pieces):
            ways = part.ways if place == 0 else _few(ways * part.ways)
            shortest = min(MAX_TEXT, shortest + part.shortest)
        return Part("".join(part.source for part in pieces), ways, shortest, pieces[0].first)

    def piece(self, atom: Part, count: Token | None = None) -> Part:
        if count is None:
            return atom
        least, most = _counts(str(count))
        if atom.shortest == 0 or least > most or most > MAX_TEXT:
            raise Refused(_unreadable(str(count)))
        # Every time of asking is as wide as the atom: 1 + w + w² + …
        ways, power = 0, 1
        for time in range(most + 1):
            ways = _few(ways + (power if time >= least else 0))
            power = _few(power * atom.ways)
        return Part(atom.source + str(count), ways, min(MAX_TEXT, least * atom.shortest), atom.first if least else "")


def _few(ways: int) -> int:
    return min(ways, MOST_WAYS + 1)


def _counts(count: str) -> tuple[int, int]:
    if count in "*+?":
        return {"*": (0, MAX_TEXT), "+": (1, MAX_TEXT), "?": (0, 1)}[count]
    least, comma, most = count[1:-1].partition(",")
    if not comma:
        return int(least), int(least)
    return int(least), int(most) if most else MAX_TEXT


def _member(first: str, last: str) -> str:
    if first in _CLASSES and not last:
        return _CLASSES[first]
    low, high = _unescaped(first), _unescaped(last) if last else ""
    if high and low > high:
        raise Refused(_unreadable(f"{first}-{last}"))
    return f"{_in_set(low)}-{_in_set(high)}" if high else _in_set(low)


def _unescaped(text: str) -> str:
    if len(text) == 2 and text[1] not in _ESCAPABLE:
        raise Refused(_unreadable(text))
    return text[-1]


def _plain(character: str) -> str:
    return f"\\{character}" if character in _SYNTAX else character


def _in_set(character: str) -> str:
    # As a number, because the two engines allow different signs after a backslash.
    return f"\\x{ord(character):02x}" if character in _SYNTAX_IN_SET else character
