"""The phone form over HTTP: what it weighs, what it takes, what it refuses, what it never tells."""

import gzip
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select

from models.declaration import Declaration
from models.ids import random_id
from models.store import reading
from office.declare import desk as declare_desk
from office.declare import phone_languages
from office.declare.body import MISSING, NO_VERSION
from office.declare.consent import NOT_AGREED, OLD_TEXT
from office.declare.declarations import NOT_KNOWN
from office.declare.phone_languages import language_of, languages
from office.declare.phone_sentences import SENTENCES
from office.questions.questionnaires import take_in
from office.reference.site_settings import SiteSettings, save_settings
from tests.office.conftest import Run, RunningOffice
from tests.office.declaring import ID_NUMBER, declare, form, questionnaire, token

LARGEST = 60_000
"""Bytes, packed, of all that the form loads."""
SECURE = {"x-forwarded-proto": "https"}


WEB = httpx.Client(trust_env=False)
"""One for all: a new one takes longer than most answers."""


@pytest.fixture(scope="module", autouse=True)
def closed_web() -> Iterator[None]:
    yield
    WEB.close()


@pytest.fixture
def office(sqlite: Engine, run_office: Run) -> RunningOffice:
    return run_office(sqlite)


def address(office: RunningOffice, place: str = "door") -> str:
    return f"{office.url}/in/{office.compound.id}/{place}"


def post(office: RunningOffice, sent: Any, place: str = "door", **headers: str) -> httpx.Response:
    return WEB.post(address(office, place), json=sent, headers=headers)


def stored(office: RunningOffice) -> list[Declaration]:
    with reading(office.engine) as session:
        return list(session.scalars(select(Declaration).order_by(Declaration.number)))


