"""Waiting for what the window shows."""

import asyncio

from kivy.clock import Clock


async def next_frame() -> None:
    """Returns before the next frame is laid out and drawn; a second call in a row returns after it was shown."""
    coming: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    Clock.schedule_once(lambda _dt: None if coming.done() else coming.set_result(None))
    await coming
