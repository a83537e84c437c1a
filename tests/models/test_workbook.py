"""The workbook, read back by another library."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from models.day_sheet import Table
from models.errors import StoreError
from models.workbook import workbook_bytes, write_workbook

ROWS = (("张伟", 3), ("𠮷野㛃", 0), ("=1+1", -1), ("https://example.org", 2), ("a\x01b", 1))
REGISTER = Table("返京人员登记表", ("姓名", "更正次数"), ROWS)


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def test_cells_come_back_as_they_were() -> None:
    page = read(workbook_bytes("康静里 2026-11-24", [REGISTER]))["返京人员登记表"]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][0] == "康静里 2026-11-24 · 返京人员登记表"
    assert rows[1] == REGISTER.columns
    assert rows[2:6] == list(ROWS[:4])


def test_text_that_looks_like_a_formula_is_text() -> None:
    page = read(workbook_bytes("t", [REGISTER]))["返京人员登记表"]
    assert page["A5"].value == "=1+1"
    assert page["A5"].data_type == "s"
    assert page["A6"].hyperlink is None


def test_it_is_made_to_be_printed_and_filtered() -> None:
    page = read(workbook_bytes("t", [REGISTER]))["返京人员登记表"]
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$1:$2"
    assert page.freeze_panes == "A3"
    assert page.auto_filter.ref == "A2:B7"


def test_each_table_has_its_page() -> None:
    empty = Table("发热人员", ("姓名",), ())
    assert read(workbook_bytes("t", [REGISTER, empty])).sheetnames == ["返京人员登记表", "发热人员"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "sheets" / "day.xlsx"
    write_workbook(path, "一", [REGISTER])
    write_workbook(path, "二", [REGISTER])
    assert [one.name for one in path.parent.iterdir()] == ["day.xlsx"]
    assert str(read(path.read_bytes()).worksheets[0]["A1"].value).startswith("二")


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        write_workbook(tmp_path / "file" / "day.xlsx", "t", [REGISTER])
