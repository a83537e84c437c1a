"""Our codes: short, checked, and nothing else counts."""

import random

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st

from models.codes import ALPHABET, CARD_ID_LENGTH, CardCode, NotOurs, card_text, is_ours, new_card_id, read_code

CARDS = st.text(ALPHABET, min_size=CARD_ID_LENGTH, max_size=CARD_ID_LENGTH)


@given(CARDS)
def test_a_card_is_read_back(card: str) -> None:
    assert read_code(card_text(card)) == CardCode(card)


def test_a_new_card_is_of_our_alphabet() -> None:
    assert is_ours(card_text(new_card_id()))


@given(CARDS, st.integers(0, CARD_ID_LENGTH + 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(card: str, place: int, other: str) -> None:
    text = card_text(card)
    place += len("GPC1:")
    wrong = text[:place] + other + text[place + 1 :]
    assert wrong == text or not is_ours(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "https://example.org",
        "GPC1:",
        "GPC1:ABC",
        "gpc1:0000000000000000",
        "x" * 4096,
        "您好",
        "\x00\ud800",
        "GPC1:" + "𠮷" * 18,
    ],
)
def test_anything_else_gets_a_sentence(text: str) -> None:
    found = read_code(text)
    assert isinstance(found, NotOurs)
    assert found.notice.say(str).endswith(".")


@given(st.text(max_size=200))
def test_any_text_may_come_in(text: str) -> None:
    assert isinstance(read_code(text), NotOurs | CardCode)


def test_a_card_fits_version_two_at_level_q() -> None:
    card = "".join(random.Random(5).choices(ALPHABET, k=CARD_ID_LENGTH))
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q)
    code.add_data(card_text(card))
    code.make(fit=True)
    assert code.version == 2
