"""The settings page: what is set, what it warns of, and the keys."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from models.declared import Declared, DeclaredPerson
from office.login import open_session
from office.passes.issuing import issue_pass, revoke_pass
from office.passes.key_list import DAY
from office.passes.key_state import KeyStanding, key_state
from office.passes.keys import KNOWN_AFTER, RETIRED_AFTER, ensure, revoke_key, rotate
from office.reference.site_settings import SiteSettings, read_settings, save_settings
from tests.office.conftest import Office, RunningOffice
from tests.office.test_browser import ASCII_WORDS, OLD_PC, PHONE, now, open_page
from tests.services.chromium import ARGUMENTS, chromium_program

PATH = "/settings"
FIELDS = {
    "public_address": "https://gate.example.org",
    "pass_hours": "48",
    "retention_days": "14",
    "consent.zh": "请找王姐。",
}
PLAIN = "Phones reach the office without encryption"
LOCAL = "Phones cannot open this address"


@pytest.fixture
def staff(running: RunningOffice) -> Iterator[httpx.Client]:
    cookies = {"gatepost_language": "en", "gatepost_session": open_session(running.engine, "office", now()).token}
    with httpx.Client(base_url=running.url, cookies=cookies, timeout=30, follow_redirects=True) as client:
        yield client


def post(client: httpx.Client, path: str = PATH, **fields: str) -> httpx.Response:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(PATH).text)
    assert found
    return client.post(path, data={"csrf": found[1], **fields})


def test_nothing_of_it_is_for_strangers(running: RunningOffice, staff: httpx.Client) -> None:
    ensure(running.engine, running.compound.id, now())
    with httpx.Client(base_url=running.url) as stranger:
        assert stranger.get(PATH).headers["location"] == "/login"
        for path in (PATH, f"{PATH}/keys/rotate", f"{PATH}/keys/1/revoke"):
            assert stranger.post(path, data=FIELDS).headers["location"] == "/login", path
            assert staff.post(path, data={**FIELDS, "csrf": "x" * 43}).status_code == 403, path
    assert read_settings(running.engine, running.compound.id) == SiteSettings()
    state = key_state(running.engine, running.compound.id, now())
    assert state
    assert [line.standing for line in state.keys] == [KeyStanding.SIGNS]


def test_what_is_set_is_there_the_next_time(running: RunningOffice, staff: httpx.Client) -> None:
    page = post(staff, **FIELDS)
    assert "The settings are saved." in page.text
    assert 'value="https://gate.example.org"' in page.text
    assert "请找王姐。</textarea>" in page.text
    assert read_settings(running.engine, running.compound.id) == SiteSettings(
        public_address="https://gate.example.org",
        pass_hours=48,
        retention_days=14,
        consent_additions={"zh": "请找王姐。"},
    )


def test_what_cannot_be_is_said_and_what_was_typed_stays(running: RunningOffice, staff: httpx.Client) -> None:
    page = post(staff, **FIELDS | {"pass_hours": "1000"})
    assert page.status_code == 422
    assert "A pass is valid for 1 to 336 hours." in page.text
    assert 'value="1000"' in page.text
    assert "请找王姐。" in page.text
    assert "This is no address" in post(staff, **FIELDS | {"public_address": "gate"}).text
    assert read_settings(running.engine, running.compound.id) == SiteSettings()


def test_it_warns_as_long_as_phones_come_over_plain_http(running: RunningOffice, staff: httpx.Client) -> None:
    page = staff.get(PATH).text
    assert LOCAL in page
    assert f"Left empty, posters carry {running.url}." in page
    page = post(staff, **FIELDS | {"public_address": "http://gate.example.org"}).text
    assert PLAIN in page
    assert LOCAL not in page
    assert "Left empty" not in page
    assert PLAIN not in post(staff, **FIELDS).text


def test_posters_carry_the_address_that_is_set(staff: httpx.Client) -> None:
    post(staff, **FIELDS)
    assert 'name="address" type="url" value="https://gate.example.org"' in staff.get("/cards").text


def test_gates_know_the_keys_before_the_first_pass(running: RunningOffice, staff: httpx.Client) -> None:
    assert "There are none yet." in staff.get(PATH).text
    post(staff, **FIELDS | {"public_address": ""})
    assert key_state(running.engine, running.compound.id, now()) is None
    assert "New passes are signed with it." in post(staff, **FIELDS).text


def test_keys_are_renewed_and_withdrawn_by_a_press(running: RunningOffice, staff: httpx.Client) -> None:
    post(staff, **FIELDS)
    first = key_state(running.engine, running.compound.id, now())
    page = post(staff, f"{PATH}/keys/rotate").text
    assert "A new key is made." in page
    assert "when all tablets know it" in page
    page = post(staff, f"{PATH}/keys/1/revoke").text
    assert "The key is withdrawn." in page
    assert "its passes are refused" in page
    assert "/keys/1/revoke" not in page
    last = key_state(running.engine, running.compound.id, now())
    assert first
    assert last
    assert last.counter > first.counter
    assert str(last.counter) in page
    for wrong in ("1", "77", "x", "-1", "1000000000000"):
        answer = post(staff, f"{PATH}/keys/{wrong}/revoke")
        assert (answer.status_code, "There is no such key" in answer.text) == (422, True), wrong


def test_no_secret_is_on_the_page(running: RunningOffice, staff: httpx.Client) -> None:
    post(staff, **FIELDS)
    keys = ensure(running.engine, running.compound.id, now())
    page = staff.get(PATH).text
    assert keys.signer.private.hex() not in page
    assert keys.phone_key.hex() not in page


def test_how_keys_stand(office: Office) -> None:
    site = office.compound.id
    assert key_state(office.engine, site, office.now) is None
    ensure(office.engine, site, office.now)
    rotate(office.engine, site, office.now)
    who = Declared(building="1", unit="1", room="101", people=(DeclaredPerson(name="张伟"),))
    revoke_pass(office.engine, site, issue_pass(office.engine, site, who, 0, office.now).pass_id, office.now)

    def standing(after: int = 0) -> list[tuple[int, str]]:
        state = key_state(office.engine, site, office.now + after)
        assert state
        return [(line.id, line.standing.value) for line in state.keys]

    state = key_state(office.engine, site, office.now)
    assert state
    assert (state.revoked_passes, state.too_many_revoked, state.published_at) == (1, False, office.now // 1000 * 1000)
    assert standing() == [(2, "next"), (1, "signs")]
    assert standing(KNOWN_AFTER + DAY) == [(2, "signs"), (1, "retired")]
    assert standing(RETIRED_AFTER + DAY) == [(2, "signs")]
    revoke_key(office.engine, site, 1, office.now)
    assert standing() == [(2, "signs"), (1, "revoked")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.mark.parametrize(("language", "size"), [("zh", OLD_PC), ("zh", PHONE), ("en", PHONE)])
def test_somebody_sets_the_address(
    browser: Browser, running: RunningOffice, language: str, size: tuple[int, int]
) -> None:
    save_settings(running.engine, running.compound.id, SiteSettings(public_address="http://gate.example.org"))
    page = open_page(browser, running, language, size)
    page.goto(running.url + PATH)
    expect(page.locator("form .notice")).to_have_count(1)
    page.locator("#public_address").fill("https://gate.example.org")
    page.locator("form .accent").click()
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator("form .notice")).to_have_count(0)
    page.locator("form[action='/settings/keys/rotate'] button").click()
    expect(page.locator(".keys li")).to_have_count(2)
    page.locator(".keys summary").last.click()
    page.locator(".keys .danger").last.click()
    expect(page.locator(".key-revoked")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    if language == "zh":
        words = {*re.findall("[A-Za-z]{3,}", page.locator("body").inner_text())}
        assert words <= ASCII_WORDS | {"https", "python", "serve", "backup", "FOLDER"}
    page.context.close()
