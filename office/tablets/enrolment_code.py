"""The code that makes a tablet a gate's, as a picture to hold the tablet's camera to."""

import io

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage


def qr_svg(text: str) -> Markup:
    """The text as an SVG picture of a QR code (ISO/IEC 18004) to stand within a page."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    picture = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(picture)
    svg = picture.getvalue().decode()
    return Markup(svg[svg.index("<svg") :])  # noqa: S704 - modules of a QR code, no text
