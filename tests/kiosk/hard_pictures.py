"""Pictures of a code that one way of looking at them reads and the others miss; (height, width) gray."""

import cv2
import numpy as np
import qrcode

CARD = "GPC1:0123456789ABCDEF12"

Gray = np.ndarray


def code(data: str | bytes, module: int = 4, level: int = qrcode.ERROR_CORRECT_L) -> Gray:
    drawn = qrcode.QRCode(error_correction=level, border=4)
    drawn.add_data(data, optimize=0)
    drawn.make()
    gray = np.where(np.asarray(drawn.get_matrix()), 0, 255).astype(np.uint8)
    return gray.repeat(module, 0).repeat(module, 1)


def frame(gray: Gray) -> np.ndarray:
    """As the camera gives it: (height, width, 3) BGR."""
    return np.repeat(gray[:, :, None], 3, axis=2)


def moire() -> Gray:
    """With a pattern as on a phone's screen."""
    plain = code(CARD, 10, qrcode.ERROR_CORRECT_M).astype(np.float32)
    y, x = _places(plain) * (2 * np.pi / 10)
    return _bytes(127 + (plain - 127) * 0.6 + 120 * np.sin(x) * np.sin(y))


def noisy(module: int) -> Gray:
    """In the dark."""
    plain = code(CARD, module, qrcode.ERROR_CORRECT_M).astype(np.float32)
    return _bytes(30 + plain * 0.15 + np.random.default_rng(3).normal(0, 10, plain.shape))


def shaded(module: int, spread: int, contrast: int = 10) -> Gray:
    """Faint, in a spot of light."""
    plain = code(CARD, module, qrcode.ERROR_CORRECT_M).astype(np.float32)
    y, x = _places(plain)
    height, width = plain.shape
    light = np.exp(-((x - width * 0.7) ** 2 + (y - height * 0.5) ** 2) / (2 * spread**2))
    return _bytes(contrast * (plain - 127) / 127 + 40 + 180 * light)


def small() -> Gray:
    """1.3 pixels to a module: zxing-cpp sees a code and cannot read it."""
    plain = cv2.resize(code(CARD, 13), None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA)
    return cv2.copyMakeBorder(cv2.GaussianBlur(plain, (0, 0), 0.5), 60, 60, 90, 90, cv2.BORDER_REPLICATE)


def _places(plain: np.ndarray) -> np.ndarray:
    return np.mgrid[: plain.shape[0], : plain.shape[1]]


def _bytes(picture: np.ndarray) -> Gray:
    return np.clip(picture, 0, 255).astype(np.uint8)
