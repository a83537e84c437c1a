"""A finger from outside the program: the X server's pointer, moved and pressed by xdotool."""

import asyncio
import os
from collections.abc import Callable

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from screens.app import GateApp

PATIENCE = 20.0
"""Seconds after which what should be there is missed."""
PACE = 0.06
"""Seconds from one press to the next: a volunteer who knows the way."""


class Missed(Exception):
    """What should have stood in the window did not come; the message names it. The walk ends."""


class Finger:
    """Presses what it finds by tag, where the window shows it."""

    def __init__(self, app: GateApp) -> None:
        self.app = app
        self.presses = 0
        self._window = ""

    async def press(self, tag: str) -> None:
        """Raises Missed."""
        await self.point(tag)
        await self.click()
        await asyncio.sleep(PACE)

    async def point(self, tag: str) -> None:
        """Holds the finger over it. Raises Missed."""
        widget = await self._resting(tag)
        x, y = widget.to_window(*widget.center)
        if not self._window:
            self._window = (await _xdotool("search", "--pid", str(os.getpid()), "--onlyvisible", "")).split()[-1]
        await _xdotool("mousemove", "--window", self._window, str(int(x)), str(int(Window.height - y)))

    async def click(self) -> None:
        await _xdotool("click", "1")
        self.presses += 1

    async def press_all(self, *tags: str) -> None:
        for tag in tags:
            await self.press(tag)

    async def press_in_pages(self, tag: str, following: str) -> None:
        """Turns the pages of a grid until the answer is there."""
        await self.until(lambda: self.sees(tag) or self.sees(following), tag)
        for _page in range(30):
            if self.sees(tag):
                break
            await self.press(following)
        await self.press(tag)

    def sees(self, tag: str) -> bool:
        return self._find(tag) is not None

    async def until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Raises Missed."""
        end = asyncio.get_running_loop().time() + seconds
        while not condition():
            if asyncio.get_running_loop().time() > end:
                raise Missed(f"waited {seconds:.0f} s for {what}; in the window: {sorted(self._tags())}")
            await asyncio.sleep(0.005)

    async def frames(self, count: int = 3) -> None:
        first = Clock.frames
        await self.until(lambda: Clock.frames >= first + count, "frames")

    async def _resting(self, tag: str) -> Widget:
        """The widget, once it has stood still for two frames."""
        await self.until(lambda: self.sees(tag), tag)
        while True:
            widget = self._find(tag)
            if widget is not None:
                before = (*widget.to_window(*widget.pos), *widget.size)
                await self.frames(2)
                if self._find(tag) is widget and before == (*widget.to_window(*widget.pos), *widget.size):
                    return widget
            await asyncio.sleep(0.01)

    def _find(self, tag: str) -> Widget | None:
        return next((widget for widget in self._tagged() if widget.tag == tag), None)

    def _tags(self) -> set[str]:
        return {widget.tag for widget in self._tagged()}

    def _tagged(self) -> list[Widget]:
        """What stands in the window and has a tag: buttons, keys, fields."""
        shown = (widget for widget in self.app.shell.walk() if getattr(widget, "tag", ""))
        return [widget for widget in shown if widget.opacity and not widget.disabled and widget.width and widget.height]


async def _xdotool(*words: str) -> str:
    """Raises Missed if it cannot press."""
    process = await asyncio.create_subprocess_exec(
        "xdotool", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complaint = await asyncio.wait_for(process.communicate(), PATIENCE)
    if process.returncode:
        raise Missed(f"xdotool {words[0]}: {complaint.decode(errors='replace').strip()}")
    return said.decode()
