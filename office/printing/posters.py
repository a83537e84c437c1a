"""The poster with the code of the self check-in, and what to do in four pictures."""

import msgspec

from models.clock import Milliseconds
from models.notice import N_
from office.printing import poster_pictures
from office.printing.paper import HEIGHT, WIDTH, Align, Ink, Paper, Size
from office.printing.print_words import BothLanguages
from office.printing.qr_shapes import Level

CODE = 118.0
MARGIN = 14.0
BAND = 50.0
STEPS: tuple[tuple[poster_pictures.Picture, str], ...] = (
    (poster_pictures.scan, N_("Scan the code")),
    (poster_pictures.fill_in, N_("Answer a few questions")),
    (poster_pictures.show, N_("Show the pass")),
    (poster_pictures.go_in, N_("Temperature, then in")),
)


class PosterOrder(msgspec.Struct, frozen=True, tag="poster"):
    address: str
    """What the code says: where the phone form is."""
    compound: str
    place: str
    """Where it hangs, as people call it: 南门. Printed small, for whoever puts it up."""
    size: Size


def poster(order: PosterOrder, made_at: Milliseconds) -> bytes:
    """The PDF, one page. Raises FontMissing."""
    paper, both = Paper("Gatepost", made_at, order.size), BothLanguages()
    paper.page()
    _head(paper, both)
    paper.filled(order.compound, MARGIN, BAND + 5, 26, width=WIDTH - 2 * MARGIN, height=12, bold=True, centred=True)
    left, top = (WIDTH - CODE) / 2, BAND + 20
    paper.box(left - 2, top - 2, CODE + 4, CODE + 4, fill=Ink.WHITE, edge=Ink.ACCENT, stroke=1.6, radius=5)
    paper.code(order.address, left, top, CODE, Level.Q)
    _steps(paper, both, top + CODE + 13)
    _foot(paper, both, order.place)
    return paper.finished()


def _head(paper: Paper, both: BothLanguages) -> None:
    paper.box(0, 0, WIDTH, BAND, fill=Ink.ACCENT)
    chinese, english = both(N_("Back in the city? Register here first"))
    wide = WIDTH - 2 * MARGIN
    paper.fitted(chinese, WIDTH / 2, 27, 44, width=wide, bold=True, ink=Ink.WHITE, align=Align.CENTRE)
    paper.fitted(english, WIDTH / 2, 41, 21, width=wide, ink=Ink.WHITE, align=Align.CENTRE)


def _steps(paper: Paper, both: BothLanguages, y: float) -> None:
    step = (WIDTH - 2 * MARGIN) / len(STEPS)
    picture = 36.0
    for place, (draw, text) in enumerate(STEPS):
        middle = MARGIN + (place + 0.5) * step
        draw(paper, middle - picture / 2, y, picture)
        paper.circle(middle - step / 2 + 4.5, y - 0.5, 4.2, fill=Ink.ACCENT)
        paper.line(str(place + 1), middle - step / 2 + 4.5, y + 1.4, 15, bold=True, ink=Ink.WHITE, align=Align.CENTRE)
        chinese, english = both(text)
        below = y + picture + 8
        paper.fitted(chinese, middle, below, 15, width=step - 2, bold=True, align=Align.CENTRE)
        paper.lines(english, middle, below + 6, 10, width=step - 4, align=Align.CENTRE, ink=Ink.QUIET, leading=1.2)


def _foot(paper: Paper, both: BothLanguages, place: str) -> None:
    chinese, english = both(N_("No phone? A volunteer at the gate registers you."))
    y = HEIGHT - 24
    paper.stroke([(MARGIN, y), (WIDTH - MARGIN, y)], ink=Ink.ACCENT, stroke=0.6)
    paper.fitted(chinese, WIDTH / 2, y + 8, 16, width=WIDTH - 2 * MARGIN, bold=True, align=Align.CENTRE)
    paper.fitted(english, WIDTH / 2, y + 14, 11, width=WIDTH - 2 * MARGIN, align=Align.CENTRE, ink=Ink.QUIET)
    paper.fitted(place, WIDTH - MARGIN, y + 19, 9, width=80, align=Align.RIGHT, ink=Ink.QUIET)
