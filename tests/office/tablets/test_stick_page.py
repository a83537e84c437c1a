"""The page for USB sticks: a tablet's file goes in, the answer comes out."""

import re
import socket
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import update

from models.access import Device
from models.batch_file import FileBatch, Up, Way, file_name, read_down, write_up
from models.escrow import sealed_for_office
from models.store import writing
from office.care.escrow import escrow_public
from office.login import open_session
from office.tablets.stick_page import PATH, UPLOAD_BODY
from tests.office.clock import office_clock
from tests.office.conftest import RunningOffice
from tests.office.tablet import NOON, Tablet, wire

KEY = bytes(range(32))


@pytest.fixture
def staff(running: RunningOffice) -> Iterator[httpx.Client]:
    session = open_session(running.engine, "office", office_clock()).token
    cookies = {"gatepost_session": session, "gatepost_language": "en"}
    with httpx.Client(base_url=running.url, timeout=30, cookies=cookies) as client:
        yield client


def bring(client: httpx.Client, content: bytes, csrf: str = "") -> httpx.Response:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(PATH).text)
    files = {"file": ("x.entries", content)}
    return client.post(PATH, data={"csrf": csrf or (found[1] if found else "")}, files=files)


def file_of(running: RunningOffice, tablet: Tablet, count: int) -> bytes:
    public = bytes.fromhex(escrow_public(running.engine, NOON))
    with writing(running.engine) as session:
        session.execute(update(Device).values(store_key=sealed_for_office(KEY, public)))
    batch = FileBatch(wire(*(tablet.entry() for _ in range(count))), compact=False)
    return write_up(Up(0, [batch]), tablet.device, KEY, tablet.private)


def test_a_file_goes_in_and_its_answer_comes_out_twice_the_same(running: RunningOffice, staff: httpx.Client) -> None:
    tablet = running.tablet()
    assert PATH in staff.get("/tablets").text
    content = file_of(running, tablet, 3)
    for _ in range(2):
        answer = bring(staff, content)
        assert answer.status_code == 200
        assert file_name(tablet.device, Way.DOWN) in answer.headers["content-disposition"]
        down = read_down(answer.content, tablet.device, KEY)
        assert (down.through, down.refused) == (3, [])
        assert down.pages
        assert "Entries 1 to 3: 3 here." in staff.get("/tablets").text


def test_what_is_no_file_of_ours_is_a_sentence(running: RunningOffice, staff: httpx.Client) -> None:
    content = file_of(running, running.tablet(), 1)
    torn = content[:-1] + bytes([content[-1] ^ 1])
    for spoilt, sentence in ((b"", "Choose the tablet"), (b"GPSTICK1x", "damaged"), (torn, "damaged")):
        answer = bring(staff, spoilt)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert bring(staff, content, csrf="x").status_code == 403
    with httpx.Client(base_url=running.url) as stranger:
        assert stranger.get(PATH).headers["location"] == "/login"
        assert bring(stranger, content, csrf="x").headers["location"] == "/login"
    assert "No entries yet." in staff.get("/tablets").text
    with socket.create_connection(("127.0.0.1", running.port)) as raw:
        raw.sendall(f"POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: {UPLOAD_BODY + 1}\r\n\r\n".encode())
        assert b" 413 " in raw.recv(100)
