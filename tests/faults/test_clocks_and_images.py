"""Clocks that are wrong while the tablet runs, machines made from one image, and old requests sent to a restored
office: through the real sync, each tablet and the office with its own store."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bench.faulty_network import World, doubted, memory_folder, world
from models.errors import TabletCloned
from models.register import Entry
from models.roster import PassUse
from models.store import reading
from office.register.twins import TWIN
from office.tablets.devices import Refused

DAY = 86_400_000
PASS = "0102030405060708"


@pytest.fixture
def compound() -> Iterator[World]:
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder, world(Path(folder)) as made:
        yield made


def count(compound: World) -> int:
    with reading(compound.office.engine) as session:
        return len(session.scalars(select(Entry.id)).all())


@pytest.mark.parametrize("error", [-DAY, 365 * DAY])
def test_the_clock_is_set_wrong_while_it_runs(compound: World, error: int) -> None:
    """Order, names and proof are as ever, and what was saved meanwhile says that its time is doubted."""
    tablet = compound.tablets[0]
    before = tablet.save(3)
    compound.settle()
    waiting = tablet.save(2)
    tablet.clock_error = error
    wrong = tablet.save(2)
    tablet.night()
    compound.settle()
    tablet.night()
    tablet.restart()
    wrong += tablet.save(1)
    tablet.night()
    tablet.clock_error = 0
    compound.settle()
    right = tablet.save(1)
    compound.settle()
    compound.check()
    assert (doubted(tablet, [*before, *waiting]), doubted(tablet, wrong), doubted(tablet, right)) == (
        {False},
        {True},
        {False},
    )
    with reading(compound.office.engine) as session:
        query = select(Entry.id).where(Entry.device_id == tablet.device).order_by(Entry.number)
        assert list(session.scalars(query)) == [*before, *waiting, *wrong, *right]


def test_two_of_one_image_are_noticed_and_nothing_is_lost(compound: World) -> None:
    one = compound.tablets[0]
    one.save(2)
    compound.settle()
    name = one.device
    other = compound.clone(one)
    one.save(1)
    other.save(2)
    failed = [compound.talk(tablet) for tablet in (one, other, one, other)]
    assert any(isinstance(error, TabletCloned) for error in failed)
    assert {device.id: device.refused_why for device in compound.office.devices()}[name] == Refused.CLONED
    compound.settle()
    compound.check()
    assert len({one.device, other.device, name}) == 3
    assert count(compound) == 5


def test_what_waits_in_both_of_one_image_goes_out_in_two_names_and_counts_once(compound: World) -> None:
    one, south = compound.tablets
    one.save(2)
    compound.settle()
    waiting = one.save(2, PASS)
    other = compound.clone(one)
    one.enrol_anew()
    other.save(1)
    other.enrol_anew()
    other.save(1)
    compound.settle()
    compound.check()  # nothing is refused, and the proof of each has no gap
    with reading(compound.office.engine) as session:
        counted = session.scalars(select(Entry.id).where(Entry.kind != TWIN)).all()
        seen = session.scalars(select(PassUse.id).where(PassUse.gone.is_(False))).all()
    assert (len(counted), sorted(seen)) == (6, sorted(waiting))
    assert len(south.store.seen(0)) == 6
    south.void(waiting[0])
    compound.settle()
    compound.check()


def test_old_requests_change_nothing_at_a_restored_office(compound: World) -> None:
    """The sequences that it has taken since the backup are forgotten with the rest."""
    tablet = compound.tablets[0]
    tablet.save(2)
    compound.settle()
    compound.office.back_up()
    tablet.save(2)
    compound.settle()
    kept = list(tablet.line.kept)
    compound.office.restore()
    replayed = [compound.loop.run_until_complete(compound.office.answer(one)).status_code for one in kept]
    assert 200 in replayed, "so this is to be looked at"
    compound.settle()
    again = [compound.loop.run_until_complete(compound.office.answer(one)).status_code for one in kept]
    assert set(again) == {409}, "the tablet's next request closed the window"
    tablet.save(1)
    compound.settle()
    compound.check()
    assert count(compound) == 5
