"""What was withdrawn since the backup stays withdrawn after the restore."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from models.access import Device
from models.declaration import CompoundSecret, RevokedPass
from models.errors import BadInput, StoreError
from models.passes.key_list import KeyList
from models.store import open_store, reading, upgrade, writing
from office.care.backup import KEYS, back_up, restore
from office.care.withdrawn import ASIDE, FILE, KEPT, Withdrawn, note_withdrawn, read_withdrawn, withdraw_again
from office.passes.issuing import revoke_pass
from office.passes.key_list import published
from office.passes.keys import ensure, revoke_key
from office.register.proof import tablets
from office.tablets.devices import Refused, refuse, standings
from office.tablets.lost import lost
from tests.office.conftest import Office
from tests.office.tablet import NOON

PASS = "0123456789abcdef"


def test_what_was_withdrawn_stays_so(office: Office, tmp_path: Path) -> None:
    site, keys = office.compound.id, tmp_path / KEYS
    stolen, cloned, good = (office.tablet().device for _ in range(3))
    ensure(office.engine, site, NOON)
    file = back_up(office.engine, tmp_path / "stick", keys, NOON)
    lost(office.engine, site, stolen, NOON + 1)
    refuse(office.engine, cloned, Refused.CLONED, NOON + 1)
    revoke_pass(office.engine, site, PASS, NOON + 1)
    revoke_key(office.engine, site, keys_of(office.engine, site).keys[0].id, NOON + 1)
    note_withdrawn(office.engine, keys, NOON + 1)
    again = open_store(tmp_path / "again.sqlite")
    upgrade(again)
    restore(file, keys, again)
    gate_key = gate_private(again, site)
    assert withdraw_again(again, read_withdrawn(keys), NOON + 2) == 1
    assert {one.device: one.revoked_at for one in tablets(again, site)} == {stolen: NOON + 2, cloned: None, good: None}
    assert standings(again, site)[cloned].refused_why == Refused.CLONED
    assert gate_private(again, site) != gate_key, "what the stolen one knew is worth nothing"
    assert keys_of(again, site).revoked_keys == keys_of(office.engine, site).revoked_keys
    assert keys_of(again, site).revoked_passes == {bytes.fromhex(PASS)}
    assert withdraw_again(again, read_withdrawn(keys), NOON + 3) == 0
    again.dispose()


def test_an_office_that_knows_nothing_of_it_takes_nothing_out(small_office: Office, tmp_path: Path) -> None:
    """Served once before the restore, or when half of it was done."""
    engine, site, keys = small_office.engine, small_office.compound.id, tmp_path / KEYS
    stolen, enrolled_anew, made_later = (small_office.tablet().device for _ in range(3))
    ensure(engine, site, NOON)
    file = back_up(engine, tmp_path / "stick", keys, NOON)
    lost(engine, site, stolen, NOON)
    for device in (enrolled_anew, made_later):
        refuse(engine, device, Refused.CLONED, NOON)
    revoke_pass(engine, site, PASS, NOON)
    note_withdrawn(engine, keys, NOON)
    noted = read_withdrawn(keys)
    again = open_store(tmp_path / "again.sqlite")
    upgrade(again)
    note_withdrawn(again, keys, NOON)
    assert read_withdrawn(keys) == noted
    restore(file, keys, again)
    with writing(again) as session:
        session.delete(session.get_one(Device, made_later))
    note_withdrawn(again, keys, NOON)
    left = read_withdrawn(keys)
    assert (left.lost, left.keys, left.passes) == (noted.lost, noted.keys, noted.passes)
    assert left.refused == [(made_later, Refused.CLONED)], "of those that it knows it knows this, too"
    assert withdraw_again(again, left, NOON) == 1
    expired = noted.expire[PASS]
    note_withdrawn(again, keys, expired + KEPT)
    assert read_withdrawn(keys).passes == [(site, PASS)]
    with writing(again) as session:
        session.execute(delete(RevokedPass))
    note_withdrawn(again, keys, expired + KEPT + 1)
    assert (read_withdrawn(keys).passes, read_withdrawn(keys).expire) == ([], {})
    again.dispose()


def test_a_broken_file_is_put_aside_and_an_unknown_reason_left_out(small_office: Office, tmp_path: Path) -> None:
    device = small_office.tablet().device
    refuse(small_office.engine, device, Refused.CLONED, NOON)
    with writing(small_office.engine) as session:
        session.get_one(Device, device).refused_why = "of a later program"
    (tmp_path / FILE).write_bytes(b"\0" * 40)
    lost(small_office.engine, small_office.compound.id, device, NOON)
    note_withdrawn(small_office.engine, tmp_path, NOON)
    assert read_withdrawn(tmp_path) == Withdrawn(lost=[(small_office.compound.id, device)])
    assert (tmp_path / ASIDE).read_bytes() == b"\0" * 40
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()  # cannot be read, as on a dying stick: it may be whole
    with pytest.raises(StoreError):
        note_withdrawn(small_office.engine, tmp_path, NOON)
    assert (tmp_path / ASIDE).is_file()


def test_without_the_file_nothing_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert read_withdrawn(tmp_path) == Withdrawn()
    (tmp_path / FILE).write_bytes(b'{"lost": 7}')
    with pytest.raises(BadInput, match="reported lost"):
        read_withdrawn(tmp_path)


def keys_of(engine: Engine, site: str) -> KeyList:
    with reading(engine) as session:
        found = published(session, site)
    assert found is not None
    return found


def gate_private(engine: Engine, site: str) -> str:
    with reading(engine) as session:
        return session.get_one(CompoundSecret, site).gate_private
