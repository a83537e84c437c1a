import random
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.card_video import draw_card, make_card_picture
from kiosk.eye.decoders import (
    LONGEST_TEXT,
    MOST_CODES,
    ROUND,
    Decoder,
    FoundCode,
    Reader,
    Reading,
    find_codes,
    read_picture,
)
from kiosk.eye.picture_steps import Step
from kiosk.eye.process import EyeProcess
from tests.kiosk.hard_pictures import CARD, frame, moire, noisy, shaded, small
from tests.kiosk.hard_pictures import code as gray_code

CHINESE = "张伟 东泽园 1号楼 2单元 301室"


def is_ours(text: str) -> bool:
    return text == CARD


def code(data: str | bytes, module: int = 4) -> np.ndarray:
    return frame(gray_code(data, module))


def steady(eye: EyeProcess) -> Decoder:
    """By whose clock zbar needs no time, so that its turn comes in each third frame."""
    return Decoder(is_ours, eye, clock=lambda: 0.0, zbar_every=0)


def reads_until_ours(decoder: Decoder, picture: np.ndarray, most: int = ROUND) -> int:
    """Frames until the card is read; 0 when it was not."""
    return next((n for n in range(1, most + 1) if decoder.decode(frame(picture)) == (CARD,)), 0)


def torn() -> np.ndarray:
    """A card of which a strip through the code is missing."""
    card = np.array(draw_card(CARD))[:, :, ::-1].copy()
    card[:, 700:800] = 255
    return card


