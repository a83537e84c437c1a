"""End of day: the day sheet on a USB stick or in the tablet's folder, and its tables for the preview."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from kiosk.gate import Gate
from kiosk.sheet_file import SheetFiles, make_files
from kiosk.sticks import GONE, Stick, StickError, marked, mounted_sticks, put, read_small
from kiosk.store.volunteer_names import volunteer_names
from models.day_lines import DaySheet, build
from models.day_sheet import Table
from models.notice import Notice, Translate
from models.sheet_template import MAX_BYTES, TEMPLATE_FILE
from models.workbook import write_file

PATIENCE = 60.0
"""Seconds after which a stick that does not answer is given up."""


class SheetPresenter:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.sticks: tuple[Stick, ...] = ()
        """Those that are plugged in, as of the last `look`."""
        self.path: Path | None = None
        """Where our file lies, once it is durable."""
        self.filled = ""
        """The name of the office's own sheet, filled; empty where there is no template."""
        self.trouble: Notice | None = None
        """Why the template was not filled."""
        self.stick: Stick | None = None
        """Where it was written last; nothing is under way on it any more. None: in the tablet's folder."""
        self.tables: tuple[Table, ...] = ()

    async def look(self) -> bool:
        """Looks for sticks; whether there are others than before."""
        before, self.sticks = self.sticks, await asyncio.to_thread(self._look)
        return self.sticks != before

    async def write(self, translate: Translate, language: str, day: str | None = None) -> Path:
        """Into the tablet's folder (today's unless a day is named, ISO 8601). Raises StoreError, BadEntry."""
        folder = self._gate.folder / "sheets"

        def write(made: SheetFiles) -> Path:
            for name, content in made.files:
                write_file(folder / name, content)
            return folder / made.files[0][0]

        return await self._written(translate, language, day, None, write)

    async def write_to(self, stick: Stick, translate: Translate, language: str, day: str | None = None) -> Path:
        """Onto the stick, which may be pulled out once it returns. Raises StickError, StoreError, BadEntry."""

        def write(made: SheetFiles) -> Path:
            paths = [put(stick, name, content) for name, content in made.files]
            return paths[0]

        try:
            async with asyncio.timeout(PATIENCE):
                return await self._written(translate, language, day, stick, write)
        except TimeoutError:
            raise StickError("the stick does not answer", GONE) from None

    async def _written(
        self,
        translate: Translate,
        language: str,
        day: str | None,
        stick: Stick | None,
        write: Callable[[SheetFiles], Path],
    ) -> Path:
        """The store's thread reads alone: making and writing files holds up nobody's save."""
        gate = self._gate
        sheet = await gate.worker.run(self._read, day or gate.today)
        template = await asyncio.to_thread(self._template, stick)
        made = await asyncio.to_thread(make_files, sheet, gate.gate_name, translate, language, template)
        path = await asyncio.to_thread(write, made)
        self.path, self.tables, self.trouble, self.stick = path, made.tables, made.trouble, stick
        self.filled = made.files[1][0] if len(made.files) > 1 else ""
        return path

    def _read(self, day: str) -> DaySheet:
        gate = self._gate
        place, versions = gate.place, gate.questionnaires.versions
        volunteers = volunteer_names(gate.store.engine, gate.store.identity.site)
        entries = gate.register.of_day(day)
        return build(place.site_name, day, gate.zone, place.gates, entries, versions, volunteers)

    def _template(self, stick: Stick | None) -> bytes | None:
        """The stick's, else the one in the tablet's folder."""
        folders = (*((stick.folder,) if stick else ()), self._gate.folder)
        found = (read_small(folder, TEMPLATE_FILE, MAX_BYTES) for folder in folders)
        return next((template for template in found if template is not None), None)

    def _look(self) -> tuple[Stick, ...]:
        return marked((self._gate.sticks or mounted_sticks)())
