import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from kiosk import zbar_worker
from kiosk.decoders import Decoder
from kiosk.zbar import Zbar, ZbarState
from tests.kiosk.hard_pictures import CARD, code, frame, moire, noisy


def is_ours(text: str) -> bool:
    return text == CARD


def test_starts_at_the_first_need() -> None:
    with Zbar() as zbar:
        decoder = Decoder(is_ours, zbar)
        assert decoder.decode(frame(code(CARD))) == (CARD,)
        assert zbar.pid is None
        decoder.decode(np.zeros((360, 640, 3), np.uint8))
        assert zbar.pid is not None
    assert zbar.pid is None


def test_a_killed_one_is_started_anew_after_a_rest() -> None:
    now = 0.0
    with Zbar(lambda: now) as zbar:
        assert zbar.start()
        first = zbar.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        decoder = Decoder(is_ours, zbar, zbar_every=0)
        assert decoder.decode(frame(moire())) == ()
        assert decoder.decode(frame(code(CARD))) == (CARD,)
        assert zbar.pid is None
        now = 1.5
        assert zbar.start()
        assert zbar.pid not in (None, first)
        assert any(decoder.decode(frame(moire())) for _ in range(1000))


def test_deaths_without_an_answer_in_between_make_the_rest_longer() -> None:
    now = 0.0
    with Zbar(lambda: now) as zbar:
        for rest in (1, 2, 4):
            assert zbar.start()
            assert zbar.pid is not None
            os.kill(zbar.pid, signal.SIGKILL)
            assert zbar.read(moire()) == ()
            now += rest - 0.1
            assert not zbar.start(0)
            now += 0.2


def test_one_that_hangs_is_ended_within_its_time() -> None:
    with Zbar() as zbar:
        assert zbar.start()
        pid = zbar.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        assert zbar.read(moire(), limit=0.3) == ()
        assert time.monotonic() - began < 1
        assert not _alive(pid)
        assert zbar.state is ZbarState.OFF


def test_one_that_hangs_ends_by_itself_when_nobody_waits() -> None:
    ours, theirs = socket.socketpair()
    with ours, subprocess.Popen([sys.executable, "-P", zbar_worker.__file__], stdin=theirs.fileno()) as process:
        theirs.close()
        assert ours.recv(1) == zbar_worker.READY
        ours.sendall(zbar_worker.HEADER.pack(6000, 6000, 0.02) + bytes(36_000_000))
        assert process.wait(10) == -signal.SIGALRM


def test_ends_with_the_process_that_started_it() -> None:
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


def test_without_the_library_zxing_reads_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyzbar.py").write_text("raise ImportError('Unable to find zbar shared library')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Zbar() as zbar:
        assert not zbar.start()
        assert zbar.state is ZbarState.ABSENT
        assert zbar.pid is None
        decoder = Decoder(is_ours, zbar)
        assert decoder.decode(frame(code(CARD))) == (CARD,)
        assert decoder.decode(frame(noisy(8))) == (CARD,), "zbar's turn goes to zxing-cpp"


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
