"""Today's list: the valid entries, newest first, what waits and what the office refused; and how to correct one."""

from dataclasses import dataclass

from kiosk.check_in import CheckIn
from kiosk.entries import correction_of
from kiosk.gate import Gate
from models.day_lines import DaySheet, Line, build, read_line
from models.errors import BadEntry
from models.notice import N_, Notice


@dataclass(frozen=True)
class Item:
    """One person of today."""

    line: Line
    at_office: bool
    refused: str
    """The office's reason, empty if there is none."""


class Today:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.items: tuple[Item, ...] = ()
        self.sheet: DaySheet | None = None

    async def load(self) -> None:
        """Raises StoreError, BadEntry."""
        gate = self._gate
        self.sheet, refused, through = await gate.worker.run(self._read, gate.today)
        self.items = tuple(
            Item(line, line.entry.number <= through, refused.get(line.entry.id, ""))
            for line in reversed(self.sheet.valid)
        )

    def _read(self, day: str) -> tuple[DaySheet, dict[str, str], int]:
        """The day, the refused entries with their reasons, and up to which number the office has them."""
        gate, register = self._gate, self._gate.register
        sheet = build(gate.place.site_name, day, gate.zone, gate.place.gates, register.of_day(day))
        return sheet, register.refused(), register.state.acknowledged

    def history(self, item: Item) -> tuple[Line, ...]:
        """The entries that this one stands for, the newest first."""
        if self.sheet is None:
            return ()
        return tuple(old for old, new in reversed(self.sheet.replaced) if new.entry.id == item.line.entry.id)

    async def correct(self, entry_id: str) -> CheckIn | Notice:
        gate = self._gate
        entry = await gate.worker.run(lambda: gate.register.entry(entry_id))
        if entry is None:
            return Notice(N_("This entry is not on this tablet."))
        try:
            draft = correction_of(read_line(entry), gate.new_id, gate.clock())
        except BadEntry as error:
            return error.notice
        if draft is None:
            return Notice(N_("The names of this entry were purged. It cannot be corrected any more."))
        return CheckIn(gate, draft)
