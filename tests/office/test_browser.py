"""The pages in a real Chromium, as somebody at an old office PC or with a phone sees them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine

from models.triage import Reading, Reason, Symptom, Verdict
from office.login import open_session, set_password
from tests.office.clock import office_clock as now
from tests.office.conftest import PASSWORD, Run, RunningOffice
from tests.services.chromium import ARGUMENTS, chromium_program

OLD_PC, PHONE = (1366, 768), (360, 740)
ASCII_WORDS = {"xlsx", "USB", "English", "office", "XLSX", "CSV", "Gatepost", "GPE1"}
"""What stands in Latin letters on the Chinese pages, too."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        yield opened
        opened.close()


def open_page(
    browser: Browser, office: RunningOffice, language: str = "zh", size: tuple[int, int] = OLD_PC, **other: Any
) -> Page:
    """A page of somebody who is logged in; it fails the test on any error in its console."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **other)
    token = open_session(office.engine, "office", now()).token
    cookies = {"gatepost_session": token, "gatepost_language": language}
    context.add_cookies([{"name": name, "value": value, "url": office.url} for name, value in cookies.items()])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda message: pytest.fail(message.text) if "Content Security" in message.text else None)
    return page


def people(page: Page) -> list[str]:
    return page.locator("#people .name b").all_inner_texts()


def fill(office: RunningOffice) -> None:
    """A day with all verdicts, a correction, a gap and a refused entry."""
    tablet, at = office.tablet("北门", "北门平板"), now()
    first = tablet.entry("张三", at - 90_000, readings=(Reading(364, at),))
    lost = tablet.entry("丢", at)
    entries = [
        first,
        tablet.correction(first, "张伟", at - 80_000, readings=(Reading(372, at),)),
        tablet.fever("买买提·艾力", at - 70_000, symptoms=(Symptom.COUGH,), phone="19900001234"),
        tablet.entry("𠮷野㛃", at - 60_000, verdict=Verdict.OBSERVE, observe_days=14, reasons=(Reason.HIGH_RISK,)),
        tablet.entry("Bartholomew Featherstonehaugh-Cholmondeley", at - 50_000),
        tablet.entry("坏", at, day="2001-01-01"),
    ]
    assert lost not in entries
    assert office.send(tablet, *entries).json()["stored"] == 5


def test_the_login_by_keyboard_alone(browser: Browser, running: RunningOffice) -> None:
    set_password(running.engine, "office", PASSWORD)
    page = browser.new_context().new_page()
    page.goto(running.url)
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("返京人员登记表")
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到内容")).to_be_focused()


def test_an_entry_appears_within_a_second_without_a_reload(browser: Browser, engine: Engine, run_office: Run) -> None:
    office = run_office(engine)
    tablet = office.tablet()
    page = open_page(browser, office)
    page.goto(office.url)
    expect(page.locator("#live")).to_have_class(re.compile("alive"))
    page.evaluate("document.title = 'never reloaded'")
    for name in ("张伟", "王芳"):
        office.send(tablet, tablet.entry(name, now()))
        expect(page.locator("#people .name b").first).to_have_text(name, timeout=1000)
    office.send(tablet, tablet.fever("李秀英", now()))
    expect(page.locator("#held")).to_contain_text("李秀英", timeout=1000)
    assert page.locator("#counts .all td").all_inner_texts() == ["3", "2", "0", "1"]
    assert page.title() == "never reloaded"


def test_what_is_looked_for_stays_while_others_come(browser: Browser, running: RunningOffice) -> None:
    tablet = running.tablet()
    running.send(tablet, tablet.entry("张伟", now()), tablet.entry("王芳", now()))
    page = open_page(browser, running)
    page.goto(running.url)
    page.locator("#find").press_sequentially("zw", delay=20)
    expect(page.locator("#people .name b")).to_have_text(["张伟"])
    assert "zw" not in page.url
    running.send(tablet, tablet.entry("赵磊", now()), tablet.entry("张文", now()))
    expect(page.locator("#people .name b")).to_have_text(["张文", "张伟"], timeout=2000)
    expect(page.locator("#find")).to_have_value("zw")
    expect(page.locator("#find")).to_be_focused()
    page.locator("#find").fill("")
    page.get_by_label("留观").check(force=True)
    expect(page.locator("#rows")).to_contain_text("没有符合条件的人")


def test_a_lost_line_is_said_and_mends_itself(browser: Browser, sqlite: Engine, run_office: Run) -> None:
    office = run_office(sqlite)
    tablet = office.tablet()
    page = open_page(browser, office)
    page.goto(office.url)
    expect(page.locator(".is-live")).to_be_visible()
    office.stop()
    expect(page.locator(".is-stale")).to_be_visible()
    again = run_office(sqlite, office.port)
    again.send(tablet, tablet.entry("张伟", now()))
    expect(page.locator(".is-live")).to_be_visible(timeout=15_000)
    expect(page.locator("#people .name b")).to_have_text(["张伟"])


def test_one_press_changes_the_language_of_every_page(browser: Browser, running: RunningOffice) -> None:
    fill(running)
    page = open_page(browser, running)
    pages = (
        ("/", "返京人员登记表", "Register of returnees"),
        ("/sheet", "日报表", "Day sheet"),
        ("/tablets", "平板", "Tablets"),
    )
    for place, (path, chinese, english) in enumerate(pages):
        words, press = (chinese, english), ("English", "中文")
        before, after = words if place % 2 == 0 else words[::-1]
        page.goto(running.url + path)
        expect(page.locator("h1")).to_contain_text(before)
        page.get_by_role("button", name=press[place % 2]).click()
        expect(page.locator("h1")).to_contain_text(after)
        assert page.url == running.url + path


def test_the_chinese_pages_leave_nothing_in_english(browser: Browser, running: RunningOffice) -> None:
    fill(running)
    page = open_page(browser, running)
    for path in ("/", "/sheet", "/tablets"):
        page.goto(running.url + path)
        page.wait_for_load_state("networkidle") if path == "/tablets" else None
        shown = page.locator("body").inner_text().replace("Bartholomew Featherstonehaugh-Cholmondeley", "")
        # To be copied as they are: names of fields, of a file, the mark of a proof.
        shown = re.sub(r"\{\w+\}|gatepost-template\.xlsx|[0-9A-F]{4}-[0-9A-F]{4}", "", shown)
        assert set(re.findall(r"[A-Za-z]{3,}", shown)) <= ASCII_WORDS, path


def test_the_day_sheet_is_saved_and_read_back(browser: Browser, running: RunningOffice, tmp_path: Path) -> None:
    fill(running)
    page = open_page(browser, running)
    page.goto(running.url + "/sheet")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 XLSX 表格").click()
    assert re.fullmatch(r"康静里 \d{4}-\d\d-\d\d\.xlsx", download.value.suggested_filename)
    download.value.save_as(tmp_path / "sheet.xlsx")
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    assert book.sheetnames == ["汇总", "返京人员登记表", "发热人员", "更正"]
    names = [row[1] for row in book["返京人员登记表"].iter_rows(min_row=3, values_only=True)]
    assert names == ["张伟", "买买提·艾力", "𠮷野㛃", "Bartholomew Featherstonehaugh-Cholmondeley"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [OLD_PC, PHONE])
def test_pages_fit_an_old_pc_and_a_phone(
    browser: Browser, running: RunningOffice, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    fill(running)
    page = open_page(browser, running, language, size)
    for path in ("/", "/sheet", "/tablets"):
        page.goto(running.url + path)
        expect(page.locator("h1")).to_be_visible()
        too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(too_wide) == 0, path
        small = """[...document.querySelectorAll('main button, main .button, main input, main select')]
            .filter(one => one.offsetParent && one.type != 'radio' && one.getBoundingClientRect().height < 40).length"""
        assert page.evaluate(small) == 0, path
        picture = tmp_path / f"{path.strip('/') or 'register'}.png"
        page.screenshot(path=picture)
        assert picture.stat().st_size > 10_000


def test_verdicts_are_colour_word_and_sign_and_corrections_stand_beside(
    browser: Browser, running: RunningOffice
) -> None:
    fill(running)
    page = open_page(browser, running)
    page.goto(running.url)
    for verdict, word, colour in (
        ("admit", "放行", "rgb(10, 90, 51)"),
        ("observe", "居家观察 14 天", "rgb(255, 194, 51)"),
        ("hold", "留观", "rgb(161, 18, 18)"),
    ):
        chip = page.locator(f"#people .chip.{verdict}").first
        expect(chip).to_have_text(word)
        expect(chip).to_have_css("background-color", colour)
        expect(chip.locator("use")).to_have_attribute("href", f"#sign-{verdict}")
        assert chip.locator("svg").bounding_box()
    row = page.locator("#people tr", has_text="更正")
    expect(row.locator("del")).to_have_text(["张三", "36.4"])
    expect(row.locator("ins")).to_have_text(["张伟", "37.2"])


def test_tablets_are_proved_and_revoked(browser: Browser, running: RunningOffice) -> None:
    fill(running)
    page = open_page(browser, running)
    page.goto(running.url + "/tablets")
    expect(page.locator(".proof")).to_contain_text("缺失 1 条（编号 2）")
    expect(page.locator("#refused td").last).to_contain_text("时间、日期或体温")
    page.get_by_role("button", name="生成入网码").click()
    expect(page.locator(".secret")).to_have_text(re.compile("^[0-9A-Z]{5}-[0-9A-Z]{5}$"))
    expect(page.locator(".qr svg")).to_be_visible()
    page.get_by_text("更改这台平板").click()
    page.get_by_label("平板名称").fill("岗亭")
    page.get_by_role("button", name="改名").click()
    page.get_by_text("登记为丢失").click()
    page.get_by_role("button", name="“岗亭”丢了").click()
    expect(page.locator(".tablet.revoked")).to_contain_text("它一连上居委会就会自行清除数据")


def test_more_people_are_shown_and_stay(browser: Browser, running: RunningOffice) -> None:
    tablet = running.tablet()
    running.send(tablet, *(tablet.entry(f"甲{n}", now()) for n in range(130)))
    page = open_page(browser, running)
    page.goto(running.url)
    assert len(people(page)) == 100
    page.get_by_role("button", name="显示更多").click()
    expect(page.locator("#people .name b")).to_have_count(130)
    running.send(tablet, tablet.entry("新来", now() + 1))
    expect(page.locator("#people .name b")).to_have_count(131)


def test_without_scripts_the_register_can_still_be_searched(browser: Browser, running: RunningOffice) -> None:
    fill(running)
    page = open_page(browser, running, java_script_enabled=False)
    page.goto(running.url)
    page.locator("#find").fill("张")
    page.locator("#filter button").click()
    expect(page.locator("#people .name b")).to_have_text(["张伟"])
    assert page.url == running.url + "/"


def test_another_day_is_chosen_from_the_calendar(browser: Browser, running: RunningOffice) -> None:
    tablet = running.tablet()
    running.send(tablet, tablet.entry("昨天的人", now() - 86_400_000), tablet.entry("张伟", now()))
    page = open_page(browser, running)
    page.goto(running.url)
    page.get_by_role("link", name="前一天").click()
    expect(page.locator("#people .name b")).to_have_text(["昨天的人"])
    expect(page.locator("#other-day")).to_be_visible()
    page.locator("#day").fill("2020-01-01")
    expect(page.locator("#rows")).to_contain_text("这一天没有人登记")
    page.get_by_role("link", name="查看今天").click()
    expect(page.locator("#people .name b")).to_have_text(["张伟"])
