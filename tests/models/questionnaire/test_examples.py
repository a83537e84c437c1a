"""pyxform's own example forms: refused for reasons that are known and counted, or answered as ODK's engine does.

Most use what our subset leaves out. What is left of them when somebody does what our sentences say is compared, too.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from models.questionnaire.flow import State
from models.questionnaire.form import Choice, Group, Item, Kind, Question, Repeat, to_json
from models.questionnaire.problems import BadQuestionnaire, Problem
from models.questionnaire.sheets import Row, Sheet
from models.questionnaire.xlsform import read_form
from tests.models.questionnaire.engine import Engine
from tests.models.questionnaire.examples import Sheets, examples, xlsx
from tests.models.questionnaire.forms import VALUES
from tests.models.questionnaire.test_conformance import ours

FORMS, WITHIN, LEFT = 304, 17, 131
ANSWERS, ROUNDS = 8, 6
REASONS = {
    "“{name}” is not understood here. Leave the cell empty.": 217,
    "The type “{type}” is not understood. There are: {known}.": 169,
    "The text “{column}” is missing in {language}.": 68,
    "The column “{name}” is missing.": 39,
    "An answer cannot be put into a text with ${{…}} here.": 25,
    "The name must be a letter, then letters, digits, _ . or -, at most 64 of them.": 13,
    "A repeat cannot stand inside another.": 13,
    "Name the language and its short form, as in “{column}::中文 (zh)”.": 10,
    "A choice's name has no spaces and no quotation marks, and at most 64 characters.": 9,
    "The list has the choice “{choice}” twice.": 7,
    "The questions have no label in {language}.": 6,
    "The sheet “{name}” is not understood here.": 6,
    "There is no {name}() here. There are: {known}.": 6,
    "“required” is yes or no here.": 5,
    "“{name}” must be of letters, digits, _ . or -, at most 64 of them.": 4,
    "Write the pattern of regex() as '^…$': it is about the whole answer.": 4,
    "The column of this cell has no heading.": 3,
    "The condition cannot be read from “{here}” on (character {place}).": 3,
    "The name “{name}” is there twice.": 3,
    "A note has no answer: neither “required” nor “constraint” fit.": 2,
    "The list's name must be of letters, digits, _ . or -, at most 64 of them.": 2,
    "There are no questions in this group or repeat.": 2,
    "“begin {kind}” has no “end {kind}”.": 1,
    "The condition must be a yes or no, for instance a comparison: ${{age}} >= 18.": 1,
    "The column “{name}” is there twice.": 1,
    "The sheet “{name}” is missing.": 1,
    "selected() is for questions with choices; {name} has none.": 1,
    "There are no questions.": 1,
    "There is no list “{list}” on the sheet of choices.": 1,
    "There is only one row of settings.": 1,
}
"""A sentence to the number of forms that it is said of."""


def refusals(sheets: Sheets) -> tuple[Problem, ...]:
    try:
        read_form(sheets)
    except BadQuestionnaire as error:
        return error.problems
    return ()


@cache
def refused() -> dict[str, tuple[Problem, ...]]:
    """By form; those within the subset have none."""
    return {name: refusals(sheets) for name, sheets in examples().items()}


def mended(sheets: Sheets, problems: tuple[Problem, ...]) -> Sheets:
    """Without what the problems name: the column that is not understood, else the row, else the sheet."""
    found = dict(sheets)
    for problem in problems:
        name = problem.sheet.strip().lower()
        if name not in found:
            continue
        sheet = found[name]
        if problem.row == 0 and "is not understood here" in problem.notice.text:
            del found[name]
        elif problem.column and (problem.row == 1 or "Leave the cell empty" in problem.notice.text):
            rows = [Row(row.number, without(row.cells, problem.column)) for row in sheet.rows]
            found[name] = replace(sheet, heading=without(sheet.heading, problem.column), rows=rows)
        elif problem.row > 1:
            found[name] = replace(sheet, rows=[row for row in sheet.rows if row.number != problem.row])
    return found


def without(cells: dict[str, str], letter: str) -> dict[str, str]:
    return {other: text for other, text in cells.items() if other != letter}


def left(sheets: Sheets, problems: tuple[Problem, ...]) -> Sheets | None:
    """What we accept after some rounds of that, if there are questions left at all."""
    for _ in range(ROUNDS):
        sheets, before = mended(sheets, problems), sheets
        if sheets == before:
            return None
        problems = refusals(sheets)
        if not problems:
            return sheets
    return None


class Guess:
    """Answers to a form, by chance: numbers close to those of its conditions, choices of its lists."""

    def __init__(self, sheets: Sheets, seed: str) -> None:
        self._random = random.Random(seed)
        self._asked = read_form(sheets)
        limits = re.findall(r'"value":(\d+)\.0', to_json(self._asked).decode())
        self._close = tuple(str(int(limit) + step) for limit in limits for step in (-1, 0, 1))

    def answers(self) -> dict[str, Any]:
        return self._within(self._asked.items)

    def _within(self, items: Sequence[Item]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in items:
            if isinstance(item, Group):
                found |= self._within(item.items)
            elif isinstance(item, Repeat):
                found[item.name] = [self._within(item.items) for _ in range(self._random.randint(0, 2))]
            elif item.kind is not Kind.NOTE:
                found[item.name] = self._answer(item, self._asked.choices.get(item.choices, ()))
        return found

    def _answer(self, question: Question, choices: Sequence[Choice]) -> Any:
        names = [choice.name for choice in choices]
        match question.kind:
            case Kind.SELECT_ONE:
                return self._random.choice(["", *names])
            case Kind.SELECT_MULTIPLE:
                return [name for name in names if self._random.random() < 0.4]
            case Kind.INTEGER:
                return self._random.choice([*VALUES["age"], *self._close])
            case Kind.DECIMAL:
                return self._random.choice([*VALUES["heat"], *self._close])
            case Kind.DATE:
                return self._random.choice(VALUES["day"])
            case _:
                return self._random.choice([*VALUES["name"], *self._close])


def compared(engine: Engine, forms: dict[str, Sheets]) -> Counter[str]:
    """How often each state was met; both agree on all of them."""
    met: Counter[str] = Counter()
    alike = {repr(sheets): name for name, sheets in forms.items()}
    for name in alike.values():
        content, guess = xlsx(forms[name]), Guess(forms[name], name)
        every = [guess.answers() for _ in range(ANSWERS)]
        found = ours(content, every)
        assert found == engine.states(content, every), name
        met.update(state for states in found for state in states.values())
    return met


def test_forms_beyond_the_subset_are_refused_for_known_reasons() -> None:
    reasons: Counter[str] = Counter()
    for problems in refused().values():
        reasons.update({problem.notice.text for problem in problems})
    assert len(refused()) == FORMS
    assert reasons == REASONS


def test_a_refusal_names_a_place_that_is_there() -> None:
    for name, problems in refused().items():
        for problem in problems:
            sheet = examples()[name].get(problem.sheet.strip().lower(), Sheet(problem.sheet))
            numbers = {0, 1, *(row.number for row in sheet.rows)}
            letters = {"", *sheet.heading, *(letter for row in sheet.rows for letter in row.cells)}
            assert problem.row in numbers, (name, problem)
            assert problem.column in letters, (name, problem)


def test_forms_within_the_subset(engine: Engine) -> None:
    within = {name: examples()[name] for name, problems in refused().items() if not problems}
    assert len(within) == WITHIN
    assert compared(engine, within).keys() == {State.ANSWERED, State.OPEN, State.SHOWN}


def test_what_is_left_of_the_others(engine: Engine) -> None:
    rest = {name: left(examples()[name], problems) for name, problems in refused().items() if problems}
    forms = {name: sheets for name, sheets in rest.items() if sheets is not None}
    assert len(forms) == LEFT
    assert compared(engine, forms).keys() == {str(state) for state in State}
