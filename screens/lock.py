"""The kiosk lock: the whole screen is Gatepost's, and no key closes it, until a gate leader ends it.

What SDL can do: fill the screen, refuse to be closed (Alt+F4, a window manager's button), and grab the keyboard, so
that Alt+Tab and the like come here and lead nowhere. What it cannot: Ctrl+Alt+F1 to another console and the power
button belong to the system; whoever sets the tablet up turns the consoles off there.

Tried under openbox: Alt+Tab, Alt+F4, Super+D and the window manager's close change nothing while it is locked.
"""

import os

from kivy.core.window import Window


class Lock:
    """One for the window."""

    def __init__(self) -> None:
        self.on = False
        self._before: object = False

    def set(self, on: bool) -> None:
        if on == self.on:
            return
        self.on = on
        if on:
            os.environ["SDL_GRAB_KEYBOARD"] = "1"  # read when the window is grabbed
            os.environ["SDL_ALLOW_ALT_TAB_WHILE_GRABBED"] = "0"  # else SDL itself hides the window at Alt+Tab
            self._before = Window.fullscreen
            Window.fullscreen = "auto"
            Window.bind(on_request_close=_refuse)
            Window.grab_mouse()
        else:
            Window.ungrab_mouse()
            Window.unbind(on_request_close=_refuse)
            Window.fullscreen = self._before


def _refuse(*_: object, **__: object) -> bool:
    return True
