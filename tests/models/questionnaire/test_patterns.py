"""Patterns of regex(): one meaning in Python and JavaScript, and no answer that they need long for."""

import json
import re
import subprocess
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.notice import Notice
from models.questionnaire.form import MAX_TEXT
from models.questionnaire.patterns import read_pattern
from tests.models.questionnaire.engine import NODE

JUDGE = """
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([pattern, text]) => new RegExp("^(?:" + pattern + ")$", "u").test(text))));
"""
ATOMS = [
    "a",
    "b",
    "龥",
    "𠮷",
    ".",
    r"\.",
    r"\d",
    r"\w",
    "[a-c]",
    "[^a]",
    r"[\]\-^a]",
    "[&|~]",
    r"\/",
    "-",
    "(a|bc)",
    "(?:x|.)",
]
COUNTS = ["", "", "?", "*", "+", "{2}", "{1,3}", "{2,}"]
TEXTS = [
    "",
    "a",
    "b",
    "ab",
    "aa",
    "aaa",
    "bc",
    "x",
    "龥",
    "𠮷",
    "𠮷𠮷",
    "]",
    "-",
    "^",
    "&",
    "~|",
    "/",
    ".",
    "1",
    "_",
    "é",
    "٣",
    "\n",
    "a\n",
    "\u2028",
]


def read(pattern: str) -> str:
    found = read_pattern(pattern)
    assert isinstance(found, str), found
    return found


def by_javascript(cases: list[tuple[str, str]]) -> list[bool]:
    done = subprocess.run(
        [str(NODE), "-e", JUDGE], input=json.dumps(cases), capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def test_python_and_javascript_agree() -> None:
    pieces = [atom + count for atom in ATOMS for count in dict.fromkeys(COUNTS)]
    patterns = [f"^{one}{other}$" for one in pieces for other in ["", *pieces[::17]]]
    taken = [found for pattern in patterns if isinstance(found := read_pattern(pattern), str)]
    assert len(taken) > 0.9 * len(patterns)
    cases = [(pattern, text) for pattern in taken for text in TEXTS]
    ours = [re.compile(pattern, re.ASCII).fullmatch(text) is not None for pattern, text in cases]
    assert ours == by_javascript(cases)
    assert True in ours
    assert False in ours


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^1[3-9]\d{9}$", "13912345678", True),
        (r"^1[3-9]\d{9}$", "１３９12345678", False),
        ("^[京沪][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}$", "京A12345", True),
        ("^[^@ ]{1,64}@[a-z0-9.-]{1,60}$", "x@y.cn", True),
        ("^(a|b)$", "a", True),
    ],
)
def test_patterns_of_daily_use_are_taken(pattern: str, text: str, matches: bool) -> None:
    assert (re.fullmatch(read(pattern), text, re.ASCII) is not None) is matches


REFUSED = [
    *(
        "a",
        "^a",
        "a$",
        "^$",
        "^a|b$",
        "^(?=a)$",
        "^(?!a)a$",
        r"^\s$",
        r"^\1$",
        r"^(a)\1$",
        "^a*?$",
        "^a++$",
        "^[z-a]$",
        "^a{3,2}$",
    ),
    *(
        "^a{501}$",
        "^()$",
        "^(a?)*$",
        "^[$",
        "^(a$",
        r"^\p{L}$",
        r"^\u0041$",
        "^[[:alpha:]]$",
        "^\n$",
        "^" + "a" * 200 + "$",
    ),
    *(
        "^(a+)+$",
        "^(a|a)*$",
        "^(a|b?c)*$",
        "^(a|.)+$",
        "^(a|ab){1,40}$",
        "^.*.*.*$",
        "^(.*a){1,9}$",
        "^(a*b*){1,5}$",
        "^(a{0,20}){0,20}$",
    ),
]


@pytest.mark.parametrize("pattern", REFUSED)
def test_the_rest_is_refused_with_a_sentence(pattern: str) -> None:
    found = read_pattern(pattern)
    assert isinstance(found, Notice)
    assert found.say(lambda text: text)


PIECES = st.builds(
    "{}{}".format, st.sampled_from(["a", "[ab]", ".", "(a|b)", "(a|aa)", "(ab?)", "(a{1,9}b)"]), st.sampled_from(COUNTS)
)
WORST = ["a" * MAX_TEXT, "ab" * (MAX_TEXT // 2), "a" * (MAX_TEXT - 1) + "x"]


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6).map(lambda pieces: f"^{''.join(pieces)}!$"))
def test_no_answer_takes_long(pattern: str) -> None:
    found = read_pattern(pattern)
    if isinstance(found, Notice):
        return
    compiled = re.compile(found, re.ASCII)
    started = time.perf_counter()
    for text in WORST:
        compiled.fullmatch(text)
    assert time.perf_counter() - started < 1


def test_no_answer_takes_long_in_javascript() -> None:
    patterns = [
        read(p)
        for p in ("^.*.*!$", "^[ab]*(a|b){0,8}!$", "^(a|aa){1,16}!$", "^((a{500}){500}){500}$", "^(ab?){0,16}!$")
    ]
    started = time.perf_counter()
    assert not any(by_javascript([(pattern, text) for pattern in patterns for text in WORST]))
    assert time.perf_counter() - started < 5
