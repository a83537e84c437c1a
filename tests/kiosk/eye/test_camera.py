import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.card_video import make_card_video
from kiosk.eye.camera import RETRIES, Camera, CameraSource, CameraState, parse_source

ABSENT = 99
QUICK = (0.05, 0.1)
Watch = Callable[..., Camera]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Starts cameras, and stops them after the test."""
    cameras: list[Camera] = []

    def started(source: CameraSource, retries: tuple[float, float] = RETRIES) -> Camera:
        cameras.append(Camera(source, retries=retries))
        cameras[-1].start()
        return cameras[-1]

    yield started
    for camera in cameras:
        camera.stop()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty room: 8 frames at 20 a second."""
    return make_card_video(tmp_path_factory.mktemp("room") / "room.avi", [], empty=0.4, fps=20, size=(320, 180)).path


def until(camera: Camera, state: CameraState) -> bool:
    end = time.monotonic() + 5
    while camera.state is not state and time.monotonic() < end:
        time.sleep(0.005)
    return camera.state is state


def test_a_source_is_a_device_number_or_a_path() -> None:
    assert parse_source(" 0 ") == 0
    assert parse_source("12") == 12
    assert parse_source("walk.avi") == "walk.avi"
    assert parse_source("/dev/video0") == "/dev/video0"
    assert parse_source("١") == "١"


def test_looking_at_the_module_loads_no_picture_library() -> None:
    loaded = (
        "import sys, kiosk.eye.scanner; print([m for m in ('cv2', 'numpy', 'zxingcpp', 'PIL') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, timeout=20)
    assert told.stdout.strip() == "[]", told.stderr


def test_a_video_plays_at_its_own_rate_over_and_over(watch: Watch, room: Path) -> None:
    camera = watch(str(room))
    first = camera.wait_newer(0, 5)
    assert first is not None
    assert first.image.shape == (180, 320, 3)
    frame = camera.wait_newer(first.number + 11, 5)
    assert frame is not None
    assert camera.state is CameraState.RUNNING
    assert frame.taken_at - first.taken_at == pytest.approx((frame.number - first.number) / 20, abs=0.25)


def test_nobody_waits_for_a_device_that_is_not_there(watch: Watch) -> None:
    began = time.monotonic()
    camera = watch(ABSENT)
    assert camera.newest() is None
    assert time.monotonic() - began < 0.1
    assert until(camera, CameraState.MISSING)
    began = time.monotonic()
    camera.stop()
    assert time.monotonic() - began < 0.5


def test_a_camera_that_ends_is_lost_and_found_again(watch: Watch, room: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    film.write_bytes(room.read_bytes())
    camera = watch(str(film), retries=QUICK)
    assert camera.wait_newer(0, 5)
    film.unlink()
    assert until(camera, CameraState.LOST)
    assert camera.newest() is None
    film.write_bytes(room.read_bytes())
    assert until(camera, CameraState.RUNNING)


def test_half_a_video_is_played_as_far_as_it_goes(watch: Watch, room: Path, tmp_path: Path) -> None:
    film = tmp_path / "half.avi"
    whole = room.read_bytes()
    film.write_bytes(whole[: len(whole) // 2])
    camera = watch(str(film), retries=QUICK)
    assert camera.wait_newer(0, 5)


@pytest.mark.parametrize("content", [b"", b"not a film\n" * 500, b"RIFF\xff\xff\xff\xffAVI LIST" + bytes(500)])
def test_a_file_that_is_no_video_is_a_missing_camera(watch: Watch, tmp_path: Path, content: bytes) -> None:
    film = tmp_path / "film.avi"
    film.write_bytes(content)
    assert until(watch(str(film)), CameraState.MISSING)


def test_an_address_is_never_opened(watch: Watch) -> None:
    assert until(watch("http://127.0.0.1:9/film.avi"), CameraState.MISSING)


def test_another_source_is_shown_at_once_and_numbers_go_on(watch: Watch, room: Path, tmp_path: Path) -> None:
    camera = watch(str(room))
    first = camera.wait_newer(0, 5)
    assert first is not None
    camera.switch(str(tmp_path / "nothing.avi"))
    assert camera.newest() is None
    assert until(camera, CameraState.MISSING)
    camera.switch(str(room))
    again = camera.wait_newer(first.number, 5)
    assert again is not None
    assert camera.source == str(room)


def test_a_camera_that_was_stopped_starts_again(watch: Watch, room: Path) -> None:
    camera = watch(str(room))
    assert camera.wait_newer(0, 5)
    camera.stop()
    assert camera.newest() is None
    camera.start()
    assert camera.wait_newer(0, 5)


def test_a_huge_picture_is_made_smaller(watch: Watch, tmp_path: Path) -> None:
    film = make_card_video(tmp_path / "huge.avi", [], empty=0.2, fps=10, size=(3840, 2160)).path
    frame = watch(str(film)).wait_newer(0, 10)
    assert frame is not None
    assert frame.image.shape == (1080, 1920, 3)
