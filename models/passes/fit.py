"""What gives way where a code would be too large to be scanned, so that it never is, whatever was declared.

In this order, and no more of it than must be: the answers to the office's own questions, the last first; the number of
the train or flight; the hashes of the phones; then the longest names and parts of the flat are cut and marked. The
office has all of it in the declaration, and a gate completes what was cut from its roster.
"""

from bisect import bisect_left
from collections.abc import Callable

import msgspec

from models.passes.declared import FIRST_OWN, Number
from models.passes.personal import MOST_CHARACTERS, Personal
from models.passes.words import cut

LONGEST_WORD = 2 * MOST_CHARACTERS
_SHORTEST_WORD = 2
"""Bytes: the mark alone."""


def fitted(who: Personal, fits: Callable[[Personal], bool]) -> Personal:
    """The most of it that fits. Raises ValueError where nothing does."""
    if fits(who):
        return who
    own = sorted(place for place in who.answers if place >= FIRST_OWN)
    word_steps = LONGEST_WORD - _SHORTEST_WORD + 1

    def with_losses(step: int) -> Personal:
        """`step`: 0 for the least loss; each further one is smaller, never larger."""
        lost = own[max(len(own) - 1 - step, 0) :]
        step -= len(own)
        if step < 0:
            return _without_answers(who, lost)
        small = _without_answers(who, [*lost, Number.TRANSPORT_NUMBER])
        return small if step == 0 else _cut_to(_without_hashes(small), LONGEST_WORD + 1 - step)

    steps = range(len(own) + 1 + word_steps)
    step = bisect_left(steps, True, key=lambda step: fits(with_losses(step)))
    if step == len(steps):
        raise ValueError("a household that fits into no pass")
    return with_losses(step)


def _without_answers(who: Personal, lost: list[int]) -> Personal:
    answers = {place: answer for place, answer in who.answers.items() if place not in lost}
    return msgspec.structs.replace(who, answers=answers)


def _without_hashes(who: Personal) -> Personal:
    people = tuple(msgspec.structs.replace(person, phone_hash=b"") for person in who.people)
    return msgspec.structs.replace(who, people=people)


def _cut_to(who: Personal, most: int) -> Personal:
    return msgspec.structs.replace(
        who,
        building=cut(who.building, most),
        unit=cut(who.unit, most),
        room=cut(who.room, most),
        people=tuple(msgspec.structs.replace(person, name=cut(person.name, most)) for person in who.people),
    )
