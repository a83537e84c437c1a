"""Answers in words, to be read: labels instead of names. What the version at hand does not know is told by its name.

Stored answers are told whatever the conditions say today; see `models.questionnaire.flow` for their shape.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from models.questionnaire.form import CHOOSING, Choice, Group, Item, Language, Question, Questionnaire, Repeat, Words


@dataclass(frozen=True)
class Told:
    """One answer."""

    names: tuple[str, ...]
    """Of the repeats that it stands in, and of the question."""
    instances: tuple[int, ...]
    """Which of each repeat, from 0."""
    labels: tuple[str, ...]
    """For each of `names`, in the language shown."""
    answer: str

    @property
    def question(self) -> str:
        """`Who came along 2: Age`"""
        numbered = [f"{label} {at + 1}" for label, at in zip(self.labels, self.instances, strict=False)]
        return ": ".join((*numbered, self.labels[-1]))


def tell(
    questionnaire: Questionnaire | None, answers: Mapping[str, Any], language: str, comma: str
) -> tuple[Told, ...]:
    """In the questionnaire's order; `comma` stands between several choices. Anything may be among the answers."""
    if questionnaire is None:
        return tuple(_Teller(language, comma).items((), answers, (), (), ()))
    teller = _Teller(language, comma, questionnaire.languages, questionnaire.choices)
    return tuple(teller.items(questionnaire.items, answers, (), (), ()))


def names_in_order(items: Sequence[Item]) -> Iterator[tuple[str, ...]]:
    """`Told.names` of all that may be told."""
    for item in _flat(items):
        if isinstance(item, Question):
            yield (item.name,)
        else:
            yield from ((item.name, *names) for names in names_in_order(item.items))


def spoken(words: Words, language: str, languages: Sequence[Language]) -> str:
    """The text in this language, else in the first of the questionnaire's that has it."""
    tags = (language, *(other.tag for other in languages))
    return next((words[tag] for tag in tags if words.get(tag)), "")


class _Teller:
    def __init__(
        self,
        language: str,
        comma: str,
        languages: Sequence[Language] = (),
        choices: Mapping[str, Sequence[Choice]] | None = None,
    ) -> None:
        self._language, self._comma, self._languages, self._choices = language, comma, languages, choices or {}

    def items(
        self,
        items: Sequence[Item],
        answers: Mapping[str, Any],
        names: tuple[str, ...],
        instances: tuple[int, ...],
        labels: tuple[str, ...],
    ) -> Iterator[Told]:
        known = set[str]()
        for item in _flat(items):
            known.add(item.name)
            inside = ((*names, item.name), instances, (*labels, self._said(item.label) or item.name))
            given = answers.get(item.name)
            if isinstance(item, Question):
                words = self._answer(item, given)
                yield from [Told(*inside, words)] if words else []
            elif isinstance(given, list):
                for at, instance in enumerate(cast(list[object], given)):
                    if isinstance(instance, dict):
                        own = cast(Mapping[str, Any], instance)
                        yield from self.items(item.items, own, inside[0], (*instances, at), inside[2])
        for name, given in answers.items():
            words = "" if name in known else _plain(given, self._comma)
            if words:
                yield Told((*names, name), instances, (*labels, name), words)

    def _answer(self, question: Question, given: object) -> str:
        if question.kind not in CHOOSING:
            return _plain(given, self._comma)
        labels = {choice.name: self._said(choice.label) for choice in self._choices.get(question.choices, ())}
        chosen = cast(Sequence[object], given) if isinstance(given, list) else (given,)
        words = (labels.get(name, name) if isinstance(name, str) else _plain(name, self._comma) for name in chosen)
        return self._comma.join(filter(None, words))

    def _said(self, words: Words) -> str:
        return spoken(words, self._language, self._languages)


def _flat(items: Sequence[Item]) -> Iterator[Question | Repeat]:
    """Groups are looked through: answers do not show them."""
    for item in items:
        if isinstance(item, Group):
            yield from _flat(item.items)
        else:
            yield item


def _plain(answer: object, comma: str) -> str:
    """Of a shape that nobody announced."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, (list, tuple)):
        return comma.join(filter(None, (_plain(part, comma) for part in cast(Sequence[object], answer))))
    if isinstance(answer, dict):
        pairs = ((name, _plain(part, comma)) for name, part in cast(dict[str, object], answer).items())
        return comma.join(f"{name} {words}" for name, words in pairs if words)
    return "" if answer is None else str(answer)
