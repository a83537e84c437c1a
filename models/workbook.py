"""The one door to writing XLSX (ECMA-376) files of our own; `models.workbook_reading` opens those of others."""

import os
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from models.day_sheet import Table
from models.errors import StoreFull, StoreReadOnly

WIDEST = 40


def workbook_bytes(title: str, tables: Sequence[Table]) -> bytes:
    """One sheet a table: title, frozen header, one row a line, filters, landscape A4, columns as wide as needed."""
    xlsxwriter: Any = import_module("xlsxwriter")  # has no types, and is only needed at day's end

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    heading = book.add_format({"bold": True, "font_size": 16})
    header = book.add_format(
        {
            "bold": True,
            "bg_color": "#0B4F4A",
            "font_color": "#FFFFFF",
            "border": 1,
            "text_wrap": True,
            "valign": "vcenter",
        }
    )
    cell = book.add_format({"border": 1, "valign": "top"})
    for table in tables:
        page = book.add_worksheet(table.title[:31])
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0, 1)
        page.freeze_panes(2, 0)
        page.write_string(0, 0, f"{title} · {table.title}", heading)
        page.set_row(1, 32)
        for column, name in enumerate(table.columns):
            page.write_string(1, column, name, header)
            page.set_column(column, column, _width(table, column))
        for number, row in enumerate(table.rows, 2):
            for column, value in enumerate(row):
                page.write(number, column, value, cell)
        if table.rows:
            page.autofilter(1, 0, len(table.rows) + 1, len(table.columns) - 1)
    book.close()
    return buffer.getvalue()


def write_workbook(path: Path, title: str, tables: Sequence[Table]) -> None:
    """Durable once it returns; a file of that name is replaced whole or not at all.

    Raises StoreFull, StoreReadOnly.
    """
    write_file(path, workbook_bytes(title, tables))


def write_file(path: Path, content: bytes) -> None:
    """As `write_workbook`, of a workbook that is made already."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise (StoreReadOnly if error.errno in (1, 13, 30) else StoreFull)(str(error)) from error


def _width(table: Table, column: int) -> int:
    """In characters of the sheet's own measure; Han characters are two wide."""
    texts = [table.columns[column], *(str(row[column]) for row in table.rows[:500])]
    return min(WIDEST, max(sum(2 if ord(c) > 0x2E7F else 1 for c in text) for text in texts) + 2)
