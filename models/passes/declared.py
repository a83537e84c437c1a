"""What a household declared, as the personal part of a pass holds it.

A pass has no room for words: answers stand under the numbers of `Number`, those to the office's own questions from
FIRST_OWN on, in their order in the questionnaire.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Any, cast

from models.contact import check_phone
from models.declared import Declared, DeclaredPerson
from models.notice import Notice
from models.passes.personal import (
    HIGHEST_ANSWER,
    MOST_ANSWERS,
    MOST_CHARACTERS,
    PassPerson,
    Personal,
    short_hash,
)
from models.passes.words import cut, fits
from models.questionnaire.form import Item, Kind, Question, Questionnaire, Repeat, questions
from models.triage import Symptom, Transport

FIRST_OWN = 8
_LONGEST = 2 * MOST_CHARACTERS
_BITS = HIGHEST_ANSWER.bit_length()

Answers = dict[int, int | str]


class Number(IntEnum):
    """Of the questions that every gate understands."""

    TRANSPORT = 0
    """Place in the order of Transport."""
    TRANSPORT_NUMBER = 1
    CONTACT = 2
    """1; left out where there was none."""
    QUESTIONNAIRE = 4
    """Number of the version that was answered; left out where there was none. Answers may be left off all the same."""


def to_personal(declared: Declared, questionnaire: Questionnaire | None, number: int, phone_key: bytes) -> Personal:
    """`number`: of the questionnaire's version. Answers in repeats are left out, and whatever does not fit."""
    answers = _trip(declared)
    if questionnaire is not None:
        answers |= {Number.QUESTIONNAIRE.value: number} | _own(questionnaire, declared.answers)
    return Personal(
        building=cut(declared.building, _LONGEST),
        unit=cut(declared.unit, _LONGEST),
        room=cut(declared.room, _LONGEST),
        people=tuple(_pass_person(person, phone_key) for person in declared.people),
        origin=cut(declared.origin, _LONGEST),
        left_on=declared.left_on,
        arrived_on=declared.arrived_on,
        answers=dict(list(answers.items())[:MOST_ANSWERS]),
    )


def from_personal(personal: Personal, questionnaire: Questionnaire | None, number: int) -> Declared:
    """`questionnaire` and `number`: what this tablet has; answers to another version are left out.

    Of a phone only its hash is in a pass, so none comes back. Answers are in the form of `models.questionnaire.flow`.
    """
    same = questionnaire is not None and version_of(personal) == number
    return Declared(
        building=personal.building,
        unit=personal.unit,
        room=personal.room,
        people=tuple(
            DeclaredPerson(name=person.name, symptoms=_symptoms(person.symptoms)) for person in personal.people
        ),
        origin=personal.origin,
        left_on=personal.left_on,
        arrived_on=personal.arrived_on,
        transport=_transport(personal.answers.get(Number.TRANSPORT)),
        transport_number=_text(personal.answers.get(Number.TRANSPORT_NUMBER)),
        contact=personal.answers.get(Number.CONTACT) == 1,
        answers=dict(_read(questionnaire, personal.answers)) if questionnaire and same else {},
    )


def version_of(personal: Personal) -> int:
    """Number of the questionnaire that was answered in the declaration; 0 where there was none."""
    number = personal.answers.get(Number.QUESTIONNAIRE)
    return number if isinstance(number, int) else 0


def _pass_person(person: DeclaredPerson, phone_key: bytes) -> PassPerson:
    phone = check_phone(person.phone) if person.phone else ""
    return PassPerson(
        name=cut(person.name, _LONGEST),
        phone_hash=short_hash(phone, phone_key) if phone and not isinstance(phone, Notice) else b"",
        symptoms=sum(1 << place for place, symptom in enumerate(Symptom) if symptom in person.symptoms),
    )


def _trip(declared: Declared) -> Answers:
    trip: Answers = {}
    if declared.transport is not None:
        trip[Number.TRANSPORT.value] = list(Transport).index(declared.transport)
    if declared.transport_number and fits(declared.transport_number, _LONGEST):
        trip[Number.TRANSPORT_NUMBER.value] = declared.transport_number
    if declared.contact:
        trip[Number.CONTACT.value] = 1
    return trip


def _own(questionnaire: Questionnaire, given: dict[str, Any]) -> Answers:
    found: Answers = {}
    for place, question in _asked_once(questionnaire):
        short = _short(questionnaire, question, given.get(question.name, ""))
        if short is not None:
            found[place] = short
    return found


def _asked_once(questionnaire: Questionnaire) -> Iterator[tuple[int, Question]]:
    """Questions outside repeats, and their numbers in a pass."""
    repeated = set(_in_repeats(questionnaire.items))
    for place, question in enumerate(questions(questionnaire.items), FIRST_OWN):
        if question.name not in repeated:
            yield place, question


def _in_repeats(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Repeat):
            yield from (question.name for question in questions(item.items))
        elif not isinstance(item, Question):
            yield from _in_repeats(item.items)


def _short(questionnaire: Questionnaire, question: Question, given: object) -> int | str | None:
    """None where there is no answer, or it does not fit."""
    if question.kind is Kind.SELECT_MULTIPLE:
        return _mask(_names(questionnaire, question), given)
    if not isinstance(given, str) or not given:
        return None
    if question.kind is Kind.SELECT_ONE:
        names = _names(questionnaire, question)
        return names.index(given) if given in names else None
    if question.kind is Kind.INTEGER and given.isascii() and given.isdigit() and str(int(given[:12])) == given:
        return int(given) if int(given) <= HIGHEST_ANSWER else given
    return given if fits(given, _LONGEST) else None


def _mask(names: list[str], given: object) -> int | None:
    chosen = cast(list[object], given) if isinstance(given, (list, tuple)) else []
    places = [names.index(name) for name in chosen if isinstance(name, str) and name in names]
    return sum(1 << place for place in set(places)) if places and max(places) < _BITS else None


def _names(questionnaire: Questionnaire, question: Question) -> list[str]:
    return [choice.name for choice in questionnaire.choices.get(question.choices, ())]


def _read(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[str, Any]]:
    for place, question in _asked_once(questionnaire):
        answer = _long(_names(questionnaire, question), question.kind, answers.get(place))
        if answer:
            yield question.name, answer


def _long(names: list[str], kind: Kind, short: int | str | None) -> str | list[str]:
    if kind is Kind.SELECT_ONE:
        return names[short] if isinstance(short, int) and short < len(names) else ""
    if kind is Kind.SELECT_MULTIPLE:
        return [name for place, name in enumerate(names) if isinstance(short, int) and short >> place & 1]
    if kind is Kind.INTEGER and isinstance(short, int):
        return str(short)
    return _text(short)


def _text(short: int | str | None) -> str:
    return short if isinstance(short, str) else ""


def _transport(short: int | str | None) -> Transport | None:
    return list(Transport)[short] if isinstance(short, int) and short < len(Transport) else None


def _symptoms(bits: int) -> tuple[Symptom, ...]:
    return tuple(symptom for place, symptom in enumerate(Symptom) if bits >> place & 1)
