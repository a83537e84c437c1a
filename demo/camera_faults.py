"""What stands between a code and the camera: shake, the dark, a screen's grid, a lamp, a squeezed picture.

Pictures are float32 (720, 1280, 3) BGR, 0 to 255.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from demo import room

Float = NDArray[np.float32]
FULL_WELL = 6000
"""Electrons of a white pixel of a small sensor, by which the noise of few photons is counted."""


def soft(picture: Float, rng: np.random.Generator) -> Float:
    """A cheap lens, in focus."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 0.8))), np.float32)


def add_motion(picture: Float, rng: np.random.Generator) -> Float:
    """A hand that moves 2 to 6 pixels while the shutter is open."""
    length, angle = float(rng.uniform(2, 6)), float(rng.uniform(0, np.pi))
    kernel = np.zeros((15, 15), np.float32)
    for step in np.linspace(-length / 2, length / 2, 31):
        x, y = 7 + step * np.cos(angle), 7 + step * np.sin(angle)
        left, top = int(x), int(y)
        for row, down in ((top, 1 - y + top), (top + 1, y - top)):
            for column, across in ((left, 1 - x + left), (left + 1, x - left)):
                kernel[row, column] += down * across
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)


def add_noise(picture: Float, light: float, rng: np.random.Generator) -> Float:
    """A sensor's noise where `light` is a share of a day's: the camera turns up what it has, noise with it,
    up to eight times, and smooths colours more than brightness."""
    electrons = np.clip(picture, 0, 255) / 255 * FULL_WELL * light**2
    gain = min(8.0, 1 / light**2)
    bright = np.sqrt(electrons.mean(axis=2, keepdims=True) + 20**2)
    noise = rng.standard_normal(bright.shape, np.float32) * bright
    colour = cv2.GaussianBlur(rng.standard_normal(picture.shape, np.float32), (0, 0), 1.5) * bright * 1.5
    return ((electrons + noise + colour) * (gain * 255 / FULL_WELL)).astype(np.float32)


def add_jpeg(picture: Float, quality: int) -> NDArray[np.uint8]:
    """Squeezed and opened again; quality 0 to 100."""
    _, packed = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    opened: Any = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return opened


def moire(rng: np.random.Generator) -> Float:
    """Factors about 1: the beat of a screen's grid with the sensor's, in two directions, other for each colour."""
    y, x = np.mgrid[: room.HEIGHT, : room.WIDTH].astype(np.float32)
    factor = np.ones((room.HEIGHT, room.WIDTH, 3), np.float32)
    lean = float(rng.uniform(-0.4, 0.4))
    for angle in (lean, lean + np.pi / 2 + float(rng.uniform(-0.2, 0.2))):
        period, strength = float(rng.uniform(3, 12)), float(rng.uniform(0.2, 0.5))
        along = x * np.cos(angle) + y * np.sin(angle)
        bent = along + 6 * np.sin(along / 190 + float(rng.uniform(0, 6)))
        phases = float(rng.uniform(0, 6)) + rng.uniform(-0.7, 0.7, 3)
        factor *= 1 + strength * np.sin(bent[:, :, None] * (2 * np.pi / period) + phases).astype(np.float32)
    return factor


def glare(code: Float, rng: np.random.Generator) -> Float:
    """What a lamp adds on a shiny sheet: one or two bright spots on the code (four corners), and a veil over all."""
    added = np.full((room.HEIGHT, room.WIDTH), float(rng.uniform(10, 50)), np.float32)
    across = float(np.sqrt(cv2.contourArea(code)))
    for _ in range(int(rng.integers(1, 3))):
        (x, y), axes = rng.dirichlet(np.ones(4)) @ code, rng.uniform(0.05, 0.18, 2) * across + 1
        spot = np.zeros_like(added)
        centre, half = (round(float(x)), round(float(y))), (round(float(axes[0])), round(float(axes[1])))
        cv2.ellipse(spot, centre, half, float(rng.uniform(0, 180)), 0, 360, (1.0,), -1)
        added += cv2.GaussianBlur(spot, (0, 0), across * float(rng.uniform(0.02, 0.06))) * 400
    return np.asarray(added[:, :, None], np.float32)
