"""Numbered paper slips for when a gate has no tablet: what it would have asked, to write by hand.

Each slip has its number as a code, so that it can be taken in later once and only once.
"""

import msgspec

from models.clock import Milliseconds
from models.codes import MOST_SLIPS, SlipCode, slip_text
from models.errors import BadInput
from models.notice import N_, Notice
from models.words import SYMPTOMS, TRANSPORTS, VERDICTS
from office.printing.card_sheets import Grid, Progress, sheets
from office.printing.paper import Ink, Paper
from office.printing.print_words import BothLanguages
from office.printing.qr_shapes import Level

GRID = Grid(2, 2, 105.0, 148.5)
MOST_AT_ONCE = 1000
WIDTH = 89.0
"""Of what is written on a slip, millimetres; 8 mm stay white on either side for printers that cannot reach the edge."""
MARGIN = 8.0
CODE = 30.0
ROW, LINE = 13.0, 6.5
"""From one line to write on to the next; from one row of boxes to the next."""


class SlipOrder(msgspec.Struct, frozen=True, tag="slips"):
    printing: str
    first: int
    count: int

    def slips(self) -> list[SlipCode]:
        return [SlipCode(self.printing, number) for number in range(self.first, self.first + self.count)]


def checked_order(printing: str, first: int, count: int) -> SlipOrder:
    """Raises BadInput where there are too many, or a number would not fit."""
    if not (1 <= count <= MOST_AT_ONCE and first >= 1 and first + count - 1 <= MOST_SLIPS):
        raise BadInput(
            notice=Notice(
                N_("1 to {most} slips can be printed at once, with numbers from 1 to {last}."),
                {"most": str(MOST_AT_ONCE), "last": str(MOST_SLIPS)},
            )
        )
    return SlipOrder(printing, first, count)


def slip_sheets(order: SlipOrder, made_at: Milliseconds, progress: Progress) -> bytes:
    """The PDF, four slips to a page of A4. Raises FontMissing."""
    paper = Paper("Gatepost", made_at)
    form = _Form(paper, BothLanguages())
    sheets(paper, GRID, order.slips(), form.draw, progress)
    return paper.finished()


class _Form:
    """Draws one slip after the other."""

    def __init__(self, paper: Paper, both: BothLanguages) -> None:
        self._paper = paper
        self._both = both

    def draw(self, _paper: Paper, slip: SlipCode, x: float, y: float) -> None:
        x, y = x + MARGIN, y + MARGIN
        self._head(slip, x, y)
        y += 34.5
        self._blanks(N_("Name"), N_("Flat"), x, y)
        self._blanks(N_("Phone"), N_("Came from"), x, y + ROW)
        y = self._ticks(N_("Came by"), list(TRANSPORTS.values()), x, y + ROW + 7)
        y = self._ticks(N_("Contact with a patient in the last 14 days"), [N_("No"), N_("Yes")], x, y)
        y = self._ticks(N_("Symptoms"), list(SYMPTOMS.values()), x, y)
        self._blanks(N_("Temperature ℃"), N_("Second reading ℃"), x, y + 6)
        y = self._ticks(N_("Verdict"), list(VERDICTS.values()), x, y + 13)
        self._blanks(N_("Date and time"), N_("Written by"), x, y + 6)

    def _head(self, slip: SlipCode, x: float, y: float) -> None:
        chinese, english = self._both(N_("Check-in on paper"))
        paper = self._paper
        paper.line(chinese, x, y + 5, 16, bold=True)
        paper.line(english, x, y + 10, 9, ink=Ink.QUIET)
        number = f"{slip.number:04}"
        paper.line(number, x, y + 22, 28, bold=True)
        paper.line(slip.printing, x + paper.width(number, 28, bold=True) + 3, y + 22, 10, ink=Ink.QUIET)
        paper.code(slip_text(slip), x + WIDTH - CODE + 3, y - 4, CODE, Level.Q)

    def _blanks(self, left: str, right: str, x: float, y: float) -> None:
        half = WIDTH / 2 - 1.5
        self._blank(left, x, y, half)
        self._blank(right, x + half + 3, y, half)

    def _blank(self, text: str, x: float, y: float, width: float) -> None:
        """A line to write on, its words above."""
        self._words(text, x, y - 6, width)
        self._paper.stroke([(x, y + 2.5), (x + width, y + 2.5)], ink=Ink.QUIET, stroke=0.25)

    def _words(self, text: str, x: float, y: float, width: float) -> None:
        chinese, english = self._both(text)
        self._paper.line(chinese, x, y, 8.5, bold=True)
        after = x + self._paper.width(chinese, 8.5, bold=True) + 1.2
        self._paper.fitted(english, after, y, 7, width=x + width - after, ink=Ink.QUIET)

    def _ticks(self, text: str, choices: list[str], x: float, y: float) -> float:
        """A question with boxes to tick; returns where the next one stands."""
        self._words(text, x, y, WIDTH)
        y += 5
        columns = 3 if len(choices) % 3 == 0 else 5
        step = WIDTH / columns
        for place, choice in enumerate(choices):
            left, top = x + place % columns * step, y + place // columns * LINE
            self._paper.box(left, top - 3, 3.6, 3.6, edge=Ink.INK, stroke=0.3)
            chinese, english = self._both(choice)
            self._paper.fitted(chinese, left + 4.8, top - 0.6, 8, width=step - 5.5)
            self._paper.fitted(english, left + 4.8, top + 1.9, 5.5, width=step - 5.5, ink=Ink.QUIET)
        return y + (len(choices) - 1) // columns * LINE + 7
