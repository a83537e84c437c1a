"""Volunteers: kept by the office, sent to the gates, signed on there; the page alone and in a real Chromium."""

import re
from collections.abc import Iterator

import httpx
import pytest
from argon2 import PasswordHasher
from playwright.sync_api import expect, sync_playwright

from models.codes import BadgeCode, read_badge
from models.duty import VolunteerRole
from models.errors import BadInput
from office.login import open_session
from office.reference.volunteers import MOST, add, badge_of, change, leave, listed, replace_badge, set_pin
from office.register.changes import changes_after
from tests.office.clock import office_clock
from tests.office.conftest import Ids, Office, RunningOffice
from tests.office.pdf_pages import codes, pictures
from tests.services.chromium import ARGUMENTS, chromium_program

NOW = office_clock()
PATH = "/volunteers"
LEADER, VOLUNTEER = VolunteerRole.GATE_LEADER, VolunteerRole.VOLUNTEER


def sent(office: Office, after: int) -> list[dict[str, object]]:
    """Rows of volunteers that a gate gets."""
    changes = changes_after(office.engine, office.compound.id, after).changes
    return [dict(one.row) for one in changes if one.table == "volunteer"]


def test_what_is_done_with_a_volunteer_reaches_the_gates(office: Office) -> None:
    engine, site, badges = office.engine, office.compound.id, iter(("A" * 16, "B" * 16))
    wang = add(engine, site, " 王秀英 ", VOLUNTEER, office.new_id)
    add(engine, site, "李建国", LEADER, office.new_id)
    assert [one.name for one in listed(engine, site)] == ["李建国", "王秀英"], "leaders first"
    steps = (
        lambda: change(engine, site, wang.id, "王秀兰", LEADER),
        lambda: set_pin(engine, site, wang.id, "2580"),
        lambda: badge_of(engine, site, wang.id, lambda: next(badges)),
        lambda: replace_badge(engine, site, wang.id, lambda: next(badges)),
    )
    row: dict[str, object] = {}
    for step in steps:
        before = office.revision()
        step()
        (row,) = sent(office, before)
        assert row["revision"] == office.revision()
    assert (row["name"], row["role"], row["badge"]) == ("王秀兰", "gate_leader", "B" * 16)
    kept = str(row["pin_hash"])
    assert kept.startswith("$argon2id$") and PasswordHasher().verify(kept, "2580")
    before = office.revision()
    assert badge_of(engine, site, wang.id).badge == "B" * 16 and office.revision() == before, "printed again"
    leave(engine, site, wang.id)
    (row,) = sent(office, before)
    assert (row["gone"], row["pin_hash"], row["badge"]) == (True, "", "")
    with pytest.raises(BadInput):
        set_pin(engine, site, wang.id, "2580")


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "１２３４", "0000", "1234", "987654", "2580" * 100])
def test_pins_that_are_none(small_office: Office, pin: str) -> None:
    site = small_office.compound.id
    wang = add(small_office.engine, site, "王秀英", VOLUNTEER, small_office.new_id)
    with pytest.raises(BadInput):
        set_pin(small_office.engine, site, wang.id, pin)
    assert not listed(small_office.engine, site)[0].has_pin


def test_a_list_has_an_end(small_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST >= 100
    monkeypatch.setattr("office.reference.volunteers.MOST", 1)
    add(small_office.engine, small_office.compound.id, "王秀英", VOLUNTEER, small_office.new_id)
    with pytest.raises(BadInput):
        add(small_office.engine, small_office.compound.id, "李建国", VOLUNTEER, small_office.new_id)


@pytest.fixture
def staff(running: RunningOffice) -> Iterator[httpx.Client]:
    cookies = {"gatepost_language": "en", "gatepost_session": open_session(running.engine, "office", NOW).token}
    with httpx.Client(base_url=running.url, cookies=cookies, timeout=30, follow_redirects=True) as client:
        yield client


def post(client: httpx.Client, path: str = PATH, **fields: str) -> httpx.Response:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(PATH).text)
    assert found
    return client.post(path, data={"csrf": found[1], **fields})


def printed(answer: httpx.Response) -> BadgeCode:
    """What a camera reads off the sheet."""
    (picture,) = pictures(answer.content)
    (badge,) = (read_badge(text) for text in codes(picture))
    assert isinstance(badge, BadgeCode)
    return badge


def test_the_page_does_it_and_a_badge_is_printed(running: RunningOffice, staff: httpx.Client) -> None:
    with httpx.Client(base_url=running.url) as stranger:
        assert stranger.get(PATH).headers["location"] == "/login"
        assert stranger.post(PATH, data={"name": "王秀英"}).headers["location"] == "/login"
    assert "Nobody is on the list yet" in staff.get(PATH).text
    assert "王秀英" in post(staff, name="王秀英", role="gate_leader").text
    assert post(staff, name="3").status_code == 422
    (one,) = listed(running.engine, running.compound.id)
    wrong = post(staff, f"{PATH}/{one.id}/pin", pin="1234")
    assert wrong.status_code == 422 and "Anybody would try this PIN" in wrong.text
    assert "A PIN is set" in post(staff, f"{PATH}/{one.id}/pin", pin="2580").text
    first, again, new = (printed(post(staff, f"{PATH}/{one.id}/badge.pdf", **how)) for how in ({}, {}, {"lost": "1"}))
    assert first == again != new
    assert listed(running.engine, running.compound.id)[0].badge == new.badge
    assert "王秀英" not in post(staff, f"{PATH}/{one.id}/leave").text
    assert post(staff, f"{PATH}/{one.id}/badge.pdf").status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_nothing_runs_over_the_edge(running: RunningOffice, language: str) -> None:
    ids = Ids()
    ids.count = 9_000
    for name in ("王秀英", "阿依古丽·买买提", "李建国"):
        added = add(running.engine, running.compound.id, name, LEADER, ids)
    badge_of(running.engine, running.compound.id, added.id)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=running.url)
        session = open_session(running.engine, "office", NOW).token
        cookies = {"gatepost_session": session, "gatepost_language": language}
        context.add_cookies([{"name": name, "value": value, "url": running.url} for name, value in cookies.items()])
        page = context.new_page()
        page.goto(PATH)
        expect(page.locator(".tablet")).to_have_count(3)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        nav = page.locator(".top nav").bounding_box()
        assert nav is not None and nav["height"] <= 60, "one row"
        assert page.locator(".top nav a[aria-current]").is_visible()
        browser.close()
