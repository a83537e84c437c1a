"""What a scanner types is a code; what a person types is not."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.eye.wedge import BETWEEN, LONGEST, Wedge
from models.codes import card_text
from models.passes import PREFIX

UNSHIFTED = {"$": "4", "%": "5", "*": "8", "+": "=", ":": ";"}
CODE = card_text("0123456789ABCDEF")
QR = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", min_size=6, max_size=LONGEST)


def typed(text: str, pause: float, wedge: Wedge | None = None, frame: float = 0.0, at: float = 100.0) -> str | None:
    """As a US keyboard sends it."""
    wedge = wedge or Wedge()
    for place, sign in enumerate(text):
        wedge.key(UNSHIFTED.get(sign, sign).lower(), sign in UNSHIFTED or sign.isupper(), at + place * pause, frame)
    return wedge.enter(at + len(text) * pause, frame)


def test_a_card_is_read() -> None:
    assert typed(CODE, 0.004) == CODE
    assert typed(CODE, BETWEEN - 0.005) == CODE


def test_a_person_is_slower() -> None:
    assert typed(CODE, 0.12) is None


def test_a_window_that_draws_slowly_hears_of_keys_in_heaps() -> None:
    assert typed(CODE, 0.09, frame=0.05) == CODE
    assert typed(CODE, 0.12, frame=0.05) is None


def test_what_a_person_typed_before_does_not_stick_to_it() -> None:
    wedge = Wedge()
    wedge.key("9", False, 99.5)
    assert typed(CODE, 0.01, wedge) == CODE
    assert wedge.enter(101.0) is None, "once"


def test_short_bursts_and_other_keys_are_none() -> None:
    assert typed("12345", 0.01) is None
    wedge = Wedge()
    for place, sign in enumerate("GPC1;;0\x00"):
        wedge.key(sign, False, 100 + place * 0.01)
    assert wedge.enter(100.1) is None
    assert typed("A" * (LONGEST + 10), 0.001) == "A" * 10, "nothing grows for ever"


@given(QR)
def test_every_text_that_our_codes_can_have_comes_through(text: str) -> None:
    assert typed(text, 0.005) == text


def test_passes_are_within_its_signs() -> None:
    assert typed(PREFIX + "6BF%R1*+.-/$ 0", 0.005) == PREFIX + "6BF%R1*+.-/$ 0"
