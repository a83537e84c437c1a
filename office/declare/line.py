"""The line before the store's one writer: whoever waits at the same moment is taken together, in one transaction.

A hundred phones that come back from a tunnel at once cost one durable commit, not a hundred.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from office.declare.declarations import Stored
from office.declare.desk import Desk, Wanted

MOST_AT_ONCE = 25


@dataclass(frozen=True)
class _Place:
    wanted: Wanted
    answer: "asyncio.Future[Stored]"


class Line:
    def __init__(self, desk: Desk, writers: ThreadPoolExecutor) -> None:
        self._desk = desk
        self._writers = writers
        self._waiting: deque[_Place] = deque()

    async def declare(self, wanted: Wanted) -> Stored:
        """Durable once it returns. Raises Refused, TooMany, BadInput, StoreError."""
        loop = asyncio.get_running_loop()
        place = _Place(wanted, loop.create_future())
        self._waiting.append(place)
        self._writers.submit(self._take, loop)
        return await place.answer

    def _take(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the writer's thread. Nobody may be left: the one before has taken them along."""
        places: list[_Place] = []
        while len(places) < MOST_AT_ONCE:
            try:
                places.append(self._waiting.popleft())
            except IndexError:
                break
        if not places:
            return
        answers: Sequence[Stored | Exception]
        try:
            answers = self._desk.declare_all([place.wanted for place in places])
        except Exception as error:
            answers = [error] * len(places)
        loop.call_soon_threadsafe(_answer, places, answers)


def _answer(places: Sequence[_Place], answers: Sequence[Stored | Exception]) -> None:
    for place, answer in zip(places, answers, strict=True):
        if place.answer.done():
            continue  # the phone has gone meanwhile; it will ask again
        if isinstance(answer, Exception):
            place.answer.set_exception(answer)
        else:
            place.answer.set_result(answer)
