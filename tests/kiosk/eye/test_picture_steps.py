import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pyzbar import pyzbar

from kiosk.eye.picture_steps import MOST_DOUBLED, Step, changed, closer
from tests.kiosk.hard_pictures import CARD, code, noisy, shaded, small

ALIKE = {Step.RAW, Step.CLOSER}
DOUBLING = {Step.DOUBLED, Step.DOUBLED_THRESHOLDED}
pictures = arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)))


def texts(gray: np.ndarray) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(gray))]


@pytest.mark.parametrize(
    ("step", "picture"),
    [
        (Step.SMOOTHED, noisy(4)),
        (Step.EVENED, shaded(6, 30)),
        (Step.DOUBLED, noisy(8)),
        (Step.DOUBLED_THRESHOLDED, shaded(4, 20)),
    ],
)
def test_a_step_makes_readable_what_was_not(step: Step, picture: np.ndarray) -> None:
    assert texts(picture) == []
    assert texts(changed(picture, step)) == [CARD]


def test_zbar_reads_after_a_threshold_what_it_does_not_raw() -> None:
    picture = shaded(4, 10)
    qr_only = [pyzbar.ZBarSymbol.QRCODE]
    assert pyzbar.decode(picture, symbols=qr_only) == []
    assert [found.data for found in pyzbar.decode(changed(picture, Step.THRESHOLDED), qr_only)] == [CARD.encode()]


@settings(max_examples=60)
@given(pictures, st.sampled_from(Step))
def test_any_picture_at_all_stays_a_picture(picture: np.ndarray, step: Step) -> None:
    before = picture.copy()
    after = changed(picture, step)
    times = 2 if step in DOUBLING else 1
    assert after.dtype == np.uint8
    assert after.shape == (times * picture.shape[0], times * picture.shape[1])
    assert (picture == before).all()
    assert step not in ALIKE or after is picture


def test_what_is_large_is_not_doubled() -> None:
    at_most, beyond = (np.zeros((rows, 4000), np.uint8) for rows in (MOST_DOUBLED // 4000, MOST_DOUBLED // 4000 + 1))
    assert changed(at_most, Step.DOUBLED).size == 4 * MOST_DOUBLED
    assert all(changed(beyond, step).shape == beyond.shape for step in DOUBLING)


def test_a_closer_look_at_a_small_code() -> None:
    picture = small()
    places = [code.position for code in zxingcpp.read_barcodes(picture, return_errors=True) if not code.valid]
    assert texts(picture) == []
    assert places
    assert any(
        part is not None and texts(part) == [CARD]
        for part in (
            closer(picture, [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)])
            for at in places
        )
    )


def test_no_closer_look_at_what_is_large() -> None:
    picture = code(CARD, 30)
    assert closer(picture, [(9, 9), (900, 9), (900, 900), (9, 900)]) is None


@settings(max_examples=100)
@given(pictures, st.lists(st.tuples(st.integers(-99, 999), st.integers(-99, 999)), min_size=4, max_size=4))
def test_corners_anywhere(picture: np.ndarray, corners: list[tuple[int, int]]) -> None:
    part = closer(picture, corners)
    assert part is None or 1 <= max(part.shape) <= 1200
