"""A copy says nothing to whoever finds it, and a tablet restored from it can use no number twice."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from kiosk.store.backup import KEPT, copies, restore, write_backup
from kiosk.store.identity import become, identity
from kiosk.store.register import Register
from kiosk.store.tablet import STORE, open_tablet
from kiosk.store_key import store_key
from models.chain import prove
from models.enrolment import EnrolReply
from models.errors import BadInput, NotEnrolled, StoreReadOnly
from tests.faults.tablets import entries_of, flip, proof_of
from tests.kiosk.conftest import DEVICE, NOON, NORTH, SITE, Ticker
from tests.kiosk.test_register import entry, links

HOUR = 3_600_000


def copy(folder: Path, to: Path, now: int = NOON) -> Path:
    return write_backup(folder / STORE, store_key(folder), to, DEVICE, now)


def test_a_restored_tablet_begins_a_chain_of_its_own(tablet: Engine, tmp_path: Path, clock: Ticker) -> None:
    register = Register(tablet, identity(tablet), clock)
    register.append([entry("a"), entry("b")])
    register.acknowledge(register.waiting(1), {})
    file = copy(tmp_path / "tablet", tmp_path / "stick")
    register.append([entry("c")])  # after the copy: its number is taken, and the copy does not know it
    assert "张伟".encode() not in file.read_bytes()
    new = tmp_path / "new"
    restored = restore(file, store_key(tmp_path / "tablet"), new)
    assert (restored.device, restored.entries, restored.last_number, restored.not_at_office) == (DEVICE, 2, 2, 1)
    engine = open_tablet(new)
    with pytest.raises(NotEnrolled):
        identity(engine)
    become(engine, "127.0.0.1:9", EnrolReply("another", SITE, NORTH))
    again = Register(engine, identity(engine), clock)
    again.append([entry("d")])
    assert {name: row[0] for name, row in entries_of(engine).items()} == {"a": 1, "b": 1, "d": 2}
    assert proof_of(engine).last == 1, "what the office has stays under the old name"
    assert proof_of(engine, "another").sound
    assert again.waiting(9).ids == ("b", "d")
    assert {row.id for row in again.of_day("2026-02-03")} == {"a", "b", "d"}, "the old entries can be read"
    assert prove(DEVICE, links(tablet)).last == 3
    engine.dispose()


def test_nothing_is_written_over(tablet: Engine, tmp_path: Path) -> None:
    file = copy(tmp_path / "tablet", tmp_path / "stick")
    with pytest.raises(BadInput):
        restore(file, store_key(tmp_path / "tablet"), tmp_path / "tablet")
    with pytest.raises(BadInput):
        restore(file, bytes(32), tmp_path / "new")
    flip(file, 3)
    with pytest.raises(BadInput):
        restore(file, store_key(tmp_path / "tablet"), tmp_path / "new")
    assert not (tmp_path / "new" / STORE).exists()


def test_the_newest_copies_are_kept(tablet: Engine, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / f"other123-20200101T000000{'.gatepost'}").write_bytes(b"another tablet's")
    made = [copy(tmp_path / "tablet", stick, NOON + number * HOUR) for number in range(KEPT + 2)]
    assert copies(stick, DEVICE) == made[:1:-1]
    assert len(list(stick.iterdir())) == KEPT + 1


def test_half_a_copy_does_not_stay(tablet: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreReadOnly):
        copy(tmp_path / "tablet", tmp_path / "file")
