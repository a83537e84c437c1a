"""The day sheet's table of entries that were taken back: they count nowhere else."""

from models.answers import degrees
from models.day_lines import DaySheet
from models.day_words import Table, Words
from models.entry import EntryKind
from models.notice import N_
from models.words import VOID_REASONS

VOIDED_COLUMNS = (
    N_("Name"), N_("Flat"), N_("Time"), N_("Gate"), N_("Temperature ℃"), N_("Verdict"), N_("Taken back at"),
    N_("Reason"),
)  # fmt: skip


def voided(sheet: DaySheet, words: Words) -> Table:
    """Each with when it was taken back, and why."""
    say = words.say
    rows = tuple(
        (
            words.personal(line, lambda person: person.name or person.plate),
            words.personal(line, lambda person: person.flat or person.host_flat),
            words.time(line.head.happened_at),
            words.gate(line.head.gate),
            degrees(line.head.answers.readings[-1].tenths) if line.head.answers.readings else "",
            words.verdict(line.head) if line.head.kind is EntryKind.CHECK_IN else "",
            words.time(void.head.at),
            say(VOID_REASONS[void.head.void_reason]) if void.head.void_reason else "",
        )
        for line, void in sheet.voided
    )
    return Table(say(N_("Taken back")), tuple(say(column) for column in VOIDED_COLUMNS), rows)
