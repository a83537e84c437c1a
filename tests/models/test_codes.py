"""Our codes: short, checked, and nothing else counts."""

import random
from collections.abc import Callable

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st

from models.codes import (
    ALPHABET,
    CARD_ID_LENGTH,
    MOST_SLIPS,
    PRINTING_LENGTH,
    BadgeCode,
    CardCode,
    NotOurs,
    SlipCode,
    badge_text,
    card_text,
    is_ours,
    new_badge_id,
    new_card_id,
    new_printing,
    read_badge,
    read_code,
    read_slip,
    slip_text,
)

CARDS = st.text(ALPHABET, min_size=CARD_ID_LENGTH, max_size=CARD_ID_LENGTH)
SLIPS = st.builds(
    SlipCode, st.text(ALPHABET, min_size=PRINTING_LENGTH, max_size=PRINTING_LENGTH), st.integers(1, MOST_SLIPS)
)


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
    assert isinstance(read_badge(text), NotOurs | BadgeCode)
    assert isinstance(read_slip(text), NotOurs | SlipCode)


@given(CARDS, SLIPS)
def test_badges_and_slips_are_read_back(badge: str, slip: SlipCode) -> None:
    assert read_badge(badge_text(badge)) == BadgeCode(badge)
    assert read_slip(slip_text(slip)) == slip
    assert slip.label == f"{slip.printing}-{slip.number:04}"


def test_new_ones_are_of_our_alphabet() -> None:
    assert isinstance(read_badge(badge_text(new_badge_id())), BadgeCode)
    assert isinstance(read_slip(slip_text(SlipCode(new_printing(), 1))), SlipCode)


@given(SLIPS, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_slip_is_noticed(slip: SlipCode, place: int, other: str) -> None:
    text = slip_text(slip)
    place += len("GPS1:")
    wrong = text[:place] + other + text[place + 1 :]
    assert wrong == text or isinstance(read_slip(wrong), NotOurs)


@given(CARDS, SLIPS)
def test_one_kind_never_passes_for_another(card: str, slip: SlipCode) -> None:
    texts = {card_text(card): CardCode, badge_text(card): BadgeCode, slip_text(slip): SlipCode}
    for text, kind in texts.items():
        found = [type(read(text)) for read in (read_code, read_badge, read_slip)]
        assert found.count(kind) == 1
        assert found.count(NotOurs) == 2


def test_a_badge_at_the_gate_is_called_a_badge() -> None:
    found = read_code(badge_text("0" * CARD_ID_LENGTH))
    assert isinstance(found, NotOurs)
    assert "badge" in found.notice.text


@pytest.mark.parametrize("slip", ["GPS1:K7Q2M8000098", "GPS1:K7Q2M8ABCD08", "GPS1:K7Q2M8", "GPS1:", ""])
def test_what_is_no_slip(slip: str) -> None:
    assert isinstance(read_slip(slip), NotOurs)


@pytest.mark.parametrize(
    "make", [card_text, badge_text, lambda text: slip_text(SlipCode(text[:PRINTING_LENGTH], MOST_SLIPS))]
)
def test_all_fit_version_two_at_level_q(make: Callable[[str], str]) -> None:
    text = "".join(random.Random(5).choices(ALPHABET, k=CARD_ID_LENGTH))
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q)
    code.add_data(make(text))
    code.make(fit=True)
    assert code.version == 2
