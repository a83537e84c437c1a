import os
import signal
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from demo.card_video import draw_card, make_card_picture
from kiosk import zbar_worker
from kiosk.decoders import LONGEST_TEXT, Decoder, NotAPicture, PictureMissing, PictureTooLarge, Reader, read_picture
from kiosk.zbar import Zbar, ZbarState

CARD = "GPC1:0123456789ABCDEF12"
CHINESE = "张伟 东泽园 1号楼 2单元 301室"


def is_ours(text: str) -> bool:
    return text.startswith("GPC1:")


def code(data: str | bytes, module: int = 4, level: int = qrcode.ERROR_CORRECT_L) -> np.ndarray:
    """A code alone, as the camera gives pictures: (height, width, 3) BGR."""
    drawn = qrcode.QRCode(error_correction=level, border=4)
    drawn.add_data(data, optimize=0)
    drawn.make()
    gray = np.where(np.asarray(drawn.get_matrix()), 0, 255).astype(np.uint8)
    return np.repeat(gray.repeat(module, 0).repeat(module, 1)[:, :, None], 3, axis=2)


def moire() -> np.ndarray:
    """A code with a pattern as on a phone's screen: zxing-cpp misses it, zbar does not."""
    plain = code(CARD, 10, qrcode.ERROR_CORRECT_M).astype(np.float32)
    y, x = np.mgrid[: plain.shape[0], : plain.shape[1]] * (2 * np.pi / 10)
    pattern = 120 * np.sin(x) * np.sin(y)
    return np.clip(127 + (plain - 127) * 0.6 + pattern[:, :, None], 0, 255).astype(np.uint8)


def torn() -> np.ndarray:
    """A card of which a strip through the code is missing."""
    card = np.array(draw_card(CARD))[:, :, ::-1].copy()
    card[:, 700:800] = 255
    return card


