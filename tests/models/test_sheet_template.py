"""The office's own sheet is filled, and everything else in it stays as it is."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.styles import Font, PatternFill

from models.day_sheet import PERSON_COLUMNS, Table
from models.errors import BadInput
from models.sheet_template import FIELDS, MAX_BYTES, fill, people_of

ABOUT: dict[str, str | int] = {"site": "景和园", "gate": "北门", "day": "2026-02-03", "count": 3}
PEOPLE = people_of(
    Table(
        "",
        tuple(PERSON_COLUMNS),
        tuple(
            (n, name, "", "138****0001", f"3-1-{n}", *("",) * 7, temperature, "", *("",) * 5)
            for n, (name, temperature) in enumerate((("张伟", "36.5"), ("=1+1", "39.1"), ("𠮷田\x07㛃", "36.6")), 1)
        ),
    )
)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def template(**cells: object) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.title = "登记"
    for cell, value in cells.items():
        page[cell] = value
    return saved(book)


def filled(content: bytes, people: list[dict[str, str | int]] = PEOPLE) -> Any:
    return load_workbook(BytesIO(fill(content, people, ABOUT))).worksheets[0]


def test_every_column_of_the_register_has_a_field() -> None:
    assert len(FIELDS) == len(PERSON_COLUMNS)
    named = dict(zip(FIELDS, PERSON_COLUMNS, strict=True))
    assert named["id_number"] == "ID number"
    assert (named["temperature"], named["gate_of_entry"]) == ("Temperature ℃", "Gate")


def test_rows_are_filled_and_all_else_stays() -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"] = "{site} {gate} {day}：{count} 人"
    page.merge_cells("A1:D1")
    page["A2"], page["B2"], page["C2"] = "姓名", "房号", "体温"
    page["A3"], page["B3"], page["C3"], page["D3"] = "{name}", "房 {flat}", "{temperature}", "是"
    page["A3"].font, page["C3"].fill = Font(bold=True), PatternFill("solid", fgColor="FFCC00")
    page["C3"].number_format = "0.0"
    page.row_dimensions[3].height = 40
    page.column_dimensions["A"].width = 33
    page["A5"], page["C5"] = "签名", "=AVERAGE(C3:C3)"
    page.merge_cells("A6:B6")
    page["A6"] = "居委会"
    page.row_dimensions[6].height = 22
    book.create_sheet("说明")["A1"] = "{count} 人"
    found = load_workbook(BytesIO(fill(saved(book), PEOPLE, ABOUT)))
    sheet = found.worksheets[0]
    assert sheet["A1"].value == "景和园 北门 2026-02-03：3 人"
    assert [[cell.value for cell in row] for row in sheet["A3:D5"]] == [
        ["张伟", "房 3-1-1", 36.5, "是"],
        ["=1+1", "房 3-1-2", 39.1, "是"],
        ["𠮷田㛃", "房 3-1-3", 36.6, "是"],
    ]
    assert sheet["A4"].data_type == "s", "a name is never a formula"
    assert sheet["A5"].font.bold
    assert sheet["C5"].fill.fgColor.rgb == "00FFCC00"
    assert sheet["C5"].number_format == "0.0"
    assert (sheet.row_dimensions[5].height, sheet.column_dimensions["A"].width) == (40, 33)
    assert (sheet["A7"].value, sheet["A8"].value) == ("签名", "居委会")
    assert sheet["C7"].value.startswith("=AVERAGE(")
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:D1", "A8:B8"}
    assert sheet.row_dimensions[8].height == 22
    assert found["说明"]["A1"].value == "3 人"


def test_nobody_came() -> None:
    page = filled(template(A1="{count}", B2="{name}", C2="x", B3="签名"), [])
    assert (page["A1"].value, page["B2"].value, page["C2"].value, page["B3"].value) == (3, None, "x", "签名")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (template(B2="{name}", C2="{temprature}"), "Cell 登记!C2 of the template asks for temprature"),
        (template(B2="{name}", C4="{flat}"), "Cell 登记!C4 of the template asks for flat in another row than 2"),
        (template(A1="姓名"), "The template has no cell with {name}"),
        (template(A1="{name}", A1001="x"), "reaches beyond 1000 rows"),
        (b"PK no workbook", "This is not an .xlsx file"),
        (bytes(MAX_BYTES + 1), "The template is too large"),
    ],
)
def test_a_bad_template_is_told_by_its_cell(content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        fill(content, PEOPLE, ABOUT)
    assert says in refused.value.notice.say(str)


def test_what_would_be_lost_is_refused() -> None:
    book = Workbook()
    page: Any = book.active
    page["A1"] = "{name}"
    page.add_chart(BarChart(), "C3")
    with pytest.raises(BadInput) as refused:
        fill(saved(book), PEOPLE, ABOUT)
    assert "diagram" in refused.value.notice.say(str)


def test_a_merged_cell_across_the_row_is_told() -> None:
    book = Workbook()
    page: Any = book.active
    page["B2"] = "{name}"
    page["A2"] = "x"
    page.merge_cells("A2:A4")
    with pytest.raises(BadInput) as refused:
        fill(saved(book), PEOPLE, ABOUT)
    assert "Sheet!A2" in refused.value.notice.say(str)
