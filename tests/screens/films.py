"""Short films for the camera: a card moved by hand, a code that stands still."""

from pathlib import Path

import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray

from demo.card_video import draw_card, make_card_video

SIZE = (1280, 720)
Picture = NDArray[np.uint8]


def held_card(path: Path, text: str) -> str:
    """Somebody holds up a card with this text: in, held for a second, out again."""
    return str(make_card_video(path, [text], empty=0.1, hold=1, fps=12, size=(640, 360)).path)


def still(path: Path, picture: Picture, seconds: float = 1) -> str:
    """Nothing moves."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 20, SIZE)
    for _ in range(round(20 * seconds)):
        writer.write(picture)
    writer.release()
    return str(path)


def code(text: str) -> Picture:
    """A code as large as the picture allows, on white."""
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=4)
    made.add_data(text)
    modules = np.where(np.asarray(made.get_matrix(), bool), 0, 255).astype(np.uint8)
    side = len(modules) * min(12, SIZE[1] // len(modules))
    square = cv2.resize(modules, (side, side), interpolation=cv2.INTER_NEAREST)
    picture = np.full((SIZE[1], SIZE[0], 3), 255, np.uint8)
    top, left = (SIZE[1] - side) // 2, (SIZE[0] - side) // 2
    picture[top : top + side, left : left + side] = square[:, :, None]
    return picture


def torn(text: str) -> Picture:
    """A card with a strip of its code gone."""
    card = np.array(draw_card(text))
    card[:, 700:800] = 255
    return np.asarray(cv2.resize(card, SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def empty_room() -> Picture:
    return np.full((SIZE[1], SIZE[0], 3), 130, np.uint8)
