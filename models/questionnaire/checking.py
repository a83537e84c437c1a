"""What is wrong with a condition although it can be read: names, choices, and kinds of values that do not go together.

XPath turns any value into any other, and engines do it differently. So a condition must be a yes or no, and yes or no
is never compared with words or numbers: then Python, a phone and every XForms engine agree.
"""

from collections.abc import Callable, Iterator

from models.notice import N_, Notice
from models.questionnaire.conditions import (
    EQUALITY,
    LOGIC,
    ORDER,
    Answer,
    Condition,
    Length,
    Matches,
    Not,
    Own,
    Pair,
    Selected,
    Text,
    Today,
    Truth,
)
from models.questionnaire.form import CHOOSING, Kind, Question

Lookup = Callable[[str], Question | Notice]
"""A name to the question that may be asked about at this place, or why it may not."""
ChoiceNames = Callable[[str], frozenset[str]]
"""A list's name to its choices' names."""

NOT_YES_OR_NO = Notice(N_("The condition must be a yes or no, for instance a comparison: ${{age}} >= 18."))
MIXED = Notice(N_("A yes or no cannot be compared with words or numbers, nor counted with."))
OWN_IN_RELEVANT = Notice(N_("The dot stands for the answer itself: it belongs in “constraint”, not in “relevant”."))
QUOTED = Notice(N_("This answer is a number: compare it without quotation marks, 18 and not '18'."))
SPELT = Notice(
    N_("A decimal can be spelt in several ways (18, 18.0): compare it as a number, like ${{heat}} + 0 = ${{age}}.")
)
NOTE_HAS_NONE = Notice(N_("A note has no answer."))


def check_condition(
    condition: Condition, lookup: Lookup, choices: ChoiceNames, own: Question | None
) -> Iterator[Notice]:
    """`own` is the question whose constraint this is; None for `relevant`."""
    check = _Check(lookup, choices, own)
    if not _is_truth(condition):
        yield NOT_YES_OR_NO
    yield from check.within(condition)


class _Check:
    def __init__(self, lookup: Lookup, choices: ChoiceNames, own: Question | None) -> None:
        self._lookup, self._choices, self._own = lookup, choices, own

    def within(self, condition: Condition) -> Iterator[Notice]:
        match condition:
            case Pair():
                yield from self._pair(condition)
            case Not(of):
                if not _is_truth(of):
                    yield NOT_YES_OR_NO
                yield from self.within(of)
            case Selected(of, choice):
                yield from self._selected(of, choice)
            case Length(of) | Matches(of, _):
                yield from self.within(of)
                if self._kind(of) is Kind.DECIMAL:
                    yield SPELT
            case Answer() | Own():
                question = self._question(condition)
                if isinstance(question, Notice):
                    yield question
            case _:
                pass

    def _pair(self, pair: Pair) -> Iterator[Notice]:
        left, right = _is_truth(pair.left), _is_truth(pair.right)
        if pair.sign in LOGIC:
            if not (left and right):
                yield NOT_YES_OR_NO
        elif left != right or (left and pair.sign not in EQUALITY):
            yield MIXED
        if pair.sign in EQUALITY:
            yield from self._equality(pair.left, pair.right)
            yield from self._equality(pair.right, pair.left)
        yield from self.within(pair.left)
        yield from self.within(pair.right)

    def _equality(self, one: Condition, other: Condition) -> Iterator[Notice]:
        if not isinstance(one, (Answer, Own)):
            return
        kind = self._kind(one)
        if isinstance(other, Text) and other.value:
            if kind in (Kind.INTEGER, Kind.DECIMAL):
                yield QUOTED
            elif kind is Kind.SELECT_ONE:
                yield from self._choice(one, other.value)
        elif kind is Kind.DECIMAL and isinstance(other, (Answer, Own, Today)) and self._kind(other) is not kind:
            yield SPELT

    def _selected(self, of: Answer | Own, choice: str) -> Iterator[Notice]:
        question = self._question(of)
        if isinstance(question, Notice):
            yield question
        elif question.kind in CHOOSING:
            yield from self._choice(of, choice)
        else:
            yield Notice(N_("selected() is for questions with choices; {name} has none."), {"name": question.name})

    def _choice(self, of: Answer | Own, choice: str) -> Iterator[Notice]:
        question = self._question(of)
        if isinstance(question, Question) and choice not in self._choices(question.choices):
            values = {"list": question.choices, "choice": choice[:50]}
            yield Notice(N_("The list “{list}” has no choice “{choice}”."), values)

    def _kind(self, of: Condition) -> Kind | None:
        question = self._question(of) if isinstance(of, (Answer, Own)) else None
        return question.kind if isinstance(question, Question) else None

    def _question(self, of: Answer | Own) -> Question | Notice:
        if isinstance(of, Own):
            return self._own or OWN_IN_RELEVANT
        question = self._lookup(of.name)
        return NOTE_HAS_NONE if isinstance(question, Question) and question.kind is Kind.NOTE else question


def _is_truth(condition: Condition) -> bool:
    if isinstance(condition, Pair):
        return condition.sign in (*LOGIC, *EQUALITY, *ORDER)
    return isinstance(condition, (Truth, Not, Selected, Matches))
