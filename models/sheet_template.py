"""The office's own day sheet: an .xlsx with named placeholders, filled and otherwise left as it is.

The rule. On each worksheet one row is the pattern of a person: cells of it hold `{name}`, `{flat}`, `{temperature}` …
(FIELDS), alone or within text. The first person takes the place of that row, each next one a row of the same look below
it; what stood further below moves down. `{site}`, `{gate}`, `{day}` and `{count}` may stand in any cell, within text,
too. Everything else stays: styles, widths, heights, merged cells, formulas (those that move are rewritten), headers and
footers of the page. Diagrams and drawn shapes would be lost, so a template that has any is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from io import BytesIO
from typing import Any

from models.day_sheet import Table
from models.errors import BadInput
from models.notice import N_, Notice
from models.workbook_reading import NO_WORKBOOK, Bounds, open_to_fill, part_names

TEMPLATE_FILE = "gatepost-template.xlsx"
FIELDS = (
    "number", "name", "id_number", "phone", "flat", "origin", "left_on", "arrived_on", "transport",
    "transport_number", "contact", "symptoms", "temperature", "second_temperature", "verdict", "reasons", "time",
    "gate_of_entry", "corrections",
)  # fmt: skip
"""Of a person: the columns of `models.day_sheet.PERSON_COLUMNS`, in that order."""
SHEET_FIELDS = ("site", "gate", "day", "count")
MEASURED = frozenset({"temperature", "second_temperature"})
"""Numbers where they stand alone in their cell, so that a spreadsheet can reckon with them."""
MAX_BYTES = 512 * 1024
MAX_ROWS, MAX_COLUMNS = 1000, 100

TOO_LARGE = Notice(
    N_("The template is too large: at most 512 KB. Take out pictures and everything that is not needed.")
)
NO_FIELDS = Notice(
    N_(
        "The template has no cell with {{name}} or another field of a person. Write such fields into one row: {fields}."
    ),
    {"fields": " ".join(f"{{{field}}}" for field in FIELDS)},
)
DRAWN = Notice(N_("The template has a diagram or a drawn shape, which would be lost. Take it out and save it again."))
_BOUNDS = Bounds(MAX_BYTES, 4 * 1024 * 1024, MAX_BYTES, 200, TOO_LARGE)
_DRAWN = re.compile(r"xl/(charts|drawings/drawing|media|embeddings)")
_FIELD = re.compile(r"\{([^{}]{1,40})\}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def people_of(register: Table) -> list[dict[str, str | int]]:
    """The rows of the day sheet's register by FIELDS."""
    return [dict(zip(FIELDS, row, strict=True)) for row in register.rows]


def fill(template: bytes, people: Sequence[Mapping[str, str | int]], about: Mapping[str, str | int]) -> bytes:
    """`people` by FIELDS, `about` by SHEET_FIELDS. Raises BadInput, whose sentence names the cell that is wrong."""
    book = open_to_fill(template, _BOUNDS)
    if any(_DRAWN.match(name) for name in part_names(template)):
        raise BadInput(notice=DRAWN)
    try:
        patterns = {page.title: _pattern(page) for page in book.worksheets}
        if not any(patterns.values()):
            raise BadInput(notice=NO_FIELDS)
        for page in book.worksheets:
            for cell in _texts(page):
                if cell.row != patterns[page.title]:
                    _write(cell, cell.value, about)
            if row := patterns[page.title]:
                _fill_page(page, row, people, about)
        filled = BytesIO()
        book.save(filled)
    except (BadInput, MemoryError):
        raise
    except Exception as error:  # what a damaged workbook holds comes to light only here
        raise BadInput(str(error)[:200], NO_WORKBOOK) from error
    return filled.getvalue()


def _pattern(page: Any) -> int:
    """The number of the row that holds fields of a person; 0 where none does. Raises BadInput."""
    if page.max_row > MAX_ROWS or page.max_column > MAX_COLUMNS:
        far = Notice(
            N_("The template's worksheet {page} reaches beyond {rows} rows or {columns} columns. Delete empty ones."),
            {"page": page.title, "rows": str(MAX_ROWS), "columns": str(MAX_COLUMNS)},
        )
        raise BadInput(notice=far)
    found = 0
    for cell in _texts(page):
        for field in _FIELD.findall(cell.value):
            if field in SHEET_FIELDS:
                continue
            if field not in FIELDS:
                raise _wrong(
                    cell,
                    N_("Cell {cell} of the template asks for {field}, which there is not. There are: {fields}."),
                    field=field,
                    fields=", ".join((*FIELDS, *SHEET_FIELDS)),
                )
            if found not in (0, cell.row):
                raise _wrong(
                    cell,
                    N_("Cell {cell} of the template asks for {field} in another row than {row}. Put all into one row."),
                    field=field,
                    row=str(found),
                )
            found = cell.row
    return found


