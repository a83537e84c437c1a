"""The wire as a tablet meets it: a served office on a loopback port."""

import concurrent.futures
import socket
from collections.abc import Callable

import httpx
import msgspec
import zstandard
from sqlalchemy import Engine

from models.clock import system_clock
from models.protocol import CHANGES, ENROL, ENTRIES, MAX_BODY, Changes, EnrolReply, Receipt
from models.store import open_store, upgrade
from office.devices import new_code, revoke
from tests.office.conftest import Run, RunningOffice
from tests.office.tablet import wire


def read(response: httpx.Response) -> Receipt:
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=Receipt)


def test_a_tablet_enrols_sends_and_asks(engine: Engine, run_office: Run) -> None:
    office = run_office(engine)
    tablet = office.tablet()
    assert read(office.send(tablet, tablet.entry(), tablet.entry())) == Receipt(2, 0, [], 2, 2)
    answer = httpx.get(
        office.url + CHANGES, params={"after": 0, "limit": 1}, headers={"Authorization": f"Bearer {tablet.token}"}
    )
    changes = msgspec.json.decode(answer.content, type=Changes)
    assert [change.table for change in changes.changes] == ["gate", "site"]
    assert changes.remaining == 1


def test_batches_may_be_packed(running: RunningOffice) -> None:
    tablet = running.tablet()
    headers = {"Authorization": f"Bearer {tablet.token}", "Content-Encoding": "zstd"}
    packed = zstandard.compress(wire(*(tablet.entry() for _ in range(100))))
    assert read(httpx.post(running.url + ENTRIES, content=packed, headers=headers)).stored == 100
    bomb = zstandard.compress(b" " * (MAX_BODY + 1))
    assert len(bomb) < 10_000
    assert httpx.post(running.url + ENTRIES, content=bomb, headers=headers).status_code == 413
    headers["Content-Encoding"] = "gzip"
    assert httpx.post(running.url + ENTRIES, content=packed, headers=headers).status_code == 415


def test_strangers_are_turned_away(running: RunningOffice) -> None:
    for token in (b"", b"Bearer", b"Bearer 0", b"Basic abc", b"Bearer " + b"x" * 5000, b"bearer \xff"):
        for method, path in (("POST", ENTRIES), ("GET", CHANGES)):
            answer = httpx.request(method, running.url + path, headers=[(b"Authorization", token)])
            assert answer.status_code == 401, token[:20]


def test_a_revoked_tablet_is_turned_away(running: RunningOffice) -> None:
    tablet = running.tablet()
    assert read(running.send(tablet, tablet.entry())).stored == 1
    revoke(running.engine, tablet.site, tablet.device, 1)
    assert running.send(tablet, tablet.entry()).status_code == 401


def test_what_is_no_batch_is_answered_with_400(running: RunningOffice) -> None:
    tablet = running.tablet()
    headers = {"Authorization": f"Bearer {tablet.token}"}
    for body in (b"", b"{}", b"null", b"[" * 1000, b"\xff" * 100, b'{"version":7,"entries":[]}'):
        assert httpx.post(running.url + ENTRIES, content=body, headers=headers).status_code == 400, body[:20]


def test_too_many_entries_or_bytes_are_answered_with_413(running: RunningOffice) -> None:
    tablet = running.tablet()
    assert running.send(tablet, *(tablet.entry() for _ in range(501))).status_code == 413
    headers = {"Authorization": f"Bearer {tablet.token}"}
    assert httpx.post(running.url + ENTRIES, content=b" " * (MAX_BODY + 1), headers=headers).status_code == 413


def test_a_cursor_is_a_number(running: RunningOffice) -> None:
    tablet = running.tablet()
    headers = {"Authorization": f"Bearer {tablet.token}"}
    for query in ("after=-1", "after=x", "after=" + "9" * 30, "limit=1e3", "after=1&limit="):
        assert httpx.get(f"{running.url}{CHANGES}?{query}", headers=headers).status_code == 400, query


def test_codes_cannot_be_tried_out(running: RunningOffice) -> None:
    answers = [
        httpx.post(running.url + ENROL, json={"code": f"0000{n:06}", "device_name": "x"}).status_code for n in range(12)
    ]
    assert answers == [403] * 10 + [429] * 2


def test_a_code_is_used_by_one_of_many_at_once(engine: Engine, run_office: Run) -> None:
    office = run_office(engine)
    code = new_code(engine, office.compound.id, next(iter(office.compound.gates)), system_clock()).code

    def attempt(_: int) -> int:
        return httpx.post(office.url + ENROL, json={"code": code, "device_name": "x"}).status_code

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [200] + [403] * 5


def test_an_enrolment_that_makes_no_sense_is_answered_with_400(running: RunningOffice) -> None:
    for body in (b"", b"{}", b'{"code":1,"device_name":"x"}', b"\xff"):
        assert httpx.post(running.url + ENROL, content=body).status_code == 400


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
    host, port = running.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        head = f"POST {ENTRIES} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tablet.token}\r\n"
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[: len(body) // 2])
    assert read(running.send(tablet)) == Receipt(0, 0, [], 0, 0)


def test_enrolment_tells_the_tablet_who_it_is(running: RunningOffice) -> None:
    gate = next(iter(running.compound.gates))
    code = new_code(running.engine, running.compound.id, gate, system_clock())
    answer = httpx.post(running.url + ENROL, json={"code": code.grouped.lower(), "device_name": "北门 一"})
    reply = msgspec.json.decode(answer.content, type=EnrolReply)
    assert (reply.site, reply.gate, len(reply.token)) == (running.compound.id, gate, 64)
