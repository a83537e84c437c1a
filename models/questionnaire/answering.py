"""A single answer: made alike as it comes in, or what is wrong with it.

Answers are text as typed or chosen; several choices are a list of names.
`office/static/questionnaire.js` does the same.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import cast

from models.notice import N_, Notice
from models.questionnaire.form import MAX_TEXT, Choice, Kind, Question

Given = object
"""What came in for a question: a string, a list of strings, or anything at all from a phone."""
Clean = str | tuple[str, ...]
"""Empty where there is no answer. Choices of several stand in the order of their list."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
NO_ANSWER = Notice(N_("This is not an answer. Please answer the question again."))
TOO_LONG = Notice(N_("The answer is longer than {most} characters. Make it shorter."), {"most": str(MAX_TEXT)})
NO_TEXT = Notice(N_("The answer has signs that cannot be stored. Please write it again."))
NO_INTEGER = Notice(N_("Write a whole number, for instance 3."))
NO_DECIMAL = Notice(N_("Write a number, for instance 36.5."))
NO_DATE = Notice(N_("There is no such day. Please choose another."))
NO_CHOICE = Notice(N_("Please choose from the answers that are shown."))

_ENDS = re.compile("^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$")
_UNSTORED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_INTEGER = re.compile("(-?)0*([0-9]{1,15})")
_DECIMAL = re.compile(r"(-?)0*([0-9]{1,12})(?:\.([0-9]{1,6}))?")
_DATE = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NARROW = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


def clean(question: Question, given: Given, choices: Sequence[Choice]) -> Clean | Notice:
    """`choices` are those of the question's list."""
    if question.kind is Kind.SELECT_MULTIPLE:
        return _several(given, choices)
    if not isinstance(given, str):
        return NO_ANSWER
    if len(given) > MAX_TEXT:
        return TOO_LONG
    text = _ENDS.sub("", given.replace("\r\n", "\n"))
    if not text:
        return ""
    if _UNSTORED.search(text):
        return NO_TEXT
    if question.kind is Kind.SELECT_ONE:
        return text if any(choice.name == text for choice in choices) else NO_CHOICE
    return _CLEANERS[question.kind](text)


def as_text(answer: Clean) -> str:
    """As a condition sees it."""
    return answer if isinstance(answer, str) else " ".join(answer)


def _several(given: Given, choices: Sequence[Choice]) -> Clean | Notice:
    if given == "":
        return ()
    if not isinstance(given, (list, tuple)):
        return NO_ANSWER
    chosen = cast(Sequence[object], given)
    if len(chosen) > len(choices) or not {*map(type, chosen)} <= {str}:
        return NO_CHOICE
    names = {choice.name for choice in choices}
    if not all(name in names for name in chosen):
        return NO_CHOICE
    return tuple(choice.name for choice in choices if choice.name in chosen)


def _integer(text: str) -> str | Notice:
    found = _INTEGER.fullmatch(text.translate(_NARROW))
    return NO_INTEGER if found is None else _signed(found[1], found[2])


def _decimal(text: str) -> str | Notice:
    found = _DECIMAL.fullmatch(text.translate(_NARROW))
    if found is None:
        return NO_DECIMAL
    fraction = (found[3] or "").rstrip("0")
    return _signed(found[1], f"{found[2]}.{fraction}" if fraction else found[2])


def _signed(sign: str, digits: str) -> str:
    return digits if digits == "0" else sign + digits


def _date(text: str) -> str | Notice:
    found = _DATE.fullmatch(text)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    return text if day and FIRST_YEAR <= day.year <= LAST_YEAR else NO_DATE


def _text(text: str) -> str | Notice:
    return text


def _note(_text: str) -> str | Notice:
    return NO_ANSWER


_CLEANERS = {Kind.TEXT: _text, Kind.INTEGER: _integer, Kind.DECIMAL: _decimal, Kind.DATE: _date, Kind.NOTE: _note}
