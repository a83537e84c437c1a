"""Draws codes of our own kinds as a gate's camera sees them when something is in the way: the eye's hard set.

Each picture has one difficulty, laid over what every camera does: a slight turn, soft lens, noise, JPEG. The module
sizes are those of a card or a phone held up 25 to 60 cm before a 60° lens at 1280 x 720. Everything is generated:
the same seed gives the same pictures.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray

from demo import room
from demo.camera_faults import add_jpeg, add_motion, add_noise, glare, moire, soft
from models.codes import ALPHABET, CARD_ID_LENGTH, card_text, is_ours

SEED = 4
"""The published figures' set. Whoever tries out steps does it on another seed."""
EACH = 20
PASS_LENGTH = 300
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_CHECK_LENGTH = 8
_CELL = 6
"""Pixels a module as drawn; pictures are made at `_FINER` times the camera's grid, then averaged."""
_FINER = 3
_ROOMS = 3

Float = NDArray[np.float32]
Picture = NDArray[np.uint8]


class Difficulty(StrEnum):
    PERSPECTIVE = "perspective"
    MOTION = "motion blur"
    LOW_LIGHT = "low light"
    MOIRE = "moiré"
    GLARE = "glare"
    JPEG = "JPEG"
    INVERTED = "inverted"
    SMALL = "small"
    CURVED = "curved"


class Payload(StrEnum):
    CARD = "card"
    """23 characters on a printed card, QR version 2 at level Q."""
    PASS = "pass"  # noqa: S105 - no secret
    """300 characters on a phone, QR version 10 at level M."""


@dataclass(frozen=True, slots=True)
class HardCode:
    difficulty: Difficulty
    payload: Payload
    text: str
    module: float
    """Pixels of the picture to a module, by the square root of the area."""
    image: Picture
    """(720, 1280, 3) BGR."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is held up, flat: a card or a phone."""

    gray: Float
    code: Float
    """The code's four corners, quiet zone left out."""
    modules: int


def hard_codes(seed: int = SEED, each: int = EACH) -> Iterator[HardCode]:
    """`each` pictures of every difficulty and payload."""
    for place, difficulty in enumerate(Difficulty):
        for kind, payload in enumerate(Payload):
            for number in range(each):
                yield hard_code(difficulty, payload, np.random.default_rng((seed, place, kind, number)))


def hard_code(difficulty: Difficulty, payload: Payload, rng: np.random.Generator) -> HardCode:
    text = _card(rng) if payload is Payload.CARD else pass_like_text(rng)
    sheet = _inverted(_sheet(text, payload)) if difficulty is Difficulty.INVERTED else _sheet(text, payload)
    if difficulty is Difficulty.CURVED:
        sheet = _bent(sheet, rng)
    module = float(rng.uniform(1.5, 2.0) if difficulty is Difficulty.SMALL else rng.uniform(2.0, 4.0))
    matrix = _projected(sheet, module, difficulty is Difficulty.PERSPECTIVE, rng)
    seen, opaque = _held_up(sheet, matrix, rng)
    if difficulty is Difficulty.MOIRE:
        seen *= moire(rng)
    if difficulty is Difficulty.GLARE:
        seen += glare(_code_seen(sheet, matrix), rng)
    picture = soft(_over(_room(int(rng.integers(_ROOMS))), seen, opaque), rng)
    if difficulty is Difficulty.MOTION:
        picture = add_motion(picture, rng)
    light = float(rng.uniform(0.1, 0.3)) if difficulty is Difficulty.LOW_LIGHT else 1.0
    picture = add_noise(picture, light, rng)
    quality = rng.integers(8, 26) if difficulty is Difficulty.JPEG else rng.integers(75, 93)
    return HardCode(difficulty, payload, text, module, add_jpeg(picture, int(quality)))


def frames_without_code(seed: int = SEED, count: int = 120) -> Iterator[Picture]:
    """The room, empty, with a visitor, or with a card or a phone on which no code is."""
    for number in range(count):
        rng = np.random.default_rng((seed, 99, number))
        picture = _room(int(rng.integers(_ROOMS)))
        if number % 3:
            payload = (Payload.CARD, Payload.PASS)[number % 2]
            sheet = _sheet("", payload)
            seen, opaque = _held_up(sheet, _projected(sheet, float(rng.uniform(2, 4)), False, rng), rng)
            picture = _over(picture, seen, opaque)
        picture = add_noise(soft(picture, rng), float(rng.uniform(0.1, 0.3)) if number % 4 == 0 else 1.0, rng)
        yield add_jpeg(picture, int(rng.integers(75, 93)))


