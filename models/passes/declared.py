"""What a household declared, as the personal part of a pass holds it.

A pass has no room for words: each person's answers stand under the numbers of `Number`, and the office's own questions
from FIRST_OWN on, in their order in the questionnaire. What concerns the whole household stands with the first person.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Any, cast

import msgspec

from models.contact import check_phone
from models.declared import Declared, DeclaredPerson
from models.notice import Notice
from models.passes.personal import (
    HIGHEST_ANSWER,
    MOST_ANSWERS,
    MOST_CHARACTERS,
    PassPerson,
    Personal,
    phone_hash,
)
from models.questionnaire.form import Item, Kind, Question, Questionnaire, Repeat, questions
from models.triage import Symptom, Transport

FIRST_OWN = 8
_GB = "gb18030"
_BITS = HIGHEST_ANSWER.bit_length()

Answers = dict[int, int | str]


class Number(IntEnum):
    """Of the questions that every gate understands. All but SYMPTOMS are the first person's alone."""

    TRANSPORT = 0
    """Place in the order of Transport."""
    TRANSPORT_NUMBER = 1
    CONTACT = 2
    """1; left out where there was none."""
    SYMPTOMS = 3
    """Bits in the order of Symptom; left out where there are none."""
    QUESTIONNAIRE = 4
    """Number of the version that the answers from FIRST_OWN on were given to; left out where there are none."""


def to_personal(declared: Declared, questionnaire: Questionnaire | None, number: int, phone_key: bytes) -> Personal:
    """`number`: of the questionnaire's version. Answers in repeats are left out, and whatever does not fit."""
    own = _own(questionnaire, declared.answers) if questionnaire else {}
    shared = _trip(declared) | ({Number.QUESTIONNAIRE.value: number} | own if own else {})
    people = [_pass_person(declared, person, phone_key) for person in declared.people]
    if people:
        first = people[0]
        people[0] = msgspec.structs.replace(first, answers=_at_most(first.answers | shared))
    return Personal(building=declared.building, unit=declared.unit, room=declared.room, people=tuple(people))


def from_personal(personal: Personal, questionnaire: Questionnaire | None, number: int) -> Declared:
    """`questionnaire` and `number`: what this tablet has; answers to another version are left out.

    Of a phone only its hash is in a pass, so none comes back. Answers are in the form of `models.questionnaire.flow`.
    """
    first = personal.people[0]
    same = questionnaire is not None and first.answers.get(Number.QUESTIONNAIRE) == number
    return Declared(
        building=personal.building,
        unit=personal.unit,
        room=personal.room,
        people=tuple(
            DeclaredPerson(name=person.name, symptoms=_symptoms(person.answers.get(Number.SYMPTOMS)))
            for person in personal.people
        ),
        origin=first.origin,
        left_on=first.left_on,
        arrived_on=first.arrived_on,
        transport=_transport(first.answers.get(Number.TRANSPORT)),
        transport_number=_text(first.answers.get(Number.TRANSPORT_NUMBER)),
        contact=first.answers.get(Number.CONTACT) == 1,
        answers=dict(_read(questionnaire, first.answers)) if questionnaire and same else {},
    )


def without_own_answers(personal: Personal, most: int = 0) -> Personal:
    """The same with only the first `most` answers to the office's own questions, so that the code is smaller."""
    first = personal.people[0]
    kept = sorted(place for place in first.answers if place >= FIRST_OWN)[:most]
    answers = {
        place: answer
        for place, answer in first.answers.items()
        if place in kept or (place < FIRST_OWN and (kept or place != Number.QUESTIONNAIRE))
    }
    return msgspec.structs.replace(
        personal, people=(msgspec.structs.replace(first, answers=answers), *personal.people[1:])
    )


def own_answers(personal: Personal) -> int:
    """How many answers to the office's own questions are in it."""
    return sum(place >= FIRST_OWN for place in personal.people[0].answers)


def _pass_person(declared: Declared, person: DeclaredPerson, phone_key: bytes) -> PassPerson:
    phone = check_phone(person.phone) if person.phone else ""
    symptoms = sum(1 << place for place, symptom in enumerate(Symptom) if symptom in person.symptoms)
    return PassPerson(
        name=_cut(person.name),
        phone_hash=phone_hash(phone, phone_key) if phone and not isinstance(phone, Notice) else b"",
        origin=_cut(declared.origin),
        left_on=declared.left_on,
        arrived_on=declared.arrived_on,
        answers={Number.SYMPTOMS.value: symptoms} if symptoms else {},
    )


def _trip(declared: Declared) -> Answers:
    trip: Answers = {}
    if declared.transport is not None:
        trip[Number.TRANSPORT.value] = list(Transport).index(declared.transport)
    if declared.transport_number and _fits(declared.transport_number):
        trip[Number.TRANSPORT_NUMBER.value] = declared.transport_number
    if declared.contact:
        trip[Number.CONTACT.value] = 1
    return trip


def _at_most(answers: Answers) -> Answers:
    return dict(list(answers.items())[:MOST_ANSWERS])


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
    return given if _fits(given) else None


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


def _symptoms(short: int | str | None) -> tuple[Symptom, ...]:
    return tuple(symptom for place, symptom in enumerate(Symptom) if isinstance(short, int) and short >> place & 1)


def _fits(text: str) -> bool:
    try:
        written = text.encode(_GB)
    except UnicodeEncodeError:
        return False
    return len(written) <= 2 * MOST_CHARACTERS and written.decode(_GB) == text


def _cut(text: str) -> str:
    """As much of a name as fits; what cannot be written is left out."""
    if _fits(text):
        return text
    kept = ""
    for character in text:
        if _fits(character) and _fits(kept + character):
            kept += character
    return kept
