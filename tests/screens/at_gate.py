"""The gate in the window, and its layout as a person sees it."""

from kivy.uix.widget import Widget

from screens.named_list import NamedList
from tests.screens.gate_stage import Desk
from tests.screens.layout import check_layout
from tests.screens.stage import walk

LOOKS = 5


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
