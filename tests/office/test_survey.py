"""The telephone survey, and the office's list of declarations."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, expect, sync_playwright
from sqlalchemy import Engine, select

from models.declaration import Declaration
from models.roster import Household, Resident
from models.store import reading, writing
from office.declare.declarations import Channel, Declarations
from office.declare.survey_page import LOG_IN, buildings, flats, household_of
from office.login import open_session
from office.reference.compound import take_revisions
from tests.office.conftest import Office, Run, RunningOffice
from tests.office.declaring import declare, new, real_today, token
from tests.office.test_browser import now
from tests.services.chromium import ARGUMENTS, chromium_program

FLATS = (("3", "1", "502"), ("3", "1", "101"), ("12", "", "1"), ("东楼", "", "2"))


def fill(engine: Engine, site: str) -> list[str]:
    """Four households; 张伟 and 王芳 live in the first. Their ids."""
    with writing(engine) as session:
        revisions = list(take_revisions(session, site, len(FLATS) + 2))
        for number, (building, unit, room) in enumerate(FLATS):
            session.add(
                Household(
                    site_id=site, id=token(number), building=building, unit=unit, room=room, revision=revisions.pop()
                )
            )
        for number, (name, phone) in enumerate((("张伟", "13812345678"), ("王芳", ""))):
            session.add(
                Resident(
                    site_id=site,
                    id=token(number),
                    household_id=token(0),
                    name=name,
                    pinyin="",
                    initials="",
                    phone=phone,
                    revision=revisions.pop(),
                )
            )
    return [token(number) for number in range(len(FLATS))]


@pytest.fixture
def office(sqlite: Engine, run_office: Run) -> RunningOffice:
    return run_office(sqlite)


@pytest.fixture
def staff(office: RunningOffice) -> Iterator[httpx.Client]:
    """Somebody who is logged in, with the token of their forms."""
    made = open_session(office.engine, "office", now())
    with httpx.Client(base_url=office.url, cookies={"gatepost_session": made.token}) as client:
        client.headers["x-csrf"] = token_of(client)
        yield client


def token_of(client: httpx.Client) -> str:
    return client.get("/survey").text.partition('name="csrf" value="')[2].partition('"')[0]


def rows(engine: Engine) -> list[Declaration]:
    with reading(engine) as session:
        return list(session.scalars(select(Declaration).order_by(Declaration.at)))


def test_households_stand_in_the_order_of_their_numbers(office: RunningOffice) -> None:
    site = office.compound.id
    fill(office.engine, site)
    assert buildings(office.engine, site) == {"3": 2, "12": 1, "东楼": 1}
    assert [one.flat for one in flats(office.engine, site, "3")] == ["3-1-101", "3-1-502"]
    asked = household_of(office.engine, site, token(0))
    assert asked is not None
    assert asked.residents == ({"name": "张伟", "phone": "13812345678"}, {"name": "王芳", "phone": ""})
    assert household_of(office.engine, "elsewhere", token(0)) is None


def test_what_was_asked_over_the_telephone_is_stored_for_that_household(
    office: RunningOffice, staff: httpx.Client
) -> None:
    fill(office.engine, office.compound.id)
    # Whatever flat the page says: the household that was chosen counts.
    answer = staff.post(f"/survey/{token(0)}", json=declare(building="9", room="9"))
    assert answer.status_code == 200
    (row,) = rows(office.engine)
    assert (row.channel, row.place) == (Channel.SURVEY, "")
    assert '"building":"3","unit":"1","room":"502"' in (row.body or "")
    assert staff.post(f"/survey/{'f' * 32}", json=declare(2)).status_code == 409
    assert staff.post(f"/survey/{token(0)}", json={"do": "show", "secret": token(1001)}).status_code == 400


def test_only_who_is_logged_in_may_ask(office: RunningOffice, staff: httpx.Client) -> None:
    fill(office.engine, office.compound.id)
    for path in ("/survey", f"/survey/{token(0)}", "/declarations"):
        answer = httpx.get(office.url + path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    stranger = httpx.post(f"{office.url}/survey/{token(0)}", json=declare())
    forged = staff.post(f"/survey/{token(0)}", json=declare(), headers={"x-csrf": "forged"})
    for answer in (stranger, forged):
        assert answer.status_code == 409
        assert answer.json()["said"] != LOG_IN.text  # in Chinese
    assert rows(office.engine) == []


def test_no_household_yet_is_said(office: RunningOffice, staff: httpx.Client) -> None:
    assert "名册上还没有住户" in staff.get("/survey").text
    assert "还没有人提前登记" in staff.get("/declarations").text


def test_the_list_of_declarations(office: RunningOffice, staff: httpx.Client) -> None:
    site, declarations = office.compound.id, Declarations(office.engine)
    gate = f"gate-{office.compound.id[:8]}"  # of a gate that is not there
    north = next(id for id, name in office.compound.gates.items() if name == "北门")
    at = now()
    declarations.declare(new(site, number=1, secret=1, place=f"gate-{north[:8]}"), at)
    declarations.declare(new(site, number=2, secret=1, name="张薇", place=f"gate-{north[:8]}"), at)
    declarations.declare(new(site, number=3, secret=2, name="王芳", place="lift"), at)
    declarations.declare(new(site, number=4, secret=3, name="李强", place=gate), at)
    declarations.declare(new(site, number=5, secret=4, name="<b>", channel=Channel.SURVEY, place=""), at)
    declarations.withdraw(site, token(6), token(1002), at)
    page = staff.get("/declarations").text
    for text in ("张薇", "改过", "已撤回", "北门", "电梯", "电话排查", "湖北 武汉 江汉区", "3-1-502", "&lt;b&gt;"):
        assert text in page
    for text in ("张伟", "王芳", "<b>", "13812345678", "GP1:"):
        assert text not in page


def test_a_whole_conversation_in_the_browser(office: RunningOffice) -> None:
    fill(office.engine, office.compound.id)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        made = open_session(office.engine, "office", now())
        context.add_cookies([{"name": "gatepost_session", "value": made.token, "url": office.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(office.url + "/survey")
        page.get_by_role("link", name="3-1-502").click()

        def at(place: str) -> Locator:
            return page.locator(f'[data-at="{place}"]')

        for part in ("collect", "health"):
            at(f"consents/{part}").check()
        forward = page.locator(".ways .next")
        forward.click()
        at("residents").get_by_label("张伟").check()
        expect(at("people/0/phone")).to_have_value("13812345678")
        at("residents").get_by_label("王芳").check()
        forward.click()
        page.locator(".chip").first.click()
        at("left_on").fill(real_today())
        at("transport").locator(".option").nth(2).click()
        forward.click()
        at("contact").locator(".option").first.click()
        for place in (0, 1):
            at(f"people/{place}/symptoms").locator(".option").last.click()
        forward.click()
        forward.click()
        expect(page.locator(".names")).to_have_text("张* 王*")
        assert page.evaluate("localStorage.length") == 0
        (row,) = rows(office.engine)
        assert row.channel == Channel.SURVEY
        page.get_by_role("link", name="下一户").click()
        expect(page.locator("h1")).to_have_text("电话排查")
        browser.close()


def test_a_household_that_left_the_roster(small_office: Office) -> None:
    fill(small_office.engine, small_office.compound.id)
    with writing(small_office.engine) as session:
        session.get_one(Household, (small_office.compound.id, token(0))).gone = True
    assert household_of(small_office.engine, small_office.compound.id, token(0)) is None
