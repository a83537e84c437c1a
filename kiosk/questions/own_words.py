"""The office's questions and their answers in words, to look over."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from kiosk.questions.own_answers import Answers
from kiosk.questions.question_page import Page
from models.questionnaire.form import Questionnaire, Repeat
from models.questionnaire.telling import tell

MOST_TOLD = 2
LONGEST_TOLD = 12
"""Characters of an answer in one line of twenty: whoever wants all of it opens it."""


@dataclass(frozen=True)
class InWords:
    """A question and its answer, to look over."""

    name: str
    question: str
    answer: str
    """Empty where there is none."""
    may_change: bool
    """False for answers to a version that the tablet does not have: they are told by their names, and stay."""


@dataclass(frozen=True)
class Spoken:
    language: str
    comma: str
    """Between several choices."""
    semicolon: str
    """Between the instances of a repeat."""


def instances_in_words(questionnaire: Questionnaire | None, page: Page, language: str, comma: str) -> tuple[str, ...]:
    """Of a repeat's page: the first answers of each instance."""
    item = page.asked.item
    if not isinstance(item, Repeat) or questionnaire is None:
        return ()
    alone = msgspec.structs.replace(questionnaire, items=item.items)
    told = (tell(alone, instance, language, comma) for instance in page.instances)
    return tuple(comma.join(_short(one.answer) for one in answers[:MOST_TOLD]) for answers in told)


def _short(answer: str) -> str:
    return answer if len(answer) <= LONGEST_TOLD else answer[: LONGEST_TOLD - 1] + "…"


def unknown_in_words(answers: Answers, language: str, comma: str) -> tuple[InWords, ...]:
    """To a version that the tablet does not have."""
    unknown = tell(None, answers, language, comma)
    return tuple(InWords(told.names[0], told.question, told.answer, False) for told in unknown)


def pages_in_words(
    questionnaire: Questionnaire | None, pages: Sequence[Page], answers: Answers, spoken: Spoken
) -> tuple[InWords, ...]:
    """Of pages of the whole, repeats among them."""
    found: list[InWords] = []
    for page in pages:
        item = page.asked.item
        assert questionnaire is not None
        alone = msgspec.structs.replace(questionnaire, items=(item,))
        told = tell(alone, {item.name: answers.get(item.name)}, spoken.language, spoken.comma)
        instances = dict.fromkeys(one.instances[:1] for one in told)
        said = (spoken.comma.join(one.answer for one in told if one.instances[:1] == at) for at in instances)
        found.append(InWords(item.name, page.said(item.label, spoken.language), spoken.semicolon.join(said), True))
    return tuple(found)