def _texts(page: Any) -> Iterator[Any]:
    """Cells with text that is no formula."""
    for row in page.iter_rows():
        yield from (cell for cell in row if isinstance(cell.value, str) and cell.data_type != "f")


def _fill_page(page: Any, row: int, people: Sequence[Mapping[str, str | int]], about: Mapping[str, str | int]) -> None:
    pattern = [(cell.value, copy(cell._style)) for cell in page[row]]
    more = len(people) - 1
    beside = [(merged.min_col, merged.max_col) for merged in page.merged_cells.ranges if merged.min_row == row]
    if more > 0:
        _make_room(page, row, more)
    for place, person in enumerate(people or [{}]):
        at = row + place
        page.row_dimensions[at].height = page.row_dimensions[row].height
        for column, (value, look) in enumerate(pattern, 1):
            cell = page.cell(at, column)
            if cell.__class__.__name__ == "MergedCell":
                continue
            cell._style = copy(look)
            _write(cell, value, {**about, **person} if person else dict.fromkeys((*FIELDS, *about), ""))
        for first, last in beside if place else ():
            page.merge_cells(start_row=at, end_row=at, start_column=first, end_column=last)


def _make_room(page: Any, row: int, more: int) -> None:
    """Moves what stands below the row down. Raises BadInput where a merged cell reaches across."""
    below: list[Any] = []
    for merged in list(page.merged_cells.ranges):
        if merged.min_row <= row < merged.max_row:
            raise _wrong(
                page.cell(merged.min_row, merged.min_col),
                N_("Cell {cell} of the template is merged with the row below that of the people. Part them."),
            )
        if merged.min_row > row:
            below.append(merged.coord)
            page.unmerge_cells(merged.coord)
    heights = {at: page.row_dimensions[at].height for at in range(row + 1, page.max_row + 1)}
    if page.max_row > row:
        last = page.cell(page.max_row, page.max_column).coordinate
        page.move_range(f"A{row + 1}:{last}", rows=more, translate=True)
    for at in heights:
        page.row_dimensions[at].height = None
    for at, height in heights.items():
        page.row_dimensions[at + more].height = height
    for coordinates in below:
        first, last = coordinates.split(":")
        page.merge_cells(f"{_down(first, more)}:{_down(last, more)}")
    for table in page.tables.values():
        first, last = table.ref.split(":")
        if int(re.sub(r"\D", "", last)) == row:
            table.ref = f"{first}:{_down(last, more)}"


def _down(coordinate: str, rows: int) -> str:
    found = re.fullmatch(r"([A-Z]+)(\d+)", coordinate)
    assert found is not None
    letters, number = found.groups()
    return f"{letters}{int(number) + rows}"


def _write(cell: Any, pattern: Any, values: Mapping[str, str | int]) -> None:
    """A cell's pattern with its fields filled. What is text stays text, even if it begins with =."""
    if not isinstance(pattern, str) or not _FIELD.search(pattern):
        cell.value = pattern
        return
    alone = _FIELD.fullmatch(pattern.strip())
    if alone is not None:
        value = _number(alone[1], values.get(alone[1], ""))
        cell.value = _UNPRINTABLE.sub("", value) if isinstance(value, str) else value
    else:
        said = _FIELD.sub(lambda found: str(values.get(found[1], "")), pattern)
        cell.value = _UNPRINTABLE.sub("", said)
    if isinstance(cell.value, str):
        cell.data_type = "s"


def _number(field: str, value: str | int) -> str | int | float:
    if field in MEASURED and isinstance(value, str) and re.fullmatch(r"\d\d\.\d", value):
        return float(value)
    return value


def _wrong(cell: Any, sentence: str, **values: str) -> BadInput:
    return BadInput(notice=Notice(sentence, {"cell": f"{cell.parent.title}!{cell.coordinate}", **values}))
