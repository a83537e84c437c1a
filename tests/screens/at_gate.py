"""The gate in the window, and its layout as a person sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kivy.lang.parser import global_idmap
from kivy.uix.recycleview.views import _cached_views
from kivy.uix.widget import Widget

from kiosk.camera import CameraSource
from screens.named_list import NamedList
from tests.screens.gate_stage import NO_CAMERA, WIDE, Desk, gate_stage
from tests.screens.layout import check_layout
from tests.screens.stage import Stage, walk

LOOKS = 5


@asynccontextmanager
async def at_gate(
    stage: Stage,
    folder: Path,
    size: tuple[int, int] = WIDE,
    language: str = "en",
    camera: CameraSource = NO_CAMERA,
    roster: bool = True,
) -> AsyncIterator[Desk]:
    """gate_stage, without what Kivy keeps of the app before: its kv proxy and its recycled rows."""
    object.__setattr__(global_idmap["app"], "_obj", None)
    _cached_views.clear()
    async with gate_stage(stage, folder, size, language, camera, roster) as desk:
        yield desk


def written(screen: Widget) -> set[str]:
    """Every text that the screen's widgets hold, shown or not; rows that wait to be used again among them."""
    rows = [row for widget in walk(screen) if isinstance(widget, NamedList) for row in widget.used]
    held = [*walk(screen), *(widget for row in rows for widget in walk(row))]
    return {str(getattr(widget, "text", "")) for widget in held}


async def faults(desk: Desk) -> list[str]:
    """What the layout checker finds once the window has come to rest: a notice that comes or goes moves everything."""
    found = check_layout(desk.app.root)
    for _look in range(LOOKS):
        if not found:
            break
        await desk.frames(10)
        found = check_layout(desk.app.root)
    return found
