"""What was declared is erased when it was taken back and when its time is over, and not before."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import select

from models.declaration import Declaration
from models.store import reading
from office.declare import purge as purge_declarations
from office.declare.declarations import Declarations
from office.declare.purge import keep_purged, purge_all
from office.passes.key_list import DAY
from office.reference.site_settings import SiteSettings, save_settings
from tests.office.conftest import Office
from tests.office.declaring import new, token
from tests.office.tablet import wire


def kept(office: Office) -> list[tuple[int, bool]]:
    """Number in its thread, and whether its body is there."""
    with reading(office.engine) as session:
        found = session.scalars(select(Declaration).order_by(Declaration.at, Declaration.number))
        return [(row.number, row.body is not None) for row in found]


def test_what_was_taken_back_is_erased_and_what_came_after_is_not(office: Office) -> None:
    site, declarations = office.compound.id, Declarations(office.engine)
    declarations.declare(new(site, number=1, secret=1), office.now)
    declarations.declare(new(site, number=2, secret=1, name="张薇"), office.now + 1)
    declarations.declare(new(site, number=3, secret=2, name="王芳"), office.now + 2)
    assert purge_all(office.engine, office.now + DAY) == 0
    declarations.withdraw(site, token(4), token(1001), office.now + 3)
    declarations.declare(new(site, number=5, secret=1), office.now + 4)
    assert purge_all(office.engine, office.now + DAY) == 2
    assert kept(office) == [(1, False), (2, False), (1, True), (3, False), (4, True)]
    assert purge_all(office.engine, office.now + DAY) == 0


def test_after_the_time_that_was_agreed_to_it_is_erased(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge_declarations, "AT_ONCE", 2)
    site, declarations = office.compound.id, Declarations(office.engine)
    save_settings(office.engine, site, SiteSettings(retention_days=14))
    for number in range(5):
        declarations.declare(new(site, number=number, secret=number), office.now)
    declarations.declare(new(site, number=9, secret=9), office.now + DAY)
    assert purge_all(office.engine, office.now + 14 * DAY) == 0
    assert purge_all(office.engine, office.now + 14 * DAY + 1) == 5
    assert kept(office) == [(1, False)] * 5 + [(1, True)]


def test_by_a_clock_that_no_gate_bears_out_only_what_was_taken_back_is_erased(office: Office) -> None:
    site, declarations, tablet = office.compound.id, Declarations(office.engine), office.tablet()
    office.ingest.take(office.sender(tablet), wire(tablet.entry(at=office.now)))
    declarations.declare(new(site, number=1, secret=1), office.now)
    declarations.declare(new(site, number=2, secret=2), office.now)
    declarations.withdraw(site, token(3), token(1002), office.now + 1)
    ahead = office.now + 40 * DAY
    assert purge_all(office.engine, ahead) == 1
    assert kept(office) == [(1, True), (1, False), (2, False)]
    office.ingest.take(office.sender(tablet), wire(tablet.entry(at=ahead)))
    assert purge_all(office.engine, ahead) == 1
    assert kept(office) == [(1, False), (1, False), (2, False)]


async def test_the_office_does_it_by_itself(small_office: Office) -> None:
    office = small_office
    Declarations(office.engine).declare(new(office.compound.id), office.now)
    task = asyncio.create_task(keep_purged(office.engine, lambda: office.now, 0.01))
    await asyncio.sleep(0.05)
    assert kept(office) == [(1, True)]
    office.now += 31 * DAY
    for _ in range(500):
        await asyncio.sleep(0.01)
        if kept(office) == [(1, False)]:
            break
    assert kept(office) == [(1, False)]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
