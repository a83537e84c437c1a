"""The day sheet 日报表: what the register of one day says, for a person to read.

`tables` turns what `models.day_lines` found into plain rows, which the tablet previews and `models.workbook` writes as
XLSX.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from models.answers import degrees
from models.day_lines import DaySheet, Line, had_fever
from models.day_passages import passages, vehicles
from models.day_shifts import shifts
from models.day_voided import voided
from models.day_words import PURGED as PURGED
from models.day_words import Table as Table
from models.day_words import Words
from models.entry import PersonKind
from models.notice import N_, Translate
from models.places import place_name
from models.questionnaire.telling import names_in_order
from models.triage import Verdict
from models.words import PERSONS, REASONS, SYMPTOMS, TRANSPORTS, VERDICTS


def tables(sheet: DaySheet, translate: Translate, language: str, *, full: bool) -> list[Table]:
    """Summary, register, fevers, corrections; then, where there are any, the answers to the office's own questions,
    those who passed without returning from elsewhere, vehicles, what was taken back, who was on duty, and what one
    shift handed over to the next.

    Unless `full`, phone and ID numbers are masked.
    """
    words = Words(sheet, translate, language, full)
    return [
        _summary(sheet, words),
        _people(N_("Register of returnees"), sheet.valid, words),
        _fevers(sheet, words),
        _corrections(sheet, words),
        *_own(sheet, words),
        *([passages(sheet, words)] if sheet.passages else []),
        *([vehicles(sheet, words)] if sheet.vehicles else []),
        *([voided(sheet, words)] if sheet.voided else []),
        *shifts(sheet, words),
    ]


KINDS = {
    PersonKind.RETURNEE: N_("Returnees"),
    PersonKind.RESIDENT: N_("Residents in or out"),
    PersonKind.VISITOR: N_("Visitors"),
    PersonKind.COURIER: N_("Couriers"),
}


def _summary(sheet: DaySheet, words: Words) -> Table:
    """Everybody counts, returned or passing; then of which kind they are."""
    say, people = words.say, sheet.people
    hours = sorted({int(words.time(line.head.happened_at)[:2]) for line in people})
    seen = {line.head.gate for line in (*people, *sheet.vehicles, *(old for old, _ in sheet.voided))}
    present = [gate for gate in sheet.gates if gate in seen]
    present += sorted(seen - set(sheet.gates))
    counts = Counter((line.head.gate, int(words.time(line.head.happened_at)[:2])) for line in people)
    verdicts = Counter((line.head.gate, line.head.verdict) for line in people)
    fevers = Counter(line.head.gate for line in people if had_fever(line.head))

    def row(title: str, count: Callable[[str], int]) -> tuple[str | int, ...]:
        each = [count(gate) for gate in present]
        return (title, *each, sum(each))

    rows = [row(say(N_("Registered")), lambda gate: sum(n for (g, _), n in counts.items() if g == gate))]
    rows += [row(say(VERDICTS[verdict]), lambda gate, v=verdict: verdicts[gate, v]) for verdict in Verdict]
    rows.append(row(say(N_("With a fever")), lambda gate: fevers[gate]))
    rows.append(row(say(N_("Corrections")), lambda gate: sum(old.head.gate == gate for old, _ in sheet.replaced)))
    if sheet.voided:
        rows.append(row(say(N_("Taken back")), lambda gate: sum(old.head.gate == gate for old, _ in sheet.voided)))
    kinds = Counter((line.head.gate, line.head.person) for line in people)
    cars = Counter(line.head.gate for line in sheet.vehicles)
    for kind, title in KINDS.items():
        if sheet.passages and any(person is kind for _, person in kinds):
            rows.append(row(say(title), lambda gate, k=kind: kinds[gate, k]))
    if cars:
        rows.append(row(say(N_("Vehicles")), lambda gate: cars[gate]))
    rows += [row(f"{hour:02}:00–{hour:02}:59", lambda gate, h=hour: counts[gate, h]) for hour in hours]
    columns = (say(N_("Count")), *(words.gate(gate) for gate in present), say(N_("All gates")))
    return Table(say(N_("Summary")), columns, tuple(rows))


PERSON_COLUMNS = (
    N_("No."), N_("Name"), N_("ID number"), N_("Phone"), N_("Flat"), N_("Returned from"), N_("Left on"),
    N_("Arrived on"),
    N_("By"), N_("Train, flight or plate"), N_("Contact with a patient"), N_("Symptoms"), N_("Temperature ℃"),
    N_("Second reading ℃"), N_("Verdict"), N_("Reasons"), N_("Time"), N_("Gate"), N_("Corrected"),
)  # fmt: skip


def _people(title: str, lines: Sequence[Line], words: Words) -> Table:
    say = words.say
    rows = tuple((number, *_person(line, words)) for number, line in enumerate(lines, 1))
    return Table(say(title), tuple(say(column) for column in PERSON_COLUMNS), rows)


def _fevers(sheet: DaySheet, words: Words) -> Table:
    """As the register, with the kind of each person after the name."""
    lines = [line for line in sheet.people if had_fever(line.head)]
    people = _people(N_("Fevers"), lines, words)
    rows = tuple(
        (*row[:2], words.say(PERSONS[line.head.person]), *row[2:]) for line, row in zip(lines, people.rows, strict=True)
    )
    return Table(people.title, (*people.columns[:2], words.say(N_("Kind of person")), *people.columns[2:]), rows)


def _person(line: Line, words: Words) -> tuple[str | int, ...]:
    readings = [degrees(reading.tenths) for reading in line.head.answers.readings]
    return (
        words.personal(line, lambda person: person.name),
        words.personal(line, lambda person: words.id_number(person.id_number)),
        words.personal(line, lambda person: words.phone(person.phone)),
        words.personal(line, lambda person: person.flat),
        *(_journey(line, words) if line.returned else NOT_ASKED),
        readings[0] if readings else "",
        readings[-1] if len(readings) > 1 else "",
        words.verdict(line.head),
        words.say(N_(", ")).join(words.say(REASONS[reason]) for reason in line.head.reasons),
        words.time(line.head.happened_at),
        words.gate(line.head.gate),
        line.corrections or "",
    )


def _journey(line: Line, words: Words) -> tuple[str, ...]:
    say, answers = words.say, line.head.answers
    origin = place_name(answers.origin, words.language) if answers.origin else ""
    return (
        " ".join(filter(None, (origin, line.person.origin_detail if line.person else ""))),
        words.personal(line, lambda person: person.left_on),
        words.personal(line, lambda person: person.arrived_on),
        say(TRANSPORTS[answers.transport]) if answers.transport else "",
        words.personal(line, lambda person: person.transport_number),
        say(N_("Yes")) if answers.contact else say(N_("No")),
        say(N_(", ")).join(say(SYMPTOMS[symptom]) for symptom in answers.symptoms) or say(N_("None")),
    )


NOT_ASKED = ("",) * 7
"""Of whoever only passes: nobody asked them what `_journey` tells."""
CORRECTION_COLUMNS = (
    N_("Name"),
    N_("Flat"),
    N_("What"),
    N_("Before"),
    N_("Corrected to"),
    N_("Corrected at"),
    N_("Gate"),
)


def _corrections(sheet: DaySheet, words: Words) -> Table:
    say = words.say
    titles = [say(column) for column in PERSON_COLUMNS[1:-1]]
    rows: list[tuple[str | int, ...]] = []
    for old, new in sheet.replaced:
        before, after = _person(old, words), _person(new, words)
        name, flat = str(after[0]), str(after[3])
        changed = [(what, b, a) for what, b, a in zip(titles, before, after, strict=False) if b != a]
        changed += _own_changes(words.own(old), words.own(new))
        for what, b, a in changed or [(say(N_("Nothing")), "", "")]:
            rows.append((name, flat, what, b, a, words.time(new.head.at), words.gate(new.head.gate)))
    return Table(say(N_("Corrections")), tuple(say(column) for column in CORRECTION_COLUMNS), tuple(rows))


def _own(sheet: DaySheet, words: Words) -> list[Table]:
    """A column for each question that somebody answered, in the newest version's order, then the earlier ones'."""
    rows = [(number, line, words.own(line)) for number, line in enumerate(sheet.valid, 1)]
    by_version = sorted(rows, key=lambda row: _version(row[1], sheet))  # the newest words of a question count
    answered = {names: heading for _, _, own in by_version for names, (heading, _) in own.items()}
    ordered = [
        names for _, one in sorted(sheet.questionnaires.items(), reverse=True) for names in names_in_order(one.items)
    ]
    columns = list(dict.fromkeys(names for names in (*ordered, *answered) if names in answered))
    if not columns:
        return []
    say = words.say
    return [
        Table(
            say(N_("The office's questions")),
            (say(N_("No.")), say(N_("Name")), say(N_("Flat")), *(answered[names] for names in columns)),
            tuple(
                (number, line.person.name, line.person.flat, *(own.get(names, ("", ""))[1] for names in columns))
                for number, line, own in rows
                if own and line.person is not None
            ),
        )
    ]


def _version(line: Line, sheet: DaySheet) -> int:
    number = line.person.questionnaire if line.person else 0
    return number if number in sheet.questionnaires else 0


def _own_changes(
    before: Mapping[tuple[str, ...], tuple[str, str]], after: Mapping[tuple[str, ...], tuple[str, str]]
) -> list[tuple[str, str | int, str | int]]:
    pairs = [(names, before.get(names), after.get(names)) for names in dict.fromkeys((*before, *after))]
    return [
        ((new or old or ("", ""))[0], old[1] if old else "", new[1] if new else "")
        for _, old, new in pairs
        if (old and old[1]) != (new and new[1])
    ]
