"""The day sheet's tables of the shifts: who kept which gate from when to when, and what was handed over."""

from collections.abc import Iterator

from models.chain import mark_of, ranges
from models.day_lines import DaySheet, Line
from models.day_words import Table, Words
from models.duty import ShiftFigures, ShiftKind
from models.notice import N_

DUTY_COLUMNS = (N_("Name"), N_("Gate"), N_("From"), N_("Until"))
HANDOVER_COLUMNS = (
    N_("Time"), N_("Gate"), N_("Went"), N_("Came"), N_("Registered today"), N_("With a fever"), N_("On hold"),
    N_("Not finished"),
    N_("Not yet at the office"), N_("Numbers"), N_("Entries"), N_("Sequence of entries"), N_("Mark"),
    N_("Number and mark of the handover"),
)  # fmt: skip
EARLIER, STILL = N_("day before"), N_("still on duty")


def shifts(sheet: DaySheet, words: Words) -> list[Table]:
    """None, one or both of them: only what there is."""
    say = words.say
    duty, handed = tuple(_duty(sheet, words)), tuple(_handovers(sheet, words))
    found = ((N_("On duty"), DUTY_COLUMNS, duty), (N_("Handover"), HANDOVER_COLUMNS, handed))
    return [Table(say(title), tuple(say(column) for column in columns), rows) for title, columns, rows in found if rows]


def _duty(sheet: DaySheet, words: Words) -> Iterator[tuple[str, ...]]:
    """In the order in which they came; of whoever came on another day, or is there still, words stand for the time."""
    spans: list[list[str]] = []
    open_spans: dict[tuple[str, str], list[str]] = {}
    for line in sheet.shifts:
        at = words.time(line.head.at)
        for who in _change(line)[0]:
            span = open_spans[line.head.gate, who] = [who, line.head.gate, at, words.say(STILL)]
            spans.append(span)
        for who in _change(line)[1]:
            span = open_spans.pop((line.head.gate, who), None)
            if span is None:
                spans.append([who, line.head.gate, words.say(EARLIER), at])
            else:
                span[3] = at
    return ((sheet.volunteers.get(who, who), words.gate(gate), since, until) for who, gate, since, until in spans)


def _handovers(sheet: DaySheet, words: Words) -> Iterator[tuple[str | int, ...]]:
    say = words.say
    for line in sheet.shifts:
        change = line.head.shift
        if change is None or change.kind is not ShiftKind.HANDOVER or change.figures is None:
            continue
        figures = change.figures
        came, went = (say(N_(", ")).join(sheet.volunteers.get(one, one) for one in people) for people in _change(line))
        yield (
            words.time(line.head.at),
            words.gate(line.head.gate),
            went,
            came,
            figures.entries,
            figures.fevers,
            figures.holds,
            figures.drafts,
            figures.waiting,
            figures.numbers,
            figures.count,
            _register(figures, words),
            mark_of(figures.last_hash),
            # The handover is an entry itself: these are what the office shows once it has it.
            f"{line.head.number}: {mark_of(line.entry.hash)}",
        )


def _register(figures: ShiftFigures, words: Words) -> str:
    if figures.gaps:
        return words.say(N_("Missing: {numbers}")).format(numbers=ranges(figures.gaps))
    return words.say(N_("Complete") if figures.complete else N_("Not complete: tell the office"))


def _change(line: Line) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of those who came, and of those who went."""
    return ((), ()) if line.head.shift is None else (line.head.shift.came, line.head.shift.went)
