"""The sample compound: the same for the same seed, plausible, and nobody's."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from demo.compound import RARE, people, roster_csv, sample_policy
from models.contact import check_phone
from models.names import check_name
from models.triage import Answers, Policy, Transport, Verdict, triage


def test_the_same_seed_makes_the_same_compound() -> None:
    assert roster_csv(50, 3) == roster_csv(50, 3)
    assert roster_csv(50, 3) != roster_csv(50, 4)


@pytest.mark.parametrize("households", [1, 2, 30, 31, 200, 5000])
def test_it_has_as_many_households_as_asked_for(households: int) -> None:
    flats = {person[:3] for person in people(households)}
    assert len(flats) == households


def test_households_are_as_people_live() -> None:
    sizes = Counter(person[:3] for person in people())
    assert set(sizes.values()) == {1, 2, 3, 4, 5}
    homes: dict[tuple[str, ...], list[str]] = {}
    for person in people():
        homes.setdefault(person[:3], []).append(person.name)
    shared = sum(len({name[0] for name in names}) < len(names) for names in homes.values() if len(names) > 2)
    assert shared > 0.9 * sum(len(names) > 2 for names in homes.values())


def test_every_name_and_phone_is_one_that_the_gate_takes() -> None:
    for person in people(2000, 11):
        assert check_name(person.name) == person.name
        assert person.phone == "" or check_phone(person.phone) == person.phone


def test_phones_are_of_a_block_of_zeros() -> None:
    assert all(person.phone[:7] in ("", "1990000") for person in people())


def test_hard_names_are_among_them() -> None:
    names = [person.name for person in people()]
    assert "张伟" in names
    assert any("·" in name for name in names)
    assert any(character in name for character in ("𠮷", "㛃") for name in names)
    assert sum(any(character in name for character in RARE) for name in names) >= 4


def test_the_sample_policy_brings_out_every_verdict() -> None:
    policy = sample_policy()
    found = {triage(Answers(origin=place, transport=Transport.TRAIN), policy).verdict for place in ("420100", "310000")}
    assert found == {Verdict.OBSERVE, Verdict.ADMIT}


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    roster, policy = tmp_path / "roster.csv", tmp_path / "policy.json"
    command = [sys.executable, "-m", "demo.compound", str(roster), "--households", "4", "--policy", str(policy)]
    subprocess.run(command, check=True, timeout=60)
    assert roster.read_bytes().startswith(b"\xef\xbb\xbf")
    assert roster.read_text("utf-8-sig").count("张伟") == 1
    assert msgspec.json.decode(policy.read_bytes(), type=Policy) == sample_policy()
