"""The one door to Argon2 on the tablet: whose PIN is it? In a thread, and not as often as somebody likes."""

import asyncio
from collections.abc import Mapping

from models.clock import Clock, Milliseconds
from models.notice import N_, Notice

SHORTEST, LONGEST = 4, 6
"""Digits of a PIN."""
MOST_TRIES = 5
PAUSE: Milliseconds = 30_000
"""After so many wrong PINs nobody may try for so long."""
MOST_MEMORY, MOST_PASSES, MOST_LANES = 256 * 1024, 10, 8
"""KiB, passes and lanes (RFC 9106, section 3.1): a hash that asks for more is none that the office makes."""


class Pins:
    """One for the tablet: whoever may not try any more does not get further by another name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong = 0
        self._last_wrong: Milliseconds = 0
        self._one_at_a_time = asyncio.Lock()

    @property
    def waits(self) -> int:
        """Seconds until somebody may try again; 0 at once. A clock that was set back waits no longer than the pause."""
        if self._wrong < MOST_TRIES:
            return 0
        past = max(0, self._clock() - self._last_wrong)
        return max(0, -(-(PAUSE - past) // 1000))

    async def whose(self, hashes: Mapping[str, str], pin: str) -> str | Notice:
        """The first whose PIN this is, by the keys of `hashes` (PHC strings); else why it is nobody's."""
        async with self._one_at_a_time:
            if self.waits:
                return Notice(N_("Too many wrong PINs. Try again in {seconds} seconds."), {"seconds": str(self.waits)})
            if self._wrong >= MOST_TRIES:
                self._wrong = 0
            found = await asyncio.to_thread(_whose, dict(hashes), pin)
            if found is not None:
                self._wrong = 0
                return found
            self._wrong += 1
            self._last_wrong = self._clock()
            return Notice(N_("This is not the PIN. Try again, or ask the office for a new one."))


def _whose(hashes: dict[str, str], pin: str) -> str | None:
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        return None
    return next((who for who, kept in hashes.items() if kept and _fits(kept, pin)), None)


def _fits(kept: str, pin: str) -> bool:
    from argon2 import PasswordHasher, extract_parameters  # a tenth of a second that the window does not wait for
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        asked = extract_parameters(kept)
        if asked.memory_cost > MOST_MEMORY or asked.time_cost > MOST_PASSES or asked.parallelism > MOST_LANES:
            return False
        return PasswordHasher().verify(kept, pin)
    except (Argon2Error, InvalidHashError):
        return False
