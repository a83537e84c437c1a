import cv2
import numpy as np
import pytest
import zxingcpp

from demo.hard_codes import (
    PASS_LENGTH,
    Difficulty,
    Payload,
    frames_without_code,
    hard_code,
    hard_codes,
    is_known,
    pass_like_text,
)


def texts(image: np.ndarray) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))]


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_every_difficulty_with_both_payloads() -> None:
    made = list(hard_codes(seed=1, each=1))
    assert [(code.difficulty, code.payload) for code in made] == [(d, p) for d in Difficulty for p in Payload]
    assert all(code.image.shape == (720, 1280, 3) and code.image.dtype == np.uint8 for code in made)
    assert all(is_known(code.text) for code in made)
    assert all(1.5 <= code.module <= (2 if code.difficulty is Difficulty.SMALL else 4) for code in made)


def test_the_same_seed_gives_the_same_pictures() -> None:
    first, again, other = (hard_code(Difficulty.MOIRE, Payload.CARD, rng(seed)) for seed in (5, 5, 6))
    assert first.text == again.text != other.text
    assert (first.image == again.image).all()
    assert (first.image != other.image).any()


@pytest.mark.parametrize("payload", Payload)
@pytest.mark.parametrize("difficulty", [Difficulty.PERSPECTIVE, Difficulty.CURVED, Difficulty.INVERTED])
def test_the_code_says_what_it_should(difficulty: Difficulty, payload: Payload) -> None:
    made = [hard_code(difficulty, payload, rng(seed)) for seed in range(4)]
    assert [code.text for code in made if texts(code.image) == [code.text]]


@pytest.mark.parametrize("payload", Payload)
def test_a_module_is_as_large_as_is_said(payload: Payload) -> None:
    code = next(c for c in (hard_code(Difficulty.INVERTED, payload, rng(n)) for n in range(9)) if texts(c.image))
    (found,) = zxingcpp.read_barcodes(code.image)
    place = found.position
    corners = [(p.x, p.y) for p in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
    modules = 25 if payload is Payload.CARD else 57
    assert cv2.contourArea(np.array(corners, np.float32)) ** 0.5 / modules == pytest.approx(code.module, rel=0.06)


def test_frames_without_a_code_hold_none() -> None:
    frames = list(frames_without_code(seed=1, count=6))
    assert len(frames) == 6
    assert not any(texts(frame) for frame in frames)
    assert len({frame.tobytes() for frame in frames}) == 6


def test_a_pass_like_text_is_known_only_when_whole() -> None:
    text = pass_like_text(rng())
    assert len(text) == PASS_LENGTH
    assert is_known(text)
    assert not is_known(text[:100] + ("A" if text[100] != "A" else "B") + text[101:])
    assert not is_known(text[:-1])
    assert not is_known("")
