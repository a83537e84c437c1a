"""The wire as a tablet meets it: a served office on a loopback port."""

import concurrent.futures
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace

import httpx
import msgspec
import zstandard
from sqlalchemy import Engine

from models.enrolment import ENROL, SERVER_NAME, EnrolRequest
from models.protocol import CHANGES, ENTRIES, MAX_BODY, Changes, Receipt
from models.signing import new_key
from models.store import open_store, upgrade
from tests.office.conftest import Run, RunningOffice
from tests.office.tablet import wire


def read(response: httpx.Response) -> Receipt:
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=Receipt)


def test_a_tablet_enrols_sends_and_asks(engine: Engine, run_office: Run) -> None:
    office = run_office(engine)
    tablet = office.tablet()
    assert read(office.send(tablet, tablet.entry(), tablet.entry())) == Receipt(2, 0, [], 2, 2)
    answer = office.signed(tablet, "GET", f"{CHANGES}?after=0&limit=1")
    changes = msgspec.json.decode(answer.content, type=Changes)
    assert [change.table for change in changes.changes] == ["gate", "site"]
    assert changes.remaining == 1


def test_a_tablet_of_version_1_is_answered_as_it_was_then(running: RunningOffice) -> None:
    """It sends a Batch, asks without `wait`, and reads a cursor that is the counter alone; its program may then become
    one of version 2, and go on from there."""
    tablet = running.tablet()
    assert read(running.send(tablet, tablet.entry(resident="ab" * 16))).stored == 1
    answer = running.signed(tablet, "GET", f"{CHANGES}?after=0&limit=1000")
    told = msgspec.json.decode(answer.content)
    assert set(told) == {"changes", "revision", "remaining"}
    assert told["revision"] == max(one["row"]["revision"] for one in told["changes"] if one["table"] != "site")
    assert "sighting" in {one["table"] for one in told["changes"]}
    again = msgspec.json.decode(running.signed(tablet, "GET", f"{CHANGES}?after={told['revision']}").content)
    assert again == {"changes": [], "revision": told["revision"], "remaining": 0}
    later = running.signed(tablet, "GET", f"{CHANGES}?after={told['revision']}&limit=1000&wait=0")
    changes = msgspec.json.decode(later.content, type=Changes)
    assert (changes.changes, changes.remaining, changes.last_number) == ([], 0, 1)


def test_batches_may_be_packed(running: RunningOffice) -> None:
    tablet = running.tablet()
    packed = zstandard.compress(wire(*(tablet.entry() for _ in range(100))))
    assert read(running.signed(tablet, "POST", ENTRIES, packed, "zstd")).stored == 100
    bomb = zstandard.compress(b" " * (MAX_BODY + 1))
    assert len(bomb) < 10_000
    assert running.signed(tablet, "POST", ENTRIES, bomb, "zstd").status_code == 413
    assert running.signed(tablet, "POST", ENTRIES, packed, "gzip").status_code == 415


def test_strangers_are_turned_away(running: RunningOffice) -> None:
    stranger = replace(running.tablet(), device="0" * 32)
    for method, path in (("POST", ENTRIES), ("GET", CHANGES)):
        assert running.signed(stranger, method, path).status_code == 401
        for field in (b"", b"gatepost=()", b"gatepost=" + b"x" * 5000, b'a=();keyid="\xff"'):
            answer = running.ask(method, path, fields=[(b"signature-input", field), (b"signature", field)])
            assert answer.status_code == 401, field[:20]


def test_tablets_and_pages_have_a_listener_each(running: RunningOffice) -> None:
    tablet = running.tablet()
    url = running.url + CHANGES
    assert httpx.get(url, headers=tablet.signed("GET", url)).status_code == 404
    assert running.ask("GET", "/login").status_code == 404


def test_what_is_no_batch_is_answered_with_400(running: RunningOffice) -> None:
    tablet = running.tablet()
    for body in (b"", b"{}", b"null", b"[" * 1000, b"\xff" * 100):
        assert running.signed(tablet, "POST", ENTRIES, body).status_code == 400, body[:20]
    later = b'{"version":7,"entries":[]}'
    assert running.signed(tablet, "POST", ENTRIES, later).status_code == 501, "so that the tablet keeps everything"


