"""The page for cards and posters: what it prints, replaces and refuses; alone, and in a real Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from models.codes import CardCode, card_text, read_badge, read_code, read_slip
from office.login import open_session
from office.printing.cards import cards_in_force
from office.reference.roster import take_in
from office.reference.roster_file import Flat, RosterFile
from tests.office.clock import office_clock
from tests.office.conftest import Ids, RunningOffice
from tests.office.pdf_pages import codes, pictures, sizes
from tests.services.chromium import ARGUMENTS, chromium_program

NOW = office_clock()
PEOPLE = {Flat(str(1 + n // 20), "1", str(101 + n % 20)): [("张伟" if n else "李秀英", "")] for n in range(32)}
POSTED = (
    "/cards",
    "/cards/cards/sheets",
    "/cards/badges/sheets",
    "/cards/slips/sheets",
    "/cards/card.pdf",
    "/cards/poster.pdf",
)


@pytest.fixture
def lived_in(running: RunningOffice) -> RunningOffice:
    ids = Ids()
    ids.count = 1_000_000
    take_in(running.engine, running.compound.id, RosterFile(PEOPLE, len(PEOPLE)), ids)
    return running


@pytest.fixture
def staff(lived_in: RunningOffice) -> Iterator[httpx.Client]:
    cookies = {"gatepost_language": "en", "gatepost_session": open_session(lived_in.engine, "office", NOW).token}
    with httpx.Client(base_url=lived_in.url, cookies=cookies, timeout=30) as client:
        yield client


def post(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/cards").text)
    assert found
    return client.post(path, data={"csrf": found[1], **fields})


def made(client: httpx.Client, path: str, **fields: str) -> bytes:
    """The file of a job, once the page's stream has said that it is over."""
    answer = post(client, path, **fields)
    assert answer.status_code == 303, answer.text
    job = answer.headers["location"].removeprefix("/cards?job=")
    assert re.fullmatch("[0-9a-f]{32}", job)
    with client.stream("GET", f"/cards/jobs/{job}/live") as stream:
        said = [line for line in stream.iter_lines() if line]
    assert said[-2:] == ["event: over", "data: 1"]
    link = re.search(r'href="(/cards/jobs/[^"]+)"', client.get(f"/cards?job={job}").text)
    assert link
    answer = client.get(link[1])
    assert answer.headers["content-type"] == "application/pdf"
    assert re.search(r'filename="[a-z]+-\d{4}-\d\d-\d\d\.pdf"', answer.headers["content-disposition"])
    return answer.content


def read(pdf: bytes) -> list[str]:
    return [text for page in pictures(pdf) for text in codes(page)]


def test_nothing_of_it_is_for_strangers(lived_in: RunningOffice, staff: httpx.Client) -> None:
    job = post(staff, "/cards/cards/sheets").headers["location"].removeprefix("/cards?job=")
    with httpx.Client(base_url=lived_in.url) as stranger:
        for path in ("/cards", f"/cards?job={job}", f"/cards/jobs/{job}/live", f"/cards/jobs/{job}/cards.pdf"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
        for path in POSTED:
            assert stranger.post(path).headers["location"] == "/login", path
    for path in POSTED:
        assert staff.post(path, data={"csrf": "x" * 43}).status_code == 403, path


def test_the_cards_of_a_building_and_of_all(lived_in: RunningOffice, staff: httpx.Client) -> None:
    of_two = cards_in_force(lived_in.engine, lived_in.compound.id, "2")
    assert read(made(staff, "/cards/cards/sheets", building="2", per_page="8")) == [
        card_text(one.card) for one in of_two
    ]
    everybody = made(staff, "/cards/cards/sheets", building="", per_page="10")
    assert len(sizes(everybody)) == 4
    assert len(set(read(everybody))) == 32


def test_slips_and_badges_have_codes_of_their_own(staff: httpx.Client) -> None:
    slips = [read_slip(text) for text in read(made(staff, "/cards/slips/sheets", count="5"))]
    assert [getattr(slip, "number", 0) for slip in slips] == [1, 2, 3, 4, 5]
    badges = [read_badge(text) for text in read(made(staff, "/cards/badges/sheets", names="张伟\n王芳", blank="1"))]
    assert len({getattr(badge, "badge", "") for badge in badges} - {""}) == 3


def test_a_lost_card_is_replaced_by_one_press_and_printed_alone(lived_in: RunningOffice, staff: httpx.Client) -> None:
    page = post(staff, "/cards", find="1-1-101").text
    (lost,) = re.findall(r'name="lost" value="([^"]+)"', page)
    assert "李**" in page
    assert "李秀英" not in page
    page = post(staff, "/cards", lost=lost).text
    assert f"The lost one, No. {lost[-4:]}, is refused" in page
    (new,) = re.findall(r'class="accent" name="card" value="([^"]+)"', page)
    answer = post(staff, "/cards/card.pdf", card=new)
    assert read(answer.content) == [card_text(new)]
    assert new != lost
    assert post(staff, "/cards", lost=lost).text.count(f"No. {new[-4:]}") == 2
    assert post(staff, "/cards/card.pdf", card=lost).status_code == 422
    assert new not in str(answer.url) + answer.headers["content-disposition"]


def test_a_long_list_says_that_it_is_not_all(staff: httpx.Client) -> None:
    assert "Only 20 are shown" in post(staff, "/cards", find="张伟").text
    assert "are shown" not in post(staff, "/cards", find="2").text


def test_one_more_card_for_a_household(staff: httpx.Client) -> None:
    (card,) = re.findall(r'name="lost" value="([^"]+)"', post(staff, "/cards", find="1-1-101").text)
    page = post(staff, "/cards", more=card).text
    assert "One more card of 1-1-101" in page
    assert len(re.findall(r'name="lost" value="([^"]+)"', page)) == 2


def test_the_poster_is_of_the_gate_and_address_that_were_chosen(lived_in: RunningOffice, staff: httpx.Client) -> None:
    gate = next(iter(lived_in.compound.gates))
    place = f"gate-{gate[:8]}"
    answer = post(staff, "/cards/poster.pdf", place=place, size="A3", address="https://gate.example.org")
    assert sizes(answer.content) == [(297, 420)]
    assert read(answer.content) == [f"https://gate.example.org/in/{lived_in.compound.id}/{place}"]


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("/cards/poster.pdf", {"place": "nowhere", "address": "https://x.example"}, "Choose where the poster will hang."),
    ("/cards/poster.pdf", {"place": "lift", "address": "no address"}, "This is no address"),
    ("/cards/slips/sheets", {"count": "100000"}, "1 to 1000 slips"),
    ("/cards/slips/sheets", {"count": "two"}, "Key in how many"),
    ("/cards/slips/sheets", {}, "Key in how many"),
    ("/cards/badges/sheets", {"names": "", "blank": "0"}, "Key in names"),
    ("/cards/badges/sheets", {"names": "<b>", "blank": "0"}, "cannot stand in a name"),
    ("/cards/card.pdf", {"card": "x"}, "There is no such card"),
    ("/cards", {"lost": "x"}, "There is no such card"),
    ("/cards", {"more": "0000000000000000"}, "There is no such card"),
    ("/cards/cards/sheets", {"building": "99"}, "There is no such card"),
]


