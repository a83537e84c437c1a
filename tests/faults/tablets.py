"""Tablets that things happen to, and what must hold of them afterwards."""

import shutil
from collections import defaultdict
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Engine

from kiosk.register import NewEntry
from kiosk.store import reference
from kiosk.store.drafts import DraftStore
from kiosk.store.identity import become, identity
from kiosk.store.register import Register
from kiosk.store.tablet import STORE, open_tablet
from models.chain import Proof, prove
from models.enrolment import EnrolReply
from models.entry import Personal
from models.triage import Answers, Reading, Triage, Verdict
from tests.kiosk.conftest import DEVICE, NOON, NORTH, SITE, sample_changes

PAGE, RESERVE, SALT = 4096, 80, 16
KINDS = {2: "upper index", 5: "upper table", 10: "index", 13: "table"}


def entry(entry_id: str) -> NewEntry:
    return NewEntry(
        id=entry_id,
        day="2026-02-03",
        happened_at=NOON,
        building="3",
        answers=Answers(origin="420100", readings=(Reading(364, NOON),)),
        triage=Triage(Verdict.ADMIT),
        policy=4,
        personal=Personal(nonce=f"n{entry_id}", name="张伟", flat="3-1-502", phone="13800000001"),
    )


def new_tablet(folder: Path, entries: int) -> Path:
    """An enrolled tablet with the sample roster, that many entries, and a draft; closed."""
    engine = open_tablet(folder)
    become(engine, "http://127.0.0.1:9", EnrolReply(DEVICE, SITE, NORTH))
    reference.take_in(engine, SITE, sample_changes(), NOON)
    register = register_of(engine)
    for number in range(1, entries + 1, 10):
        register.append([entry(f"e{one}") for one in range(number, min(number + 10, entries + 1))])
    drafts = DraftStore(engine, SITE, lambda: NOON)
    for name in ("kept", "dropped"):
        drafts.keep(name, b'"' + b"x" * 10_000 + b'"')  # long enough for pages of its own
    drafts.drop("dropped")
    close(engine)
    return folder / STORE


def register_of(engine: Engine) -> Register:
    return Register(engine, identity(engine), lambda: NOON)


def close(engine: Engine) -> None:
    """As the window does; all of the log goes into the store."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def copy_of(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to / STORE


def entries_of(engine: Engine) -> dict[str, tuple[int, str, str, str | None]]:
    """By id: number, hash, head, personal part."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, number, hash, head, personal FROM entry")
        return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def proof_of(engine: Engine, device: str = DEVICE) -> Proof:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT number, hash, head FROM entry WHERE device_id = ? ORDER BY number", (device,)
        )
        return prove(device, [(row[0], row[1], row[2]) for row in rows])


def plain_pages(data: bytes, key: bytes, *, log: bool = False) -> list[bytes]:
    """What stands on each page, read past SQLCipher; the first one of a store begins with SQLite's own words."""
    pages: list[bytes] = []
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        vector = page[PAGE - RESERVE : PAGE - RESERVE + 16]
        salt = b"" if log or start else page[:SALT]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        pages.append(salt + decryptor.update(page[len(salt) : PAGE - RESERVE]))
    return pages


def pages_by_kind(path: Path, key: bytes) -> dict[str, list[int]]:
    """Page numbers from 1, by what stands on them (sqlite.org/fileformat2.html, section 1.6)."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, plain in enumerate(plain_pages(path.read_bytes(), key), start=1):
        # What carries no mark of its own is a long row's end or a free page.
        kind = KINDS.get(plain[0], "long row" if any(plain[16:]) else "free")
        found["first" if number == 1 else kind].append(number)
    return found


def flip(path: Path, page: int, byte: int = 2000, bit: int = 3) -> None:
    data = bytearray(path.read_bytes())
    data[(page - 1) * PAGE + byte] ^= 1 << bit
    path.write_bytes(data)
