"""Makes pictures of printed resident cards, and videos of somebody who holds them up to the gate's camera.

Everything is generated: the same arguments and seed give the same frames.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from demo import room

CARD_WIDTH, CARD_HEIGHT = 1016, 640
"""86 x 54 mm (ISO/IEC 7810 ID-1) at 300 dots an inch."""
MOVE_SECONDS = 0.8
_CODECS = {".avi": "MJPG", ".mp4": "mp4v"}
_INK, _TEAL = (26, 26, 24), (11, 79, 74)
_SHUTTER = (0.0, 0.08, 0.17, 0.25, 0.33, 0.42, 0.5)
"""Moments of a frame at which a moving card is seen, in shares of the frame."""
_HELD_CARD = (480, 302)
_HELD_CORNER = (120, 40)
_LAYER = (700, 1000)


@dataclass(frozen=True, slots=True)
class CardVideo:
    """A video that was made. `held` tells, in seconds from the start, from when to when each card is held still."""

    path: Path
    seconds: float
    held: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Pose:
    """Where the card is: centre in pixels of 1280 x 720, angles in radians, size 1 for 480 pixels of width."""

    x: float
    y: float
    roll: float
    turn: float
    nod: float
    size: float

    def towards(self, other: "_Pose", share: float) -> "_Pose":
        eased = share * share * (3 - 2 * share)
        mine, theirs = (np.array((p.x, p.y, p.roll, p.turn, p.nod, p.size)) for p in (self, other))
        return _Pose(*(float(v) for v in mine + (theirs - mine) * eased))


def draw_card(text: str, label: str = "", font: Path | None = None) -> Image.Image:
    """A resident card as it is printed, 1016 x 640 pixels, with `text` as a QR code of level Q and at least 35 mm."""
    card = Image.new("RGB", (CARD_WIDTH, CARD_HEIGHT), "white")
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, CARD_WIDTH, 96), fill=_TEAL)
    if font is not None:
        pen.text((44, 22), "居民卡  Resident card", fill="white", font=ImageFont.truetype(font, 42))
        lines = "\n".join(label.splitlines()[:5])
        pen.multiline_text((44, 150), lines, fill=_INK, font=ImageFont.truetype(font, 40), spacing=22)
    code = _code(text, 440 if len(text) <= 80 else 512)
    card.paste(code, (CARD_WIDTH - code.width - 30, 96 + (CARD_HEIGHT - 96 - code.height) // 2))
    return card


def make_card_picture(path: Path, text: str, label: str = "", font: Path | None = None) -> None:
    """Writes a card as PNG or JPEG, by the name's ending. Lines of the label are parted by a line feed."""
    draw_card(text, label, font).save(path, dpi=(300, 300))


def make_card_video(
    path: Path,
    texts: Sequence[str],
    *,
    labels: Sequence[str] = (),
    font: Path | None = None,
    seed: int = 1,
    empty: float = 1.6,
    hold: float = 2.0,
    fps: int = 30,
    size: tuple[int, int] = (room.WIDTH, room.HEIGHT),
) -> CardVideo:
    """Films one card after the other: `empty` seconds of an empty room before each and at the end, `hold` seconds of
    each held still. `.avi` is written as Motion JPEG (about 1.5 MB a second), `.mp4` as MPEG-4 part 2.

    Raises OSError when the file cannot be written.
    """
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*_CODECS[path.suffix]), fps, size)
    if not writer.isOpened():
        raise OSError(f"no video can be written to {path}")
    stage = _Stage(seed)
    held: list[tuple[float, float]] = []
    frames = 0
    try:
        for turn, text in enumerate(texts):
            label = labels[turn] if turn < len(labels) else ""
            layer = _in_hand(draw_card(text, label, font), stage.visitor)
            start = frames / fps + empty + MOVE_SECONDS
            held.append((start, start + hold))
            for poses in _played(stage.random, empty, hold, fps):
                writer.write(_sized(stage.frame(layer, poses), size))
                frames += 1
        for _ in range(round(empty * fps)):
            writer.write(_sized(stage.frame(None, ()), size))
            frames += 1
    finally:
        writer.release()
    return CardVideo(path, frames / fps, tuple(held))


