"""What must be answered for stands in the record, what only looks does not."""

import httpx
import openpyxl
import pytest
from sqlalchemy import Engine

from models.entry import AuditedField, EntryKind
from office.care.audit import Action, form_done, newest, note_alone
from office.login import set_password
from tests.office.conftest import PASSWORD, RunningOffice
from tests.office.test_pages import NOW, csrf, staff, visitor  # noqa: F401 - fixtures


@pytest.mark.parametrize(
    ("path", "done"),
    [
        ("/", None),
        ("/language", None),
        ("/survey/answer", None),
        ("/settings", (Action.SETTINGS, "")),
        ("/settings/keys/3/revoke", (Action.KEYS, "")),
        ("/tablets/code", (Action.TABLET_CODE, "")),
        ("/tablets/abc/revoke", (Action.TABLET_LOST, "abc")),
        ("/tablets/stick", (Action.STICK, "")),
        ("/cards/print", (Action.CARDS, "")),
        ("/something/new", (Action.OTHER, "/something/new")),
    ],
)
def test_what_a_form_does(path: str, done: tuple[Action, str] | None) -> None:
    assert form_done(path) == done


def test_the_newest_first_and_of_this_compound_alone(engine: Engine) -> None:
    for number, site in enumerate(("one", "", "other", "one")):
        note_alone(engine, site, "office", Action.LOGIN, str(number), number)
    assert [done.about for done in newest(engine, "one")] == ["3", "1", "0"]
    assert len(newest(engine, "one", 1)) == 1


def test_whole_numbers_are_taken_out_on_record_alone(running: RunningOffice, staff: httpx.Client) -> None:  # noqa: F811
    tablet, north = running.tablet(), running.tablet("北门", "北门岗亭")
    running.send(tablet, tablet.entry(at=NOW, phone="13812345678", id_number="11010519491231002X"))
    set_password(running.engine, "office", PASSWORD)
    staff.post("/login", data={"name": "office", "password": PASSWORD})
    for full, shown in ((False, False), (True, True)):
        answer = staff.get("/sheet.xlsx", params={"full": "1"} if full else {})
        assert _says(answer.content, "13812345678") is shown
        assert _says(answer.content, "11010519491231002X") is shown
    staff.post(f"/tablets/{tablet.device}/revoke", data={"csrf": csrf(staff)})
    staff.post("/", data={"csrf": csrf(staff), "find": "张伟"})
    running.send(north, north.entry("", NOW, kind=EntryKind.AUDIT, audit=AuditedField.ID_NUMBER, about="0" * 32))
    page = staff.get("/audit").text
    for words in (
        "Logged in",
        "Took the day sheet with whole",
        "Reported a tablet lost",
        "平板",
        "Showed a whole ID number",
        "北门岗亭",
    ):
        assert words in page
    assert "张伟" not in page
    assert "13812345678" not in page
    done = [one.action for one in newest(running.engine, running.compound.id)]
    assert done == ["tablet_lost", "full_sheet", "login"]
    staff.cookies.set("gatepost_language", "zh")
    assert "登录" in staff.get("/audit").text


def _says(workbook: bytes, text: str) -> bool:
    from io import BytesIO

    book = openpyxl.load_workbook(BytesIO(workbook))
    return any(text in str(cell.value) for sheet in book for row in sheet for cell in row)