def test_too_many_entries_or_bytes_are_answered_with_413(running: RunningOffice) -> None:
    tablet = running.tablet()
    assert running.send(tablet, *(tablet.entry() for _ in range(501))).status_code == 413
    assert running.signed(tablet, "POST", ENTRIES, b" " * (MAX_BODY + 1)).status_code == 413


def test_a_cursor_is_a_number(running: RunningOffice) -> None:
    tablet = running.tablet()
    for query in ("after=-1", "after=x", "after=" + "9" * 30, "limit=1e3", "after=1&limit="):
        assert running.signed(tablet, "GET", f"{CHANGES}?{query}").status_code == 400, query


def test_codes_cannot_be_tried_out(running: RunningOffice) -> None:
    private, public = new_key()
    answers = [running.enrol(EnrolRequest(f"0000{n:06}", "x", public.hex()), private).status_code for n in range(12)]
    assert answers == [403] * 10 + [429] * 2


def test_a_code_is_used_by_one_of_many_at_once(engine: Engine, run_office: Run) -> None:
    office = run_office(engine)
    code = office.code()

    def attempt(_: int) -> int:
        private, public = new_key()
        return office.enrol(EnrolRequest(code, "x", public.hex()), private).status_code

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [200] + [403] * 5


def test_an_enrolment_that_makes_no_sense_is_refused(running: RunningOffice) -> None:
    for body in (b"", b"{}", b'{"code":1,"device_name":"x"}', b"\xff"):
        assert running.ask("POST", ENROL, body).status_code == 400
    private, public = new_key()
    _, another = new_key()
    for key in ("", "00", public.hex().upper(), another.hex()):
        assert running.enrol(EnrolRequest(running.code(), "x", key), private).status_code == 401, key


def test_the_same_batch_many_times_at_once_is_stored_once(engine: Engine, run_office: Run) -> None:
    office = run_office(engine)
    tablet = office.tablet()
    entries = [tablet.entry() for _ in range(200)]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        receipts = [read(one) for one in pool.map(lambda _: office.send(tablet, *entries), range(6))]
    assert sum(receipt.stored for receipt in receipts) == 200
    assert sum(receipt.known for receipt in receipts) == 1000
    assert all(receipt.refused == [] and receipt.count == 200 for receipt in receipts)


def test_many_tablets_at_once(engine: Engine, run_office: Run) -> None:
    office = run_office(engine)
    tablets = [office.tablet(name=f"平板{n}") for n in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda one: read(office.send(one, *(one.entry() for _ in range(100)))), tablets))
    assert [(receipt.stored, receipt.last_number) for receipt in receipts] == [(100, 100)] * 8


def test_two_offices_before_one_postgresql_are_one(new_database: Callable[[], str], run_office: Run) -> None:
    url = new_database()
    first, second = open_store(url), open_store(url)
    upgrade(first)
    one, other = run_office(first), run_office(second)
    tablet = one.tablet()
    entries = [tablet.entry() for _ in range(100)]

    def send(n: int) -> Receipt:
        return read((one if n % 2 else other).send(tablet, *entries))

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(send, range(6)))
    assert sum(receipt.stored for receipt in receipts) == 100
    first.dispose()
    second.dispose()


def test_a_line_that_is_cut_stores_nothing(running: RunningOffice) -> None:
    tablet = running.tablet()
    body = wire(*(tablet.entry() for _ in range(50)))
    host, port = running.tablets.split(":")
    fields = tablet.signed("POST", f"https://{running.tablets}{ENTRIES}", body)
    head = "".join(f"{name}: {value}\r\n" for name, value in {"host": running.tablets, **fields}.items())
    trusted = ssl.create_default_context(cadata=running.ca)
    with (
        socket.create_connection((host, int(port))) as line,
        trusted.wrap_socket(line, server_hostname=SERVER_NAME) as wrapped,
    ):
        start = f"POST {ENTRIES} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n"
        wrapped.sendall(start.encode() + body[: len(body) // 2])
    assert read(running.send(tablet)) == Receipt(0, 0, [], 0, 0)
