"""What is being typed, on its way to the store: no key waits for the disk, and no key is a write of its own."""

import asyncio
from collections.abc import Callable

from kiosk.draft import CheckInDraft

PAUSE = 0.3
"""Seconds from the first key to the write; a battery that dies takes no more with it."""


class Typed:
    """All calls are made on the loop's thread, while the loop runs."""

    def __init__(self, write: Callable[[CheckInDraft], None]) -> None:
        """`write` takes a draft as it is then."""
        self._write = write
        self._waiting: dict[str, CheckInDraft] = {}
        self._timer: asyncio.TimerHandle | None = None

    def later(self, draft: CheckInDraft) -> None:
        """With all that is typed until it is written."""
        self._waiting[draft.id] = draft
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self.write)

    def forget(self, draft_id: str) -> None:
        """It was written or dropped otherwise."""
        self._waiting.pop(draft_id, None)

    def write(self) -> None:
        """At once, whatever waits."""
        waiting = list(self._waiting.values())
        self.clear()
        for draft in waiting:
            self._write(draft)

    def clear(self) -> None:
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
