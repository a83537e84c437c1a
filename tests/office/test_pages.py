"""The pages without a browser: who gets in, what stands there, what never does."""

import re
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import httpx
import openpyxl
import pytest

from models.clock import local_day
from models.enrolment import EnrolRequest, fingerprint_words
from models.signing import new_key
from models.triage import Reading, Verdict
from office.login import open_session, set_password
from tests.office.clock import office_clock
from tests.office.conftest import PASSWORD, RunningOffice
from tests.office.tablet import ZONE

NOW = office_clock()


@pytest.fixture
def visitor(running: RunningOffice) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, cookies={"gatepost_language": "en"}) as client:
        yield client


@pytest.fixture
def staff(running: RunningOffice, visitor: httpx.Client) -> httpx.Client:
    """Somebody who is logged in already; the login itself has its own test."""
    visitor.cookies.set("gatepost_session", open_session(running.engine, "office", NOW).token)
    return visitor


def csrf(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/").text)
    assert found
    return found[1]


def ask(client: httpx.Client, **fields: str) -> str:
    answer = client.post("/", data={"csrf": csrf(client), **fields}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.text


def test_strangers_are_shown_the_way_to_the_login(visitor: httpx.Client) -> None:
    for path in ("/", "/sheet", "/sheet.xlsx", "/tablets", "/live", "/tablets/x/proof"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
        assert visitor.get(path, headers={"HX-Request": "true"}).headers["hx-redirect"] == "/login", path


def test_without_users_the_login_says_what_to_do(visitor: httpx.Client) -> None:
    assert "python -m office user" in visitor.get("/login").text


def test_the_password_opens_and_the_cookie_is_out_of_reach(running: RunningOffice, visitor: httpx.Client) -> None:
    set_password(running.engine, "office", PASSWORD)
    answer = visitor.post("/login", data={"name": "office", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.get("/").status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_passwords_cannot_be_tried_out(
    running: RunningOffice, visitor: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.login_page.WRONG_DELAY_SECONDS", 0.0)
    set_password(running.engine, "office", PASSWORD)
    answers = [visitor.post("/login", data={"name": "office", "password": f"{n}" * 9}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [403] * 10 + [429]
    assert visitor.post("/login", data={"name": "office", "password": PASSWORD}).status_code == 429


def test_every_answer_is_dressed(staff: httpx.Client) -> None:
    for path in ("/", "/login", "/sheet", "/nowhere", "/api/v1/changes"):
        headers = staff.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert headers["cache-control"] == "no-store"


def test_pages_call_nothing_from_elsewhere(staff: httpx.Client) -> None:
    for path in ("/", "/sheet", "/tablets"):
        page = staff.get(path).text
        assert not re.search(r'(src|href)="(https?:)?//', page)
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page)


def test_static_files_come_from_here_and_may_be_kept(staff: httpx.Client) -> None:
    found = re.findall(r'(?:src|href)="(/static/[^"]+)"', staff.get("/").text)
    assert {path.rsplit("/")[-1] for path in found} == {"mark.svg", "office.css", "htmx.js", "htmx-sse.js", "office.js"}
    for path in found:
        answer = staff.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert staff.get("/static/0/office.css").status_code == 404
    assert staff.get("/static/0/..%2f..%2fapp.py").status_code == 404


def test_a_form_from_elsewhere_does_nothing(staff: httpx.Client) -> None:
    token = csrf(staff)
    elsewhere = ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"})
    for path in ("/logout", "/compound", "/tablets/code", "/tablets/x/revoke", "/"):
        assert staff.post(path, data={}).status_code == 403, path
        assert staff.post(path, data={"csrf": "x" * 43}).status_code == 403, path
        for headers in elsewhere:
            assert staff.post(path, data={"csrf": token}, headers=headers).status_code == 403, path


def test_logging_out_ends_the_session(staff: httpx.Client) -> None:
    kept = staff.cookies["gatepost_session"]
    assert staff.post("/logout", data={"csrf": csrf(staff)}).headers["location"] == "/login"
    staff.cookies.set("gatepost_session", kept)
    assert staff.get("/").status_code == 303


def test_the_register_counts_and_lists(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet("北门")
    running.send(
        tablet,
        tablet.entry("张伟", NOW - 3000, readings=(Reading(364, NOW),), phone="19900001234"),
        tablet.fever("李秀英", NOW - 2000),
        tablet.entry("王芳", NOW - 1000, verdict=Verdict.OBSERVE, observe_days=14),
    )
    page = ask(staff)
    assert page.index("王芳", page.index('id="people"')) < page.index("张伟")
    assert re.findall(r"<td[^>]*>(\d+)</td>", page)[:4] == ["3", "1", "1", "1"]
    assert "On hold: 1" in page
    assert "Observe at home, 14 days" in page
    assert "199****1234" in page
    assert "19900001234" not in page


ALL = ["王芳", "李秀英", "张伟"]
FILTERS: list[tuple[dict[str, str], list[str]]] = [
    ({"find": "张"}, ["张伟"]),
    ({"find": "zw"}, ["张伟"]),
    ({"find": "ＺＷ "}, ["张伟"]),
    ({"find": "9-9"}, ["王芳"]),
    ({"find": "nobody"}, []),
    ({"find": "<script>"}, []),
    ({"find": "%' OR 1=1"}, []),
    ({"verdict": "hold"}, ["李秀英"]),
    ({"verdict": "no such"}, ALL),
    ({"gate": "no such"}, ALL),
    ({"day": "yesterday", "shown": "-1"}, ALL),
    ({"day": "2020-01-01"}, []),
]


def test_the_register_is_searched_and_filtered(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet("北门")
    running.send(
        tablet,
        tablet.entry("张伟", NOW - 3000),
        tablet.fever("李秀英", NOW - 2000),
        tablet.entry("王芳", NOW - 1000, flat="9-9-901"),
    )
    for fields, found in FILTERS:
        assert re.findall(r'class="name"><b>([^<]+)', ask(staff, **fields)) == found, fields


def test_a_gate_is_looked_at_alone(running: RunningOffice, staff: httpx.Client) -> None:
    north, south = running.tablet("北门"), running.tablet("南门")
    running.send(north, north.entry("张伟", NOW))
    running.send(south, south.entry("王芳", NOW))
    page = ask(staff, gate=south.gate)
    assert re.findall(r'class="name"><b>([^<]+)', page) == ["王芳"]
    assert 'value="' + south.gate in staff.get(f"/?gate={south.gate}").text


def test_a_correction_shows_what_it_replaces(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet()
    first = tablet.entry("张三", NOW - 60_000, readings=(Reading(364, NOW),))
    running.send(tablet, first, tablet.correction(first, "张伟", NOW, readings=(Reading(372, NOW),)))
    page = ask(staff)
    assert re.findall(r'class="name"><b>([^<]+)', page) == ["张伟"]
    assert "<del>36.4</del>" in page
    assert "<ins>37.2</ins>" in page
    assert "<del>张三</del>" in page


def test_names_are_text_and_nothing_else(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet()
    running.send(tablet, tablet.fever("<img src=x onerror=alert(1)>", NOW, flat="<b>3</b>"))
    for page in (ask(staff), staff.get("/sheet").text):
        assert "<img" not in page
        assert "&lt;img" in page


def test_an_empty_register_says_what_is_lacking(staff: httpx.Client) -> None:
    page = staff.get("/").text
    assert "python -m office roster" in page
    assert "Enrol a tablet" in page


def test_without_a_compound_the_page_says_how_to_make_one(
    sqlite: object, running: RunningOffice, staff: httpx.Client
) -> None:
    from sqlalchemy import delete

    from models.roster import Gate, Site
    from models.store import writing

    with writing(running.engine) as session:
        session.execute(delete(Gate))
        session.execute(delete(Site))
    for path in ("/", "/sheet", "/tablets"):
        assert "python -m office compound" in staff.get(path).text
    assert staff.get("/sheet.xlsx").status_code == 404


def test_the_day_sheet_comes_back_from_its_file(running: RunningOffice, staff: httpx.Client) -> None:
    north, south = running.tablet("北门"), running.tablet("南门")
    running.send(north, north.entry("张伟", NOW, phone="19900001234"))
    running.send(south, south.entry("𠮷野", NOW))
    today = local_day(NOW, ZONE).isoformat()
    answer = staff.get("/sheet.xlsx", params={"day": today, "full": "1"})
    assert f"day-sheet-{today}.xlsx" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    names = [row[1] for row in book.worksheets[1].iter_rows(min_row=3, values_only=True)]
    assert sorted(map(str, names)) == sorted(["张伟", "𠮷野"])
    assert "19900001234" in [row[3] for row in book.worksheets[1].iter_rows(min_row=3, values_only=True)]
    one = openpyxl.load_workbook(BytesIO(staff.get("/sheet.xlsx", params={"gate": south.gate}).content))
    assert [row[1] for row in one.worksheets[1].iter_rows(min_row=3, values_only=True)] == ["𠮷野"]
    preview = staff.get("/sheet").text
    assert "𠮷野" in preview
    assert "19900001234" not in preview


def test_other_days_have_their_own_register(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet()
    running.send(tablet, tablet.entry("张伟", NOW - 86_400_000))
    yesterday = local_day(NOW - 86_400_000, ZONE).isoformat()
    assert "张伟" not in staff.get("/").text
    page = staff.get("/", params={"day": yesterday}).text
    assert "张伟" in page
    assert "This is not today." in page
    assert "张伟" in staff.get("/sheet", params={"day": yesterday}).text
    assert "Nobody was registered" in staff.get("/sheet", params={"day": str(local_day(NOW, ZONE) - timedelta(9))}).text


def test_tablets_are_made_shown_and_revoked(running: RunningOffice, staff: httpx.Client) -> None:
    token, gate = csrf(staff), next(iter(running.compound.gates))
    page = staff.post("/tablets/code", data={"csrf": token, "gate": gate}).text
    found = re.search(r'class="secret">([0-9A-Z]{5}-[0-9A-Z]{5})<', page)
    assert found
    assert "<svg" in page[page.index('class="qr"') :]
    assert fingerprint_words(ssl.PEM_cert_to_DER_cert(running.ca)) in page
    private, public = new_key()
    reply = running.enrol(EnrolRequest(found[1], "北门 <一>", public.hex(), version="0.9"), private).json()
    assert "北门 &lt;一&gt;" in staff.get("/tablets").text
    assert "Program 0.9" in staff.get("/tablets").text
    assert staff.post(f"/tablets/{reply['device']}/revoke", data={"csrf": token}).status_code == 303
    assert "Reported lost on" in staff.get("/tablets").text
    assert staff.post(f"/tablets/{reply['device']}/revoke", data={"csrf": token}).status_code == 404
    assert staff.post("/tablets/code", data={"csrf": token, "gate": "none"}).status_code == 404


def test_a_tablet_is_renamed_moved_and_enrolled_anew(running: RunningOffice, staff: httpx.Client) -> None:
    tablet, token = running.tablet("北门"), csrf(staff)
    here, south = f"/tablets/{tablet.device}", next(g for g, name in running.compound.gates.items() if name == "南门")
    assert staff.post(f"{here}/name", data={"csrf": token, "name": " 岗亭 <2> "}).status_code == 303
    assert staff.post(f"{here}/name", data={"csrf": token, "name": " "}).status_code == 404
    assert staff.post(f"{here}/gate", data={"csrf": token, "gate": "none"}).status_code == 404
    assert staff.post(f"{here}/gate", data={"csrf": token, "gate": south}).status_code == 303
    assert "岗亭 &lt;2&gt; <small>南门</small>" in staff.get("/tablets").text
    assert running.send(tablet, tablet.entry(at=NOW)).headers["gatepost-gate"] == south, "it hears of it"
    assert "Enrol “岗亭 &lt;2&gt;” anew" in staff.post(f"{here}/code", data={"csrf": token}).text
    assert staff.post("/tablets/none/code", data={"csrf": token}).status_code == 404


def test_what_is_missing_or_refused_is_said_in_words(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet()
    entries = [tablet.entry(at=NOW) for _ in range(4)]
    running.send(tablet, entries[0], entries[3], tablet.entry(at=NOW, day="2001-01-01"))
    assert "Missing: 2 (numbers 2–3)." in staff.get(f"/tablets/{tablet.device}/proof").text
    page = staff.get("/tablets").text
    assert "Refused entries: 1" in page
    assert "It holds what cannot be" in page
    assert staff.get("/tablets/none/proof").status_code == 404


def test_the_language_stays_as_it_was_pressed(staff: httpx.Client) -> None:
    assert 'lang="en"' in staff.get("/").text
    answer = staff.post("/language", data={"language": "zh", "here": "/sheet"})
    assert answer.headers["location"] == "/sheet"
    assert 'lang="zh-Hans"' in staff.get("/").text
    assert staff.post("/language", data={"language": "zh", "here": "//evil.example"}).headers["location"] == "/"


def test_another_compound_can_be_looked_at(running: RunningOffice, staff: httpx.Client) -> None:
    from models.ids import random_id
    from office.reference.compound import make_compound

    other = make_compound(running.engine, "福园一", ["西门"], random_id)
    assert "<title>Register · " in staff.get("/").text
    staff.post("/compound", data={"csrf": csrf(staff), "compound": other.id, "here": "/"})
    assert "<title>Register · 福园一" in staff.get("/").text


def test_a_long_register_is_shown_in_parts(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet()
    running.send(tablet, *(tablet.entry(f"甲{n}", NOW) for n in range(150)))
    page = ask(staff)
    assert page.count('class="name"') == 100
    assert "100 of 150 are shown." in page
    assert ask(staff, shown="300").count('class="name"') == 150


def test_a_form_is_bounded(staff: httpx.Client) -> None:
    assert staff.post("/login", data={"name": "x" * 70_000}).status_code == 413
    assert staff.post("/login", data={f"f{n}": "x" for n in range(30)}).status_code == 400
    assert staff.post("/login", content=b"\xff\x00", headers={"content-type": "multipart/form-data"}).status_code == 400


def test_an_unforeseen_error_is_a_sentence_and_tells_the_log_no_name(
    running: RunningOffice, staff: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("张伟 lives in 3-1-502")

    monkeypatch.setattr("office.register.sheet_page.build", fail)
    answer = staff.get("/sheet")
    assert answer.status_code == 500
    assert "Nothing that was saved is lost" in answer.text
    assert "ValueError" in caplog.text
    assert "张伟" not in caplog.text


def test_the_stream_tells_that_something_came(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet()
    with staff.stream("GET", "/live", timeout=5) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert next(lines) == "event: entries"  # at once: whatever came before the stream
        running.send(tablet, tablet.entry("张伟", NOW))
        begun = time.monotonic()
        said = [next(lines) for _ in range(4)]
        assert time.monotonic() - begun < 1
        assert "event: entries" in said[1:]
        assert not any("张伟" in line for line in said)
