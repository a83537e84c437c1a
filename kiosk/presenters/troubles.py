"""What goes wrong behind the window: with the office, the store, the clock."""

from collections.abc import Iterator

from kiosk.gate import Gate
from models.clock import Milliseconds, local_time
from models.notice import N_, Notice

CLOCK_OFF_MS = 2 * 60_000
"""From here on the tablet's clock is called wrong."""


class Troubles:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._told: tuple[Notice | None, int, Notice | None, bool] = (None, gate.sync_state.refused, None, False)

    def untold(self) -> Iterator[Notice]:
        """Each is told once, until it changes."""
        sync = self._gate.sync_state
        wrong = abs(sync.clock_off) >= CLOCK_OFF_MS
        now = (sync.trouble, sync.refused, self._gate.trouble, wrong)
        (trouble, refused, store, told_wrong), self._told = self._told, now
        if sync.trouble is not None and sync.trouble != trouble:
            yield sync.trouble
        if sync.refused > refused:
            yield Notice(
                N_("The office refused {count} entries. They are kept here, marked in today's list with the reason."),
                {"count": str(sync.refused)},
            )
        if self._gate.trouble is not None and self._gate.trouble != store:
            yield self._gate.trouble
        if wrong and not told_wrong:
            yield wrong_clock(self._gate.clock(), sync.clock_off, self._gate.zone)


def wrong_clock(now: Milliseconds, off: Milliseconds, zone: str) -> Notice:
    """`off`: how much the office's clock is ahead."""
    here, there = (local_time(at, zone).strftime("%Y-%m-%d %H:%M") for at in (now, now + off))
    return Notice(
        N_("This tablet's clock is wrong: it shows {here}, the office's {there}. Set it, or ask somebody who can."),
        {"here": here, "there": there},
    )
