"""An .xlsx file's sheets as rows of text, row by row, up to bounds that no questionnaire needs to pass."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from models.errors import BadInput
from models.notice import N_, Notice
from models.workbook_reading import NO_WORKBOOK, Bounds, column_letter, open_to_read

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 4 * 1024 * 1024
MAX_OTHER_PART = 512 * 1024
MAX_PARTS = 200
MAX_SHEETS = 20
MAX_ROWS = 5000
MAX_COLUMNS = 100
MAX_CELL = 2000

TOO_LARGE = Notice(N_("The file is larger than a questionnaire can be: at most 2 MB, and 4 MB unpacked."))
BOUNDS = Bounds(MAX_BYTES, MAX_UNPACKED, MAX_OTHER_PART, MAX_PARTS, TOO_LARGE)


@dataclass(frozen=True)
class Row:
    number: int
    """As the spreadsheet counts: the heading's is 1."""
    cells: dict[str, str]
    """Column letter to text, without the empty ones."""


@dataclass(frozen=True)
class Sheet:
    name: str
    heading: dict[str, str] = field(default_factory=dict[str, str])
    """Column letter to the text in row 1."""
    rows: list[Row] = field(default_factory=list[Row])
    cut: bool = False
    """There is more than MAX_ROWS rows or MAX_COLUMNS columns."""


def read_sheets(content: bytes) -> dict[str, Sheet]:
    """By name in small letters. Raises BadInput for what is no workbook, or too large a one."""
    book = open_to_read(content, BOUNDS)
    try:
        return {name.strip().lower(): _sheet(name, book[name]) for name in book.sheetnames[:MAX_SHEETS]}
    except MemoryError:
        raise
    except Exception as error:  # a damaged workbook raises whatever its damage leads to
        raise BadInput(str(error)[:200], NO_WORKBOOK) from error


def _sheet(name: str, cells: object) -> Sheet:
    heading: dict[str, str] = {}
    rows: list[Row] = []
    cut = False
    for number, found in enumerate(_rows(cells), 1):
        cut = cut or number > MAX_ROWS or any(value is not None for value in found[MAX_COLUMNS:])
        row = {
            column_letter(place): text
            for place, value in enumerate(found[:MAX_COLUMNS], 1)
            if (text := _text(value)) != ""
        }
        if number == 1:
            heading = row
        elif row and number <= MAX_ROWS:
            rows.append(Row(number, row))
    return Sheet(name, heading, rows, cut)


def _rows(cells: object) -> Iterator[tuple[object, ...]]:
    rows = getattr(cells, "iter_rows", None)  # a chart's sheet has none
    if rows is not None:
        # Told the last row, openpyxl would fill up to it.
        yield from islice(rows(max_col=MAX_COLUMNS + 1, values_only=True), MAX_ROWS + 1)


def _text(value: object) -> str:
    """As a person reads it in the cell: 1.0 is `1`, a day without a time is `2026-01-31`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[: MAX_CELL + 1].strip()
