"""What was withdrawn since the backup stays withdrawn after the restore."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.declaration import CompoundSecret
from models.errors import BadInput
from models.passes.key_list import KeyList
from models.store import open_store, reading, upgrade
from office.care.backup import KEYS, back_up, restore
from office.care.withdrawn import FILE, Withdrawn, note_withdrawn, read_withdrawn, withdraw_again
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
    note_withdrawn(office.engine, keys)
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
