"""Draws the room that a demonstration video plays in: a wall with a window, a door, tiles, and a visitor.

All pictures are generated; the same seed gives the same room. Pictures are float32 (720, 1280, 3) BGR, 0 to 255.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
HORIZON = 520

Picture = NDArray[np.float32]


def empty_room(seed: int) -> Picture:
    rng = np.random.default_rng(seed)
    room = _wall()
    _floor(room)
    _door(room)
    _window(room)
    room = cv2.GaussianBlur(room, (0, 0), 1.6).astype(np.float32)
    return np.clip(room + _stains(rng) + _window_light(), 0, 255).astype(np.float32)


def visitor(seed: int) -> NDArray[np.float32]:
    """Somebody in a jacket and a mask, out of focus: (720, 620, 4), blue green red and opacity 0 to 1."""
    rng = np.random.default_rng(seed + 1)
    layer = np.zeros((HEIGHT, 620, 4), np.float32)
    cloth = [float(c) for c in rng.uniform((40, 34, 30), (96, 62, 52))]
    shoulders = np.array([(70, 720), (96, 470), (150, 390), (262, 350), (358, 350), (470, 390), (524, 470), (550, 720)])
    _fill(layer, shoulders, cloth)
    _fill(layer, np.array([(300, 352), (320, 352), (316, 720), (304, 720)]), [c * 0.6 for c in cloth])
    _fill(layer, np.array([(262, 300), (358, 300), (372, 372), (248, 372)]), (112, 146, 190))
    _ellipse(layer, (310, 208), (88, 122), (126, 162, 206))
    _ellipse(layer, (310, 142), (98, 84), (34, 30, 32))
    _ellipse(layer, (310, 196), (78, 66), (126, 162, 206))
    _fill(layer, np.array([(236, 222), (384, 222), (376, 296), (310, 330), (244, 296)]), (232, 226, 206))
    for x in (276, 344):
        _ellipse(layer, (x, 190), (11, 7), (44, 44, 52))
    shade = np.linspace(1.12, 0.78, 620, dtype=np.float32)[None, :, None]
    layer[:, :, :3] *= shade
    return cv2.GaussianBlur(layer, (0, 0), 6).astype(np.float32)


def sensor_noise(seed: int, strength: float = 2.2) -> list[Picture]:
    """A few sheets of camera noise, to be shown in turn."""
    rng = np.random.default_rng(seed + 2)
    sheets = [rng.normal(0, strength, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(5)]
    return [np.repeat(cv2.GaussianBlur(sheet, (0, 0), 0.7)[:, :, None] * 1.8, 3, axis=2) for sheet in sheets]


def _wall() -> Picture:
    down = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    paint = np.array((178, 190, 196), np.float32) - 34 * down
    return np.repeat(paint, WIDTH, axis=1).astype(np.float32)


def _floor(room: Picture) -> None:
    down = np.linspace(0, 1, HEIGHT - HORIZON, dtype=np.float32)[:, None, None]
    room[HORIZON:] = np.array((96, 106, 116), np.float32) + 34 * down
    for far_x in range(-2400, 3700, 190):
        near_x = int(640 + (far_x - 640) * 2.6)
        cv2.line(room, (far_x, HORIZON), (near_x, HEIGHT), (88, 98, 106), 2, cv2.LINE_AA)
    for step in (0.06, 0.16, 0.32, 0.58, 0.95):
        y = int(HORIZON + step * (HEIGHT - HORIZON))
        cv2.line(room, (0, y), (WIDTH, y), (88, 98, 106), 2, cv2.LINE_AA)
    cv2.rectangle(room, (0, HORIZON - 16), (WIDTH, HORIZON), (118, 126, 132), -1)


def _door(room: Picture) -> None:
    cv2.rectangle(room, (930, 110), (1160, HORIZON + 6), (104, 112, 120), -1)
    cv2.rectangle(room, (944, 124), (1146, HORIZON + 6), (84, 112, 140), -1)
    cv2.rectangle(room, (966, 150), (1124, 300), (94, 122, 150), 3)
    cv2.rectangle(room, (966, 330), (1124, 490), (94, 122, 150), 3)
    cv2.circle(room, (1128, 330), 9, (150, 160, 166), -1)
    for x, y, height in ((800, 200, 112), (716, 214, 96)):
        cv2.rectangle(room, (x, y), (x + 74, y + height), (226, 230, 230), -1)
        for line in range(y + 16, y + height - 8, 11):
            cv2.line(room, (x + 9, line), (x + 64, line), (160, 162, 164), 2)


def _window(room: Picture) -> None:
    cv2.rectangle(room, (86, 60), (452, 350), (214, 220, 224), -1)
    sky = np.linspace(0, 1, 250, dtype=np.float32)[:, None, None]
    room[80:330, 106:432] = np.array((250, 244, 236), np.float32) - sky * np.array((22, 18, 10), np.float32)
    for x, top, right in ((120, 214, 196), (222, 176, 300), (330, 232, 420)):
        cv2.rectangle(room, (x, top), (right, 330), (206, 204, 200), -1)
    cv2.rectangle(room, (262, 80), (276, 330), (214, 220, 224), -1)
    cv2.rectangle(room, (70, 350), (468, 368), (200, 206, 210), -1)


def _window_light() -> Picture:
    glow = np.zeros((HEIGHT // 4, WIDTH // 4), np.float32)
    cv2.rectangle(glow, (26, 18), (108, 82), 1.0, -1)
    near = cv2.GaussianBlur(glow, (0, 0), 10) * 26 + cv2.GaussianBlur(glow, (0, 0), 60) * 90
    light = cv2.resize(near, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return (light[:, :, None] * np.array((1.0, 0.97, 0.9), np.float32)).astype(np.float32)


def _stains(rng: np.random.Generator) -> Picture:
    coarse = rng.normal(0, 5, (9, 16, 1)).astype(np.float32)
    fine = rng.normal(0, 2.5, (72, 128, 1)).astype(np.float32)
    both = sum(cv2.resize(sheet, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC) for sheet in (coarse, fine))
    return np.asarray(both, np.float32)[:, :, None]


def _fill(layer: NDArray[np.float32], points: NDArray[Any], colour: Any) -> None:
    cv2.fillPoly(layer, [points.astype(np.int32)], (*colour, 1.0), cv2.LINE_AA)


def _ellipse(layer: NDArray[np.float32], centre: tuple[int, int], axes: tuple[int, int], colour: Any) -> None:
    cv2.ellipse(layer, centre, axes, 0, 0, 360, (*colour, 1.0), -1, cv2.LINE_AA)
