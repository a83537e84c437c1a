"""The one door to openpyxl: .xlsx files (ECMA-376) of others, opened only once their sizes are known.

Its reading mode goes row by row and stops where it is told to. Quicker libraries build the whole rectangle first, and
one cell at the far end of a sheet (XFD1048576) makes it too large for any memory.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from models.errors import BadInput
from models.notice import N_, Notice

_CELLS = ("xl/worksheets/", "xl/sharedStrings.xml")
NO_WORKBOOK = Notice(N_("This is not an .xlsx file that can be read. Open it in Excel and save it as .xlsx."))


@dataclass(frozen=True)
class Bounds:
    """Of a file: bytes; bytes of all its parts unpacked; of a part that holds no cells, styles above all, for which
    openpyxl needs a hundred times their size; number of parts."""

    packed: int
    unpacked: int
    other_part: int
    parts: int
    too_large: Notice


def open_to_read(content: bytes, bounds: Bounds) -> Any:
    """openpyxl's workbook in reading mode, formulas by their last values. Raises BadInput."""
    guard(content, bounds)
    return _opened(content, read_only=True, data_only=True)


def open_to_fill(content: bytes, bounds: Bounds) -> Any:
    """openpyxl's workbook, whole. Raises BadInput."""
    guard(content, bounds)
    return _opened(content, read_only=False, data_only=False)


def part_names(content: bytes) -> list[str]:
    """Of a file that was guarded."""
    with ZipFile(BytesIO(content)) as parts:
        return parts.namelist()


def column_letter(place: int) -> str:
    """A for 1."""
    return get_column_letter(place)


def guard(content: bytes, bounds: Bounds) -> None:
    """Sizes before anything is unpacked: zipfile never gives more than the size that a part says it has.

    Raises BadInput.
    """
    if len(content) > bounds.packed:
        raise BadInput(notice=bounds.too_large)
    try:
        with ZipFile(BytesIO(content)) as parts:
            infos = parts.infolist()
            if len(infos) > bounds.parts or sum(info.file_size for info in infos) > bounds.unpacked:
                raise BadInput(notice=bounds.too_large)
            if any(info.file_size > bounds.other_part and not info.filename.startswith(_CELLS) for info in infos):
                raise BadInput(notice=bounds.too_large)
            # No program writes these into a workbook, but they can blow up its XML.
            if any(b"<!DOCTYPE" in parts.read(info).replace(b"\0", b"") for info in infos):
                raise BadInput(notice=NO_WORKBOOK)
    except BadInput:
        raise
    except Exception as error:
        # zipfile, zlib and lzma have errors of their own each; whichever it is, this is no workbook.
        raise BadInput(str(error)[:200], NO_WORKBOOK) from error


def _opened(content: bytes, *, read_only: bool, data_only: bool) -> Any:
    try:
        return load_workbook(BytesIO(content), read_only=read_only, data_only=data_only, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # a damaged workbook raises whatever its damage leads to
        raise BadInput(str(error)[:200], NO_WORKBOOK) from error