def wrong(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422
    return {"/".join(map(str, one["at"])): one["said"] for one in answer.json()["wrong"]}


def data_of(page: httpx.Response) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_all_of_it_weighs_under_60_kb(office: RunningOffice) -> None:
    take_in(office.engine, office.compound.id, questionnaire(), random_id)
    page = WEB.get(address(office))
    files = {*re.findall(r'(?:src|href)="(/[^"]+)"', page.text), data_of(page)["places"]["zh"]}
    answers = [page, *(WEB.get(office.url + path) for path in files)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert sum(len(gzip.compress(answer.content)) for answer in answers) < LARGEST
    packed = [answer for answer in answers if answer.headers.get("content-encoding") == "gzip"]
    assert len(packed) == 4  # all but the little sign of the tab


def test_nothing_comes_from_elsewhere(office: RunningOffice) -> None:
    page = WEB.get(address(office))
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "no-store" not in page.headers["cache-control"]
    assert page.headers["cache-control"].startswith("private, max-age=")
    assert WEB.get(office.url + "/in/worker.js").headers["cache-control"] == "no-cache"
    assert "set-cookie" not in page.headers
    assert not re.findall(r'(?:src|href)="(?!/)', page.text)


def test_a_browser_that_unpacks_nothing_is_served_too(office: RunningOffice) -> None:
    page = WEB.get(address(office), headers={"accept-encoding": "identity"})
    assert "content-encoding" not in page.headers
    assert data_of(page)["compound"] == "康静里"


def test_the_language_is_the_browsers(office: RunningOffice) -> None:
    for asked, expected in (
        ("en-GB,en;q=0.9", "en"),
        ("fr,zh-TW;q=0.5", "zh-Hans"),
        ("fr", "zh-Hans"),
        ("", "zh-Hans"),
    ):
        page = WEB.get(address(office), headers={"accept-language": asked})
        assert f'<html lang="{expected}"' in page.text


def test_a_further_language_is_one_file(office: RunningOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"Next": "ئىلگىرى", "The office asks": "x", "{count} days left": "no field", "Back": "قايتىش"}
    (tmp_path / "ug.json").write_text(json.dumps({"name": "ئۇيغۇرچە", "direction": "rtl", "words": words}), "utf-8")
    (tmp_path / "xx.json").write_text("{", "utf-8")
    (tmp_path / "README.md").write_text("no language", "utf-8")
    monkeypatch.setattr(phone_languages, "FOLDER", tmp_path)
    page = WEB.get(address(office), headers={"accept-language": "ug"})
    assert '<html lang="ug" dir="rtl">' in page.text
    found = {one["tag"]: one for one in data_of(page)["languages"]}
    assert list(found) == ["zh", "en", "ug"]
    # A sentence that nobody says, and one that lost its field, are left in English.
    assert found["ug"]["words"] == {"Next": "ئىلگىرى", "Back": "قايتىش"}


def test_every_sentence_has_its_chinese(checkout: Path) -> None:
    chinese = language_of("zh", languages(checkout / "assets/locale"))
    assert [text for text in SENTENCES if chinese.say(text) == text] == []


def test_a_compound_that_is_not_here(office: RunningOffice) -> None:
    for site in ("0" * 32, "x" * 400, "files"):
        page = WEB.get(f"{office.url}/in/{site}/door")
        assert (page.status_code, "请到卡口询问" in page.text) == (404, True)
        answer = WEB.post(f"{office.url}/in/{site}/door", json=declare())
        assert answer.status_code in (400, 409)


def test_a_declaration_gives_a_pass(office: RunningOffice) -> None:
    answer = post(office, declare(), place="lift")
    assert answer.status_code == 200
    assert re.fullmatch("GP1:[0-9A-Z $%*+./:-]{100,600}", answer.json()["pass"])
    assert answer.json()["expires_at"] > time.time() * 1000
    (row,) = stored(office)
    assert (row.place, row.channel, row.language) == ("lift", "phone", "zh")
    assert json.loads(row.body or "")["children"] == [1]
    # The answer came twice because the first was lost.
    assert post(office, declare(), place="lift").json() == answer.json()
    assert len(stored(office)) == 1


def test_the_setting_of_the_office_is_what_one_agrees_to(office: RunningOffice) -> None:
    settings = SiteSettings(retention_days=21, pass_hours=5, consent_additions={"zh": "电话 84512345"})
    save_settings(office.engine, office.compound.id, settings)
    consent = data_of(WEB.get(address(office)))["consent"]
    assert (consent["days"], consent["additions"]) == (21, {"zh": "电话 84512345"})
    assert post(office, declare()).json()["expires_at"] < (time.time() + 6 * 3600) * 1000


def test_all_that_is_wrong_is_said_at_its_place_in_the_senders_language(office: RunningOffice) -> None:
    people = [{"name": "", "phone": "138"}, {"name": "张小宝", "child": True}]
    sent = declare(
        language="en",
        people=people,
        building=" ",
        origin="999999",
        left_on="2020-01-01",
        arrived_on="soon",
        transport=None,
        contact=None,
        consents=["collect"],
    )
    assert set(wrong(post(office, sent))) == {
        *("people/0/name", "people/0/phone", "building", "origin", "left_on", "arrived_on", "transport", "contact"),
        *("consents/health", "consents/children"),
    }
    assert wrong(post(office, sent))["building"] == MISSING.text
    assert wrong(post(office, sent | {"language": "zh"}))["building"] == "这一题还没有回答。"
    assert wrong(post(office, sent))["consents/health"] == NOT_AGREED.text
    assert wrong(post(office, declare(language="en", consent=99)))["consent"] == OLD_TEXT.text
    assert stored(office) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sent: sent | {"do": "dance"},
        lambda sent: sent | {"id": "x"},
        lambda sent: sent | {"id": token(1) + "\n"},
        lambda sent: sent | {"secret": "A" * 32},
        lambda sent: sent | {"more": 1},
        lambda sent: sent | {"form": form(people=[])},
        lambda sent: sent | {"form": form(people=[{"name": "a"}] * 13)},
        lambda sent: sent | {"form": form(people=[{"name": "a" * 65}])},
        lambda sent: sent | {"form": form(people=[{"name": "a", "symptoms": ["plague"]}])},
        lambda sent: sent | {"form": form(temperature=364)},
        lambda sent: [sent],
        lambda sent: None,
    ],
)
def test_what_the_form_does_not_send_is_not_read(office: RunningOffice, spoil: Callable[[Any], Any]) -> None:
    assert post(office, spoil(declare())).status_code == 400
    assert stored(office) == []


def test_bodies_are_bounded_and_of_one_kind(office: RunningOffice) -> None:
    large = declare(answers={"a": "x" * 70_000})
    assert post(office, large).status_code == 413
    plain = WEB.post(address(office), content=json.dumps(declare()), headers={"content-type": "text/plain"})
    assert plain.status_code == 400
    deep = WEB.post(address(office), content=b"[" * 50_000, headers={"content-type": "application/json"})
    assert deep.status_code == 400


def test_an_id_number_travels_by_https_alone(office: RunningOffice) -> None:
    person = {"name": "张伟", "id_number": ID_NUMBER}
    assert data_of(WEB.get(address(office)))["secure"] is False
    assert data_of(WEB.get(address(office), headers=SECURE))["secure"] is True
    post(office, declare(1, secret=1, people=[person]))
    post(office, declare(2, secret=2, people=[person]), **SECURE)
    bodies = {row.id: row.body or "" for row in stored(office)}
    assert ID_NUMBER not in bodies[token(1)]
    assert ID_NUMBER in bodies[token(2)]
    mistyped = declare(3, secret=3, people=[{"name": "张伟", "id_number": "110105194912310021"}])
    assert set(wrong(post(office, mistyped, **SECURE))) == {"people/0/id_number"}


