"""Requests of many tablets are admitted together: one write makes them durable, where each would wait its turn for one.

When a thousand tablets ask at once, a disk that takes ten milliseconds would keep the last one for ten seconds, and
every batch of entries behind it.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.clock import Clock
from models.errors import StoreError
from models.store import writing
from office.tablets.senders import (
    Asked,
    LostDevice,
    RefusedDevice,
    Sender,
    TakenBefore,
    Ticket,
    UnknownDevice,
    admit,
    ticket_of,
)

MOST_AT_ONCE = 32
"""A batch of entries waits no longer than for these."""
TurnedAway = UnknownDevice | LostDevice | RefusedDevice | TakenBefore | StoreError


class Turnstile:
    """Used on the loop alone."""

    def __init__(self, engine: Engine, clock: Clock, writers: ThreadPoolExecutor) -> None:
        self._engine = engine
        self._clock = clock
        self._writers = writers
        self._waiting: deque[tuple[Asked, asyncio.Future[Sender]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def admit(self, asked: Asked) -> Sender:
        """As `office.tablets.senders.admit`."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await done

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
            batch = [(asked, done) for asked, done in batch if not done.done()]  # who has gone is not admitted
            outcomes = await self._admitted([asked for asked, _ in batch])
            for (_, done), outcome in zip(batch, outcomes, strict=True):
                if done.done():
                    continue
                if isinstance(outcome, Sender):
                    done.set_result(outcome)
                else:
                    done.set_exception(outcome)

    async def _admitted(self, asked: Sequence[Asked]) -> Sequence[Sender | Exception]:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._writers, admit_all, self._engine, asked, self._clock)
        except Exception as error:  # they wait for an answer, whatever it is
            return [error] * len(asked)


def admit_all(engine: Engine, asked: Sequence[Asked], clock: Clock) -> list[Sender | TurnedAway]:
    """What `admit` returns or raises for each, durable together."""
    found = [_ticket(engine, one, clock) for one in asked]
    taken: dict[int, Sender | TurnedAway | None] = {}
    # In one order in all processes, or two of them could wait for each other on PostgreSQL.
    tickets = [(place, one) for place, one in enumerate(found) if isinstance(one, Ticket)]
    tickets.sort(key=lambda one: one[1].sender.device)
    try:
        with writing(engine) as session:
            for place, ticket in tickets:
                taken[place] = _taken(session, ticket)
    except StoreError as error:
        taken = {place: error for place, _ in tickets}
    return [
        one if not isinstance(one, Ticket) else taken[place] or _alone(engine, asked[place], clock)
        for place, one in enumerate(found)
    ]


def _ticket(engine: Engine, asked: Asked, clock: Clock) -> Ticket | TurnedAway:
    try:
        return ticket_of(engine, asked, clock)
    except (UnknownDevice, LostDevice, RefusedDevice, StoreError) as away:
        return away


def _taken(session: Session, ticket: Ticket) -> Sender | TurnedAway | None:
    """None: something of the tablet has changed since it was read, by another of its requests for instance."""
    try:
        return ticket.sender if ticket.take(session) else None
    except TakenBefore as away:
        return away


def _alone(engine: Engine, asked: Asked, clock: Clock) -> Sender | TurnedAway:
    try:
        return admit(engine, asked, clock)
    except (UnknownDevice, LostDevice, RefusedDevice, TakenBefore, StoreError) as away:
        return away
