"""The four pictures of the poster, of straight lines, boxes and circles: each in a square of `size` millimetres."""

from collections.abc import Callable

from office.printing.paper import Ink, Paper

Picture = Callable[[Paper, float, float, float], None]
_FINDERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
"""Three corners of a code."""


def scan(paper: Paper, x: float, y: float, size: float) -> None:
    """A phone before a code."""
    u = size / 40
    _code(paper, x + 1 * u, y + 6 * u, 24 * u)
    _phone(paper, x + 21 * u, y + 9 * u, 16 * u)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        corner_x, corner_y = x + (24.5 + 9 * dx) * u, y + (15 + 13 * dy) * u
        turn_x, turn_y = (1 - 2 * dx) * 3 * u, (1 - 2 * dy) * 3 * u
        paper.stroke(
            [(corner_x + turn_x, corner_y), (corner_x, corner_y), (corner_x, corner_y + turn_y)],
            ink=Ink.ACCENT,
            stroke=1.0 * u,
        )


def fill_in(paper: Paper, x: float, y: float, size: float) -> None:
    """A phone with answers that are ticked."""
    u = size / 40
    _phone(paper, x + 9 * u, y + 1 * u, 22 * u)
    for row in range(3):
        top = y + (9 + 7.5 * row) * u
        left = x + 12.5 * u
        paper.box(left, top, 4 * u, 4 * u, edge=Ink.ACCENT, stroke=0.7 * u)
        paper.stroke([(left + 7 * u, top + 2 * u), (left + (15 if row != 1 else 12) * u, top + 2 * u)], stroke=1.1 * u)
        if row < 2:
            tick = [(left + 0.8 * u, top + 1.8 * u), (left + 1.9 * u, top + 3.1 * u), (left + 4.6 * u, top - 0.6 * u)]
            paper.stroke(tick, ink=Ink.ACCENT, stroke=1.1 * u)


def show(paper: Paper, x: float, y: float, size: float) -> None:
    """A phone with a code, held up to the gate's tablet."""
    u = size / 40
    _phone(paper, x + 1 * u, y + 11 * u, 13.5 * u)
    _code(paper, x + 3.2 * u, y + 18 * u, 9 * u)
    paper.stroke([(x + 17 * u, y + 22 * u), (x + 22 * u, y + 22 * u)], ink=Ink.ACCENT, stroke=1.2 * u)
    paper.stroke(
        [(x + 20 * u, y + 19.5 * u), (x + 22.5 * u, y + 22 * u), (x + 20 * u, y + 24.5 * u)],
        ink=Ink.ACCENT,
        stroke=1.2 * u,
    )
    paper.box(x + 25 * u, y + 7 * u, 14 * u, 22 * u, fill=Ink.WHITE, edge=Ink.INK, stroke=1.2 * u, radius=1.6 * u)
    paper.circle(x + 32 * u, y + 10.4 * u, 1.3 * u, fill=Ink.INK)
    paper.box(x + 27.5 * u, y + 14 * u, 9 * u, 12 * u, fill=Ink.TINT)
    paper.stroke([(x + 32 * u, y + 29 * u), (x + 32 * u, y + 37 * u)], stroke=1.4 * u)
    paper.stroke([(x + 26 * u, y + 37 * u), (x + 38 * u, y + 37 * u)], stroke=1.4 * u)


def go_in(paper: Paper, x: float, y: float, size: float) -> None:
    """A thermometer beside a house."""
    u = size / 40
    paper.stroke([(x + 6 * u, y + 9 * u), (x + 6 * u, y + 27 * u)], stroke=5.6 * u)
    paper.stroke([(x + 6 * u, y + 9 * u), (x + 6 * u, y + 27 * u)], ink=Ink.WHITE, stroke=3.2 * u)
    paper.circle(x + 6 * u, y + 31 * u, 4.4 * u, fill=Ink.ACCENT, edge=Ink.INK, stroke=1.2 * u)
    paper.stroke([(x + 6 * u, y + 18 * u), (x + 6 * u, y + 28 * u)], ink=Ink.ACCENT, stroke=2.2 * u)
    paper.box(x + 18 * u, y + 17 * u, 18 * u, 19 * u, fill=Ink.TINT, edge=Ink.INK, stroke=1.2 * u)
    paper.shape([(x + 14.5 * u, y + 18 * u), (x + 27 * u, y + 6 * u), (x + 39.5 * u, y + 18 * u)], Ink.INK)
    paper.box(x + 23.5 * u, y + 23 * u, 7 * u, 13 * u, fill=Ink.WHITE, edge=Ink.INK, stroke=1.0 * u)
    paper.circle(x + 28.9 * u, y + 30 * u, 0.7 * u, fill=Ink.INK)


def _phone(paper: Paper, x: float, y: float, width: float) -> None:
    u = width / 20
    paper.box(x, y, width, 34 * u, fill=Ink.WHITE, edge=Ink.INK, stroke=1.5 * u, radius=3 * u)
    paper.stroke([(x + 8 * u, y + 3.2 * u), (x + 12 * u, y + 3.2 * u)], stroke=1.0 * u)
    paper.circle(x + 10 * u, y + 31 * u, 1.1 * u, fill=Ink.INK)


def _code(paper: Paper, x: float, y: float, size: float) -> None:
    """Looks like a code and is none: a phone must not take it for the real one."""
    u = size / 20
    paper.box(x, y, size, size, fill=Ink.WHITE)
    for dx, dy in _FINDERS:
        left, top = x + 13 * u * dx, y + 13 * u * dy
        paper.box(left + 0.6 * u, top + 0.6 * u, 5.8 * u, 5.8 * u, edge=Ink.INK, stroke=1.3 * u)
        paper.box(left + 2.4 * u, top + 2.4 * u, 2.2 * u, 2.2 * u, fill=Ink.INK)
    for column, row in ((9, 2), (9, 9), (12, 11), (15, 9), (17, 13), (13, 16), (17, 17), (2, 9), (9, 14)):
        paper.box(x + column * u, y + row * u, 2.2 * u, 2.2 * u, fill=Ink.INK)
