import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.card_video import draw_card, make_card_video
from kiosk.eye.camera import Camera, CameraSource
from kiosk.eye.decoders import Decoder, Reading
from kiosk.eye.process import EyeState
from kiosk.eye.scanner import Scanner, Sighting, Sightings

CARD, OTHER = "GPC1:0123456789ABCDEF12", "GPC1:FEDCBA987654321034"
FOREIGN, MENU = "https://example.org", "https://example.org/menu"


def is_ours(text: str) -> bool:
    return text.startswith("GPC1:")


class TestRules:
    """Times are in seconds; a picture comes every tenth."""

    @pytest.fixture
    def sightings(self) -> Sightings:
        return Sightings(is_ours)

    def told(
        self, sightings: Sightings, start: float, seconds: float, *texts: str, unreadable: bool = False
    ) -> list[str]:
        reading = Reading(texts, unreadable)
        seen = [sightings.see(reading, start + n / 10) for n in range(round(seconds * 10))]
        return [s.text for s in seen if s is not None]

    def test_a_card_held_up_counts_once(self, sightings: Sightings) -> None:
        assert sightings.see(Reading((CARD,)), 5.0) == Sighting(CARD, True, 5.0)
        assert self.told(sightings, 5.1, 60, CARD) == []

    def test_a_card_counts_again_after_two_seconds_out_of_sight(self, sightings: Sightings) -> None:
        assert self.told(sightings, 0, 1, CARD) == [CARD]
        assert self.told(sightings, 2.5, 1, CARD) == []
        assert self.told(sightings, 5.6, 1, CARD) == [CARD]

    def test_the_next_card_counts_at_once(self, sightings: Sightings) -> None:
        assert self.told(sightings, 0, 1, CARD) == [CARD]
        assert self.told(sightings, 1, 1, OTHER, CARD) == [OTHER]

    def test_forget_tells_it_again(self, sightings: Sightings) -> None:
        assert self.told(sightings, 0, 1, CARD) == [CARD]
        sightings.forget()
        assert self.told(sightings, 1, 1, CARD) == [CARD]

    def test_time_without_looking_is_not_out_of_sight(self, sightings: Sightings) -> None:
        assert self.told(sightings, 0, 1, CARD) == [CARD]
        sightings.skip(60)
        assert self.told(sightings, 61, 1, CARD) == []

    def test_ours_wins_over_foreign_ones(self, sightings: Sightings) -> None:
        assert self.told(sightings, 0, 10, FOREIGN, CARD, MENU) == [CARD]

    def test_foreign_codes_are_told_every_three_seconds_at_most(self, sightings: Sightings) -> None:
        assert sightings.see(Reading((FOREIGN,)), 0) == Sighting(FOREIGN, False, 0)
        assert self.told(sightings, 0.1, 2.8, MENU) == []
        assert self.told(sightings, 3, 1, MENU) == [MENU]
        assert self.told(sightings, 4, 1, CARD) == [CARD]

    def test_a_text_beyond_ascii_is_never_ours(self) -> None:
        sighting = Sightings(lambda _: True).see(Reading(("张伟",)), 1)
        assert sighting == Sighting("张伟", False, 1)

    def test_an_empty_code_is_told(self, sightings: Sightings) -> None:
        assert sightings.see(Reading(("",)), 1) == Sighting("", False, 1)

    def test_an_unreadable_code_is_told_once_it_is_held(self, sightings: Sightings) -> None:
        assert self.told(sightings, 0, 1.4, unreadable=True) == []
        assert sightings.see(Reading(unreadable=True), 1.6) == Sighting("", False, 1.6, unreadable=True)
        assert self.told(sightings, 1.7, 20, unreadable=True) == []
        assert self.told(sightings, 25, 2, unreadable=True) == [""]

    def test_a_code_that_becomes_readable_was_not_unreadable(self, sightings: Sightings) -> None:
        assert self.told(sightings, 0, 1.4, unreadable=True) == []
        assert self.told(sightings, 1.4, 0.2, CARD) == [CARD]
        assert self.told(sightings, 1.6, 1.4, unreadable=True) == []

    @given(st.lists(st.tuples(st.sets(st.sampled_from([CARD, OTHER, FOREIGN, MENU])), st.floats(0.01, 3)), max_size=60))
    def test_whatever_is_held_up(self, pictures: list[tuple[set[str], float]]) -> None:
        sightings, at, foreign_at = Sightings(is_ours), 0.0, -99.0
        told: set[str] = set()
        seen_at: dict[str, float] = {}
        for texts, wait in pictures:
            at += wait
            told -= {text for text, seen in seen_at.items() if at - seen >= 2}
            sighting = sightings.see(Reading(tuple(sorted(texts))), at)
            if sighting is not None:
                assert sighting.text in texts
                assert sighting.ours or not {CARD, OTHER} & texts
                assert sighting.text not in told
                assert sighting.ours or at - foreign_at >= 3
                told.add(sighting.text)
                foreign_at = foreign_at if sighting.ours else at
            elif {CARD, OTHER} & texts:
                assert {CARD, OTHER} & texts <= told
            seen_at.update(dict.fromkeys(texts, at))


class CountingDecoder(Decoder):
    """Reads as ever, and counts."""

    count = 0

    def read(self, image: np.ndarray) -> Reading:
        self.count += 1
        return super().read(image)


