"""End of day: the day sheet as a file, and its tables for the preview."""

from pathlib import Path

from kiosk.gate import Gate
from models.day_lines import build
from models.day_sheet import Table, tables
from models.notice import Translate
from models.workbook import write_workbook


class SheetPresenter:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.path: Path | None = None
        """Where the file lies, once it is durable."""
        self.tables: tuple[Table, ...] = ()

    async def write(self, translate: Translate, language: str, day: str | None = None) -> Path:
        """Writes the day's sheet (today's unless a day is named, ISO 8601). Raises StoreError, BadEntry."""
        self.path, self.tables = await self._gate.worker.run(self._write, translate, language, day or self._gate.today)
        return self.path

    def _write(self, translate: Translate, language: str, day: str) -> tuple[Path, tuple[Table, ...]]:
        gate = self._gate
        versions = gate.questionnaires.versions
        sheet = build(gate.place.site_name, day, gate.zone, gate.place.gates, gate.register.of_day(day), versions)
        made = tuple(tables(sheet, translate, language, full=False))
        path = gate.folder / "sheets" / f"gatepost-{day}.xlsx"
        write_workbook(path, f"{gate.place.site_name} {gate.gate_name} {day}", made)
        return path, made
