"""The day sheet as files: our own, and the office's own template filled, where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.day_lines import DaySheet
from models.day_sheet import Table, tables
from models.errors import BadInput
from models.notice import Notice, Translate
from models.sheet_template import fill, people_of
from models.workbook import workbook_bytes

REGISTER = 1
"""The place of the register among the day sheet's tables."""


@dataclass(frozen=True)
class SheetFiles:
    files: tuple[tuple[str, bytes], ...]
    """Name and content; ours first."""
    tables: tuple[Table, ...]
    trouble: Notice | None = None
    """Why the template was not filled: ours is there all the same."""


def make_files(
    sheet: DaySheet, gate: str, translate: Translate, language: str, template: bytes | None = None
) -> SheetFiles:
    """Takes a second for some thousand people: a thread's work. Phones and ID numbers are masked."""
    made = tuple(tables(sheet, translate, language, full=False))
    ours = (f"gatepost-{sheet.day}.xlsx", workbook_bytes(f"{sheet.site} {gate} {sheet.day}", made))
    if template is None:
        return SheetFiles((ours,), made)
    try:
        filled = _filled(template, sheet, gate, made)
    except BadInput as error:
        return SheetFiles((ours,), made, error.notice)
    return SheetFiles((ours, (f"gatepost-{sheet.day}-form.xlsx", filled)), made)


def _filled(template: bytes, sheet: DaySheet, gate: str, made: Sequence[Table]) -> bytes:
    people = people_of(made[REGISTER])
    return fill(template, people, {"site": sheet.site, "gate": gate, "day": sheet.day, "count": len(people)})
