"""The office takes a pass back: its page says so, and a tablet with the next list of keys refuses it."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import Engine

from models.passes.check import Outcome, Trust, verify
from models.passes.claims import compound_number
from models.passes.key_list import accept
from models.roster import PassTrust
from models.store import reading
from office.declare.declarations import Declarations, Stored
from office.login import open_session
from tests.office.conftest import Run, RunningOffice
from tests.office.declaring import new
from tests.office.test_browser import now
from tests.services.chromium import ARGUMENTS, chromium_program


@pytest.fixture
def office(sqlite: Engine, run_office: Run) -> RunningOffice:
    return run_office(sqlite)


@pytest.fixture
def stored(office: RunningOffice) -> Iterator[Stored]:
    yield Declarations(office.engine).declare(new(office.compound.id), now())


def at_the_gate(office: RunningOffice, stored: Stored) -> Outcome:
    """What a tablet says that has just got the list of keys."""
    with reading(office.engine) as session:
        row = session.get_one(PassTrust, (office.compound.id, office.compound.id))
    keys = accept(None, base64.b64decode(row.key_list), bytes.fromhex(row.root_key)).keys
    assert keys is not None
    assert stored.kept is not None
    trust = Trust(keys=keys, compound=compound_number(office.compound.id), built_at=0)
    return verify(stored.kept.pass_text, trust, now()).outcome


def test_a_pass_is_taken_back_in_the_browser_and_refused_at_the_gate(
    office: RunningOffice, stored: Stored, tmp_path: Path
) -> None:
    assert at_the_gate(office, stored) is Outcome.GOOD
    session = open_session(office.engine, "office", now())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "gatepost_session", "value": session.token, "url": office.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(office.url + "/declarations")
        page.get_by_text("收回通行码").click()
        expect(page.get_by_text("张伟：各卡口的平板")).to_be_visible()
        page.screenshot(path=tmp_path / "asked.png")
        page.get_by_role("button", name="确定收回").click()
        expect(page.get_by_text("居委会已收回通行码")).to_be_visible()
        expect(page.get_by_text("确定收回")).to_have_count(0)
        page.screenshot(path=tmp_path / "done.png")
        browser.close()
    assert at_the_gate(office, stored) is Outcome.REVOKED


def test_nobody_else_takes_it_back(office: RunningOffice, stored: Stored) -> None:
    session = open_session(office.engine, "office", now())
    cookies = {"gatepost_session": session.token, "gatepost_language": "en"}
    with httpx.Client(base_url=office.url) as stranger, httpx.Client(base_url=office.url, cookies=cookies) as staff:
        given = {"pass": stored.pass_id or "", "csrf": "x" * 43}
        assert stranger.post("/declarations/revoke", data=given).headers["location"] == "/login"
        assert staff.post("/declarations/revoke", data=given).status_code == 403
        page = staff.get("/declarations").text
        assert "Yes, withdraw it" in page
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        assert staff.post("/declarations/revoke", data={"pass": "x", "csrf": csrf}).status_code == 404
    assert at_the_gate(office, stored) is Outcome.GOOD
