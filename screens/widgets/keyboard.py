"""A hardware keyboard does what fingers do: Tab walks, Enter presses, Esc goes back, digits feed the pad.

A scanner that types is told from a person by its speed.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.eye.wedge import Wedge
from screens.widgets.press import Pressable


class KeyboardHand:
    """Listens to the window's keys for the widgets below `root()`."""

    def __init__(
        self,
        root: Callable[[], Widget],
        back: Callable[[], None],
        scanned: Callable[[str], bool] = lambda _code: False,
    ) -> None:
        """`root` gives the screen that is shown, `back` is what Esc does, `scanned` takes what a scanner typed: False
        where no code is asked for."""
        self._root = root
        self._back = back
        self._scanned = scanned
        self._wedge = Wedge()
        self._focused: Any = None

    def listen(self) -> None:
        Window.bind(on_key_down=self._key)

    def leave(self) -> None:
        Window.unbind(on_key_down=self._key)
        self._focus(None)

    def _key(self, _window: object, key: int, _code: int, character: str | None, modifiers: list[str]) -> bool:
        name = Window._system_keyboard.keycode_to_string(key)
        if self._is_scanners(name, character, modifiers):
            return True
        if name == "escape":
            self._back()
            return True
        if name == "tab":
            self._focus(self._next(-1 if "shift" in modifiers else 1))
            return True
        if any(getattr(widget, "focus", False) for widget in self._root().walk()):
            return False  # a text field types for itself
        if name in ("enter", "numpadenter", "spacebar") and self._standing():
            self._press()
            return True
        return any(pad.take_key(name, character) for pad in self._pads())

    def _is_scanners(self, name: str, character: str | None, modifiers: list[str]) -> bool:
        """The end of what a scanner typed, where it is wanted; or a space within it, which presses nothing."""
        now, frame = time.monotonic(), Clock.frametime
        if name in ("enter", "numpadenter"):
            code = self._wedge.enter(now, frame)
            return code is not None and self._scanned(code)
        typed = " " if name == "spacebar" else character
        if typed is None or len(typed) != 1:
            return False
        return self._wedge.key(typed, "shift" in modifiers, now, frame) and name == "spacebar"

    def _standing(self) -> bool:
        return self._focused is not None and self._focused in self._buttons()

    def _press(self) -> None:
        button = self._focused
        button.state = "down"
        button.dispatch("on_press")
        button.dispatch("on_release")
        Clock.schedule_once(lambda _dt: setattr(button, "state", "normal"), 0.06)

    def _next(self, step: int) -> Any:
        ring = self._buttons()
        if not ring:
            return None
        if self._focused not in ring:
            return ring[0 if step > 0 else -1]
        return ring[(ring.index(self._focused) + step) % len(ring)]

    def _focus(self, button: Any) -> None:
        if self._focused is not None:
            self._focused.focused = False
        self._focused = button
        if button is not None:
            button.focused = True

    def _buttons(self) -> list[Any]:
        """In reading order, as the tree has them."""
        shown = [w for w in self._root().walk() if w.opacity > 0 and not w.disabled]
        return [w for w in shown if isinstance(w, Pressable)]

    def _pads(self) -> Iterator[Any]:
        # By what they can do: the first frame does not wait for the pads' module.
        return (w for w in self._root().walk() if getattr(w, "takes_keys", False) and w.opacity > 0)
