"""By a USB stick or over the network, once or twice: the office has the same, and so has the tablet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bench.faulty_network import NOON, Tablet, World, world
from kiosk.link.batch_file import take_answer, write_entries
from models.access import Device
from models.batch_file import Down, Up, Way, device_of, file_name, read_down, read_up, write_up
from models.errors import BadInput
from models.escrow import sealed_for_office
from models.store import writing
from office.care.escrow import escrow_public
from office.register.announce import LocalAnnouncer
from office.tablets.batch_file import take_stick
from office.tablets.devices import Refused, refuse, revoke

KEY = bytes(range(32))


@pytest.fixture
def compound(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "world") as made:
        public = bytes.fromhex(escrow_public(made.office.engine, NOON))
        with writing(made.office.engine) as session:
            session.execute(update(Device).values(store_key=sealed_for_office(KEY, public)))
        yield made


def to_stick(tablet: Tablet, stick: Path) -> int:
    return write_entries(tablet.store, stick, KEY)


def from_stick(tablet: Tablet, stick: Path) -> bool:
    return take_answer(tablet.store, stick, KEY, lambda: NOON)


def at_office(compound: World, stick: Path) -> list[tuple[int, int, int]]:
    taken = take_stick(compound.office.engine, stick, lambda: NOON, LocalAnnouncer())
    return [(one.stored, one.known, one.refused) for one in taken]


def test_entries_go_up_and_what_is_new_comes_back(compound: World, tmp_path: Path) -> None:
    north, south = compound.tablets
    south.save(2, "0102030405060708")
    compound.talk(south)
    north.save(5, "0102030405060708")
    assert to_stick(north, tmp_path) == 5
    assert north.register.state.waiting == 5, "nothing counts as sent before the answer says so"
    north.save()
    assert at_office(compound, tmp_path) == [(5, 0, 0)]
    assert from_stick(north, tmp_path)
    assert north.register.state.waiting == 1
    assert to_stick(north, tmp_path) == 1
    assert at_office(compound, tmp_path) == [(1, 0, 0)]
    assert from_stick(north, tmp_path)
    compound.settle()
    compound.check()


def test_a_file_taken_in_twice_or_after_the_network_changes_nothing(compound: World, tmp_path: Path) -> None:
    north, _ = compound.tablets
    north.save(4)
    to_stick(north, tmp_path)
    assert at_office(compound, tmp_path) == [(4, 0, 0)]
    assert at_office(compound, tmp_path) == [(0, 4, 0)]
    assert from_stick(north, tmp_path)
    assert not from_stick(north, tmp_path)
    north.save(2)
    to_stick(north, tmp_path)
    compound.talk(north)
    assert at_office(compound, tmp_path) == [(0, 2, 0)]
    from_stick(north, tmp_path)
    compound.settle()
    compound.check()


def test_a_large_backlog_goes_in_one_file(compound: World, tmp_path: Path) -> None:
    north, _ = compound.tablets
    north.save(2100)
    assert to_stick(north, tmp_path) == 2100
    assert at_office(compound, tmp_path) == [(2100, 0, 0)]
    assert from_stick(north, tmp_path)
    assert north.register.state.waiting == 0


def test_nobody_else_reads_or_writes_such_a_file(compound: World, tmp_path: Path) -> None:
    north, south = compound.tablets
    north.save(3)
    to_stick(north, tmp_path)
    file = tmp_path / file_name(north.device, Way.UP)
    data = file.read_bytes()
    assert "张伟".encode() not in data
    assert b"19900000001" not in data
    assert device_of(data) == north.device
    spoilt = [data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :] for place in range(0, len(data), 37)]
    for one in [*spoilt, data[:-1], data + b"x", b"", data[:9]]:
        file.write_bytes(one)
        with pytest.raises(BadInput):
            at_office(compound, tmp_path)
    with pytest.raises(BadInput):
        read_up(data, north.device, bytes(32), bytes(32))
    file.write_bytes(data)
    at_office(compound, tmp_path)
    answer = tmp_path / file_name(north.device, Way.DOWN)
    answer.rename(tmp_path / file_name(south.device, Way.DOWN))
    with pytest.raises(BadInput):
        from_stick(south, tmp_path)
    assert not from_stick(north, tmp_path)


def test_a_tablet_that_has_to_enrol_anew_brings_its_entries_and_takes_nothing(compound: World, tmp_path: Path) -> None:
    north, _ = compound.tablets
    file, identity = tmp_path / file_name(north.device, Way.UP), north.store.identity
    assert identity is not None

    def answer_to_lost_numbers() -> Down:
        file.write_bytes(write_up(Up(0, [], [(2, 2)]), north.device, KEY, bytes.fromhex(identity.private_key)))
        at_office(compound, tmp_path)
        return read_down((tmp_path / file_name(north.device, Way.DOWN)).read_bytes(), north.device, KEY)

    north.save(3)
    to_stick(north, tmp_path)
    at_office(compound, tmp_path)
    told = answer_to_lost_numbers()
    assert told.pages
    assert len(told.own) == 1
    refuse(compound.office.engine, north.device, Refused.REPLACED, NOON)
    told = answer_to_lost_numbers()
    assert (told.pages, told.own) == ([], [])
    assert to_stick(north, tmp_path) == 3
    north.save(2)
    assert to_stick(north, tmp_path) == 5
    assert at_office(compound, tmp_path) == [(2, 3, 0)]
    assert from_stick(north, tmp_path)
    assert north.register.state.waiting == 0
    revoke(compound.office.engine, identity.site, north.device, NOON)
    with pytest.raises(BadInput):
        answer_to_lost_numbers()
