"""What can be printed, as an order that another process can draw."""

import msgspec

from models.clock import Milliseconds
from office.printing.card_sheets import BadgeOrder, CardOrder, Progress, badge_sheets, card_sheets
from office.printing.posters import PosterOrder, poster
from office.printing.slips import SlipOrder, slip_sheets

Order = CardOrder | BadgeOrder | SlipOrder | PosterOrder


class Job(msgspec.Struct, frozen=True):
    order: Order
    made_at: Milliseconds


def draw(job: Job, progress: Progress) -> bytes:
    """The PDF. Raises FontMissing."""
    match job.order:
        case CardOrder():
            return card_sheets(job.order, job.made_at, progress)
        case BadgeOrder():
            return badge_sheets(job.order, job.made_at, progress)
        case SlipOrder():
            return slip_sheets(job.order, job.made_at, progress)
        case PosterOrder():
            made = poster(job.order, job.made_at)
            progress(1, 1)
            return made
