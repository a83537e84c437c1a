"""A pass is small enough for the code that a phone shows, and is never made out of bounds."""

from typing import Any

import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_M

from models.passes import MAX_TEXT, MAX_TEXT_ALONE
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
        household(person("欧阳娜娜"), answers={0: 1, 1: "G1234"}),
        household(person("阿依古丽·买买提"), origin="420100"),
        household(person("古丽娜扎尔·某"), flat=("12号楼", "3单元", "1802室")),
        household(person("欧阳娜娜"), flat=("A座", "1", "B1802")),
        household(person("张伟", symptoms=5), flat=("东区12号楼", "3单元", "1802室"), answers={0: 2, 2: 1}),
        household(person("Muhammad Rahman"), origin="JP"),
    ],
    ids=["with a train", "long name", "words", "letters", "long flat", "latin"],
)
def test_one_person_takes_version_10_with_all_that_was_declared(who: Personal) -> None:
    text = a_pass(who)
    assert version(text) <= 10
    assert set(text) <= set(ALPHABET)
    assert opened(text) == who


def test_a_household_of_five_takes_version_15_with_all_that_was_declared() -> None:
    who = household(
        *(person(name, symptoms=3) for name in LONG_NAMES),
        flat=("东区12号楼", "3单元", "1802室"),
        answers={0: 1, 1: "G1234", 2: 1, 4: 12, 8: 1, 9: 2},
    )
    text = a_pass(who)
    assert version(text) <= 15
    assert opened(text) == who


def opened(text: str) -> object:
    check = verify(text, trust(), NOON)
    assert check.outcome is Outcome.GOOD
    assert check.shown is not None
    return open_personal(check.shown, GATE)


def test_the_longest_texts_are_codes_of_version_10_and_15() -> None:
    assert [version("A" * (MAX_TEXT_ALONE + more)) for more in (0, 1)] == [10, 11]
    assert [version("A" * (MAX_TEXT + more)) for more in (0, 1)] == [15, 16]


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
