"""What one page of the office's questions is, as a screen shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from kiosk.questions.own_answers import Answers, Path, holder, instances
from models.notice import Notice
from models.questionnaire.evaluate import Setting, holds
from models.questionnaire.flow import Flow
from models.questionnaire.flow import Step as Asked
from models.questionnaire.form import MAX_TEXT, Choice, Group, Item, Kind, Language, Question, Questionnaire, Words
from models.questionnaire.telling import spoken


@dataclass(frozen=True)
class Trouble:
    """Why it does not go on. The office's own sentence counts before ours."""

    notice: Notice
    said: Words = field(default_factory=Words)
    languages: tuple[Language, ...] = ()

    def told(self, language: str) -> Notice:
        own = spoken(self.said, language, self.languages)
        return Notice(own.replace("{", "{{").replace("}", "}}")) if own else self.notice


@dataclass(frozen=True)
class Page:
    """What one screen asks."""

    asked: Asked
    languages: tuple[Language, ...]
    choices: tuple[Choice, ...]
    headings: tuple[Words, ...]
    """Of the groups and repeats that it stands in, the outermost first; those without a label are left out."""
    number: int
    """Its place among the pages beside it, from 1; of a repeat's instance, within that."""
    count: int
    instance: int | None
    """Which instance of a repeat, from 1."""
    first_of_instance: bool
    """Here the whole instance can be taken out."""
    given: object = None
    """The answer as it was typed or pressed, half a word among them; None where there is none."""
    instances: tuple[dict[str, Any], ...] = ()
    """Of a repeat: the answers so far."""

    def may_be_negative(self, today: date) -> bool:
        """A number below zero could be an answer; a sign is only in the way elsewhere."""
        item = self.asked.item
        if not isinstance(item, Question) or item.kind not in (Kind.INTEGER, Kind.DECIMAL):
            return False
        setting = Setting({}, today.isoformat(), "-1")
        return item.constraint is not None and holds(item.constraint, setting)

    def said(self, words: Words, language: str) -> str:
        """In this language, else in the questionnaire's first."""
        return spoken(words, language, self.languages)

    @property
    def kind(self) -> Kind | None:
        """None for a repeat."""
        return self.asked.item.kind if isinstance(self.asked.item, Question) else None

    @property
    def typed(self) -> str:
        """The answer as it was keyed in; empty where it is of another kind."""
        return self.given[:MAX_TEXT] if isinstance(self.given, str) else ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of choices."""
        value = self.asked.value
        return (value,) if isinstance(value, str) else value

    @property
    def answered(self) -> bool:
        return bool(self.asked.value)

    @property
    def may_be_skipped(self) -> bool:
        item = self.asked.item
        return isinstance(item, Question) and item.kind is not Kind.NOTE and not item.required


def page_of(questionnaire: Questionnaire, found: Flow, asked: Asked, answers: Answers) -> Page:
    """The page of one step of the flow; `answers`: of the whole draft."""
    item, container = asked.item, asked.path[:-1]
    beside = pages_beside(found, container)
    return Page(
        asked,
        questionnaire.languages,
        questionnaire.choices.get(item.choices, ()) if isinstance(item, Question) else (),
        headings_of(questionnaire.items, item) or (),
        beside.index(asked) + 1,
        len(beside),
        cast(int, container[-1]) + 1 if container else None,
        bool(container) and beside[0] is asked,
        holder(answers, container).get(item.name),
        instances(answers, asked.path) if asked.count else (),
    )


def pages_beside(found: Flow, container: Path) -> list[Asked]:
    """The pages of one level, in order."""
    return [step for step in found.steps if step.path[:-1] == container and not isinstance(step.item, Group)]


def headings_of(items: Sequence[Item], wanted: Item) -> tuple[Words, ...] | None:
    """None where it is not among them."""
    for item in items:
        if item is wanted:
            return ()
        if not isinstance(item, Question):
            inside = headings_of(item.items, wanted)
            if inside is not None:
                return (item.label, *inside) if item.label else inside
    return None
