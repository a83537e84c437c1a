"""The one door to the PDF library: pages in millimetres, our font, codes as exact shapes.

What is drawn for a page of A4 comes out larger on A3, all of it.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import Enum, StrEnum
from pathlib import Path

from fpdf import FPDF

from models.clock import Milliseconds
from models.errors import GatepostError
from models.notice import N_, Notice
from office.printing.line_breaks import pieces
from office.printing.qr_shapes import QUIET_MODULES, Level, qr_modules, runs

FONTS = Path(__file__).parent.parent.parent / "assets" / "fonts"
FAMILY = "Gatepost"
WIDTH, HEIGHT = 210.0, 297.0
"""Millimetres of A4 (ISO 216); a page of A3 is drawn in the same numbers."""
POINT = 25.4 / 72
"""Millimetres."""
TIGHT = 1.15
"""Distance of two lines in a box that is filled, in heights of the type."""
SMALLEST = 4.0

# It would name the characters that the font lacks, and they may be a person's.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class FontMissing(GatepostError):
    """The caller shows the notice: nothing can be printed before set-up has run."""

    notice = Notice(N_("The font for printing is not there. Run scripts/setup here, then try again."))


class Size(StrEnum):
    A4 = "A4"
    A3 = "A3"


class Ink(Enum):
    """Paper and ink, as on the screens; all differ on a black and white printer, too."""

    INK = (26, 26, 24)
    QUIET = (74, 74, 69)
    ACCENT = (11, 79, 74)
    TINT = (227, 236, 233)
    MARK = (150, 150, 150)
    WHITE = (255, 255, 255)


class Align(Enum):
    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


class Paper:
    """A document that is drawn page by page. Positions are millimetres from the page's top left."""

    def __init__(self, title: str, made_at: Milliseconds, size: Size = Size.A4) -> None:
        """Raises FontMissing."""
        self._scale = 2**0.5 if size is Size.A3 else 1.0
        self._pdf = _Pdf(format=size.value)
        self._pdf.set_margin(0)
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.set_title(title)
        self._pdf.set_creator("Gatepost")
        self._pdf.set_creation_date(datetime.fromtimestamp(made_at / 1000, UTC))
        for style, weight in (("", "Regular"), ("B", "Bold")):
            font = FONTS / f"GatepostSans-{weight}.otf"
            if not font.is_file():
                raise FontMissing(str(font))
            self._pdf.add_font(FAMILY, style, font)

    def page(self) -> None:
        self._pdf.add_page()

    @property
    def pages(self) -> int:
        return self._pdf.pages_count

    def finished(self) -> bytes:
        return bytes(self._pdf.output())

    def width(self, text: str, points: float, *, bold: bool = False) -> float:
        """Millimetres that a line takes."""
        self._font(points, bold)
        return self._pdf.get_string_width(text) / self._scale

    def line(
        self,
        text: str,
        x: float,
        y: float,
        points: float,
        *,
        bold: bool = False,
        ink: Ink = Ink.INK,
        align: Align = Align.LEFT,
    ) -> None:
        """A line of text; `y` is its baseline."""
        x -= self.width(text, points, bold=bold) * align.value
        self._pdf.set_text_color(*ink.value)
        self._pdf.text(x * self._scale, y * self._scale, text)

    def fitted(
        self,
        text: str,
        x: float,
        y: float,
        points: float,
        *,
        width: float,
        bold: bool = False,
        ink: Ink = Ink.INK,
        align: Align = Align.LEFT,
    ) -> None:
        """A line that is made smaller to fit, to a half at most; what is longer still ends in …"""
        natural = self.width(text, points, bold=bold)
        points *= max(0.5, min(1.0, width / natural)) if natural else 1.0
        while text and self.width(text, points, bold=bold) > width * 1.001:
            text = text.removesuffix("…")[:-1] + "…" if len(text) > 1 else ""
        self.line(text, x, y, points, bold=bold, ink=ink, align=align)

    def lines(
        self,
        text: str,
        x: float,
        y: float,
        points: float,
        *,
        width: float,
        bold: bool = False,
        ink: Ink = Ink.INK,
        align: Align = Align.LEFT,
        leading: float = 1.35,
    ) -> float:
        """Text over several lines, the first on baseline `y`; returns the baseline after the last."""
        for words in self._broken(text, points, width, bold):
            self.line(words, x, y, points, bold=bold, ink=ink, align=align)
            y += points * POINT * leading
        return y

    def filled(
        self,
        text: str,
        x: float,
        y: float,
        points: float,
        *,
        width: float,
        height: float,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        """Text as large as a box of this size lets it be, `points` at most, over several lines where it must."""
        lines = [text]
        while points > SMALLEST:
            lines = list(self._broken(text, points, width, bold))
            room = height if len(lines) == 1 else min(height, height / 2.3 * len(lines))
            if len(lines) * points * POINT * TIGHT <= room:
                break
            points *= 0.92
        leading = points * POINT * TIGHT
        top = y + (height - len(lines) * leading) / 2
        align = Align.CENTRE if centred else Align.LEFT
        for place, words in enumerate(lines):
            self.line(words, x + width * align.value, top + (place + 0.8) * leading, points, bold=bold, align=align)

    def code(self, text: str, x: float, y: float, size: float, level: Level) -> None:
        """A QR code (ISO/IEC 18004) in a square of `size`, the white around it included."""
        modules = qr_modules(text, level)
        module = size / (len(modules) + 2 * QUIET_MODULES)
        start = QUIET_MODULES * module
        self.box(x, y, size, size, fill=Ink.WHITE)
        self._pdf.fill_runs(
            (
                ((x + start + left * module) * self._scale, (y + start + row * module) * self._scale, length * module)
                for row, dark in enumerate(modules)
                for left, length in runs(dark)
            ),
            module,
            self._scale,
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Ink | None = None,
        edge: Ink | None = None,
        stroke: float = 0.3,
        radius: float = 0.0,
    ) -> None:
        style = self._style(fill, edge, stroke)
        k = self._scale
        self._pdf.rect(x * k, y * k, width * k, height * k, style, round_corners=radius > 0, corner_radius=radius * k)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: Ink | None = None,
        edge: Ink | None = None,
        stroke: float = 0.3,
    ) -> None:
        style = self._style(fill, edge, stroke)
        self._pdf.circle(x * self._scale, y * self._scale, radius * self._scale, style)

    def stroke(self, points: Sequence[tuple[float, float]], *, ink: Ink = Ink.INK, stroke: float = 0.3) -> None:
        """Straight lines from point to point, with round ends."""
        self._style(None, ink, stroke)
        self._pdf.polyline([(x * self._scale, y * self._scale) for x, y in points])

    def shape(self, points: Sequence[tuple[float, float]], fill: Ink) -> None:
        self._style(fill, None, 0)
        self._pdf.polygon([(x * self._scale, y * self._scale) for x, y in points], style="F")

    def _font(self, points: float, bold: bool) -> None:
        self._pdf.set_font(FAMILY, "B" if bold else "", points * self._scale)

    def _style(self, fill: Ink | None, edge: Ink | None, stroke: float) -> str:
        if fill is not None:
            self._pdf.set_fill_color(*fill.value)
        if edge is not None:
            self._pdf.set_draw_color(*edge.value)
            self._pdf.set_line_width(stroke * self._scale)
        return ("D" if edge is not None else "") + ("F" if fill is not None else "")

    def _broken(self, text: str, points: float, width: float, bold: bool) -> Iterator[str]:
        line = ""
        for piece in pieces(text):
            if line and self.width((line + piece).rstrip(), points, bold=bold) > width:
                yield line.rstrip()
                line = ""
            line += piece if line else piece.lstrip()
            while len(line) > 1 and self.width(line.rstrip(), points, bold=bold) > width:
                kept = next(
                    n for n in range(len(line) - 1, 0, -1) if n == 1 or self._fits(line[:n], points, width, bold)
                )
                yield line[:kept]
                line = line[kept:]
        if line.strip():
            yield line.rstrip()

    def _fits(self, text: str, points: float, width: float, bold: bool) -> bool:
        return self.width(text, points, bold=bold) <= width


class _Pdf(FPDF):
    """Draws round line ends and whole codes, for which the library's own interface has no quick way."""

    def add_page(self, *args: object, **named: object) -> None:
        super().add_page(*args, **named)  # pyright: ignore[reportArgumentType]
        self._out("1 J 1 j")

    def fill_runs(self, runs: Iterator[tuple[float, float, float]], module: float, scale: float) -> None:
        """Dark modules side by side, as one shape: drawn one by one they would leave hairlines between."""
        k = self.k
        self.set_fill_color(0)
        ops = (
            f"{x * k:.3f} {(self.h - y - module * scale) * k:.3f} {length * scale * k:.3f} {module * scale * k:.3f} re"
            for x, y, length in runs
        )
        self._out(" ".join(ops) + " f")
