"""The list of keys as a file: the very bytes that tablets get, written whole, taken in at a gate."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from kiosk.passes.key_file import take_in_file
from kiosk.store import reference
from kiosk.store.identity import become
from kiosk.store.passes import load_keys
from kiosk.store.tablet import open_tablet
from models.clock import system_clock
from models.enrolment import EnrolReply
from models.errors import BadInput
from models.passes import KEY_FILE
from models.passes.key_list import ListOutcome, accept
from models.roster import PassTrust
from models.store import open_store, reading
from office.commands import STORE_FILE, Exit
from office.login import open_session
from office.passes.key_file import MEDIA_TYPE, NO_LIST, signed_list, write_key_file
from office.passes.keys import REPUBLISHED_AFTER, ensure, rotate
from office.reference.compound import find_compound
from office.reference.settings_page import PATH
from office.register.changes import changes_after
from tests.office.conftest import Office, RunningOffice
from tests.office.test_browser import OLD_PC, PHONE, now, open_page
from tests.office.test_commands import run
from tests.services.chromium import ARGUMENTS, chromium_program


def published(office: Office) -> PassTrust:
    with reading(office.engine) as session:
        return session.get_one(PassTrust, (office.compound.id, office.compound.id))


def test_the_file_holds_what_flows_to_the_tablets(office: Office) -> None:
    with pytest.raises(BadInput) as nothing:
        signed_list(office.engine, office.compound.id)
    assert nothing.value.notice == NO_LIST
    ensure(office.engine, office.compound.id, office.now)
    row = published(office)
    assert signed_list(office.engine, office.compound.id) == base64.b64decode(row.key_list)
    rotate(office.engine, office.compound.id, office.now)
    newest = accept(None, signed_list(office.engine, office.compound.id), bytes.fromhex(row.root_key))
    assert newest.keys
    assert len(newest.keys.keys) == 2


def test_nothing_secret_stands_in_it(small_office: Office) -> None:
    keys = ensure(small_office.engine, small_office.compound.id, small_office.now)
    row = published(small_office)
    signed = signed_list(small_office.engine, small_office.compound.id)
    for secret in (keys.signer.private, keys.phone_key, bytes.fromhex(row.gate_key)):
        assert secret not in signed
        assert secret.hex().encode() not in signed


def test_a_tablet_takes_it_in(small_office: Office, tmp_path: Path) -> None:
    """The office made a new key after the tablet's last sync."""
    office, folder = small_office, tmp_path / "tablet"
    site, at = office.compound.id, office.gates["北门"]
    ensure(office.engine, site, office.now)
    tablet = open_tablet(folder)
    become(tablet, "http://127.0.0.1:9", EnrolReply("device", site, at))
    reference.take_in(tablet, site, changes_after(office.engine, site, 0), office.now)
    rotate(office.engine, site, office.now + 1)
    file = write_key_file(signed_list(office.engine, site), tmp_path)
    assert file.name == KEY_FILE
    assert take_in_file(folder, file) is ListOutcome.ACCEPTED
    keys, _refused = load_keys(tablet, site)
    assert keys
    assert len(keys.trust.keys.keys) == 2
    reference.take_in(tablet, site, changes_after(office.engine, site, 0), office.now)
    assert take_in_file(folder, file) is ListOutcome.UNCHANGED, "it came by sync as well"
    tablet.dispose()


def test_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    assert write_key_file(b"one", tmp_path) == tmp_path / KEY_FILE
    assert write_key_file(b"two", tmp_path / "other.cose") == tmp_path / "other.cose"
    assert sorted(file.name for file in tmp_path.iterdir()) == [KEY_FILE, "other.cose"]
    assert (tmp_path / KEY_FILE).read_bytes() == b"one"
    (tmp_path / "folder" / KEY_FILE).mkdir(parents=True)
    for out in (tmp_path / "folder", tmp_path / "nowhere" / "file", Path("/proc/nothing")):
        with pytest.raises(BadInput, match="cannot be written"):
            write_key_file(b"three", out)
    assert [file.name for file in (tmp_path / "folder").iterdir()] == [KEY_FILE]


def test_the_command_writes_the_newest_list(tmp_path: Path) -> None:
    data, stick = tmp_path / "office", tmp_path / "stick"
    stick.mkdir()
    run("compound", "康静里", "--gate", "北门", data=data)
    assert "no list of keys yet" in run("keys", "--out", str(stick), data=data, code=Exit.NOT_USABLE).stderr
    engine = open_store(data / STORE_FILE)
    site = find_compound(engine, None).id
    ensure(engine, site, system_clock() - REPUBLISHED_AFTER)
    before = signed_list(engine, site)
    done = run("keys", "--out", str(stick), data=data)
    assert str(stick / KEY_FILE) in done.stdout
    written = (stick / KEY_FILE).read_bytes()
    assert written == signed_list(engine, site) != before, "what is half a day old is signed anew first"
    assert "cannot be written" in run("keys", "--out", "/proc/x/y", data=data, code=Exit.NOT_USABLE).stderr
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.mark.parametrize(("language", "size"), [("zh", OLD_PC), ("en", PHONE)])
def test_the_settings_page_saves_it_by_a_press(
    browser: Browser, running: RunningOffice, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    ensure(running.engine, running.compound.id, now())
    page = open_page(browser, running, language, size)
    page.goto(running.url + PATH)
    with page.expect_download() as downloading:
        page.locator(f"a[href$='{KEY_FILE}']").click()
    assert downloading.value.suggested_filename == KEY_FILE
    downloading.value.save_as(tmp_path / KEY_FILE)
    assert (tmp_path / KEY_FILE).read_bytes() == signed_list(running.engine, running.compound.id)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.context.close()


def test_strangers_get_no_file_and_without_keys_there_is_none(running: RunningOffice) -> None:
    where = f"{running.url}{PATH}/keys/{KEY_FILE}"
    token = open_session(running.engine, "office", now()).token
    with httpx.Client(cookies={"gatepost_language": "en", "gatepost_session": token}) as staff:
        assert KEY_FILE not in staff.get(running.url + PATH).text
        assert staff.get(where).status_code == 404
        ensure(running.engine, running.compound.id, now())
        answer = staff.get(where)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"
    assert httpx.get(where).headers["location"] == "/login"
