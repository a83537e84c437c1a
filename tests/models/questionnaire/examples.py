"""pyxform's own example forms: the spreadsheets and Markdown tables of its tests.

They are not ours to copy. The last release that brings them is a wheel, pinned and hashed in examples.txt; pip fetches
it beside the virtual environment's packages. Nothing of it is installed, built or run. `engine.py` calls this at
set-up; the tests do so when it is not there yet.
"""

import ast
import hashlib
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import xlrd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from models.questionnaire.sheets import MAX_COLUMNS, Row, Sheet, read_sheets
from tests.models.questionnaire.forms import SETTINGS

PIN = Path(__file__).parent / "examples.txt"
FRAME = ("form_id", "version")
"""What our office must write on the sheet of settings and pyxform makes up: no condition asks for it."""
_SURVEY = re.compile(r"^\s*\|\s*survey\s*\|", re.MULTILINE)

Sheets = dict[str, Sheet]
"""By name in small letters."""
Rows = list[list[object]]
"""Of cells, the heading first; None is an empty cell."""


def installed() -> Path:
    """The folder that holds the wheel; fetches it once per pin."""
    folder = Path(sys.prefix) / f"pyxform-examples-{hashlib.sha256(PIN.read_bytes()).hexdigest()[:12]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=sys.prefix, ignore_cleanup_errors=True) as work:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
            pins = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement", str(PIN)]
            done = subprocess.run(
                [*pip, *pins, "--dest", work], capture_output=True, text=True, timeout=120, check=False
            )
            if done.returncode:
                raise RuntimeError(f"pip could not fetch pyxform's example forms, is there a network?\n{done.stderr}")
            try:
                Path(work).rename(folder)  # all of it or nothing
            except OSError:
                if not folder.exists():  # else another process of the tests was quicker
                    raise
    return folder


@cache
def examples() -> dict[str, Sheets]:
    """Where it stands in the wheel to its sheets, with the frame that our office needs."""
    (wheel,) = installed().glob("*.whl")
    found: dict[str, Sheets] = {}
    with ZipFile(wheel) as parts:
        for name in sorted(parts.namelist()):
            content = parts.read(name)
            if name.endswith(".xls"):
                found[name] = read_sheets(_workbook(_from_xls(content)))
            elif name.endswith(".xlsx"):
                with warnings.catch_warnings(action="ignore", category=UserWarning):  # of drawings and the like
                    found[name] = read_sheets(content)
            elif name.endswith(".py"):
                tables = _tables(content.decode())
                found |= {f"{name}:{line}": _from_markdown(table) for line, table in tables}
    return {name: _framed(sheets) for name, sheets in found.items()}


def xlsx(sheets: Sheets) -> bytes:
    """The same cells in a file."""
    return _workbook({sheet.name: _rows(sheet) for sheet in sheets.values()})


def _rows(sheet: Sheet) -> Rows:
    cells = {1: sheet.heading} | {row.number: row.cells for row in sheet.rows}
    letters = [get_column_letter(place + 1) for place in range(MAX_COLUMNS)]
    width = max((letters.index(letter) + 1 for row in cells.values() for letter in row), default=0)
    return [[cells.get(number, {}).get(letter) for letter in letters[:width]] for number in range(1, max(cells) + 1)]


def _workbook(sheets: dict[str, Rows]) -> bytes:
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _tables(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is a form."""
    with warnings.catch_warnings(action="ignore", category=Warning):  # of old escapes
        parsed = ast.parse(source)
    for node in ast.walk(parsed):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SURVEY.search(node.value):
            yield node.lineno, node.value


def _from_markdown(table: str) -> Sheets:
    r"""`| survey | | |` opens a sheet, `| | type | name |` is a row; \| is no edge of a cell."""
    found: dict[str, list[Row]] = {}
    rows: list[Row] = []
    for line in table.splitlines():
        if not line.strip().startswith("|"):
            continue
        name, *texts = (cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1])
        if set(name) - set("-:"):
            rows = found.setdefault(name, [])
        cells = {get_column_letter(place): text for place, text in enumerate(texts, 1) if text}
        if cells:
            rows.append(Row(len(rows) + 1, cells))
    return {name.lower(): Sheet(name, rows[0].cells, rows[1:]) for name, rows in found.items() if rows}


def _from_xls(content: bytes) -> dict[str, Rows]:
    book = xlrd.open_workbook(file_contents=content)
    return {sheet.name: [[*map(_value, sheet.row(row))] for row in range(sheet.nrows)] for sheet in book.sheets()}


def _value(cell: xlrd.sheet.Cell) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(float(cell.value), 0)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.value == "" else cell.value


def _framed(sheets: Sheets) -> Sheets:
    settings = sheets.get("settings", Sheet("settings"))
    heading, first = dict(settings.heading), dict(settings.rows[0].cells if settings.rows else {})
    for name in FRAME:
        free = get_column_letter(len(heading) + 1)
        letter = next((letter for letter, written in heading.items() if written == name), free)
        heading[letter] = name
        first.setdefault(letter, SETTINGS[name])
    rows = [Row(settings.rows[0].number if settings.rows else 2, first), *settings.rows[1:]]
    return sheets | {"settings": replace(settings, heading=heading, rows=rows)}
