"""Several tablets, an office, and a line between them that does what lines do: nothing is lost, nothing doubled.

The long form, of 10,000 steps, is `scripts/bench network`.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bench.faulty_network import Fault, World, memory_folder, world
from bench.network_machine import Network

TestNetwork = Network.TestCase
TestNetwork.settings = settings(
    max_examples=4, stateful_step_count=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture
def compound() -> Iterator[World]:
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder, world(Path(folder)) as made:
        yield made


@pytest.mark.parametrize("fault", list(Fault))
def test_each_fault_costs_nothing(compound: World, fault: Fault) -> None:
    north, south = compound.tablets
    for tablet in (north, south):
        tablet.save(3, "0102030405060708")
        compound.talk(tablet, fault, fault)
        compound.talk(tablet, Fault.NONE, fault)
    compound.settle()
    compound.check()


def test_a_week_without_an_office_then_back(compound: World) -> None:
    for tablet in compound.tablets:
        for _ in range(7):
            tablet.save(100)
            assert compound.talk(tablet, Fault.CUT_BEFORE) is not None
    compound.settle()
    compound.check()
    assert compound.tablets[0].register.state.last_number == 700


def test_an_office_from_yesterdays_backup_gets_what_it_lacks(compound: World) -> None:
    north, south = compound.tablets
    first = north.save(5)
    compound.settle()
    compound.office.back_up()
    north.save(4)
    south.void(first[0])
    compound.settle()
    compound.office.restore()
    north.save()  # one tablet has something to send and notices by the gap, the other while it has nothing
    compound.settle()
    compound.check()
