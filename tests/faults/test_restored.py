"""A tablet is restored from yesterday's backup while the office has today's entries: nothing lost, nothing twice."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.link.enrolment import request_of, whom
from kiosk.store.backup import restore, write_backup
from kiosk.store.identity import become
from kiosk.store.register import Register
from kiosk.store.tablet import STORE, open_tablet
from kiosk.store_key import store_key
from models.protocol import Receipt
from models.signing import new_key
from models.store import open_store, upgrade
from models.wire import Opened
from office.care.backup import back_up
from office.care.backup import restore as restore_office
from office.register.announce import LocalAnnouncer
from office.register.ingest import Ingest
from office.register.proof import proof_of
from office.tablets.devices import enrol, new_code
from office.tablets.senders import Sender
from tests.faults.tablets import entries_of, entry
from tests.office.conftest import Office
from tests.office.tablet import ZONE

DAY = 86_400_000


class Gate:
    """A tablet that talks with an office."""

    def __init__(self, office: Office, folder: Path, again: str = "", *, older: bool = False) -> None:
        """`again`: the office's name of the tablet that this one was; `older`: the office's program is."""
        self.office = office
        self.folder = folder
        before, _ = whom(folder)
        site = office.compound.id
        code = new_code(office.engine, site, office.gates["北门"], office.now, device=again or None)
        private, public = new_key()
        request = request_of(before, code.code, "平板", public.hex(), "")
        reply = enrol(office.engine, request, office.now, office.new_id)
        reply = replace(reply, held=None) if older else reply
        self.engine = open_tablet(folder)
        self.who = become(self.engine, "127.0.0.1:8471", reply, "", private.hex())
        self.register = Register(self.engine, self.who, lambda: office.now)

    def save(self, *names: str) -> None:
        self.register.append([entry(name.zfill(32)) for name in names])

    def send(self, most: int = 500) -> Receipt | None:
        waiting = self.register.waiting(most)
        if not waiting.entries:
            return None
        batch = [Opened(sealed, sealed.hash) for sealed in waiting.entries]
        receipt = self.office.ingest.store(Sender(self.who.device, self.who.site, self.who.gate, ZONE), batch)
        self.register.acknowledge(waiting, {one.place: one.reason for one in receipt.refused})
        return receipt

    def copy(self, to: Path) -> Path:
        return write_backup(self.folder / STORE, store_key(self.folder), to, self.who.device, self.office.now)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    engine = open_store(tmp_path / "office.sqlite")
    upgrade(engine)
    return Office(engine)


def at_office(office: Office) -> list[str]:
    return sorted(name.lstrip("0") for name in entries_of(office.engine))


def test_restored_from_yesterday(office: Office, tmp_path: Path) -> None:
    old = Gate(office, tmp_path / "old")
    old.save("1", "2")
    old.send()
    old.save("3")  # not sent when the copy is made, but an hour later
    copy = old.copy(tmp_path / "stick")
    old.send()
    old.save("4", "5")
    old.send()
    office.now += DAY
    restore(copy, store_key(old.folder), tmp_path / "new")
    new = Gate(office, tmp_path / "new", again=old.who.device)
    assert new.who.device != old.who.device
    new.save("6", "7")
    receipt = new.send()
    assert receipt is not None
    assert (receipt.stored, receipt.refused) == (2, []), "3 is there already, and not sent again"
    assert at_office(office) == ["1", "2", "3", "4", "5", "6", "7"]
    for device in (old.who.device, new.who.device):
        assert proof_of(office.engine, new.who.site, device).sound
    assert {name.lstrip("0") for name in entries_of(new.engine)} == {"1", "2", "3", "6", "7"}


@pytest.mark.parametrize("older", [False, True])
def test_only_what_the_office_lacks_is_sent_in_the_new_name(office: Office, tmp_path: Path, older: bool) -> None:
    old = Gate(office, tmp_path / "old")
    old.save("1", "2", "3")
    copy = old.copy(tmp_path / "stick")
    old.send(most=2)  # its last sign of life
    restore(copy, store_key(old.folder), tmp_path / "new")
    new = Gate(office, tmp_path / "new", again=old.who.device, older=older)
    receipt = new.send()
    assert receipt is not None
    assert (receipt.stored, receipt.refused) == (1, [])
    assert at_office(office) == ["1", "2", "3"]
    assert proof_of(office.engine, new.who.site, new.who.device).sound


def test_what_was_never_sent_comes_with_the_restored_tablet(office: Office, tmp_path: Path) -> None:
    old = Gate(office, tmp_path / "old")
    old.save("1")
    old.send()
    old.save("2", "3")
    copy = old.copy(tmp_path / "stick")
    restore(copy, store_key(old.folder), tmp_path / "new")
    new = Gate(office, tmp_path / "new")
    new.save("4")
    receipt = new.send()
    assert receipt is not None
    assert not receipt.refused
    assert at_office(office) == ["1", "2", "3", "4"]
    for device in (old.who.device, new.who.device):
        assert proof_of(office.engine, new.who.site, device).sound


def test_an_office_of_before_the_tablet_came_gets_all_of_it(office: Office, tmp_path: Path) -> None:
    """The backup knows neither of the names under which the tablet has sent since."""
    office_copy = back_up(office.engine, tmp_path / "backups", tmp_path / "keys", office.now)
    old = Gate(office, tmp_path / "old")
    old.save("1", "2")
    old.send()
    copy = old.copy(tmp_path / "stick")
    restore(copy, store_key(old.folder), tmp_path / "new")
    new = Gate(office, tmp_path / "new", again=old.who.device)
    new.save("3")
    new.send()
    office.engine.dispose()
    office.engine = open_store(tmp_path / "another.sqlite")
    upgrade(office.engine)
    restore_office(office_copy, tmp_path / "keys", office.engine)
    office.ingest = Ingest(office.engine, office.clock, LocalAnnouncer())
    new.engine.dispose()
    third = Gate(office, tmp_path / "new")
    receipt = third.send()
    assert receipt is not None
    assert (receipt.stored, receipt.refused) == (3, [])
    assert at_office(office) == ["1", "2", "3"]
    assert proof_of(office.engine, third.who.site, third.who.device).sound


def test_two_of_one_image_that_enrol_anew_are_two(office: Office, tmp_path: Path) -> None:
    """Even if neither has entered anything since: the first has a new key from then on."""
    one = Gate(office, tmp_path / "one")
    one.save("1")
    one.send()
    one.engine.dispose()
    shutil.copytree(one.folder, tmp_path / "two")
    first = Gate(office, tmp_path / "one", again=one.who.device)
    second = Gate(office, tmp_path / "two", again=one.who.device)
    assert first.who.device == one.who.device
    assert second.who.device != one.who.device
