"""The answers of one person as words: for the review of a correction and for an entry of today."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kiosk.draft import CheckInDraft, Step
from models.answers import degrees
from models.day_lines import Line
from models.day_sheet import PURGED
from models.notice import N_
from models.places import place_name
from models.triage import Answers
from models.words import SYMPTOMS, TRANSPORTS

QUESTIONS = {
    Step.ORIGIN: N_("Returned from"),
    Step.LEFT: N_("Left on"),
    Step.ARRIVED: N_("Arrived on"),
    Step.TRANSPORT: N_("Came by"),
    Step.TRANSPORT_NUMBER: N_("Train, flight or plate"),
    Step.CONTACT: N_("Contact with a patient"),
    Step.SYMPTOMS: N_("Symptoms"),
    Step.TEMPERATURE: N_("Temperature"),
}


class Say(Protocol):
    """Translates and fills a msgid, as GateScreen.say does."""

    def __call__(self, msgid: str, **values: object) -> str: ...


@dataclass(frozen=True)
class Given:
    """One person's answers, from a draft or from an entry. Dates are ISO 8601; `trip_known` is False once purged."""

    answers: Answers
    origin_detail: str = ""
    left_on: str = ""
    arrived_on: str = ""
    transport_number: str = ""
    trip_known: bool = True
    returned: bool = True
    """Whoever only passes is asked for nothing but the temperature."""


@dataclass(frozen=True)
class Told:
    """A question and its answer, in the language shown."""

    step: Step
    question: str
    answer: str


def given_in_draft(draft: CheckInDraft) -> Given:
    """Of a correction's draft, which is about one person."""
    person = draft.people[0]
    answers = Answers(
        origin=draft.origin,
        transport=draft.transport,
        contact=draft.contact,
        symptoms=person.symptoms,
        readings=person.readings,
    )
    return Given(
        answers,
        draft.origin_detail,
        draft.left_on,
        draft.arrived_on,
        draft.transport_number,
        returned=draft.passage is None,
    )


def given_in_entry(line: Line) -> Given:
    answers, person = line.head.answers, line.person
    if person is None:
        return Given(answers, trip_known=False, returned=line.returned)
    return Given(
        answers,
        person.origin_detail,
        person.left_on,
        person.arrived_on,
        person.transport_number,
        returned=line.returned,
    )


def in_words(given: Given, say: Say, language: str) -> tuple[Told, ...]:
    """The questions that were asked, in their order; an answer that was not given is a dash."""
    told = _all_in_words(given, say, language)
    if given.returned:
        return told
    return tuple(one for one in told if one.step is Step.TEMPERATURE and given.answers.readings)


def _all_in_words(given: Given, say: Say, language: str) -> tuple[Told, ...]:
    answers = given.answers

    def trip(text: str) -> str:
        return (text or "–") if given.trip_known else say(PURGED)

    origin = place_name(answers.origin, language) if answers.origin else ""
    words = {
        Step.ORIGIN: " ".join(filter(None, (origin, given.origin_detail))) or "–",
        Step.LEFT: trip(day_in_words(given.left_on, say)),
        Step.ARRIVED: trip(day_in_words(given.arrived_on, say)),
        Step.TRANSPORT: say(TRANSPORTS[answers.transport]) if answers.transport else "–",
        Step.TRANSPORT_NUMBER: trip(given.transport_number),
        Step.CONTACT: say(N_("Yes")) if answers.contact else say(N_("No")),
        Step.SYMPTOMS: say(N_(", ")).join(say(SYMPTOMS[symptom]) for symptom in answers.symptoms) or say(N_("None")),
        Step.TEMPERATURE: readings_in_words([reading.tenths for reading in answers.readings], say),
    }
    return tuple(Told(step, say(question), words[step]) for step, question in QUESTIONS.items())


def readings_in_words(tenths: list[int], say: Say) -> str:
    """`36.4 ℃`; `38.1, 37.9 ℃` of two readings, the first one first; a dash for none."""
    return f"{say(N_(', ')).join(map(degrees, tenths))} ℃" if tenths else "–"


def day_in_words(iso: str, say: Say) -> str:
    """Year, month and day as the language writes them; empty for an empty one."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return say(N_("{year}-{month}-{day}"), year=day.year, month=f"{day.month:02}", day=f"{day.day:02}")


def changes(before: Given, after: Given, say: Say, language: str) -> tuple[tuple[str, str, str], ...]:
    """Question, old answer, new answer, for each that differs."""
    pairs = zip(_all_in_words(before, say, language), _all_in_words(after, say, language), strict=True)
    return tuple((old.question, old.answer, new.answer) for old, new in pairs if old.answer != new.answer)
