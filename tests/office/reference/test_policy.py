"""A policy that can be used becomes a version; any other is said to be wrong, and where."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.compound import sample_policy
from models.errors import BadInput
from models.triage import Policy, RiskArea, RiskLevel
from office.reference.policy import read_policy, set_policy
from tests.office.conftest import Office


def test_the_sample_policy_can_be_read() -> None:
    assert read_policy(msgspec.json.encode(sample_policy())) == sample_policy()


def test_a_version_in_the_file_does_not_count() -> None:
    assert read_policy(b'{"version": 99, "fever": 375}') == Policy(fever=375)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "read"),
        (b"[1]", "read"),
        (b"\xff", "read"),
        (b'{"fever": "hot"}', "fever"),
        (b'{"fever": 3730}', "fever"),
        (b'{"fever_ear": 34}', "fever_ear"),
        (b'{"too_low": 370}', "too_low"),
        (b'{"fewer": 373}', "fewer"),
        (b'{"contact_days": -1}', "contact_days"),
        (b'{"symptoms_verdict": "maybe"}', "symptoms_verdict"),
        (b'{"risk_areas": [{"place": "Wuhan", "level": "high"}]}', "Wuhan"),
        (b'{"risk_areas": [{"place": "420100", "level": "high"}, {"place": "420100", "level": "low"}]}', "420100"),
        (b" " * 2_000_000, "large"),
        (b"[" * 50_000, "read"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, word: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_policy(content)
    assert word in caught.value.notice.say(str)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_policy_or_bad_input(content: bytes) -> None:
    with contextlib.suppress(BadInput):
        assert isinstance(read_policy(content), Policy)


def test_each_change_is_a_new_version(office: Office) -> None:
    site = office.compound.id
    one = Policy(risk_areas=(RiskArea("420000", RiskLevel.HIGH),))
    assert set_policy(office.engine, site, one, office.new_id) == (1, True)
    before = office.revision()
    assert set_policy(office.engine, site, one, office.new_id) == (1, False)
    assert office.revision() == before
    assert set_policy(office.engine, site, Policy(), office.new_id) == (2, True)
    assert set_policy(office.engine, site, one, office.new_id) == (3, True)
