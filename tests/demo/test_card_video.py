from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from demo.card_video import draw_card, make_card_picture, make_card_video

CARD = "GPC1:0123456789ABCDEF12"
OTHER = "GPC1:FEDCBA987654321034"


def texts(image: np.ndarray) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def test_a_card_picture_is_read(tmp_path: Path) -> None:
    make_card_picture(tmp_path / "card.png", CARD, "1-2-301")
    with Image.open(tmp_path / "card.png") as picture:
        assert picture.size == (1016, 640)
        assert texts(np.asarray(picture)) == [CARD]


def test_a_label_is_printed_with_the_font_given(checkout: Path) -> None:
    font = checkout / "assets" / "fonts" / "GatepostSans-Regular.otf"
    if not font.exists():
        pytest.skip("the font is made by scripts/setup")
    plain, labelled = (np.asarray(draw_card(CARD, "东泽园 1-2-301", f)) for f in (None, font))
    assert (plain[96:] != labelled[96:]).any()
    assert texts(labelled) == [CARD]


def test_a_text_of_4_kb_still_makes_a_card() -> None:
    assert texts(np.asarray(draw_card("A1 " * 1432))) == ["A1 " * 1432]


@pytest.mark.parametrize("suffix", [".avi", ".mp4"])
def test_each_card_is_held_up_when_the_video_says_so(tmp_path: Path, suffix: str) -> None:
    made = make_card_video(
        tmp_path / f"cards{suffix}", [CARD, OTHER], empty=0.2, hold=0.6, fps=5, size=(640, 360), seed=3
    )
    frames = _frames(made.path)
    assert made.seconds == pytest.approx(len(frames) / 5)
    for (start, end), text in zip(made.held, (CARD, OTHER), strict=True):
        assert all(texts(frame) == [text] for frame in frames[round(start * 5) : round(end * 5)])
    assert texts(frames[0]) == texts(frames[-1]) == []


def test_the_same_seed_gives_the_same_frames(tmp_path: Path) -> None:
    first, again, other = (
        _frames(make_card_video(tmp_path / f"{n}.avi", [CARD], empty=0.25, hold=0.25, fps=4, seed=seed).path)
        for n, seed in enumerate((5, 5, 6))
    )
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert any((a != b).any() for a, b in zip(first, other, strict=True))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no video"):
        make_card_video(tmp_path / "nowhere" / "card.avi", [CARD])


def _frames(path: Path) -> list[np.ndarray]:
    capture = cv2.VideoCapture(str(path))
    frames: list[np.ndarray] = []
    while (read := capture.read())[0]:
        frames.append(np.asarray(read[1]))
    capture.release()
    return frames
