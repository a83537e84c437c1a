"""Looks at a PDF as a printer and a camera would."""

import zxingcpp
from PIL import Image
from pypdfium2 import PdfDocument

DPI = 150
"""What a cheap office printer and a phone's camera leave of it, at least."""


def pictures(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    with_pages = PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil() for page in with_pages]  # pyright: ignore[reportArgumentType]


def codes(picture: Image.Image) -> list[str]:
    """The texts of all codes in reading order: row by row, from the left."""
    found = [code for code in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain) if code.valid]
    found.sort(key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x))
    return [code.text for code in found]


def texts(pdf: bytes) -> list[str]:
    """What is written on each page."""
    return [page.get_textpage().get_text_range() for page in PdfDocument(pdf)]


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in millimetres."""
    return [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in PdfDocument(pdf)]  # pyright: ignore[reportReturnType]