def pass_like_text(rng: np.random.Generator) -> str:
    """As long as a pass and of its alphabet, with a check that stands in for the signature."""
    body = "GP1:" + "".join(_BASE45[n] for n in rng.integers(len(_BASE45), size=PASS_LENGTH - 4 - _CHECK_LENGTH))
    return body + _check(body)


def is_known(text: str) -> bool:
    """Whether a text is whole and of the set's kinds."""
    passes = text.startswith("GP1:") and len(text) == PASS_LENGTH
    return is_ours(text) or (passes and _check(text[:-_CHECK_LENGTH]) == text[-_CHECK_LENGTH:])


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:_CHECK_LENGTH].upper()


def _card(rng: np.random.Generator) -> str:
    return card_text("".join(ALPHABET[n] for n in rng.integers(len(ALPHABET), size=CARD_ID_LENGTH)))


def _sheet(text: str, payload: Payload) -> _Sheet:
    """Gray 0 to 255. A card: the code at its right, lines of print at its left. A phone: the code on its screen."""
    level = qrcode.ERROR_CORRECT_Q if payload is Payload.CARD else qrcode.ERROR_CORRECT_M
    code = qrcode.QRCode(version=2 if payload is Payload.CARD else 10, error_correction=level, border=4)
    code.add_data(text)
    code.make(fit=False)
    drawn = np.where(np.asarray(code.get_matrix()), 22, 235).astype(np.float32)
    if not text:
        drawn[:] = 235
    cells = drawn.repeat(_CELL, 0).repeat(_CELL, 1)
    side, border = len(cells), 4 * _CELL
    if payload is Payload.CARD:
        gray = np.full((side + 96, side * 2 + 40), 235, np.float32)
        gray[:34] = 80
        for line, y in enumerate(range(80, side, 44)):
            gray[y : y + 16, 30 : side - 20 - 47 * (line % 3)] = 60
        left, top = side + 20, 60
    else:
        gray = np.full((side * 2, side + 60), 40, np.float32)
        gray[40:-40, 16:-16] = 235
        left, top = 30, side // 3
        gray[top + side + 40 : top + side + 90, 120:-120] = 90
    gray[top : top + side, left : left + side] = cells
    x, y, far = left + border, top + border, side - 2 * border
    corners = np.array(((x, y), (x + far, y), (x + far, y + far), (x, y + far)), np.float32)
    return _Sheet(gray, corners, len(drawn) - 8)


def _inverted(sheet: _Sheet) -> _Sheet:
    """Light on dark, as with a phone's dark mode."""
    return _Sheet(257 - sheet.gray, sheet.code, sheet.modules)


