"""The phone form in a real Chromium at the size of a phone, with the network cut in the middle."""

import dataclasses
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine, select

from models.declaration import Declaration, RevokedPass
from models.ids import random_id
from models.store import reading
from office.declare import body as declare_body
from office.declare import consent, phone_languages
from office.questions.questionnaires import take_in
from tests.office.conftest import Run, RunningOffice
from tests.office.declaring import questionnaire, real_today
from tests.services.chromium import ARGUMENTS, chromium_program

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_SMALL = """[...document.querySelectorAll('main button, main .button, main select, main input, .option, .tick')]
    .filter(one => one.offsetParent && !['checkbox', 'radio'].includes(one.type))
    .filter(one => one.getBoundingClientRect().height < 44).length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        by_name = "--host-resolver-rules=MAP office.example 127.0.0.1"
        opened = playwright.chromium.launch(executable_path=chromium_program(), args=[*ARGUMENTS, by_name])
        yield opened
        opened.close()


@pytest.fixture
def office(sqlite: Engine, run_office: Run) -> RunningOffice:
    return run_office(sqlite)


class Phone:
    """A phone of 360 x 740; it fails the test on any error of a script."""

    def __init__(self, browser: Browser, office: RunningOffice, language: str = "zh-CN", **other: Any) -> None:
        self.context = browser.new_context(viewport={"width": 360, "height": 740}, locale=language, **other)
        self.office = office
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.on("console", lambda message: pytest.fail(message.text) if "Content Security" in message.text else None)
        return page

    def open(self, fragment: str = "") -> None:
        self.page.goto(f"{self.office.url}/in/{self.office.compound.id}/door{fragment}")
        expect(self.page.locator("h1")).to_be_visible()

    def at(self, place: str) -> Any:
        return self.page.locator(f'[data-at="{place}"]')

    def forward(self) -> None:
        self.page.locator(".ways .next").click()

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text, exact=True).click()

    def agree(self) -> None:
        for part in ("collect", "health"):
            self.at(f"consents/{part}").check()
        self.forward()

    def fill(self, name: str = "张伟") -> None:
        """All pages from the consent to the last look."""
        self.agree()
        self.at("people/0/name").fill(name)
        self.at("people/0/phone").fill("13812345678")
        self.forward()
        self.fill_the_rest()

    def fill_the_rest(self) -> None:
        for part, value in (("building", "3"), ("unit", "1"), ("room", "502")):
            self.at(part).fill(value)
        self.forward()
        self.page.locator(".chip").first.click()
        self.at("left_on").fill(real_today())
        self.at("transport").locator(".option").first.click()
        self.forward()
        self.at("contact").locator(".option").first.click()
        for one in self.page.locator('fieldset[data-at^="people/"]').all():
            one.locator(".option").last.click()
        self.forward()

    def kept(self) -> str:
        return self.page.evaluate("JSON.stringify(localStorage)")


def rows(office: RunningOffice) -> list[Declaration]:
    with reading(office.engine) as session:
        return list(session.scalars(select(Declaration).order_by(Declaration.at, Declaration.number)))


def read_codes(picture: bytes) -> list[str]:
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    return [one.text for one in zxingcpp.read_barcodes(pixels)]


@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en-GB", "dark")])
def test_from_the_consent_to_the_code(
    browser: Browser, office: RunningOffice, tmp_path: Path, language: str, scheme: Any
) -> None:
    take_in(office.engine, office.compound.id, questionnaire(), random_id)
    phone = Phone(browser, office, language, color_scheme=scheme)
    phone.open()

    def look(name: str) -> None:
        assert phone.page.evaluate(TOO_WIDE) == 0, name
        assert phone.page.evaluate(TOO_SMALL) == 0, name
        shown = phone.page.locator("main").inner_text()
        if language == "zh-CN":
            assert set(re.findall("[A-Za-z]{3,}", shown)) == set(), name
        phone.page.screenshot(path=tmp_path / f"{name}.png", full_page=True)

    look("consent")
    phone.forward()
    expect(phone.page.locator(".wrong")).to_have_count(2)
    phone.agree()
    phone.at("people/0/name").fill("张伟")
    phone.at("people/0/phone").fill("138123456")
    phone.page.locator("main > form > button").click()
    phone.at("people/1/name").fill("张小宝")
    phone.at("people/1/child").check()
    phone.forward()
    expect(phone.page.locator(".wrong")).to_have_count(2)
    expect(phone.at("people/0/phone")).to_be_focused()
    expect(phone.page.locator(".wrong").first).to_contain_text("9")
    look("people")
    phone.at("people/0/phone").fill("138 1234 5678")
    expect(phone.page.locator(".wrong")).to_have_count(1)
    phone.at("consents/children").check()
    phone.forward()
    phone.fill_the_rest()
    look("own")
    phone.forward()
    expect(phone.page.locator(".wrong")).to_have_count(1)
    phone.at("answers/pet").locator(".option").first.click()
    phone.at("answers/kind").fill("猫")
    phone.at("answers/help").locator(".option").first.click()
    phone.at("answers/help").locator(".option").last.click()
    phone.at("answers/stops").locator("button").first.click()
    phone.at("answers/stops/0/town").fill("郑州")
    phone.forward()
    look("review")
    phone.forward()
    expect(phone.page.locator(".pass")).to_be_visible()
    look("pass")
    (row,) = rows(office)
    assert row.language == language[:2]
    assert '"answers":{"pet":"yes","kind":"猫","help":["food","medicine"],"stops":[{"town":"郑州"}]}' in (
        row.body or ""
    )
    (code,) = read_codes(phone.page.screenshot())
    assert code.startswith("GP1:")
    assert f'"pass_text":"{code}"' in (row.body or "")
    phone.context.close()


def test_the_network_goes_in_the_middle_and_comes_back(browser: Browser, office: RunningOffice) -> None:
    phone = Phone(browser, office)
    phone.open()
    phone.fill()
    phone.context.set_offline(True)
    phone.forward()
    expect(phone.page.get_by_text("现在没有网络")).to_be_visible()
    assert "13812345678" in phone.kept()
    assert rows(office) == []
    phone.context.set_offline(False)
    expect(phone.page.locator(".pass")).to_be_visible()
    assert len(rows(office)) == 1
    # What was filled in is erased; the pass stays, with masked names.
    assert "13812345678" not in phone.kept()
    assert "张伟" not in phone.kept()
    assert "张*" in phone.kept()
    phone.context.close()


def test_an_answer_that_was_lost_on_its_way_makes_no_second_declaration(
    browser: Browser, office: RunningOffice
) -> None:
    phone = Phone(browser, office)
    phone.open()
    phone.fill()
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())  # the office has it, the phone does not hear of it
            route.abort()
        else:
            route.continue_()

    phone.page.route("**/in/**", lose)
    phone.forward()
    expect(phone.page.locator(".pass")).to_be_visible()
    assert len(rows(office)) == len(lost) == 1
    phone.context.close()


def test_waiting_to_be_sent_it_is_sent_when_the_page_is_opened_again(browser: Browser, office: RunningOffice) -> None:
    phone = Phone(browser, office)
    phone.open()
    phone.fill()
    phone.page.route("**/in/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    phone.forward()
    expect(phone.page.get_by_text("现在没有网络")).to_be_visible()
    phone.page.close()
    phone.page = phone.new_page()
    phone.open()
    expect(phone.page.locator(".pass")).to_be_visible()
    assert len(rows(office)) == 1
    phone.context.close()


def test_a_change_by_the_secret_link_on_another_phone_and_a_withdrawal(browser: Browser, office: RunningOffice) -> None:
    first = Phone(browser, office)
    first.open()
    first.fill()
    first.forward()
    expect(first.page.locator(".pass")).to_be_visible()
    first.page.locator("summary").click()
    link = first.page.locator(".link").inner_text()
    second = Phone(browser, office)
    second.open("#" + link.rpartition("#")[2])
    expect(second.page.locator(".names")).to_have_text("张*")
    second.press("给这一户加人")
    second.at("people/1/name").fill("王芳")
    second.forward()
    for _ in range(2):
        second.forward()
    second.at("people/1/symptoms").locator(".option").last.click()
    second.forward()
    second.forward()
    expect(second.page.locator(".names")).to_have_text("张* 王*")
    changed = rows(office)
    assert [(row.thread, row.number) for row in changed] == [(changed[0].id, 1), (changed[0].id, 2)]
    assert revoked(office) == {changed[0].pass_id}
    second.press("撤回")
    second.press("确定撤回")
    expect(second.page.get_by_text("申报已撤回")).to_be_visible()
    assert revoked(office) == {row.pass_id for row in changed}
    # The first phone hears of it when it asks.
    first.press("修改")
    expect(first.page.get_by_text("已经撤回")).to_be_visible()
    first.context.close()
    second.context.close()


def revoked(office: RunningOffice) -> set[str]:
    with reading(office.engine) as session:
        return set(session.scalars(select(RevokedPass.pass_id)))


def test_a_link_that_leads_nowhere_says_so_and_lets_one_fill_in(browser: Browser, office: RunningOffice) -> None:
    phone = Phone(browser, office)
    phone.open("#" + "0" * 32)
    expect(phone.page.get_by_text("没有对应的申报")).to_be_visible()
    expect(phone.page.locator(".consent")).to_be_visible()
    phone.context.close()


def test_the_picture_and_the_paper_carry_the_same_code(browser: Browser, office: RunningOffice) -> None:
    phone = Phone(browser, office, color_scheme="dark")
    phone.open()
    phone.fill("欧阳娜娜")
    phone.forward()
    phone.press("保存为图片")
    (shown,) = rows(office)
    with phone.page.expect_download() as download:
        phone.page.get_by_text("保存到手机").click()
    (code,) = read_codes(Path(download.value.path()).read_bytes())
    assert code in (shown.body or "")
    phone.page.emulate_media(media="print")
    expect(phone.page.locator("header")).to_be_hidden()
    expect(phone.page.get_by_role("button")).to_have_count(0)
    assert read_codes(phone.page.screenshot(full_page=True)) == [code]
    expect(phone.page.locator(".names")).to_have_text("欧***")
    phone.context.close()


def test_without_a_network_the_page_itself_is_there_after_a_reload(browser: Browser, office: RunningOffice) -> None:
    """The office's address counts as encrypted here, for it is this machine's own: a worker answers."""
    phone = Phone(browser, office)
    phone.open()
    phone.page.wait_for_function("navigator.serviceWorker.controller !== null")
    phone.page.wait_for_function("caches.open('gatepost-form').then((c) => c.keys()).then((k) => k.length >= 5)")
    phone.agree()
    phone.at("people/0/name").fill("张伟")
    phone.forward()
    phone.context.set_offline(True)
    phone.page.reload()
    expect(phone.at("building")).to_be_visible()
    phone.fill_the_rest()
    phone.forward()
    expect(phone.page.get_by_text("现在没有网络")).to_be_visible()
    phone.page.reload()
    expect(phone.page.get_by_text("现在没有网络")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.page.locator(".pass")).to_be_visible()
    shown = read_codes(phone.page.screenshot())
    phone.context.set_offline(True)
    phone.page.reload()
    expect(phone.page.locator(".pass")).to_be_visible()
    assert read_codes(phone.page.screenshot()) == shown != []
    assert "GP1:" not in phone.kept()
    phone.context.close()


def test_over_plain_http_the_page_is_there_when_it_is_opened_again(browser: Browser, office: RunningOffice) -> None:
    """Browsers allow no worker there, and a reload always asks the office; opened again, the page is in their cache."""
    phone = Phone(browser, dataclasses.replace(office, url=f"http://office.example:{office.port}"))
    phone.open()
    assert phone.page.evaluate("isSecureContext") is False
    phone.agree()
    phone.at("people/0/name").fill("张伟")
    phone.context.set_offline(True)
    phone.page.goto("about:blank")
    phone.open()
    expect(phone.at("people/0/name")).to_have_value("张伟")
    phone.context.close()


def test_when_the_text_to_agree_to_has_changed_the_page_is_loaded_anew(
    browser: Browser, office: RunningOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone(browser, office)
    phone.open()
    phone.fill()
    for module in (consent, declare_body):
        monkeypatch.setattr(module, "VERSION", consent.VERSION + 1)
    phone.forward()
    expect(phone.page.locator(".said")).to_contain_text("变了")
    expect(phone.at("consents/collect")).not_to_be_checked()
    phone.agree()
    expect(phone.at("people/0/name")).to_have_value("张伟")
    phone.context.close()


def test_after_it_has_expired_the_phone_forgets_the_pass(browser: Browser, office: RunningOffice) -> None:
    phone = Phone(browser, office)
    phone.open()
    phone.fill()
    phone.forward()
    expect(phone.page.locator(".pass")).to_be_visible()
    assert "expires_at" in phone.kept()
    phone.page.add_init_script("const late = Date.now() + 80 * 3600000; Date.now = () => late;")
    phone.open()
    expect(phone.page.locator(".consent")).to_be_visible()
    assert "expires_at" not in phone.kept()
    phone.context.close()


def test_the_language_changes_in_the_middle_and_nothing_is_lost(
    browser: Browser, office: RunningOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = '{"name": "ئۇيغۇرچە", "direction": "rtl", "words": {"Who comes?": "كىم كېلىدۇ؟"}}'
    (tmp_path / "ug.json").write_text(words, "utf-8")
    monkeypatch.setattr(phone_languages, "FOLDER", tmp_path)
    phone = Phone(browser, office)
    phone.open()
    phone.agree()
    phone.at("people/0/name").fill("张伟")
    phone.press("ئۇيغۇرچە")
    expect(phone.page.locator("h1")).to_have_text("كىم كېلىدۇ؟")
    expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(phone.at("people/0/name")).to_have_value("张伟")
    assert phone.page.evaluate(TOO_WIDE) == 0
    phone.press("English")
    expect(phone.page.locator("h1")).to_have_text("Who comes?")
    phone.context.close()


def test_what_the_office_alone_finds_wrong_is_shown_at_its_page(browser: Browser, office: RunningOffice) -> None:
    phone = Phone(browser, office)
    phone.open()
    phone.fill()
    wrong = '{"wrong": [{"at": ["room"], "said": "最多 20 个字"}]}'
    phone.page.route(
        "**/in/**",
        lambda route: (
            route.fulfill(status=422, body=wrong, content_type="application/json")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    phone.forward()
    expect(phone.page.locator("h1")).to_have_text("回哪一户？")
    expect(phone.page.locator(".wrong")).to_have_text("最多 20 个字")
    expect(phone.at("room")).to_have_value("502")
    phone.context.close()


def test_by_keyboard_alone(browser: Browser, office: RunningOffice) -> None:
    phone = Phone(browser, office)
    phone.open()
    phone.at("consents/collect").focus()
    for key in ("Space", "Tab", "Space", "Enter"):
        phone.page.keyboard.press(key)
    expect(phone.page.locator("h1")).to_have_text("谁回来？")
    expect(phone.page.locator("h1")).to_be_focused()
    phone.context.close()
