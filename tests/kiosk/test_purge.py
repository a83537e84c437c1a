"""Names go when their time is over, out of the pages and the log, too; heads, counts and chain stay."""

import os
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from kiosk.register import NewEntry
from kiosk.store.drafts import DraftStore
from kiosk.store.identity import identity
from kiosk.store.purge import SHEETS_KEPT, Purge, remove_sheets
from kiosk.store.register import Register
from kiosk.store.tablet import STORE
from kiosk.store_key import store_key
from models.chain import prove
from models.entry import Personal
from models.register import Entry
from models.retention import is_over
from models.store import reading
from models.triage import Answers, Policy, Triage, Verdict
from tests.faults.tablets import PAGE, plain_pages
from tests.kiosk.conftest import NOON, SITE, Ticker
from tests.kiosk.test_register import links

NAME = "买买提江·吐尔逊"
DAY = 86_400_000


def entry(entry_id: str, day: str, observe_days: int = 0) -> NewEntry:
    verdict = Verdict.OBSERVE if observe_days else Verdict.ADMIT
    return NewEntry(
        id=entry_id,
        day=day,
        happened_at=NOON,
        building="3",
        answers=Answers(origin="420100"),
        triage=Triage(verdict, observe_days),
        policy=4,
        personal=Personal(nonce=f"n{entry_id}", name=NAME, phone="13800000001"),
    )


def named(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(select(Entry.id).where(Entry.personal.is_not(None))))


def on_disk(folder: Path) -> int:
    """How often the name stands on a page of store or log, read with the key."""
    key = store_key(folder)
    wal = (folder / f"{STORE}-wal").read_bytes()
    frames = b"".join(wal[start + 24 : start + 24 + PAGE] for start in range(32, len(wal), 24 + PAGE))
    pages = plain_pages((folder / STORE).read_bytes(), key) + plain_pages(frames, key, log=True)
    return sum(page.count(NAME.encode()) for page in pages)


@pytest.mark.parametrize(
    ("day", "observe_days", "over"),
    [
        ("2026-01-03", 0, False),
        ("2026-01-02", 0, True),
        ("2026-01-02", 14, False),
        ("2025-12-20", 14, False),
        ("2025-12-19", 14, True),
        ("no day", 0, True),
    ],
)
def test_thirty_days_after_the_observation_ends(day: str, observe_days: int, over: bool) -> None:
    head = b'{"id":"","site":"","device":"","gate":"","number":1,"previous":"","at":1,"day":"","happened_at":1,'
    head += b'"kind":"check_in","personal":"","policy":1,"observe_days":%d}' % observe_days
    assert is_over(head, day, date(2026, 2, 2), Policy()) is over


def test_what_is_over_is_gone_from_the_disk(tablet: Engine, tmp_path: Path, clock: Ticker) -> None:
    register = Register(tablet, identity(tablet), clock)
    register.append([entry(f"old{number}", "2025-12-01") for number in range(250)])
    register.append([entry("observed", "2025-12-30", 14), entry("new", "2026-02-02")])
    drafts = DraftStore(tablet, SITE, lambda: NOON - 31 * DAY)
    drafts.keep("forgotten", f'"{NAME}"'.encode() * 600)
    DraftStore(tablet, SITE, clock).keep("fresh", b'"a draft"')
    register.acknowledge(register.waiting(300), {})
    register.append([entry("unsent", "2025-12-01")])
    before = links(tablet)
    assert on_disk(tmp_path / "tablet") > 250
    purge = Purge(tablet, SITE, date(2026, 2, 3), clock())
    while purge.step():
        pass
    assert purge.purged == 251
    assert named(tablet) == {"observed", "new", "unsent"}
    assert on_disk(tmp_path / "tablet") == 3
    assert links(tablet) == before
    assert prove("device", links(tablet)).sound
    with tablet.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM draft").scalars().all() == ["fresh"]
    again = Purge(tablet, SITE, date(2026, 2, 3), clock())
    assert not again.step()
    assert again.purged == 0


def test_day_sheets_are_removed_after_a_day(tmp_path: Path) -> None:
    for name, age in (("old", SHEETS_KEPT + 1000), ("new", SHEETS_KEPT - 1000)):
        path = tmp_path / f"gatepost-{name}.xlsx"
        path.write_bytes(b"a sheet")
        os.utime(path, times=((NOON - age) / 1000, (NOON - age) / 1000))
    assert remove_sheets(tmp_path, NOON) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["gatepost-new.xlsx"]
    assert remove_sheets(tmp_path / "nowhere", NOON) == 0
