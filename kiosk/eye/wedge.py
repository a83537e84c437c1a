"""A USB scanner that types: what it read arrives as keys, much faster than anybody types, and ends with Enter.

Scanners press the keys of a US keyboard. Our codes are written in the alphanumeric set of ISO/IEC 18004 alone, which
has no lower case: so letters are read as capitals, whatever Shift and Caps Lock say.
"""

BETWEEN = 0.05
"""Seconds between two keys, at most."""
SHORTEST, LONGEST = 6, 600
"""Characters; the longest pass has fewer."""
_SHIFTED = {"4": "$", "5": "%", "8": "*", "=": "+", ";": ":"}
_SIGNS = frozenset(" $%*+-./:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Wedge:
    """Told of every key, tells what a scanner typed. Times in seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._typed = ""
        self._last = 0.0

    def key(self, character: str, shift: bool, at: float, frame: float = 0.0) -> bool:
        """Whether this key goes on with what a scanner types. `frame`: the window hears of keys once in so long."""
        sign = _SHIFTED.get(character, character) if shift else character
        sign = sign.upper()
        if sign not in _SIGNS:
            self._typed = ""
            return False
        goes_on = bool(self._typed) and self._in_time(at, frame) and len(self._typed) < LONGEST
        self._typed = self._typed + sign if goes_on else sign
        self._last = at
        return goes_on

    def enter(self, at: float, frame: float = 0.0) -> str | None:
        """What was typed up to here, if a scanner did."""
        typed, self._typed = self._typed, ""
        return typed if len(typed) >= SHORTEST and self._in_time(at, frame) else None

    def _in_time(self, at: float, frame: float) -> bool:
        return at - self._last <= max(BETWEEN, 2 * frame)
