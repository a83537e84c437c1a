"""Sheets of A4 with resident cards and volunteer badges, to be cut apart.

What stands on a card, and why: the flat, so that the right door gets it and a gate whose tablet is dead can write it
down; one resident's surname, so that whoever hands it over can ask for them; the end of its number, to tell a new card
from a lost one. The compound's name, phone numbers and the other residents do not: with them a card that is found
in the street would tell a stranger where somebody lives.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import msgspec

from models.clock import Milliseconds
from models.codes import badge_text, card_text, short_number
from models.notice import N_
from office.printing.paper import HEIGHT, WIDTH, Align, Ink, Paper
from office.printing.print_words import BothLanguages
from office.printing.qr_shapes import Level

Piece = TypeVar("Piece")
Progress = Callable[[int, int], None]
"""Told how many of how many pages are drawn."""


class PerPage(IntEnum):
    EIGHT = 8
    TEN = 10


class PrintedCard(msgspec.Struct, frozen=True):
    """What the drawing of a card needs to know."""

    card: str
    flat: str
    name: str
    """Masked already."""


class PrintedBadge(msgspec.Struct, frozen=True):
    badge: str
    name: str
    """Empty: a line to write it on."""


class CardOrder(msgspec.Struct, frozen=True, tag="cards"):
    cards: list[PrintedCard]
    per_page: PerPage = PerPage.TEN


class BadgeOrder(msgspec.Struct, frozen=True, tag="badges"):
    badges: list[PrintedBadge]
    per_page: PerPage = PerPage.TEN


@dataclass(frozen=True)
class Grid:
    """Pieces of one size side by side, in the middle of the page, millimetres."""

    columns: int
    rows: int
    width: float
    height: float

    @property
    def left(self) -> float:
        return (WIDTH - self.columns * self.width) / 2

    @property
    def top(self) -> float:
        return (HEIGHT - self.rows * self.height) / 2

    def places(self) -> Iterator[tuple[float, float]]:
        """Top left of each piece, row by row."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield self.left + column * self.width, self.top + row * self.height


GRIDS = {
    PerPage.TEN: Grid(2, 5, 85.6, 54.0),  # ID-1 of ISO/IEC 7810, as bank cards are
    PerPage.EIGHT: Grid(2, 4, 92.0, 66.0),
}


def _grid(per_page: PerPage, count: int) -> Grid:
    grid = GRIDS[per_page]
    return Grid(1, 1, grid.width, grid.height) if count == 1 else grid


