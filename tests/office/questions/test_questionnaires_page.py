"""The questionnaire's page and command, as somebody at the office uses them."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from models.questionnaire.sheets import MAX_BYTES
from models.store import open_store
from office.commands import STORE_FILE
from office.login import open_session
from office.questions.questionnaire_sample import sample_questionnaire
from office.questions.questionnaires import in_force
from office.reference.compound import find_compound
from tests.models.questionnaire.forms import EN, ZH, form, row
from tests.office.conftest import RunningOffice
from tests.office.test_browser import ASCII_WORDS, OLD_PC, PHONE, now, open_page
from tests.office.test_commands import run
from tests.services.chromium import ARGUMENTS, chromium_program

PATH = "/questionnaires"
BAD = form([row("geopoint", "where"), row("select_one nowhere", "x y")])


@pytest.fixture
def staff(running: RunningOffice) -> Iterator[httpx.Client]:
    cookies = {"gatepost_language": "en", "gatepost_session": open_session(running.engine, "office", now()).token}
    with httpx.Client(base_url=running.url, cookies=cookies, timeout=30) as client:
        yield client


def token(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(PATH).text)
    assert found
    return found[1]


def upload(client: httpx.Client, content: bytes, csrf: str | None = None) -> httpx.Response:
    files = {"file": ("名.xlsx", content, "application/octet-stream")}
    data = {"csrf": token(client) if csrf is None else csrf}
    return client.post(f"{PATH}/upload", data=data, files=files, follow_redirects=True)


def number(office: RunningOffice) -> int:
    found = in_force(office.engine, office.compound.id)
    return found.number if found else 0


def test_nothing_of_it_is_for_strangers(running: RunningOffice, staff: httpx.Client) -> None:
    with httpx.Client(base_url=running.url) as stranger:
        for path in (PATH, f"{PATH}/questionnaire.xlsx"):
            assert stranger.get(path).headers["location"] == "/login", path
        assert upload(stranger, BAD, "x").url.path == "/login"
        assert stranger.post(f"{PATH}/withdraw").headers["location"] == "/login"
    assert upload(staff, sample_questionnaire(), "x" * 43).status_code == 403
    assert staff.post(f"{PATH}/withdraw", data={"csrf": "x"}).status_code == 403
    assert number(running) == 0


def test_the_sample_goes_out_and_comes_in(running: RunningOffice, staff: httpx.Client) -> None:
    sample = staff.get(f"{PATH}/questionnaire.xlsx")
    assert 'filename="questionnaire.xlsx"' in sample.headers["content-disposition"]
    page = upload(staff, sample.content)
    assert (page.status_code, number(running)) == (200, 1)
    for text in ("This is version 1 now", "How many people live in the flat now?", "照看老人或孩子", "one choice"):
        assert text in page.text
    assert "version 1 already" in upload(staff, sample.content).text
    assert number(running) == 1
    page = staff.post(f"{PATH}/withdraw", data={"csrf": token(staff)}, follow_redirects=True)
    assert "is withdrawn" in page.text
    assert "How many people" not in page.text
    assert number(running) == 0


def test_every_wrong_cell_is_named(running: RunningOffice, staff: httpx.Client) -> None:
    page = upload(staff, BAD)
    assert page.status_code == 422
    cells = re.findall(
        r'<tr><td>(\w+)</td><td class="number">(\d+)</td><td>(\w)</td><td class="long">(.+?)</td>', page.text
    )
    assert [cell[:3] for cell in cells] == [("survey", "2", "A"), ("survey", "3", "A"), ("survey", "3", "B")]
    assert "geopoint" in cells[0][3]
    assert number(running) == 0


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 1000, b"<html>"])
def test_what_is_no_workbook_is_a_sentence(staff: httpx.Client, content: bytes) -> None:
    page = upload(staff, content)
    assert page.status_code == 422
    assert "xlsx" in page.text


def test_a_file_out_of_bounds_is_not_taken(running: RunningOffice, staff: httpx.Client) -> None:
    assert "larger than a questionnaire" in upload(staff, b"PK\x03\x04" + b"x" * MAX_BYTES).text
    with socket.create_connection(("127.0.0.1", running.port)) as raw:
        raw.sendall(f"POST {PATH}/upload HTTP/1.1\r\nhost: x\r\ncontent-length: {5 * MAX_BYTES}\r\n\r\n".encode())
        assert b" 413 " in raw.recv(100)
    data = {"csrf": token(staff), "file": "x"}
    assert staff.post(f"{PATH}/upload", data=data).status_code == 422
    two = [("file", ("a.xlsx", BAD)), ("other", ("b.xlsx", BAD))]
    assert staff.post(f"{PATH}/upload", data={"csrf": token(staff)}, files=two).status_code == 400
    assert number(running) == 0


def test_what_an_office_writes_is_text_and_nothing_else(running: RunningOffice, staff: httpx.Client) -> None:
    label = "<script>alert(1)</script>"
    upload(staff, form([{**row("text", "a"), EN: label, ZH: label}]))
    page = staff.get(PATH).text
    assert label not in page
    assert page.count("&lt;script&gt;") == 2


def test_groups_repeats_and_long_lists_are_shown(running: RunningOffice, staff: httpx.Client) -> None:
    choices = [
        {
            "list_name": "many",
            "name": f"c{place}",
            "label::中文 (zh)": f"第{place}",
            "label::English (en)": f"No {place}",
        }
        for place in range(40)
    ]
    rows = [
        row("begin group", "outer"),
        row("select_one many", "one", required="yes"),
        row("begin repeat", "each", relevant="${one} = 'c1'"),
        row("note", "hello"),
        row("end repeat"),
        row("end group"),
    ]
    page = upload(staff, form(rows, choices)).text
    for text in ("asked anew for each", "only under a condition", "must be answered", "… and 28 more", "note"):
        assert text in page


def test_the_command(tmp_path: Path) -> None:
    data, file, bad = tmp_path / "office", tmp_path / "q.xlsx", tmp_path / "bad.xlsx"
    file.write_bytes(sample_questionnaire())
    bad.write_bytes(BAD)
    run("compound", "康静里", data=data)
    assert json.loads(run("questionnaire", str(file), "--json", data=data).stdout) == {"version": 1, "changed": True}
    assert run("questionnaire", str(file), data=data).stdout == "The questionnaire stays version 1.\n"
    said = run("questionnaire", str(bad), data=data, code=3).stderr.splitlines()
    assert said[0].startswith("bad.xlsx: survey!A2: ")
    assert len(said) == 4
    assert "none.xlsx" in run("questionnaire", str(tmp_path / "none.xlsx"), data=data, code=3).stderr
    for words in ((), (str(file), "--withdraw")):
        assert "--withdraw" in run("questionnaire", *words, data=data, code=3).stderr
    assert "fixed questions" in run("questionnaire", "--withdraw", data=data).stdout
    engine = open_store(data / STORE_FILE)
    assert in_force(engine, find_compound(engine, None).id) is None
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.mark.parametrize(("language", "size"), [("zh", OLD_PC), ("zh", PHONE), ("en", PHONE)])
def test_somebody_brings_questions_in(
    browser: Browser, running: RunningOffice, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(BAD)
    page = open_page(browser, running, language, size)
    page.goto(running.url + PATH)
    with page.expect_download() as download:
        page.locator("a[download]").click()
    download.value.save_as(tmp_path / "sample.xlsx")
    for file, shown in ((bad, "table.wrong"), (tmp_path / "sample.xlsx", ".asked-list .asked-list")):
        page.locator("#file").set_input_files(file)
        page.locator("form .accent").click()
        expect(page.locator(shown).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    if language == "zh":
        words = {*re.findall("[A-Za-z]{3,}", page.locator(".card").first.inner_text())}
        assert words <= ASCII_WORDS | {"Excel", "XLSForm", "xlsx"}
    page.locator("summary").click()
    page.locator(".danger").click()
    expect(page.locator(".asked-list")).to_have_count(0)
    page.context.close()
