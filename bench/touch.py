"""A finger inside the program: touches what stands in the window, as Kivy's own input would, without a pointer."""

import asyncio
from collections.abc import Callable
from typing import Any

from kivy.base import EventLoop
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from screens.app import GateApp
from screens.frames import next_frame

FRAMES = 3
"""Laid out after a touch: what it brought stands where it will be touched next."""
PATIENCE = 30.0
"""Seconds after which what should be there is missed."""


class _Touch(MotionEvent):
    def __init__(self, x: float, y: float) -> None:
        window: Any = EventLoop.window
        place = {"x": x / (window.width - 1), "y": y / (window.height - 1)}
        super().__init__("finger", 1, place, is_touch=True, type_id="touch")
        self.profile = ["pos"]

    def depack(self, args: dict[str, float]) -> None:
        self.sx, self.sy = args["x"], args["y"]
        super().depack(args)


class Touches:
    """Presses by tag."""

    def __init__(self, app: GateApp) -> None:
        self._app = app

    async def press(self, *tags: str) -> None:
        """One after the other, each until the answer is laid out."""
        for tag in tags:
            await self.until(lambda tag=tag: self.find(tag) is not None, tag)
            await self._frames()  # what comes without a touch has its place, too
            widget = self.find(tag)
            assert widget is not None
            touch = _Touch(*widget.to_window(*widget.center))
            for step in ("begin", "end"):
                EventLoop.post_dispatch_input(step, touch)
            await self._frames()

    async def _frames(self) -> None:
        for _frame in range(FRAMES):
            await next_frame()

    def find(self, tag: str) -> Widget | None:
        found = (widget for widget in self._app.shell.walk() if getattr(widget, "tag", "") == tag)
        return next((widget for widget in found if not widget.disabled and widget.opacity), None)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Lays out frame by frame until it is so."""
        async with asyncio.timeout(PATIENCE):
            try:
                while not condition():
                    await next_frame()
            except asyncio.CancelledError:
                tags = sorted({tag for widget in self._app.shell.walk() if (tag := getattr(widget, "tag", ""))})
                raise SystemExit(f"waited {PATIENCE:.0f} s for {what}; in the window: {tags}") from None
