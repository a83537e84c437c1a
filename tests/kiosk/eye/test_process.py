import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
import zxingcpp

from kiosk.eye import worker as eye_worker
from kiosk.eye.decoders import ROUND, Decoder, Reading, read_picture
from kiosk.eye.picture_steps import Step
from kiosk.eye.process import EyeProcess, EyeState
from kiosk.eye.talk import LENGTH, Greeting, Reader, Request
from tests.kiosk.hard_pictures import CARD, code, frame, moire, noisy

ABORTS = "import os\nclass pyzbar:\n  class ZBarSymbol: QRCODE = 0\n  def decode(*_, **__): os.abort()\n"
"""A decoder that ends its process from inside, as the real one does on some pictures."""


def is_ours(text: str) -> bool:
    return text == CARD


def ready(eye: EyeProcess) -> int:
    assert eye.start()
    assert eye.pid is not None
    return eye.pid


def busy_wall() -> np.ndarray:
    """Takes either decoder a second and more."""
    return np.random.default_rng(3).integers(0, 256, (5000, 5000), dtype=np.uint8)


def texts(eye: EyeProcess, reader: Reader, picture: np.ndarray) -> list[str]:
    eye.show(picture)
    return [found.text for found in eye.look(reader)]


class TestStart:
    def test_at_the_first_frame_which_reads_nothing_and_does_not_wait(self) -> None:
        with EyeProcess() as eye:
            decoder = Decoder(is_ours, eye)
            assert eye.pid is None
            assert decoder.read(frame(code(CARD))) == Reading()
            assert eye.state is EyeState.STARTING
            ready(eye)
            assert decoder.decode(frame(code(CARD))) == (CARD,)
        assert eye.pid is None

    def test_from_another_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with EyeProcess() as eye:
            ready(eye)

    def test_without_zbars_library_zxing_reads_alone(self, shadow: Callable[[str, str], None]) -> None:
        shadow("pyzbar", "raise ImportError('Unable to find zbar shared library')")
        with EyeProcess() as eye:
            ready(eye)
            assert not eye.can(Reader.ZBAR)
            decoder = Decoder(is_ours, eye)
            assert decoder.decode(frame(code(CARD))) == (CARD,)
            assert decoder.decode(frame(noisy(8))) == (CARD,), "zbar's turn goes to zxing-cpp"

    def test_that_fails_is_tried_again_after_a_rest(
        self, shadow: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = 0.0
        shadow("zxingcpp", "raise ImportError")
        with EyeProcess(lambda: now) as eye:
            assert not eye.start()
            assert [eye.can(reader) for reader in Reader] == [False, False]
            assert Decoder(is_ours, eye).read(frame(code(CARD))) == Reading()
            assert eye.pid is None
            monkeypatch.delenv("PYTHONPATH")
            now = 1.1
            ready(eye)
            assert texts(eye, Reader.ZXING, code(CARD)) == [CARD]


def _kill_stopped(pid: int, how: signal.Signals) -> None:
    os.kill(pid, how)
    os.kill(pid, signal.SIGCONT)


class TestCrash:
    @pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
    @pytest.mark.parametrize("reader", Reader)
    def test_in_the_middle_of_reading(self, reader: Reader, how: signal.Signals) -> None:
        now = 0.0
        other = next(one for one in Reader if one is not reader)
        with EyeProcess(lambda: now) as eye:
            first = ready(eye)
            eye.show(busy_wall())
            os.kill(first, signal.SIGSTOP)  # however quick the machine is, it has not read before it dies
            killer = threading.Timer(0.3, _kill_stopped, (first, how))
            began = time.monotonic()
            killer.start()
            assert eye.look(reader, limit=20) == ()
            killer.join()
            assert 0.3 <= time.monotonic() - began < 3
            assert (eye.state, eye.can(reader), eye.can(other)) == (EyeState.OFF, False, True)
            assert ready(eye) != first
            assert texts(eye, reader, code(CARD)) == []
            assert texts(eye, other, code(CARD)) == [CARD]
            now = 1.1
            assert texts(eye, reader, code(CARD)) == [CARD]

    def test_a_zbar_that_aborts_leaves_the_gate_reading(self, shadow: Callable[[str, str], None]) -> None:
        now = 0.0
        shadow("pyzbar", ABORTS)
        with EyeProcess(lambda: now) as eye:
            first = ready(eye)
            decoder = Decoder(is_ours, eye)
            assert decoder.decode(frame(moire())) == ()
            assert eye.pid is None
            assert decoder.decode(frame(code(CARD))) == (), "the new worker starts"
            assert ready(eye) != first
            assert decoder.decode(frame(code(CARD))) == (CARD,)
            for _ in range(ROUND):
                decoder.decode(frame(moire()))
            assert eye.pid is not None, "zbar rests"

    def test_a_still_is_read_by_the_other_one(self, tmp_path: Path, shadow: Callable[[str, str], None]) -> None:
        shadow("pyzbar", ABORTS)
        cv2.imwrite(str(tmp_path / "noisy.png"), noisy(8))
        (found,) = read_picture(tmp_path / "noisy.png")
        assert (found.text, found.readers) == (CARD, (Reader.ZXING,))

    def test_a_killed_one_is_started_anew_after_a_rest(self) -> None:
        now = 0.0
        with EyeProcess(lambda: now) as eye:
            first = ready(eye)
            os.kill(first, signal.SIGKILL)
            decoder = Decoder(is_ours, eye, clock=lambda: 0.0, zbar_every=0)
            assert decoder.decode(frame(code(CARD))) == ()
            now = 1.5
            assert ready(eye) != first
            assert decoder.decode(frame(code(CARD))) == (CARD,)

    def test_deaths_without_an_answer_in_between_make_the_rest_longer(self) -> None:
        now = 0.0
        with EyeProcess(lambda: now) as eye:
            for rest in (1, 2, 4):
                os.kill(ready(eye), signal.SIGKILL)
                assert texts(eye, Reader.ZBAR, code(CARD)) == []
                now += rest - 0.1
                assert not eye.can(Reader.ZBAR)
                now += 0.2
                assert eye.can(Reader.ZBAR)
            ready(eye)
            assert texts(eye, Reader.ZBAR, code(CARD)) == [CARD]
            os.kill(ready(eye), signal.SIGKILL)
            assert texts(eye, Reader.ZBAR, code(CARD)) == []
            now += 1.1
            assert eye.can(Reader.ZBAR), "it had answered: the first rest again"


class TestHang:
    def test_is_ended_within_its_time(self) -> None:
        with EyeProcess() as eye:
            pid = ready(eye)
            os.kill(pid, signal.SIGSTOP)
            eye.show(moire())
            began = time.monotonic()
            assert eye.look(Reader.ZXING, limit=0.3) == ()
            assert time.monotonic() - began < 1
            assert not _alive(pid)
            assert eye.state is EyeState.OFF

    @pytest.mark.parametrize("reader", Reader)
    def test_ends_by_itself_when_nobody_waits(self, reader: Reader) -> None:
        ours, theirs = socket.socketpair()
        wall = busy_wall()
        request = msgspec.json.encode(Request(wall.shape[1], wall.shape[0], reader, Step.RAW, 0.02))
        command = [sys.executable, "-m", "kiosk.eye.worker"]
        with ours, subprocess.Popen(command, stdin=theirs.fileno(), cwd=Path(__file__).parents[3]) as process:
            theirs.close()
            assert ours.recv(1) == Greeting.BOTH
            ours.sendall(LENGTH.pack(len(request)) + request + wall.tobytes())
            assert process.wait(10) == -signal.SIGALRM


def test_ends_with_the_process_that_started_it() -> None:
    program = (
        "import time; from kiosk.eye.process import EyeProcess; e = EyeProcess(); e.start();"
        "print(e.pid, flush=True); time.sleep(60)"
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


@pytest.mark.parametrize("failure", [IndexError, ValueError, RuntimeError, UnicodeError, MemoryError])
def test_a_zxing_that_raises_reads_nothing(monkeypatch: pytest.MonkeyPatch, failure: type[Exception]) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure("vector::_M_range_check")

    assert [found.text for found in eye_worker.zxing(code(CARD))] == [CARD]
    monkeypatch.setattr(zxingcpp, "read_barcodes", fail)
    assert eye_worker.zxing(code(CARD)) == []


def test_the_decoders_stay_out_of_the_tablets_process() -> None:
    program = (
        "import sys, kiosk.eye.scanner, kiosk.eye.decoders; print({'zxingcpp', 'pyzbar', 'cv2'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


@pytest.fixture
def shadow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a module in another one's place, in the worker."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def put(name: str, program: str) -> None:
        (tmp_path / f"{name}.py").write_text(program)

    return put


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
