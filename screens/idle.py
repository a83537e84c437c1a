"""A tablet that nobody touches: nobody's data stays on its screen, then it dims; a touch wakes it."""

import time
from collections.abc import Callable
from enum import StrEnum

from kivy.clock import Clock, ClockEvent
from kivy.core.window import Window
from kivy.graphics import Color, Rectangle
from kivy.input import MotionEvent

AWAY_AFTER = 60.0
DIM_AFTER = 180.0
"""Seconds without a touch, a key or a code."""
DARKNESS = 0.82


class Attention(StrEnum):
    AWAKE = "awake"
    AWAY = "away"
    """Nobody's data is shown."""
    DIM = "dim"
    """Nor is there much light; the touch that wakes it presses nothing."""


class Idle:
    """Watches the window between `listen` and `leave`."""

    def __init__(
        self,
        put_away: Callable[[], bool],
        changed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`put_away` clears the screen; False where that has to wait. `changed`: `attention` is another."""
        self.attention = Attention.AWAKE
        self.clock = clock
        self._put_away = put_away
        self._changed = changed
        self._since = clock()
        self._waking: int | None = None
        self._watching: ClockEvent | None = None
        self._veil: list[Color | Rectangle] = []

    def listen(self) -> None:
        self._since = self.clock()
        self._watching = Clock.schedule_interval(lambda _dt: self.look(), 1)
        Window.bind(on_key_down=self._key, size=self._fit)
        Window.bind(on_touch_down=self._down, on_touch_move=self._move, on_touch_up=self._up)

    def leave(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        Window.unbind(on_key_down=self._key, size=self._fit)
        Window.unbind(on_touch_down=self._down, on_touch_move=self._move, on_touch_up=self._up)
        self._lift()

    def stir(self) -> None:
        """Somebody is there: a finger, a key, a code held up."""
        self._since = self.clock()
        self._become(Attention.AWAKE)

    def look(self) -> None:
        """What the time that has passed asks for."""
        since = self._since
        idle = self.clock() - since
        if idle >= AWAY_AFTER and self.attention is Attention.AWAKE and self._put_away():
            self._since = since  # another screen is there now, and nobody called for it
            self._become(Attention.AWAY)
        if idle >= DIM_AFTER and self.attention is Attention.AWAY:
            self._become(Attention.DIM)

    def _become(self, attention: Attention) -> None:
        if attention is self.attention:
            return
        self.attention = attention
        self._lift()
        if attention is Attention.DIM:
            self._veil = [Color(0, 0, 0, DARKNESS), Rectangle(pos=(0, 0), size=Window.size)]
            for part in self._veil:
                Window.canvas.after.add(part)
        self._changed()

    def _lift(self) -> None:
        for part in self._veil:
            Window.canvas.after.remove(part)
        self._veil = []

    def _fit(self, _window: object, size: tuple[int, int]) -> None:
        for part in self._veil:
            if isinstance(part, Rectangle):
                part.size = size

    def _key(self, *_: object) -> bool:
        self.stir()
        return False  # a scanner that types would lose a letter

    def _down(self, _window: object, touch: MotionEvent) -> bool:
        wakes = self.attention is Attention.DIM
        self.stir()
        if wakes:
            self._waking = touch.uid
        return wakes

    def _move(self, _window: object, touch: MotionEvent) -> bool:
        self._since = self.clock()
        return touch.uid == self._waking

    def _up(self, _window: object, touch: MotionEvent) -> bool:
        if touch.uid != self._waking:
            return False
        self._waking = None
        return True
