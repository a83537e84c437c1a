"""What proves this tablet's register, as the office's page of tablets shows it."""

from collections.abc import Callable, Iterator, Sequence

from kiosk.gaps import Gap, named
from models.chain import mark_of, ranges
from models.duty import ShiftFigures
from models.notice import N_
from screens.widgets.figures import Figure


def register_figures(figures: ShiftFigures, lost: Sequence[Gap], say: Callable[[str], str]) -> Iterator[Figure]:
    """First and last number, how many, whether all follow one another, what is missing, the mark to compare.

    `lost`: numbers that are known to be gone for good.
    """
    yield Figure(say(N_("Numbers of this tablet")), figures.numbers)
    yield Figure(say(N_("Entries")), str(figures.count))
    sound = say(N_("Complete") if figures.complete else N_("Not complete: tell the office"))
    yield Figure(say(N_("Sequence of entries")), sound, not figures.complete)
    if lost or figures.gaps:
        yield Figure(say(N_("Lost numbers")), named(lost) if lost else ranges(figures.gaps), strong=True)
    yield Figure(say(N_("Mark, as at the office")), mark_of(figures.last_hash))
