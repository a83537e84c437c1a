"""A backup is an office again, for as long as its key is there and no longer; from and to both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.errors import BadInput, StoreReadOnly
from models.store import open_store, upgrade
from office.care.backup import DAYS, KEYS, back_up, erase_keys, keys_beside, restore
from office.care.purge import purge_all
from office.register.proof import proof_of
from tests.office.conftest import Office
from tests.office.tablet import NOON, wire

DAY = 86_400_000


def empty(path: Path) -> Engine:
    engine = open_store(path)
    upgrade(engine)
    return engine


def test_what_was_backed_up_is_there_again(office: Office, tmp_path: Path) -> None:
    tablet = office.tablet()
    office.ingest.take(office.sender(tablet), wire(*(tablet.entry("张伟") for _ in range(3))))
    file = back_up(office.engine, tmp_path / "stick", tmp_path / KEYS, NOON)
    assert [path.name for path in (tmp_path / "stick").iterdir()] == [file.name]
    assert "张伟".encode() not in file.read_bytes()
    again = empty(tmp_path / "again.sqlite")
    assert restore(file, tmp_path / KEYS, again) > 3
    proof = proof_of(again, office.compound.id, tablet.device)
    assert (proof.sound, proof.count) == (True, 3)
    with pytest.raises(BadInput, match="already"):
        restore(file, tmp_path / KEYS, again)
    again.dispose()


def test_a_backup_comes_back_into_postgresql(small_office: Office, tmp_path: Path, postgres_url: str) -> None:
    tablet = small_office.tablet()
    small_office.ingest.take(small_office.sender(tablet), wire(tablet.entry("张伟")))
    file = back_up(small_office.engine, tmp_path / "stick", tmp_path / KEYS, NOON)
    again = open_store(postgres_url)
    upgrade(again)
    restore(file, tmp_path / KEYS, again)
    assert proof_of(again, small_office.compound.id, tablet.device).sound
    again.dispose()


def test_once_its_time_is_over_nobody_reads_it(small_office: Office, tmp_path: Path) -> None:
    keys = tmp_path / KEYS
    assert keys_beside(small_office.engine) == keys
    file = back_up(small_office.engine, tmp_path / "stick", keys, NOON)
    back_up(small_office.engine, tmp_path / "stick", keys, NOON + 5 * DAY)
    purge_all(small_office.engine, NOON + DAYS * DAY - 1)
    assert len(list(keys.iterdir())) == 2
    purge_all(small_office.engine, NOON + DAYS * DAY)
    assert len(list(keys.iterdir())) == 1
    again = empty(tmp_path / "again.sqlite")
    with pytest.raises(BadInput, match="its time is over"):
        restore(file, keys, again)
    again.dispose()


def test_what_is_damaged_or_anothers_is_refused(small_office: Office, tmp_path: Path) -> None:
    keys = tmp_path / KEYS
    file = back_up(small_office.engine, tmp_path / "stick", keys, NOON)
    other = back_up(small_office.engine, tmp_path / "stick", keys, NOON + DAY)
    again = empty(tmp_path / "again.sqlite")
    (keys / f"{file.name}.key").write_bytes((keys / f"{other.name}.key").read_bytes())
    with pytest.raises(BadInput, match="cannot be read"):
        restore(file, keys, again)
    data = bytearray(other.read_bytes())
    data[9000] ^= 1
    other.write_bytes(data)
    with pytest.raises(BadInput, match="cannot be read"):
        restore(other, keys, again)
    assert restore(back_up(small_office.engine, tmp_path / "stick", keys, NOON + 2 * DAY), keys, again) > 0
    again.dispose()


def test_nothing_half_made_stays(small_office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreReadOnly):
        back_up(small_office.engine, tmp_path / "file", tmp_path / KEYS, NOON)
    assert not list((tmp_path / KEYS).glob("*")) or erase_keys(tmp_path / KEYS, NOON + 99 * DAY) == 0
