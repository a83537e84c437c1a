"""What is asked, in order, for the answers so far, and what is still missing or wrong.

Answers are plain JSON, flat by the questions' names: `{"origin": "420100", "symptoms": ["cough"]}`. A repeat holds a
list of such: `{"members": [{"age": "7"}, {}]}`. Groups are not seen in it. The gate's tablet and the telephone ask
by this module, the phone's form by `office/static/questionnaire.js`, which gives the same steps.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, cast

import msgspec

from models.notice import N_, Notice
from models.questionnaire.answering import NO_ANSWER, Clean, as_text, clean
from models.questionnaire.evaluate import Setting, holds
from models.questionnaire.form import MAX_INSTANCES, MAX_TEXT, Group, Item, Kind, Question, Questionnaire, Repeat, Words

MISSING = Notice(N_("This question still needs an answer."))
DOES_NOT_FIT = Notice(N_("This answer does not fit. Please look at it again."))
TOO_MANY = Notice(N_("More than {most} are not possible here."), {"most": str(MAX_INSTANCES)})

MOST_UNKNOWN = 10

Answers = Mapping[str, Any]


class State(StrEnum):
    SHOWN = "shown"
    """Nothing is asked: a note, a group's heading, or a repeat, before its first instance."""
    ANSWERED = "answered"
    OPEN = "open"
    """Unanswered, and need not be answered."""
    MISSING = "missing"
    WRONG = "wrong"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    path: tuple[str | int, ...]
    """Where its answer stands: `("origin",)`, `("members", 0, "age")`."""
    item: Item
    state: State
    value: Clean = ""
    """The answer made alike, or as it came where it is wrong."""
    count: int = 0
    """Of a repeat: how often it is answered."""
    notice: Notice | None = None
    """What is missing or wrong."""
    said: Words = {}
    """The office's own sentence about it; shown instead of the notice where there is one."""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    steps: tuple[Step, ...]
    answers: dict[str, Any]
    """What is to be kept: of the questions that are shown, made alike, without what cannot be an answer."""
    unknown: tuple[str, ...] = ()
    """Names in the answers that the questionnaire does not have; at most ten."""

    @property
    def complete(self) -> bool:
        return self.next is None

    @property
    def next(self) -> Step | None:
        """The first that is missing or wrong."""
        return next((step for step in self.steps if step.state in (State.MISSING, State.WRONG)), None)


def flow(questionnaire: Questionnaire, answers: Answers, today: date) -> Flow:
    """Anything at all may be among the answers; nothing is raised."""
    walk = _Walk(questionnaire, today)
    kept = walk.items(questionnaire.items, answers, (), {})
    return Flow(steps=tuple(walk.steps), answers=kept, unknown=_unknown(questionnaire.items, answers))


class _Walk:
    def __init__(self, questionnaire: Questionnaire, today: date) -> None:
        self._choices, self._today = questionnaire.choices, today.isoformat()
        self.steps: list[Step] = []

    def items(
        self, items: Sequence[Item], given: Answers, path: tuple[str | int, ...], seen: dict[str, str]
    ) -> dict[str, Any]:
        """`seen` holds the answers so far as conditions see them, and grows. Returns what is to be kept."""
        kept: dict[str, Any] = {}
        for item in items:
            if item.relevant is not None and not holds(item.relevant, Setting(seen, self._today)):
                continue
            if isinstance(item, Question):
                answer = self._question(item, given.get(item.name, ""), (*path, item.name), seen)
                if answer:
                    kept[item.name] = list(answer) if isinstance(answer, tuple) else answer
            elif isinstance(item, Group):
                self.steps.append(Step(path=(*path, item.name), item=item, state=State.SHOWN))
                kept |= self.items(item.items, given, path, seen)
            else:
                kept |= self._repeat(item, given.get(item.name, []), (*path, item.name), seen)
        return kept

    def _question(self, question: Question, given: object, path: tuple[str | int, ...], seen: dict[str, str]) -> Clean:
        answer = clean(question, given, self._choices.get(question.choices, ()))
        value = as_text(answer) if not isinstance(answer, Notice) else ""
        seen[question.name] = value
        state, notice, said = State.ANSWERED if value else State.OPEN, None, {}
        if question.kind is Kind.NOTE:
            state, answer = State.SHOWN, ""
        elif isinstance(answer, Notice):
            state, notice = State.WRONG, answer
        elif not value and question.required:
            state, notice = State.MISSING, MISSING
        elif value and question.constraint and not holds(question.constraint, Setting(seen, self._today, value)):
            state, notice, said = State.WRONG, DOES_NOT_FIT, question.constraint_message
        shown = _as_it_came(given) if isinstance(answer, Notice) else answer
        self.steps.append(Step(path=path, item=question, state=state, value=shown, notice=notice, said=said))
        return "" if isinstance(answer, Notice) else answer

    def _repeat(
        self, repeat: Repeat, given: object, path: tuple[str | int, ...], seen: dict[str, str]
    ) -> dict[str, Any]:
        instances = cast(list[object], given) if isinstance(given, list) else []
        well = isinstance(given, list) and all(isinstance(instance, dict) for instance in instances)
        notice = NO_ANSWER if not well else TOO_MANY if len(instances) > MAX_INSTANCES else None
        instances = instances[:MAX_INSTANCES]
        state = State.SHOWN if notice is None else State.WRONG
        self.steps.append(Step(path=path, item=repeat, state=state, count=len(instances), notice=notice))
        kept = [
            self.items(
                repeat.items,
                cast(Answers, instance) if isinstance(instance, dict) else {},
                (*path, place),
                dict(seen),
            )
            for place, instance in enumerate(instances)
        ]
        return {repeat.name: kept} if kept else {}


def _as_it_came(given: object) -> Clean:
    return given[:MAX_TEXT] if isinstance(given, str) else ""


def _unknown(items: Sequence[Item], answers: Answers) -> tuple[str, ...]:
    known: dict[str, Repeat | None] = {}
    _names(items, known)
    found: list[str] = []
    for name, given in answers.items():
        repeat = known.get(name)
        if name not in known:
            found.append(name[:64])
        elif repeat is not None and isinstance(given, list):
            for instance in cast(list[object], given)[:MAX_INSTANCES]:
                found += _unknown(repeat.items, cast(Answers, instance)) if isinstance(instance, dict) else ()
    return tuple(found[:MOST_UNKNOWN])


def _names(items: Sequence[Item], known: dict[str, Repeat | None]) -> None:
    """Of all that has an answer at this level: groups are looked through, repeats are not."""
    for item in items:
        if isinstance(item, Group):
            _names(item.items, known)
        else:
            known[item.name] = item if isinstance(item, Repeat) else None
