"""How the day sheet says things: times, gates, people, in one language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.clock import Milliseconds, local_time
from models.contact import mask_id_number, mask_phone
from models.day_lines import DaySheet, Line
from models.entry import EntryHead, Personal
from models.notice import N_, Translate
from models.questionnaire.telling import tell
from models.words import VERDICTS

PURGED = N_("(purged)")
LONGEST_HEADING = 28
"""Characters of a column's name: a question may have 500."""


@dataclass(frozen=True)
class Table:
    """Rows to show or to write; cells are text or whole numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


class Words:
    """Turns values into the words of one language."""

    def __init__(self, sheet: DaySheet, translate: Translate, language: str, full: bool) -> None:
        self.say = translate
        self.sheet = sheet
        self.language = language
        self.full = full

    def time(self, at: Milliseconds) -> str:
        return local_time(at, self.sheet.zone).strftime("%H:%M")

    def gate(self, gate: str) -> str:
        return self.sheet.gates.get(gate, gate[:8])

    def verdict(self, head: EntryHead) -> str:
        word = self.say(VERDICTS[head.verdict])
        return (
            self.say(N_("{verdict}, {days} days")).format(verdict=word, days=head.observe_days)
            if head.observe_days
            else word
        )

    def personal(self, line: Line, pick: Callable[[Personal], str]) -> str:
        return self.say(PURGED) if line.person is None else pick(line.person)

    def phone(self, phone: str) -> str:
        return phone if self.full else mask_phone(phone)

    def own(self, line: Line) -> dict[tuple[str, ...], tuple[str, str]]:
        """The office's questions: heading and answer; of several who were asked the same, all in one."""
        if line.person is None:
            return {}
        questionnaire = self.sheet.questionnaires.get(line.person.questionnaire)
        found: dict[tuple[str, ...], tuple[str, str]] = {}
        for told in tell(questionnaire, line.person.answers, self.language, self.say(N_(", "))):
            before = [found[told.names][1]] if told.names in found else []
            found[told.names] = (_heading(told.labels), self.say(N_("; ")).join([*before, told.answer]))
        return found

    def id_number(self, number: str) -> str:
        return number if self.full else mask_id_number(number)


def _heading(labels: Sequence[str]) -> str:
    heading = ": ".join(labels)
    return heading if len(heading) <= LONGEST_HEADING else heading[: LONGEST_HEADING - 1] + "…"