def test_a_change_keeps_the_id_number_which_no_phone_gets_back(office: RunningOffice) -> None:
    person = {"name": "张伟", "id_number": ID_NUMBER}
    post(office, declare(1, people=[person]), **SECURE)
    shown = post(office, {"do": "show", "secret": token(1001)}, **SECURE)
    assert ID_NUMBER not in shown.text
    assert shown.json()["form"]["people"][0]["has_id"] is True
    assert shown.json()["form"]["origin"] == "420103"
    post(office, declare(2, people=[{"name": "张伟"}, {"name": "王芳"}]), **SECURE)
    post(office, declare(3, people=[{"name": "张伟"}, {"name": "王芳"}]))
    body = json.loads(stored(office)[-1].body or "")
    assert [person.get("id_number", "") for person in body["declared"]["people"]] == [ID_NUMBER, ""]


def test_withdrawn_by_the_secret_alone(office: RunningOffice) -> None:
    post(office, declare())
    stranger = post(office, {"do": "withdraw", "id": token(5), "secret": token(6), "language": "en"})
    assert (stranger.status_code, stranger.json()["said"]) == (409, NOT_KNOWN.text)
    assert post(office, {"do": "withdraw", "id": token(5), "secret": token(1001)}).json() == {"withdrawn": True}
    assert [row.withdrawn for row in stored(office)] == [False, True]
    assert post(office, {"do": "show", "secret": token(1001)}).status_code == 409


def test_the_offices_questions_are_checked_by_their_version(office: RunningOffice) -> None:
    take_in(office.engine, office.compound.id, questionnaire(), random_id)
    data = data_of(WEB.get(address(office)))
    assert (data["number"], data["questionnaire"]["id"]) == (1, "own")
    assert set(wrong(post(office, declare(questionnaire=1)))) == {"answers/pet"}
    unknown = wrong(post(office, declare(language="en", questionnaire=9)))
    assert unknown == {"answers": NO_VERSION.text}
    answers = {"pet": "yes", "kind": "狗", "help": ["medicine", "food"], "stray": "x", "stops": [{"town": "郑州"}]}
    assert post(office, declare(questionnaire=1, answers=answers)).status_code == 200
    (row,) = stored(office)
    kept = json.loads(row.body or "")["declared"]["answers"]
    assert row.questionnaire == 1
    assert kept == {"pet": "yes", "kind": "狗", "help": ["food", "medicine"], "stops": [{"town": "郑州"}]}


def test_who_lives_where_is_not_told(office: RunningOffice) -> None:
    """The answer for a flat on the roster and for one that is not differ in the pass alone."""
    page = WEB.get(address(office)).text
    assert "张伟" not in page
    answers = [post(office, declare(n, secret=n, room=room)) for n, room in ((1, "101"), (2, "nowhere"))]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json().keys() == answers[1].json().keys() == {"pass", "code", "expires_at", "number"}


def test_too_many_for_one_flat_and_from_one_network(
    sqlite: Engine, run_office: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declare_desk, "DECLARATIONS_A_FLAT", most := 3)
    monkeypatch.setattr(declare_desk, "DECLARATIONS_AN_ADDRESS", 5)
    office = run_office(sqlite)
    answers = [
        post(
            office, declare(n, secret=n, language="en", building="３"), **{"x-forwarded-for": f"2001:db8::{n:x}:0:0:1"}
        )
        for n in range(1, most + 2)
    ]
    assert [answer.status_code for answer in answers] == [200] * most + [429]
    assert answers[-1].json()["said"] == declare_desk.BUSY_FLAT.text
    # The answer that was lost is given again all the same.
    assert post(office, declare(1), **{"x-forwarded-for": "192.0.2.1"}).status_code == 200
    one_network = [
        post(office, declare(1), **{"x-forwarded-for": f"2001:db8:1:1::{n:x}"}).status_code
        for n in range(declare_desk.DECLARATIONS_AN_ADDRESS + 1)
    ]
    assert (set(one_network[:-1]), one_network[-1]) == ({200}, 429)


def test_links_cannot_be_tried_out_without_end(
    sqlite: Engine, run_office: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declare_desk, "SECRETS_AN_ADDRESS", 3)
    office = run_office(sqlite)
    shown = [post(office, {"do": "show", "secret": token(n)}) for n in range(4)]
    assert {answer.status_code for answer in shown[:-1]} == {409}
    assert shown[-1].status_code == 429


def test_no_log_names_anybody(office: RunningOffice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post(office, declare())
    post(office, declare(2, people=[{"name": "", "phone": "13812345678"}]))
    for secret in ("张伟", "13812345678", token(1001), "420103"):
        assert secret not in caplog.text


def test_a_store_that_fails_is_said_and_tried_again(office: RunningOffice, caplog: pytest.LogCaptureFixture) -> None:
    with office.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE declaration RENAME TO elsewhere")
        connection.commit()
    answer = post(office, declare())
    assert answer.status_code == 503
    assert "自动重新提交" in answer.json()["said"]
    assert "张伟" not in caplog.text
    with office.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO declaration")
        connection.commit()
    assert post(office, declare()).status_code == 200
