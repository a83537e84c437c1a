"""Reads a roster file: CSV as Excel and others write it, checked row by row before anything is done with it.

UTF-8 with or without byte order mark, or GB18030; lines end in CRLF or LF; commas, semicolons or tabs (RFC 4180).
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO

from models.contact import check_phone
from models.errors import BadInput
from models.flats import LONGEST_PART, flat_label
from models.names import check_name
from models.notice import N_, Notice

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MOST_ERRORS = 100
MAX_CELL = 200

HEADINGS = {
    "building": ("building", "楼", "楼号", "楼栋", "楼栋号", "栋", "栋号", "幢", "幢号", "楼宇"),
    "unit": ("unit", "单元", "单元号", "门", "门号"),
    "room": ("room", "室", "室号", "房号", "房间", "房间号", "户号", "门牌", "门牌号"),
    "name": ("name", "姓名", "居民", "居民姓名", "住户姓名"),
    "phone": ("phone", "telephone", "mobile", "电话", "电话号码", "手机", "手机号", "手机号码", "联系电话", "联系方式"),
}
NEEDED = ("building", "room", "name")
_SUFFIXES = {
    "building": re.compile("(?<=.)(号楼|楼|栋|幢|座|号)$"),
    "unit": re.compile("(?<=.)(单元|门|号)$"),
    "room": re.compile("(?<=.)(室|号|房)$"),
}


@dataclass(frozen=True)
class Flat:
    building: str
    unit: str
    room: str

    @property
    def label(self) -> str:
        return flat_label(self.building, self.unit, self.room)


@dataclass(frozen=True)
class RowError:
    line: int
    """Line of the file, the heading's is 1."""
    notice: Notice


@dataclass(frozen=True)
class RosterFile:
    """`people` holds name and phone of each flat's residents; a flat may have none."""

    people: dict[Flat, list[tuple[str, str]]] = field(default_factory=dict[Flat, list[tuple[str, str]]])
    rows: int = 0
    errors: list[RowError] = field(default_factory=list[RowError])
    """The first hundred."""
    more_errors: int = 0


def read_roster(content: bytes) -> RosterFile:
    """Rows that are wrong stand in `errors`. Raises BadInput for what is no roster at all."""
    if len(content) > MAX_BYTES:
        raise BadInput(notice=Notice(N_("The file is larger than 20 MB.")))
    lines = StringIO(_text(content), newline="")
    first = lines.readline()
    rows = csv.reader(lines, delimiter=_delimiter(first))
    columns = _columns(next(csv.reader([first], delimiter=_delimiter(first)), []))
    people: dict[Flat, list[tuple[str, str]]] = {}
    seen: dict[tuple[Flat, str, str], int] = {}
    errors: list[RowError] = []
    wrong = count = 0
    for line, cells in _bounded(rows):
        count += 1
        row = _row({name: cells[place] if place < len(cells) else "" for name, place in columns.items()})
        if isinstance(row, tuple) and row[1] and row in seen:
            row = Notice(N_("The same person stands in line {line} already."), {"line": str(seen[row])})
        if isinstance(row, Notice):
            wrong += 1
            if len(errors) < MOST_ERRORS:
                errors.append(RowError(line, row))
            continue
        seen[row] = line
        flat, name, phone = row
        people.setdefault(flat, [])
        if name:
            people[flat].append((name, phone))
    if not count:
        raise BadInput(notice=Notice(N_("The file has a heading but no rows.")))
    return RosterFile(people, count, errors, wrong - len(errors))


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise BadInput(notice=Notice(N_("The file is not text. Save the table as “CSV UTF-8” and bring in that file.")))


def _delimiter(heading: str) -> str:
    return max(",;\t", key=heading.count)


def _columns(heading: list[str]) -> dict[str, int]:
    """Column name to its place. Raises BadInput."""
    found: dict[str, int] = {}
    for place, text in enumerate(heading[:100]):
        plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
        for name, words in HEADINGS.items():
            if plain in words and name not in found:
                found[name] = place
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise BadInput(
            notice=Notice(
                N_(
                    "The first line must name the columns 楼 (building), 单元 (unit), 室 (room), 姓名 (name), "
                    "电话 (phone). Not found: {missing}."
                ),
                {"missing": ", ".join(HEADINGS[name][1] for name in missing)},
            )
        )
    return found


def _bounded(rows: Iterator[list[str]]) -> Iterable[tuple[int, list[str]]]:
    """Line number and cells of each row that is not empty. Raises BadInput."""
    line = 1
    try:
        for number, cells in enumerate(rows, 1):
            if number > MAX_ROWS:
                raise BadInput(notice=Notice(N_("The file has more than 200,000 rows.")))
            line += 1
            if any(cell.strip() for cell in cells):
                yield line, cells
    except csv.Error:
        raise BadInput(
            notice=Notice(N_("Line {line} cannot be read: a quotation mark is missing."), {"line": str(line + 1)})
        ) from None


def _row(cells: dict[str, str]) -> tuple[Flat, str, str] | Notice:
    if any(len(cell) > MAX_CELL for cell in cells.values()):
        return Notice(N_("A cell has more than 200 characters."))
    flat = _flat(cells)
    if isinstance(flat, Notice):
        return flat
    name, phone = cells["name"].strip(), cells.get("phone", "").strip()
    if not name:
        return Notice(N_("There is a phone number but no name.")) if phone else (flat, "", "")
    checked = check_name(name)
    if isinstance(checked, Notice):
        return checked
    number = check_phone(phone) if phone else ""
    return number if isinstance(number, Notice) else (flat, checked, number)


def _flat(cells: dict[str, str]) -> Flat | Notice:
    building, unit, room = (_part(name, cells.get(name, "")) for name in ("building", "unit", "room"))
    if not building:
        return Notice(N_("The building is missing."))
    if not room:
        return Notice(N_("The room is missing."))
    for part in (building, unit, room):
        if len(part) > LONGEST_PART or not part.isprintable():
            return Notice(N_("Building, unit and room have at most 20 characters."))
    return Flat(building, unit, room)


def _part(name: str, text: str) -> str:
    """`3号楼` and `３` are both building 3."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return _SUFFIXES[name].sub("", plain)
