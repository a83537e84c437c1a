"""The day sheet on the office's own form, and what gates took back: over HTTP, as a browser asks."""

from io import BytesIO
from typing import Any

import httpx
import openpyxl

from models.clock import local_day
from models.entry import EntryKind, VoidReason, read_head
from models.sheet_template import MAX_BYTES
from tests.office.conftest import RunningOffice
from tests.office.tablet import ZONE
from tests.office.test_pages import NOW, csrf, staff, visitor

__all__ = ["staff", "visitor"]


def form(cell: str) -> bytes:
    book, file = openpyxl.Workbook(), BytesIO()
    page: Any = book.active
    page["A1"], page["A2"], page["B2"] = "{site} {count} 人", cell, "{phone}"
    book.save(file)
    return file.getvalue()


def filled(client: httpx.Client, content: bytes, token: str) -> httpx.Response:
    return client.post("/sheet/form", data={"csrf": token}, files={"file": ("form.xlsx", content)})


def test_the_offices_own_form_is_filled_or_told_what_is_wrong(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet("北门")
    running.send(tablet, tablet.entry("𠮷野", NOW, phone="19900001234"))
    token = csrf(staff)
    answer = filled(staff, form("{name}"), token)
    assert f"day-sheet-{local_day(NOW, ZONE)}-form.xlsx" in answer.headers["content-disposition"]
    page = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [cell.value for row in page["A1:B2"] for cell in row][1:] == [None, "𠮷野", "199****1234"]
    assert page["A1"].value.endswith(" 1 人")
    for content, says in (
        (form("{nmae}"), "Cell Sheet!A2 of the template asks for nmae"),
        (b"no workbook", "This is not an .xlsx file"),
        (b"", "This is not an .xlsx file"),
        (bytes(MAX_BYTES + 1), "The template is too large"),
    ):
        refused = filled(staff, content, token)
        assert refused.status_code == 400
        assert says in refused.text
    assert filled(staff, form("{name}"), "forged").status_code == 403
    assert filled(httpx.Client(base_url=running.url), form("{name}"), token).status_code == 303


def test_what_was_taken_back_is_listed_with_its_reason(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet("北门")
    wrong, right = tablet.entry("张三", NOW), tablet.entry("李四", NOW)
    void = tablet.entry(
        "", NOW + 60_000, kind=EntryKind.VOID, replaces=read_head(wrong.head).id, happened_at=NOW,
        void_reason=VoidReason.TWICE, flat="",
    )  # fmt: skip
    running.send(tablet, wrong, right, void)
    page = staff.get("/").text
    people, gone = page.split('id="voided"')
    assert "张三" not in people
    assert "李四" in people
    assert "张三" in gone
    assert "Registered twice" in gone
    assert "Registered twice" in staff.get("/sheet").text
