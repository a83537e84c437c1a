import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.card_video import make_card_picture
from kiosk.eye.picture_file import NotAPicture, PictureMissing, PictureTooLarge, load_picture
from tests.kiosk.hard_pictures import CARD, code


def test_black_on_transparent(tmp_path: Path) -> None:
    ink = code(CARD)
    clear = np.zeros((*ink.shape, 4), np.uint8)
    clear[:, :, 3] = 255 - ink
    Image.fromarray(clear).save(tmp_path / "clear.png")
    assert (load_picture(tmp_path / "clear.png") == ink).all()


@pytest.mark.parametrize("content", [b"", b"Dear committee,\n" * 9, b"\x89PNG\r\n\x1a\n" + bytes(99), b"%!PS-Adobe"])
def test_a_file_that_is_no_picture(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.png").write_bytes(content)
    with pytest.raises(NotAPicture) as told:
        load_picture(tmp_path / "letter.png")
    assert told.value.notice.say(str).startswith("This file is not a picture")


def test_half_a_picture(tmp_path: Path) -> None:
    make_card_picture(tmp_path / "card.png", CARD)
    half = (tmp_path / "card.png").read_bytes()
    (tmp_path / "half.png").write_bytes(half[: len(half) // 2])
    with pytest.raises(NotAPicture):
        load_picture(tmp_path / "half.png")


def test_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path / "nothing.png", tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(PictureMissing):
            load_picture(path)


def test_too_large(tmp_path: Path) -> None:
    for name, width in (("wide.png", 12_000), ("bomb.png", 60_000)):
        head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, 9_000, 8, 0, 0, 0, 0))
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    with (tmp_path / "long.png").open("wb") as file:
        file.truncate(50_000_001)
    for name in ("wide.png", "bomb.png", "long.png"):
        with pytest.raises(PictureTooLarge):
            load_picture(tmp_path / name)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file."""
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
