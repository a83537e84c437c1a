"""A pass is small enough for the code that a phone shows, and is never made out of bounds."""

from typing import Any

import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_M

from models.errors import BadInput
from models.passes import MAX_TEXT
from models.passes.base45 import ALPHABET
from models.passes.check import Outcome, verify
from models.passes.issue import Signer
from models.passes.personal import Personal, open_personal
from tests.models.passes.samples import EXPIRES, GATE, NOON, SIGNING, a_pass, household, person, trust

LONG_NAMES = ("阿卜杜热依木·买买提明", "古丽娜扎尔·阿卜力孜", "欧阳娜娜子", "上官婉儿", "买买提江·吐尔逊")


def version(text: str) -> int:
    """Of the smallest QR code at level M."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    return code.version


@pytest.mark.parametrize(
    "who",
    [
        household(person("欧阳娜娜")),
        household(person("阿依古丽·买买"), flat=("12", "3", "1802")),
        household(person("古丽娜扎尔·某"), flat=("12号楼", "3单元", "1802室")),
        household(person("欧阳娜娜"), flat=("A座", "1", "B1802")),
        household(person("张伟", answers={1: 2, 3: 0, 7: 1}), flat=("东区12号楼", "3单元", "1802室")),
    ],
    ids=["usual", "long name", "words", "letters", "long flat"],
)
def test_one_person_takes_version_10_at_most(who: Personal) -> None:
    text = a_pass(who)
    assert version(text) <= 10
    assert set(text) <= set(ALPHABET)
    assert opened(text) == who


def test_a_household_of_five_takes_version_15_at_most() -> None:
    who = household(*map(person, LONG_NAMES), flat=("东区12号楼", "3单元", "1802室"))
    text = a_pass(who)
    assert version(text) <= 15
    assert opened(text) == who


def test_five_who_come_from_five_places_on_five_days_take_version_15_at_most() -> None:
    people = [
        person(name, origin=f"42010{number}", left_on=f"2026-05-1{number}", answers={1: number, 7: 0})
        for number, name in enumerate(("欧阳娜娜", "上官婉儿", "阿依古丽·买买", "张伟", "李小明"))
    ]
    who = household(*people, flat=("12号楼", "3单元", "1802室"))
    assert version(a_pass(who)) <= 15
    assert opened(a_pass(who)) == who


def opened(text: str) -> object:
    check = verify(text, trust(), NOON)
    assert check.outcome is Outcome.GOOD
    assert check.shown is not None
    return open_personal(check.shown, GATE)


def test_the_longest_text_is_a_code_of_version_15() -> None:
    assert version("A" * MAX_TEXT) == 15
    assert version("A" * (MAX_TEXT + 1)) == 16


def test_too_many_people_are_told_to_take_two_passes() -> None:
    with pytest.raises(BadInput) as refused:
        a_pass(household(*[person("阿卜杜热依木·买买提明")] * 9))
    assert "two passes" in refused.value.notice.text


def test_times_are_cut_to_seconds() -> None:
    shown = verify(a_pass(issued_at=NOON + 999, expires_at=EXPIRES + 1), trust(), NOON).shown
    assert shown is not None
    assert (shown.issued_at, shown.expires_at) == (NOON, EXPIRES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pass_id": b"short"},
        {"issued_at": -1000},
        {"expires_at": NOON},
        {"compound": 2**32},
        {"compound": -1},
        {"flags": 256},
        {"signer": Signer(256, SIGNING)},
        {"signer": Signer(7, b"short")},
    ],
    ids=str,
)
def test_what_is_out_of_bounds_is_not_issued(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        a_pass(**wrong)