class Gate:
    """A camera, a decoder and a scanner on one source."""

    def __init__(self, source: CameraSource, tell: Callable[[Sighting], None] | None = None) -> None:
        self.told: queue.SimpleQueue[Sighting] = queue.SimpleQueue()
        self.camera = Camera(source)
        self.decoder = CountingDecoder(is_ours)
        self.scanner = Scanner(self.camera, self.decoder, is_ours, tell or self.told.put)
        self.camera.start()
        self.scanner.start()

    def next(self, seconds: float = 5) -> Sighting:
        return self.told.get(timeout=seconds)

    def nothing(self, seconds: float) -> bool:
        try:
            return not self.told.get(timeout=seconds)
        except queue.Empty:
            return True

    def close(self) -> None:
        self.scanner.stop()
        self.camera.stop()
        self.decoder.close()


Open = Callable[..., Gate]


@pytest.fixture
def gate() -> Iterator[Open]:
    gates: list[Gate] = []

    def opened(source: CameraSource, tell: Callable[[Sighting], None] | None = None) -> Gate:
        gates.append(Gate(source, tell))
        return gates[-1]

    yield opened
    for one in gates:
        one.close()


def film(path: Path, picture: np.ndarray) -> str:
    """A video in which nothing moves, 20 frames a second."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 20, (640, 360))
    for _ in range(20):
        writer.write(cv2.resize(picture, (640, 360), interpolation=cv2.INTER_AREA))
    writer.release()
    return str(path)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> str:
    return film(tmp_path_factory.mktemp("held") / "held.avi", np.asarray(draw_card(CARD)))


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> str:
    return film(tmp_path_factory.mktemp("nobody") / "nobody.avi", np.full((360, 640, 3), 130, np.uint8))


def test_a_card_that_is_moved_by_hand_and_a_code_of_somebody_else(gate: Open, tmp_path: Path) -> None:
    made = make_card_video(tmp_path / "card.avi", [CARD], empty=0.1, hold=0.3, fps=12, size=(640, 360))
    began = time.monotonic()
    opened = gate(str(made.path))
    first = opened.next()
    assert (first.text, first.ours) == (CARD, True)
    opened.camera.switch(film(tmp_path / "poster.avi", np.asarray(draw_card(FOREIGN))))
    second = opened.next()
    assert (second.text, second.ours) == (FOREIGN, False)
    assert began < first.frame_taken_at < second.frame_taken_at <= time.monotonic()


def test_a_card_held_up_is_told_once_and_again_after_forget(gate: Open, held: str) -> None:
    opened = gate(held)
    assert opened.next().text == CARD
    assert opened.nothing(0.3)
    opened.scanner.forget()
    assert opened.next().text == CARD


def test_each_frame_is_looked_at_once_and_none_in_a_pause(gate: Open, held: str) -> None:
    opened = gate(held)
    opened.next()
    assert opened.camera.wait_newer(8, 5)
    newest = opened.camera.newest()
    assert newest is not None
    assert 0 < opened.decoder.count <= newest.number
    opened.scanner.pause()
    opened.scanner.forget()
    assert opened.nothing(0.1)
    count = opened.decoder.count
    assert opened.nothing(0.3)
    assert opened.decoder.count == count
    opened.scanner.resume()
    assert opened.next().text == CARD


def test_a_card_that_stays_in_view_over_a_pause_is_not_told_again(gate: Open, held: str) -> None:
    opened = gate(held)
    opened.next()
    opened.scanner.pause()
    opened.scanner.resume()
    assert opened.nothing(0.3)


def test_a_torn_card_is_told_as_unreadable_once_it_is_held(gate: Open, tmp_path: Path) -> None:
    torn = np.array(draw_card(CARD))
    torn[:, 700:800] = 255
    sighting = gate(film(tmp_path / "torn.avi", torn)).next()
    assert (sighting.text, sighting.ours, sighting.unreadable) == ("", False, True)


@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGABRT])
def test_the_crash_of_a_decoder_does_not_stop_the_scanner(
    gate: Open, nobody: str, held: str, how: signal.Signals
) -> None:
    opened = gate(nobody)
    eye = opened.decoder.eye
    end = time.monotonic() + 5
    while eye.state is not EyeState.READY and time.monotonic() < end:
        time.sleep(0.01)
    first = eye.pid
    assert first is not None
    os.kill(first, how)
    while eye.pid == first and time.monotonic() < end:
        time.sleep(0.01)
    assert eye.pid != first
    opened.camera.switch(held)
    assert opened.next().text == CARD


def test_an_error_of_the_listener_does_not_stop_the_scanner(gate: Open, held: str) -> None:
    calls: queue.SimpleQueue[str] = queue.SimpleQueue()

    def tell(sighting: Sighting) -> None:
        calls.put(sighting.text)
        raise RuntimeError("the screen is gone")

    opened = gate(held, tell)
    assert calls.get(timeout=5) == CARD
    opened.scanner.forget()
    assert calls.get(timeout=5) == CARD


def test_it_ends_within_a_second_whatever_the_camera_does(gate: Open, held: str) -> None:
    for source in (99, held):
        opened = gate(source)
        opened.scanner.pause()
        threads = {thread for thread in threading.enumerate() if thread.name in {"scanner", "camera"}}
        assert len(threads) >= 2
        began = time.monotonic()
        opened.scanner.stop()
        opened.camera.stop()
        assert time.monotonic() - began < 1


def test_a_card_is_told_within_a_blink(gate: Open, held: str) -> None:
    told_at: queue.SimpleQueue[tuple[float, Sighting]] = queue.SimpleQueue()
    gate(held, lambda sighting: told_at.put((time.monotonic(), sighting)))
    at, sighting = told_at.get(timeout=5)
    # The first frame pays for loading zxing-cpp; bench/ has the figures.
    assert at - sighting.frame_taken_at < 1.0