def sheets(
    paper: Paper,
    grid: Grid,
    pieces: Sequence[Piece],
    draw: Callable[[Paper, Piece, float, float], None],
    progress: Progress,
) -> None:
    """Draws the pieces page by page, with cut marks."""
    a_page = grid.columns * grid.rows
    pages = -(-len(pieces) // a_page)
    for page in range(pages):
        paper.page()
        here = pieces[page * a_page : (page + 1) * a_page]
        for piece, (x, y) in zip(here, grid.places(), strict=False):
            draw(paper, piece, x, y)
        cut_marks(paper, grid)
        progress(page + 1, pages)


def cut_marks(paper: Paper, grid: Grid) -> None:
    """Where to cut: marks in the margin, and small crosses between pieces; no line stays on a piece."""
    across = [grid.left + column * grid.width for column in range(grid.columns + 1)]
    down = [grid.top + row * grid.height for row in range(grid.rows + 1)]
    for x in across:
        for end, outwards in ((down[0], -1.0), (down[-1], 1.0)):
            paper.stroke([(x, end + 1.5 * outwards), (x, end + 6.5 * outwards)], ink=Ink.MARK, stroke=0.2)
    for y in down:
        for end, outwards in ((across[0], -1.0), (across[-1], 1.0)):
            paper.stroke([(end + 1.5 * outwards, y), (end + 6.5 * outwards, y)], ink=Ink.MARK, stroke=0.2)
    for x in across[1:-1]:
        for y in down[1:-1]:
            paper.stroke([(x - 1.5, y), (x + 1.5, y)], ink=Ink.MARK, stroke=0.2)
            paper.stroke([(x, y - 1.5), (x, y + 1.5)], ink=Ink.MARK, stroke=0.2)


def card_sheets(order: CardOrder, made_at: Milliseconds, progress: Progress) -> bytes:
    """The PDF; one card alone stands in the middle of its page. Raises FontMissing."""
    paper, grid, both = Paper("Gatepost", made_at), _grid(order.per_page, len(order.cards)), BothLanguages()

    def draw(paper: Paper, card: PrintedCard, x: float, y: float) -> None:
        side = _code_and_head(paper, grid, card_text(card.card), both(N_("Resident card")), x, y)
        paper.filled(card.flat, side.x, side.y + 1, 22, width=side.width, height=10.5, bold=True)
        if card.name:
            paper.fitted(card.name, side.x, side.y + 16, 12, width=side.width)
        y = side.y + 22
        for text in (N_("Show it to the gate's camera"), N_("Found it? Give it to a gate")):
            chinese, english = both(text)
            paper.fitted(chinese, side.x, y, 9, width=side.width)
            paper.fitted(english, side.x, y + 3.2, 6.5, width=side.width, ink=Ink.QUIET)
            y += 9
        _number(paper, side, card.card)

    sheets(paper, grid, order.cards, draw, progress)
    return paper.finished()


def badge_sheets(order: BadgeOrder, made_at: Milliseconds, progress: Progress) -> bytes:
    """The PDF of badges, of the cards' size. Raises FontMissing."""
    paper, grid, both = Paper("Gatepost", made_at), _grid(order.per_page, len(order.badges)), BothLanguages()

    def draw(paper: Paper, badge: PrintedBadge, x: float, y: float) -> None:
        side = _code_and_head(paper, grid, badge_text(badge.badge), both(N_("Volunteer")), x, y)
        if badge.name:
            paper.filled(badge.name, side.x, side.y + 2, 24, width=side.width, height=18, bold=True)
        else:
            paper.stroke([(side.x, side.y + 14), (side.x + side.width, side.y + 14)], ink=Ink.QUIET)
            paper.line(" ".join(both(N_("Name"))), side.x, side.y + 18, 7, ink=Ink.QUIET)
        chinese, english = both(N_("Show it to the tablet at your shift"))
        paper.fitted(chinese, side.x, side.y + 27, 9, width=side.width)
        paper.fitted(english, side.x, side.y + 30.2, 6.5, width=side.width, ink=Ink.QUIET)
        _number(paper, side, badge.badge)

    sheets(paper, grid, order.badges, draw, progress)
    return paper.finished()


@dataclass(frozen=True)
class _Side:
    """The part of a card right of its code, below its heading."""

    x: float
    y: float
    width: float
    bottom: float


def _code_and_head(paper: Paper, grid: Grid, text: str, words: tuple[str, str], x: float, y: float) -> _Side:
    code = grid.height - 7.0
    paper.code(text, x + 1.5, y + 3.5, code, Level.Q)
    left = x + 1.5 + code
    width = x + grid.width - 4.0 - left
    head = y + 9.0
    paper.line(words[0], left, head, 12, bold=True, ink=Ink.ACCENT)
    after = left + paper.width(words[0], 12, bold=True) + 1.5
    paper.fitted(words[1], after, head, 7.5, width=left + width - after, ink=Ink.ACCENT)
    paper.stroke([(left, head + 2.4), (left + width, head + 2.4)], ink=Ink.ACCENT, stroke=0.5)
    return _Side(left, head + 2.4, width, y + grid.height - 4.5)


def _number(paper: Paper, side: _Side, number: str) -> None:
    paper.line(f"No. {short_number(number)}", side.x + side.width, side.bottom, 7, ink=Ink.QUIET, align=Align.RIGHT)