def empty_room() -> np.ndarray:
    return np.random.default_rng(1).integers(100, 160, (360, 640, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def zbar() -> Iterator[Zbar]:
    with Zbar() as worker:
        assert worker.start(), "the library libzbar0 is missing"
        yield worker


@pytest.fixture(scope="module")
def decoder(zbar: Zbar) -> Decoder:
    return Decoder(is_ours, zbar, zbar_every=0)


class TestFrames:
    def test_a_card(self, decoder: Decoder) -> None:
        assert decoder.decode(np.array(draw_card(CARD))) == (CARD,)

    def test_inverted_and_upside_down(self, decoder: Decoder) -> None:
        assert decoder.decode(255 - code(CARD)) == (CARD,)
        assert decoder.decode(np.ascontiguousarray(code(CARD)[::-1, ::-1])) == (CARD,)

    def test_zbar_reads_what_zxing_misses(self, decoder: Decoder, zbar: Zbar) -> None:
        assert decoder.decode(moire()) == (CARD,)
        with Zbar() as starting:
            assert Decoder(is_ours, starting).decode(moire()) == ()

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

    def test_zbar_is_not_asked_for_every_frame(self, zbar: Zbar) -> None:
        now = 0.0
        decoder = Decoder(is_ours, zbar, clock=lambda: now)
        assert decoder.decode(moire()) == (CARD,)
        now = 0.05
        assert decoder.decode(moire()) == ()
        assert decoder.decode(code(CARD)) == (CARD,)
        now = 0.1
        assert decoder.decode(moire()) == (CARD,)


class TestTheWorker:
    def test_starts_at_the_first_need(self) -> None:
        with Zbar() as zbar:
            decoder = Decoder(is_ours, zbar)
            assert decoder.decode(code(CARD)) == (CARD,)
            assert zbar.pid is None
            decoder.decode(empty_room())
            assert zbar.pid is not None
        assert zbar.pid is None

    def test_a_killed_one_is_started_anew_after_a_rest(self) -> None:
        now = 0.0
        with Zbar(lambda: now) as zbar:
            assert zbar.start()
            first = zbar.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            decoder = Decoder(is_ours, zbar, zbar_every=0)
            assert decoder.decode(moire()) == ()
            assert decoder.decode(code(CARD)) == (CARD,)
            assert zbar.pid is None
            now = 1.5
            assert zbar.start()
            assert zbar.pid not in (None, first)
            assert decoder.decode(moire()) == (CARD,)

    def test_deaths_without_an_answer_in_between_make_the_rest_longer(self) -> None:
        now = 0.0
        with Zbar(lambda: now) as zbar:
            for rest in (1, 2, 4):
                assert zbar.start()
                assert zbar.pid is not None
                os.kill(zbar.pid, signal.SIGKILL)
                assert zbar.read(moire()[:, :, 0]) == ()
                now += rest - 0.1
                assert not zbar.start(0)
                now += 0.2

    def test_one_that_hangs_is_ended_within_its_time(self) -> None:
        with Zbar() as zbar:
            assert zbar.start()
            pid = zbar.pid
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)
            began = time.monotonic()
            assert zbar.read(moire()[:, :, 0], limit=0.3) == ()
            assert time.monotonic() - began < 1
            assert not _alive(pid)
            assert zbar.state is ZbarState.OFF

    def test_one_that_hangs_ends_by_itself_when_nobody_waits(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, subprocess.Popen([sys.executable, "-P", zbar_worker.__file__], stdin=theirs.fileno()) as process:
            theirs.close()
            assert ours.recv(1) == zbar_worker.READY
            ours.sendall(zbar_worker.HEADER.pack(6000, 6000, 0.02) + bytes(36_000_000))
            assert process.wait(10) == -signal.SIGALRM

    def test_ends_with_the_process_that_started_it(self) -> None:
        program = (
            "import time; from kiosk.zbar import Zbar; z = Zbar(); z.start(); print(z.pid, flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
            assert parent.stdout is not None
            worker = int(parent.stdout.readline())
            assert _alive(worker)
            parent.kill()
        end = time.monotonic() + 5
        while _alive(worker) and time.monotonic() < end:
            time.sleep(0.01)
        assert not _alive(worker)

    def test_without_the_library_zxing_reads_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "pyzbar.py").write_text("raise ImportError('Unable to find zbar shared library')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        with Zbar() as zbar:
            assert not zbar.start()
            assert zbar.state is ZbarState.ABSENT
            assert zbar.pid is None
            assert Decoder(is_ours, zbar).decode(code(CARD)) == (CARD,)


class TestPictures:
    def test_a_card(self, tmp_path: Path, zbar: Zbar) -> None:
        make_card_picture(tmp_path / "card.png", CARD)
        (found,) = read_picture(tmp_path / "card.png", zbar)
        assert (found.text, found.readers, found.damaged) == (CARD, (Reader.ZXING, Reader.ZBAR), False)
        assert [(600 < x < 950, 190 < y < 550) for x, y in found.corners] == [(True, True)] * 4

    def test_its_own_worker_ends_with_the_call(self, tmp_path: Path) -> None:
        cv2.imwrite(str(tmp_path / "moire.png"), moire())
        (found,) = read_picture(tmp_path / "moire.png")
        assert (found.text, found.readers) == (CARD, (Reader.ZBAR,))

    def test_a_torn_card_is_told_as_damaged(self, tmp_path: Path, zbar: Zbar) -> None:
        cv2.imwrite(str(tmp_path / "torn.jpg"), torn())
        (found,) = read_picture(tmp_path / "torn.jpg", zbar)
        assert (found.text, found.damaged) == ("", True)

    def test_nothing_there(self, tmp_path: Path, zbar: Zbar) -> None:
        cv2.imwrite(str(tmp_path / "room.png"), empty_room())
        assert read_picture(tmp_path / "room.png", zbar) == []

    def test_black_on_transparent(self, tmp_path: Path, zbar: Zbar) -> None:
        ink = code(CARD)[:, :, 0]
        clear = np.zeros((*ink.shape, 4), np.uint8)
        clear[:, :, 3] = 255 - ink
        Image.fromarray(clear).save(tmp_path / "clear.png")
        assert [found.text for found in read_picture(tmp_path / "clear.png", zbar)] == [CARD]

    @pytest.mark.parametrize(
        "content", [b"", b"Dear committee,\n" * 9, b"\x89PNG\r\n\x1a\n" + bytes(99), b"%!PS-Adobe"]
    )
    def test_a_file_that_is_no_picture(self, tmp_path: Path, zbar: Zbar, content: bytes) -> None:
        (tmp_path / "letter.png").write_bytes(content)
        with pytest.raises(NotAPicture) as told:
            read_picture(tmp_path / "letter.png", zbar)
        assert told.value.notice.say(str).startswith("This file is not a picture")

    def test_half_a_picture(self, tmp_path: Path, zbar: Zbar) -> None:
        make_card_picture(tmp_path / "card.png", CARD)
        half = (tmp_path / "card.png").read_bytes()
        (tmp_path / "half.png").write_bytes(half[: len(half) // 2])
        with pytest.raises(NotAPicture):
            read_picture(tmp_path / "half.png", zbar)

    def test_no_file(self, tmp_path: Path, zbar: Zbar) -> None:
        os.mkfifo(tmp_path / "pipe.png")
        for path in (tmp_path / "nothing.png", tmp_path, tmp_path / "pipe.png"):
            with pytest.raises(PictureMissing):
                read_picture(path, zbar)

    def test_too_large(self, tmp_path: Path, zbar: Zbar) -> None:
        for name, width in (("wide.png", 12_000), ("bomb.png", 60_000)):
            head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, 9_000, 8, 0, 0, 0, 0))
            (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
        with (tmp_path / "long.png").open("wb") as file:
            file.truncate(50_000_001)
        for name in ("wide.png", "bomb.png", "long.png"):
            with pytest.raises(PictureTooLarge):
                read_picture(tmp_path / name, zbar)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file."""
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
