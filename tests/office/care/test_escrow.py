"""A broken tablet's store is opened at the office, and what it never sent is taken in, once."""

from pathlib import Path

import pytest
from sqlalchemy import update

from models.access import Device
from models.errors import BadInput
from models.escrow import sealed_for_office
from models.register import Entry
from models.store import open_store, upgrade, writing
from office.care.audit import newest
from office.care.escrow import escrow_public, find_tablet, store_key_of
from office.register.proof import proof_of
from office.tablets.take_in import Taken, take_in
from tests.faults.tablets import flip, plain_pages
from tests.office.conftest import Office
from tests.office.tablet import NOON, Tablet, wire

KEY = bytes(range(32))


def enrolled(office: Office) -> Tablet:
    tablet = office.tablet(name="岗亭")
    public = bytes.fromhex(escrow_public(office.engine, NOON))
    with writing(office.engine) as session:
        session.execute(
            update(Device).where(Device.id == tablet.device).values(store_key=sealed_for_office(KEY, public))
        )
    return tablet


def store_of(tablet: Tablet, path: Path) -> Path:
    """Its store, as it lies on the broken tablet's disk."""
    engine = open_store(path, KEY)
    upgrade(engine)
    with writing(engine) as session:
        for number, sealed in enumerate(tablet.made, start=1):
            session.add(
                Entry(
                    site_id=tablet.site,
                    id=f"{number}",
                    device_id=tablet.device,
                    number=number,
                    gate_id=tablet.gate,
                    kind="check_in",
                    at=NOON,
                    day="2026-11-24",
                    verdict="admit",
                    hash=sealed.hash,
                    head=sealed.head.decode(),
                    personal=sealed.personal.decode() if sealed.personal else None,
                )
            )
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def test_what_a_broken_tablet_never_sent_is_taken_in_once(office: Office, tmp_path: Path) -> None:
    tablet = enrolled(office)
    first = [tablet.entry("张伟") for _ in range(2)]
    office.ingest.take(office.sender(tablet), wire(*first))
    for _ in range(5):
        tablet.entry("李娜")
    file = store_of(tablet, tmp_path / "tablet.sqlite")
    with writing(office.engine) as session:
        session.execute(update(Device).where(Device.id == tablet.device).values(revoked_at=NOON))
    found = find_tablet(office.engine, "岗亭")
    key = store_key_of(office.engine, found, NOON)
    assert key == KEY
    assert take_in(office.engine, found, file, key, office.clock) == Taken(5, 2, 0)
    assert take_in(office.engine, found, file, key, office.clock) == Taken(0, 7, 0)
    proof = proof_of(office.engine, office.compound.id, tablet.device)
    assert (proof.sound, proof.count) == (True, 7)
    assert [(done.action, done.about) for done in newest(office.engine, office.compound.id)] == [
        ("escrow", tablet.device)
    ]


def test_what_can_be_read_of_a_damaged_store(small_office: Office, tmp_path: Path) -> None:
    tablet = enrolled(small_office)
    for _ in range(60):
        tablet.entry("张伟")
    file = store_of(tablet, tmp_path / "tablet.sqlite")
    pages = plain_pages(file.read_bytes(), KEY)
    flip(file, next(number for number, page in enumerate(pages, start=1) if b'"number":30,' in page))
    taken = take_in(small_office.engine, find_tablet(small_office.engine, tablet.device), file, KEY, small_office.clock)
    assert 40 <= taken.stored < 60


def test_another_key_or_file_opens_nothing(small_office: Office, tmp_path: Path) -> None:
    tablet = enrolled(small_office)
    found = find_tablet(small_office.engine, tablet.device[:20])
    (tmp_path / "no store").write_bytes(b"x" * 9000)
    with pytest.raises(BadInput):
        take_in(small_office.engine, found, tmp_path / "no store", KEY, small_office.clock)
    tablet.entry()
    with pytest.raises(BadInput):
        take_in(small_office.engine, found, store_of(tablet, tmp_path / "store"), bytes(32), small_office.clock)
    with pytest.raises(BadInput):
        find_tablet(small_office.engine, "none")
    with writing(small_office.engine) as session:
        session.execute(update(Device).values(store_key=None))
    with pytest.raises(BadInput):
        store_key_of(small_office.engine, found, NOON)