def test_what_cannot_be_is_a_sentence(staff: httpx.Client) -> None:
    for path, fields, sentence in WRONG:
        answer = post(staff, path, **fields)
        assert (answer.status_code, sentence in answer.text) == (422, True), (path, fields)


def test_unknown_jobs_and_kinds(staff: httpx.Client) -> None:
    assert "not kept any more" in staff.get("/cards?job=none").text
    assert staff.get("/cards/jobs/none/live").status_code == 404
    assert staff.get("/cards/jobs/none/cards.pdf").status_code == 404
    assert post(staff, "/cards/gold/sheets").status_code == 404


def test_an_office_without_a_roster_says_what_is_lacking(running: RunningOffice) -> None:
    cookies = {"gatepost_language": "en", "gatepost_session": open_session(running.engine, "office", NOW).token}
    page = httpx.get(running.url + "/cards", cookies=cookies).text
    assert "python -m office roster" in page
    assert "A card is lost" not in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.mark.parametrize(("language", "size"), [("zh", (1366, 768)), ("en", (360, 740))])
def test_somebody_prints_and_replaces_at_an_old_pc_and_on_a_phone(
    browser: Browser, lived_in: RunningOffice, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    token = open_session(lived_in.engine, "office", NOW).token
    cookies = {"gatepost_session": token, "gatepost_language": language}
    context.add_cookies([{"name": name, "value": value, "url": lived_in.url} for name, value in cookies.items()])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    page.goto(lived_in.url + "/cards")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    if language == "zh":
        words = set(re.findall(r"[A-Za-z]{3,}", page.locator("body").inner_text()))
        assert words <= {"English", "office", "PDF", "http"}
    page.locator("form[action='/cards/cards/sheets'] button").click()
    page.wait_for_url("**/cards?job=*")
    page.evaluate("document.title = 'never reloaded'")
    ready = page.locator(".job a.accent")
    expect(ready).to_be_visible(timeout=20_000)
    assert page.title() == "never reloaded"
    with page.expect_download() as download:
        ready.click()
    download.value.save_as(tmp_path / "cards.pdf")
    assert len(sizes((tmp_path / "cards.pdf").read_bytes())) == 4
    page.locator("#find").fill("1-1-101")
    page.keyboard.press("Enter")
    page.locator(".held-cards .danger").click()
    expect(page.locator("#lost .job .accent")).to_be_in_viewport()
    with page.expect_download() as download:
        page.locator("#lost .job .accent").click()
    download.value.save_as(tmp_path / "card.pdf")
    (text,) = read((tmp_path / "card.pdf").read_bytes())
    assert isinstance(read_code(text), CardCode)
    context.close()


def test_without_scripts_one_looks_again(browser: Browser, lived_in: RunningOffice) -> None:
    context = browser.new_context(java_script_enabled=False)
    token = open_session(lived_in.engine, "office", NOW).token
    context.add_cookies([{"name": "gatepost_session", "value": token, "url": lived_in.url}])
    page = context.new_page()
    page.goto(lived_in.url + "/cards")
    page.locator("form[action='/cards/slips/sheets'] button").click()
    while page.get_by_role("link", name="再看一下").count():
        page.wait_for_timeout(400)
        page.get_by_role("link", name="再看一下").click()
    expect(page.locator(".job a.accent")).to_be_visible()
    context.close()
