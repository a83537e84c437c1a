"""One real window for the run: shows an app, steps it frame by frame, and touches it."""

import os
import time
from collections.abc import Iterator

from kivy.app import App
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.tests.common import UnitTestTouch
from kivy.uix.recycleview.views import _cached_views
from kivy.uix.widget import Widget

FRAMES_TO_SETTLE = 6
WATCHED = "GATEPOST_TEST_DISPLAY" in os.environ


def lay_out() -> None:
    """A frame of Kivy's loop (`kivy.base.EventLoop.idle`) but for its drawing, which is nearly all of its time."""
    Clock.tick()
    EventLoop.dispatch_input()
    Builder.sync()
    Clock.tick_draw()
    Builder.sync()


class Stage:
    """Runs one app at a time inside the test's own process, without Kivy's main loop.

    A frame is laid out, not drawn: a finger hits what is laid out. `draw` draws, and so does the end of each test.
    Where a person watches, each frame is drawn.
    """

    def __init__(self) -> None:
        self._app: App | None = None

    def show(self, app: App, size: tuple[int, int] = (1280, 800)) -> App:
        """Opens the app in the window, `size` in pixels, until its layout has settled."""
        self.clear()
        _cached_views.clear()  # rows of the app before, which Kivy would use again
        self.resize(size)
        self._app = app
        app._run_prepare()
        self.settle()
        return app

    def show_widget(self, app: App, root: Widget, size: tuple[int, int] = (1280, 800)) -> Widget:
        """The same for a widget of its own."""
        app.build = lambda: root
        self.show(app, size)
        return root

    def clear(self) -> None:
        """Takes the app away, as its end would."""
        if self._app is None:
            return
        self.draw()
        self._app.dispatch("on_stop")
        for child in list(Window.children):
            Window.remove_widget(child)
        App._running_app = None
        self._app = None
        self.step()

    def resize(self, size: tuple[int, int]) -> None:
        if tuple(Window.system_size) != size:
            Window.system_size = size
            self.settle()
            self.draw()
            Window.dispatch("on_flip")  # from here on, what is drawn has the new size, too
        assert tuple(Window.size) == size, f"the window is {Window.size}, not {size}"

    def step(self, frames: int = 1) -> None:
        """Runs the loop for so many frames."""
        for _ in range(frames):
            if WATCHED:
                EventLoop.idle()
            else:
                lay_out()

    def draw(self) -> None:
        """One more frame, drawn where `glReadPixels` and `Window.screenshot` read it: not yet shown on the display."""
        lay_out()
        Window.canvas.ask_update()
        Window.dispatch("on_draw")

    def settle(self) -> None:
        self.step(FRAMES_TO_SETTLE)

    def wait(self, seconds: float) -> None:
        """Runs the loop for at least `seconds`."""
        until = Clock.get_time() + seconds
        while Clock.get_time() < until:
            time.sleep(0.005)
            self.step()

    def touch(self, widget: Widget) -> UnitTestTouch:
        """A finger set down on the widget's middle as the window shows it."""
        touch = UnitTestTouch(*widget.to_window(*widget.center))
        touch.touch_down()
        self.step()
        return touch

    def press(self, widget: Widget) -> None:
        """Touches and lets go, until the answer stands there."""
        self.touch(widget).touch_up()
        self.settle()

    def key(self, code: int, character: str = "", modifiers: list[str] | None = None) -> None:
        """One key of the hardware keyboard by SDL's key code."""
        Window.dispatch("on_key_down", code, 0, character or None, modifiers or [])
        self.settle()


def walk(root: Widget) -> Iterator[Widget]:
    """Every widget below the root, the root first."""
    yield root
    for child in reversed(root.children):
        yield from walk(child)


def find(root: Widget, tag: str) -> Widget:
    """The widget with this tag; raises LookupError with the tags that there are."""
    tags = {getattr(widget, "tag", ""): widget for widget in walk(root)}
    if tag not in tags:
        raise LookupError(f"no {tag!r} among {sorted(filter(None, tags))}")
    return tags[tag]