def _bent(sheet: _Sheet, rng: np.random.Generator) -> _Sheet:
    """Round an upright axis through the code's middle, and seen a little from above."""
    height, width = sheet.gray.shape
    x0, y0 = sheet.code.mean(axis=0)
    across = float(np.ptp(sheet.code[:, 0]))
    radius, above = across * float(rng.uniform(0.6, 1.4)), float(rng.uniform(-0.5, 0.5))
    left, right = max(0, round(x0 - 0.95 * radius)), min(width, round(x0 + 0.95 * radius))
    x, y = np.meshgrid(np.arange(left, right, dtype=np.float32) - x0, np.arange(height, dtype=np.float32) - y0)
    sine = x / radius
    depth = radius * (1 - np.sqrt(1 - sine**2))
    source = ((radius * np.arcsin(sine) + x0).astype(np.float32), (y + above * depth + y0).astype(np.float32))
    bent = cv2.remap(sheet.gray, *source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shade = 0.55 + 0.45 * np.sqrt(1 - sine**2)
    narrower = radius * np.sin((sheet.code[:, 0] - x0) / radius) + x0 - left
    return _Sheet((bent * shade).astype(np.float32), np.column_stack((narrower, sheet.code[:, 1])), sheet.modules)


def _projected(sheet: _Sheet, module: float, steep: bool, rng: np.random.Generator) -> Float:
    """(3, 3), from the sheet to the finer grid: turned in space, `module` pixels to a module, inside the picture."""
    most = 0.26
    turn, nod, roll = rng.uniform(-most, most, 3)
    if steep:
        tilt, way = rng.uniform(0.7, 1.05), rng.uniform(0, 2 * np.pi)
        turn, nod = tilt * np.cos(way), tilt * np.sin(way)
    height, width = sheet.gray.shape
    flat = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float64)
    away = float(rng.uniform(1.6, 3.0)) * max(width, height)
    points = np.column_stack((flat - sheet.code.mean(axis=0), np.zeros(4)))
    st, ct, sn, cn, sr, cr = (f(a) for a in (turn, nod, roll) for f in (np.sin, np.cos))
    points = points @ np.array(((ct, 0, -st), (0, 1, 0), (st, 0, ct)))
    points = points @ np.array(((1, 0, 0), (0, cn, sn), (0, -sn, cn)))
    points = points @ np.array(((cr, sr, 0), (-sr, cr, 0), (0, 0, 1)))
    seen = (points[:, :2] * (away / (away + points[:, 2:]))).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(flat.astype(np.float32), seen)
    code = cv2.perspectiveTransform(sheet.code[None], matrix)[0]
    size = module * sheet.modules / float(np.sqrt(cv2.contourArea(code)))
    low, high = code.min(axis=0) * size, code.max(axis=0) * size
    corner = rng.uniform(30 - low, np.maximum(31 - low, np.array((room.WIDTH, room.HEIGHT)) - 30 - high))
    shift = np.array(((size, 0, corner[0]), (0, size, corner[1]), (0, 0, 1)))
    return (np.diag((_FINER, _FINER, 1.0)) @ shift @ matrix).astype(np.float32)


def _held_up(sheet: _Sheet, matrix: Float, rng: np.random.Generator) -> tuple[Float, Float]:
    """The sheet (720, 1280, 3) as it is lit, and where it is (720, 1280), 0 to 1."""
    height, width = sheet.gray.shape
    edge = np.array((((0, 0), (width, 0), (width, height), (0, height)),), np.float32)
    corners = cv2.perspectiveTransform(edge, matrix)[0] / _FINER
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, None).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, (room.WIDTH, room.HEIGHT)).astype(int)
    here = (np.array(((1, 0, -left * _FINER), (0, 1, -top * _FINER), (0, 0, 1))) @ matrix).astype(np.float32)
    size = (int(right - left), int(bottom - top))
    finer = (size[0] * _FINER, size[1] * _FINER)
    seen, there = (
        cv2.resize(cv2.warpPerspective(sheet, here, finer), size, interpolation=cv2.INTER_AREA)
        for sheet in (sheet.gray, np.ones_like(sheet.gray))
    )
    slope = rng.uniform(-0.2, 0.2, 2)
    across, down = np.linspace(-1, 1, size[0])[None, :], np.linspace(-1, 1, size[1])[:, None]
    light = float(rng.uniform(0.75, 1.0)) * (1 + slope[0] * across + slope[1] * down)
    lit, opaque = np.zeros((room.HEIGHT, room.WIDTH), np.float32), np.zeros((room.HEIGHT, room.WIDTH), np.float32)
    lit[top:bottom, left:right] = seen / np.maximum(there, 0.01) * light
    opaque[top:bottom, left:right] = there
    return np.repeat(lit[:, :, None], 3, axis=2), opaque


def _code_seen(sheet: _Sheet, matrix: Float) -> Float:
    """The code's four corners in the picture."""
    return np.asarray(cv2.perspectiveTransform(sheet.code[None], matrix)[0] / _FINER, np.float32)


def _over(picture: Float, seen: Float, opaque: Float) -> Float:
    share = opaque[:, :, None]
    return np.asarray(picture * (1 - share) + seen * share, np.float32)


@cache
def _room(number: int) -> Float:
    picture = room.empty_room(number)
    visitor = room.visitor(number)
    left = 60 + 260 * number
    part = picture[:, left : left + visitor.shape[1]]
    part *= 1 - visitor[:, : part.shape[1], 3:]
    part += visitor[:, : part.shape[1], :3] * visitor[:, : part.shape[1], 3:]
    return picture