def empty_room() -> np.ndarray:
    return np.random.default_rng(1).integers(100, 160, (360, 640, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def eye() -> Iterator[EyeProcess]:
    with EyeProcess() as worker:
        assert worker.start()
        assert worker.can(Reader.ZBAR), "the library libzbar0 is missing"
        yield worker


@pytest.fixture(scope="module")
def decoder(eye: EyeProcess) -> Decoder:
    """For what is read in the first frame, or not at all."""
    return Decoder(is_ours, eye, zbar_every=0)


class TestFrames:
    def test_a_card(self, decoder: Decoder) -> None:
        assert decoder.decode(np.array(draw_card(CARD))) == (CARD,)

    def test_inverted_and_upside_down(self, decoder: Decoder) -> None:
        assert decoder.decode(255 - code(CARD)) == (CARD,)
        assert decoder.decode(np.ascontiguousarray(code(CARD)[::-1, ::-1])) == (CARD,)

    def test_zbar_reads_what_zxing_misses(self, eye: EyeProcess) -> None:
        assert Decoder(is_ours, eye).decode(frame(moire())) == (CARD,)

    def test_nothing_in_an_empty_picture(self, decoder: Decoder) -> None:
        for picture in (empty_room(), np.zeros((720, 1280, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)):
            reading = decoder.read(picture)
            assert (reading.texts, reading.unreadable) == ((), False)

    def test_a_torn_code_is_unreadable(self, decoder: Decoder) -> None:
        reading = decoder.read(torn())
        assert (reading.texts, reading.unreadable) == ((), True)

    def test_several_codes(self, decoder: Decoder) -> None:
        foreign, ours = code("https://example.org"), code(CARD)
        both = np.full((300, 600, 3), 255, np.uint8)
        both[20 : 20 + len(foreign), 20 : 20 + len(foreign)] = foreign
        both[20 : 20 + len(ours), 320 : 320 + len(ours)] = ours
        assert set(decoder.decode(both)) == {"https://example.org", CARD}

    def test_a_chinese_text_is_told_whole(self, decoder: Decoder) -> None:
        assert CHINESE in decoder.decode(code(CHINESE))

    def test_4_kb_of_text(self, decoder: Decoder) -> None:
        text = "GATEPOST " * 477
        assert decoder.decode(code(text)) == (text,)

    def test_a_text_beyond_the_bound_is_cut_off(self, decoder: Decoder) -> None:
        (text,) = decoder.decode(code("7" * 7089))
        assert text == "7" * LONGEST_TEXT

    @settings(max_examples=40)
    @given(st.binary(min_size=1, max_size=200))
    def test_any_bytes_at_all(self, decoder: Decoder, data: bytes) -> None:
        assert all(len(text) <= LONGEST_TEXT for text in decoder.decode(code(data, 3)))

    @settings(max_examples=60)
    @given(st.randoms(use_true_random=False), st.integers(1, 6), st.integers(1, 300))
    def test_a_code_that_is_spoilt_anyhow(self, decoder: Decoder, chance: random.Random, module: int, n: int) -> None:
        spoilt = gray_code(CARD, module)
        for _ in range(n):
            y, x, size = chance.randrange(len(spoilt)), chance.randrange(len(spoilt)), chance.randrange(1, 9)
            spoilt[y : y + size, x : x + size] = chance.randrange(256)
        reading = decoder.read(frame(spoilt))
        assert not (reading.texts and reading.unreadable)

    @pytest.mark.parametrize("shape", [(0, 0, 3), (0, 9, 3), (1, 1, 3), (1, 900, 3), (900, 1, 3)])
    def test_pictures_of_odd_shapes(self, eye: EyeProcess, shape: tuple[int, ...]) -> None:
        decoder = Decoder(is_ours, eye, zbar_every=0)
        assert all(decoder.read(np.zeros(shape, np.uint8)) == Reading() for _ in range(ROUND))


class TestLooks:
    """What follows on the raw picture: one look a frame."""

    @pytest.mark.parametrize(
        ("picture", "in_frame"), [(moire(), 1), (noisy(8), 2), (shaded(4, 20), 3), (noisy(4), 5), (shaded(6, 30), 6)]
    )
    def test_each_frame_is_looked_at_in_another_way(self, eye: EyeProcess, picture: np.ndarray, in_frame: int) -> None:
        assert reads_until_ours(steady(eye), picture) == in_frame

    def test_the_round_goes_on_from_frame_to_frame(self, eye: EyeProcess) -> None:
        decoder = steady(eye)
        assert reads_until_ours(decoder, noisy(8)) == 2
        assert reads_until_ours(decoder, noisy(4)) == 3
        assert reads_until_ours(decoder, shaded(6, 30)) == 1
        assert reads_until_ours(decoder, moire()) == 1

    def test_a_damaged_code_is_enlarged_in_the_same_frame(self, eye: EyeProcess) -> None:
        assert reads_until_ours(Decoder(is_ours, eye), small()) == 1

    def test_in_a_changed_picture_only_ours_count(self, eye: EyeProcess) -> None:
        decoder = Decoder(lambda text: False, eye, zbar_every=0)
        assert {decoder.read(frame(small())) for _ in range(ROUND)} == {Reading((), unreadable=True)}
        assert {decoder.decode(frame(noisy(8))) for _ in range(ROUND)} == {()}

    def test_foreign_codes_do_not_crowd_ours_out(self, eye: EyeProcess) -> None:
        wall = np.full((5 * 200, 5 * 200, 3), 255, np.uint8)
        for n in range(25):
            one = code(CARD if n == 24 else f"https://example.org/{n}")
            y, x = 200 * (n // 5) + 10, 200 * (n % 5) + 10
            wall[y : y + len(one), x : x + len(one)] = one
        texts = Decoder(is_ours, eye).decode(wall)
        assert texts[0] == CARD
        assert len(texts) == MOST_CODES

    def test_zbar_is_not_asked_for_every_frame(self, eye: EyeProcess) -> None:
        now = 0.0
        decoder = Decoder(is_ours, eye, clock=lambda: now, zbar_every=10)
        assert reads_until_ours(decoder, moire()) == 1
        now = 9.9
        assert reads_until_ours(decoder, moire(), 5 * ROUND) == 0
        assert decoder.decode(code(CARD)) == (CARD,)
        now = 10.1
        assert reads_until_ours(decoder, moire()) == 0, "this time zbar's is the other step"
        now = 20.2
        assert reads_until_ours(decoder, moire()) == 1

    def test_a_slow_zbar_gets_a_third_of_the_time(self, eye: EyeProcess, monkeypatch: pytest.MonkeyPatch) -> None:
        now, looks = 0.0, 0
        look = eye.look

        def slow_look(reader: Reader, step: Step = Step.RAW, limit: float = 1.0) -> tuple[FoundCode, ...]:
            nonlocal now, looks
            if reader is Reader.ZBAR:
                now, looks = now + 0.5, looks + 1
            return look(reader, step, limit)

        monkeypatch.setattr(eye, "look", slow_look)
        decoder = Decoder(is_ours, eye, clock=lambda: now)
        for _ in range(300):
            decoder.read(np.zeros((9, 9, 3), np.uint8))
            now += 1 / 30
        assert now / 4 < looks * 0.5 <= now / 3 + 0.1


class TestPictures:
    def test_a_card(self, tmp_path: Path, eye: EyeProcess) -> None:
        make_card_picture(tmp_path / "card.png", CARD)
        (found,) = read_picture(tmp_path / "card.png", eye)
        assert (found.text, found.readers, found.damaged) == (CARD, (Reader.ZXING, Reader.ZBAR), False)
        assert [(600 < x < 950, 190 < y < 550) for x, y in found.corners] == [(True, True)] * 4

    def test_its_own_worker_ends_with_the_call(self, tmp_path: Path) -> None:
        cv2.imwrite(str(tmp_path / "moire.png"), moire())
        (found,) = read_picture(tmp_path / "moire.png")
        assert (found.text, found.readers) == (CARD, (Reader.ZBAR,))

    @pytest.mark.parametrize(
        ("picture", "step"),
        [
            (code(CARD)[:, :, 0], Step.RAW),
            (small(), Step.CLOSER),
            (noisy(8), Step.DOUBLED),
            (shaded(4, 20), Step.DOUBLED_THRESHOLDED),
            (noisy(4), Step.SMOOTHED),
            (shaded(6, 30), Step.EVENED),
        ],
    )
    def test_all_steps_are_tried(self, tmp_path: Path, eye: EyeProcess, picture: np.ndarray, step: Step) -> None:
        cv2.imwrite(str(tmp_path / "hard.png"), picture)
        (found,) = read_picture(tmp_path / "hard.png", eye)
        assert (found.text, found.step) == (CARD, step)

    def test_corners_are_those_of_the_picture_itself(self, eye: EyeProcess) -> None:
        for picture in (noisy(8), shaded(6, 30), small()):
            (found,) = find_codes(picture, eye)
            side, border = len(picture), found.corners[0][0]
            middle = np.mean(found.corners, axis=0)
            assert middle == pytest.approx((picture.shape[1] / 2, side / 2), abs=side / 20)
            assert 0 < border < picture.shape[1] / 2

    def test_a_torn_card_is_told_as_damaged(self, tmp_path: Path, eye: EyeProcess) -> None:
        cv2.imwrite(str(tmp_path / "torn.jpg"), torn())
        (found,) = read_picture(tmp_path / "torn.jpg", eye)
        assert (found.text, found.damaged) == ("", True)

    def test_nothing_there(self, tmp_path: Path, eye: EyeProcess) -> None:
        cv2.imwrite(str(tmp_path / "room.png"), empty_room())
        assert read_picture(tmp_path / "room.png", eye) == []