class _Stage:
    """The room and whoever stands in it."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self._room = room.empty_room(seed)
        self.visitor = room.visitor(seed)
        self._body, self._behind = self.visitor[:, :, :3].copy(), _through(self.visitor, 1)
        self._noise = room.sensor_noise(seed)
        self._number = 0

    def frame(self, layer: NDArray[np.uint8] | None, poses: Sequence[_Pose]) -> NDArray[np.uint8]:
        """One frame; several poses are what the card passes through while the shutter is open."""
        picture = self._room.copy()
        if layer is not None and poses:
            self._stand(picture, poses[0])
            seen = _seen(layer, poses)
            picture *= _through(seen, 255)
            picture += cv2.cvtColor(seen, cv2.COLOR_BGRA2BGR)
        self._number += 1
        picture += self._noise[self._number % len(self._noise)]
        return np.clip(picture, 0, 255).astype(np.uint8)

    def _stand(self, picture: NDArray[np.float32], pose: _Pose) -> None:
        width = self.visitor.shape[1]
        left = int(pose.x * 1.15 - 60 - width / 2)
        from_x, to_x = max(0, left), min(room.WIDTH, left + width)
        if to_x > from_x:
            part, there = picture[:, from_x:to_x], slice(from_x - left, to_x - left)
            part *= self._behind[:, there]
            part += self._body[:, there]


def _played(random: np.random.Generator, empty: float, hold: float, fps: int) -> Iterator[tuple[_Pose, ...]]:
    """The poses of each frame of one visit."""
    off = _Pose(1720, 760, *random.uniform((0.3, -0.7, -0.3, 0.8), (0.6, -0.4, 0.1, 0.9)))
    held = _Pose(*random.uniform((560, 380, -0.14, -0.38, -0.3, 0.95), (720, 430, 0.14, 0.38, 0.3, 1.15)))
    gone = _Pose(-460, 820, *random.uniform((-0.6, 0.3, -0.3, 0.8), (-0.3, 0.6, 0.1, 0.9)))
    tremor = random.uniform(0, 6.28, 4)
    still, moving = round(hold * fps), round(MOVE_SECONDS * fps)
    yield from (() for _ in range(round(empty * fps)))
    for n in range(moving):
        yield tuple(off.towards(held, (n + shutter) / moving) for shutter in _SHUTTER)
    for n in range(still):
        yield (_trembling(held, n / fps, tremor),)
    for n in range(moving):
        yield tuple(held.towards(gone, (n + shutter) / moving) for shutter in _SHUTTER)


def _trembling(pose: _Pose, seconds: float, phases: NDArray[np.float64]) -> _Pose:
    sway = np.sin(phases + seconds * np.array((7.1, 5.3, 3.7, 11.0))) * min(1.0, seconds * 2)
    return _Pose(
        pose.x + 5 * float(sway[0]),
        pose.y + 4 * float(sway[1]),
        pose.roll + 0.02 * float(sway[2]),
        pose.turn + 0.05 * float(sway[1]),
        pose.nod + 0.04 * float(sway[2]),
        pose.size * (1 + 0.008 * float(sway[3])),
    )


def _seen(layer: NDArray[np.uint8], poses: Sequence[_Pose]) -> NDArray[np.float32]:
    """The mean over the poses, smeared a little where the card moves."""
    if len(poses) == 1:
        return np.asarray(_warp(layer, poses[0]), np.float32)
    total = _warp(layer, poses[0]).astype(np.uint16)
    for pose in poses[1:]:
        total += _warp(layer, pose)
    return cv2.blur(total, (5, 5)).astype(np.float32) / len(poses)


def _through(layer: NDArray[np.float32], opaque: float) -> NDArray[np.float32]:
    """How much of what lies behind a layer is seen, 0 to 1, alike for the three colours."""
    clear = 1 - layer[:, :, 3] / opaque
    return np.asarray(cv2.merge([clear, clear, clear]), np.float32)


def _warp(layer: NDArray[np.uint8], pose: _Pose) -> Any:
    """The layer as a camera sees it: turned in space, with perspective."""
    middle = np.array((_HELD_CORNER[0] + _HELD_CARD[0] / 2, _HELD_CORNER[1] + _HELD_CARD[1] / 2))
    flat = np.array(((0, 0), (_LAYER[0], 0), _LAYER, (0, _LAYER[1])), np.float64)
    sr, cr, st, ct, sn, cn = (f(a) for a in (pose.roll, pose.turn, pose.nod) for f in (np.sin, np.cos))
    points = np.column_stack((flat - middle, np.zeros(4))) * pose.size
    points = points @ np.array(((ct, 0, -st), (0, 1, 0), (st, 0, ct)))
    points = points @ np.array(((1, 0, 0), (0, cn, sn), (0, -sn, cn)))
    points = points @ np.array(((cr, sr, 0), (-sr, cr, 0), (0, 0, 1)))
    seen = points[:, :2] * (1400 / (1400 + points[:, 2:])) + (pose.x, pose.y)
    matrix = cv2.getPerspectiveTransform(flat.astype(np.float32), seen.astype(np.float32))
    return cv2.warpPerspective(layer, matrix, (room.WIDTH, room.HEIGHT), flags=cv2.INTER_LINEAR)


def _in_hand(card: Image.Image, visitor: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(1000, 700, 4), colours multiplied by opacity: the hand behind the card, the card, the thumb before it."""
    layer = np.zeros((_LAYER[1], _LAYER[0], 4), np.float32)
    sleeve = [float(c) * 1.25 for c in visitor[600, 200, :3]]
    skin, edge = (128, 160, 206), (104, 134, 180)
    _shape(layer, ((230, 520), (420, 520), (560, 1000), (210, 1000)), sleeve)
    _shape(
        layer, ((214, 330), (250, 300), (380, 300), (430, 360), (424, 470), (404, 560), (244, 560), (210, 440)), skin
    )
    (x, y), small = _HELD_CORNER, card.resize(_HELD_CARD, Image.Resampling.LANCZOS)
    cv2.rectangle(layer, (x + 3, y + 5), (x + _HELD_CARD[0] + 2, y + _HELD_CARD[1] + 4), (70, 76, 82, 255), -1)
    layer[y : y + _HELD_CARD[1], x : x + _HELD_CARD[0], :3] = np.asarray(small, np.float32)[:, :, ::-1] * 0.93
    layer[y : y + _HELD_CARD[1], x : x + _HELD_CARD[0], 3] = 255
    _shape(layer, ((216, 470), (222, 330), (238, 272), (264, 258), (286, 276), (288, 340), (300, 470)), edge)
    _shape(layer, ((222, 472), (228, 334), (243, 279), (263, 266), (280, 282), (281, 342), (292, 472)), skin)
    _shape(layer, ((248, 300), (253, 276), (264, 270), (275, 277), (277, 300), (263, 310)), (178, 194, 224))
    return np.clip(cv2.GaussianBlur(layer, (0, 0), 0.8), 0, 255).astype(np.uint8)


def _shape(layer: NDArray[np.float32], points: Sequence[tuple[int, int]], colour: Any) -> None:
    cv2.fillPoly(layer, [np.array(points, np.int32)], (*colour, 255), cv2.LINE_AA)


def _sized(picture: NDArray[np.uint8], size: tuple[int, int]) -> Any:
    at_home = size == (room.WIDTH, room.HEIGHT)
    return picture if at_home else cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _code(text: str, room_for: int) -> Image.Image:
    """Level Q, or L for a text that is too long for Q, as `text` is in some tests of the gate."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=4)
    code.add_data(text)
    try:
        code.make()
    except ValueError:
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=4)
        code.add_data(text)
        code.make()
    modules = np.asarray(code.get_matrix(), bool)
    picture = Image.fromarray(np.where(modules, 0, 255).astype(np.uint8)).convert("RGB")
    side = len(modules) * max(1, room_for // len(modules))
    return picture.resize((side, side), Image.Resampling.NEAREST)
