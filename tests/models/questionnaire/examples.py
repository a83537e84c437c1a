"""pyxform's own example forms: the spreadsheets and Markdown tables of its tests, as .xlsx.

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
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import xlrd
from openpyxl import Workbook, load_workbook

from tests.models.questionnaire.forms import SETTINGS

PIN = Path(__file__).parent / "examples.txt"
FRAME = ("form_id", "version")
"""What our office must write on the sheet of settings and pyxform makes up: no condition asks for it."""
_SURVEY = re.compile(r"^\s*\|\s*survey\s*\|", re.MULTILINE)

Sheets = dict[str, list[list[object]]]
"""Name to rows of cells, the heading first; None is an empty cell."""


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
            Path(work).rename(folder)  # all of it or nothing
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
                found[name] = _from_xls(content)
            elif name.endswith(".xlsx"):
                found[name] = _from_xlsx(content)
            elif name.endswith(".py"):
                tables = _tables(content.decode())
                found |= {f"{name}:{line}": _from_markdown(table) for line, table in tables}
    for sheets in found.values():
        _frame(sheets)
    return found


def xlsx(sheets: Sheets) -> bytes:
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
    sheets: Sheets = {}
    rows: list[list[object]] = []
    for line in table.splitlines():
        if not line.strip().startswith("|"):
            continue
        name, *cells = (cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1])
        if set(name) - set("-:"):
            rows = sheets.setdefault(name, [])
        if any(cells):
            rows.append([cell or None for cell in cells])
    return sheets


def _from_xlsx(content: bytes) -> Sheets:
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # of drawings and the like
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def _from_xls(content: bytes) -> Sheets:
    book = xlrd.open_workbook(file_contents=content)
    return {sheet.name: [[*map(_value, sheet.row(row))] for row in range(sheet.nrows)] for sheet in book.sheets()}


def _value(cell: xlrd.sheet.Cell) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(float(cell.value), 0)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.value == "" else cell.value


def _frame(sheets: Sheets) -> None:
    names = {name.strip().lower(): name for name in sheets}
    rows = sheets.setdefault(names.get("settings", "settings"), [])
    rows += [[] for _ in range(len(rows), 2)]
    for name in FRAME:
        if name not in rows[0]:
            rows[0].append(name)
        place = rows[0].index(name)
        rows[1] += [None] * (place + 1 - len(rows[1]))
        rows[1][place] = rows[1][place] or SETTINGS[name]
