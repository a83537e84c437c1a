"""Finds what a person at the gate could not read or hit."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from kivy.core.text import Label as CoreLabel
from kivy.core.window import Window
from kivy.metrics import dp
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from screens.theme import BODY, STEP, TOUCH, Colour, contrast
from screens.widgets.press import Pressable

LEAST_CONTRAST = 7
SLACK = 1.0
"""Pixels that rounding may take."""
LEADING = 0.2
"""Of the size of type: what a line leaves free above and below its characters."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in the window's pixels."""


def check_layout(root: Widget) -> list[str]:
    """One sentence for each fault below the root as it is laid out now; empty if all is well."""
    seen = list(in_sight(root))
    faults = [fault for widget, _box in seen if isinstance(widget, Label) for fault in _text_faults(widget)]
    buttons = [(widget, box) for widget, box in seen if isinstance(widget, Pressable)]
    faults += [fault for button, box in buttons for fault in _target_faults(button, box)]
    faults += [fault for one, other in combinations(buttons, 2) for fault in _gap_faults(one, other)]
    faults += [f"outside the window: {name_of(w)}" for w, box in seen if _matters(w) and _outside(box)]
    labels = [(widget, box) for widget, box in seen if isinstance(widget, Label)]
    faults += [f"outside its button: {name_of(label)}" for label, box in labels if _leaves_button(label, box)]
    written = [(label, _text_box(label, box)) for label, box in labels if label.text.strip()]
    faults += [
        f"written over: {name_of(one)} and {name_of(other)}"
        for (one, box), (other, foreign) in combinations(written, 2)
        if _overlap(box, foreign)
    ]
    faults += [
        f"written over a button: {name_of(label)} and {name_of(button)}"
        for label, box in written
        for button, edge in buttons
        if _overlap(box, edge) and not _stands_on(label, button)
    ]
    return faults


def in_sight(root: Widget) -> Iterator[tuple[Widget, Box]]:
    """What is drawn, each with its box; what a scroll view hides is no fault."""
    stack: list[tuple[Widget, Widget | None]] = [(root, None)]
    while stack:
        widget, scroll = stack.pop()
        box = _box(widget)
        if widget.opacity == 0 or box[2] - box[0] <= 0 or box[3] - box[1] <= 0:
            continue
        hidden = scroll is not None and not _within(box, _box(scroll))
        if hidden and (not _overlap(box, _box(scroll)) or isinstance(widget, Pressable | Label)):
            continue
        yield widget, box
        inner = widget if isinstance(widget, ScrollView) else scroll
        stack.extend((child, inner) for child in widget.children)


def _text_faults(label: Label) -> Iterator[str]:
    if not label.text.strip():
        return
    left, top, right, bottom = label.padding
    room = (label.width - left - right, label.height - top - bottom)
    needed = _needed(label, room[0])
    if needed[0] > room[0] + SLACK or needed[1] > room[1] + SLACK:
        yield f"cut off: {name_of(label)} needs {needed[0]:.0f}x{needed[1]:.0f}, has {room[0]:.0f}x{room[1]:.0f}"
    if label.font_size < dp(BODY):
        yield f"too small to read: {name_of(label)} at {label.font_size:.0f}"
    ground = _ground(label)
    if ground is None:
        yield f"no ground is declared below {name_of(label)}"
    elif contrast(tuple(label.color), ground) < LEAST_CONTRAST:
        yield f"too little contrast: {name_of(label)} {contrast(tuple(label.color), ground):.1f}:1"


def _text_box(label: Label, box: Box) -> Box:
    """Of the writing alone, without what is left free above and below the characters of its line."""
    left, _top, right, _bottom = label.padding
    across, up = _needed(label, label.width - left - right)
    middle, height = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    start = middle - across / 2
    if label.text_size[0] is not None and label.halign != "center":
        half = label.texture_size[0] / 2
        start = middle + half - right - across if label.halign == "right" else middle - half + left
    free = label.font_size * LEADING
    return start, height - up / 2 + free, start + across, height + up / 2 - free


def _needed(label: Label, width: float) -> tuple[float, float]:
    """The size of the text alone, wrapped if the label wraps."""
    wraps = width if label.text_size[0] is not None else None
    return _written_size(label.text, label.font_name, label.font_size, label.bold, label.line_height, wraps)


@lru_cache(maxsize=16_384)
def _written_size(
    text: str, font_name: str, font_size: float, bold: bool, line_height: float, width: float | None
) -> tuple[float, float]:
    written = CoreLabel(
        text=text,
        font_name=font_name,
        font_size=font_size,
        bold=bold,
        line_height=line_height,
        text_size=(width, None),
    )
    across, up = written.render()
    words = [word for word in text.split() if word.isascii()] if width is not None else []
    return max([across, *(written.get_extents(word)[0] for word in words)]), up


def _ground(widget: Widget) -> Colour | None:
    """The colour that the nearest surface below declares."""
    while isinstance(widget, Widget):
        ground = getattr(widget, "ground", None)
        if ground is not None:
            return tuple(ground)
        widget = widget.parent
    return None


def _target_faults(button: Widget, box: Box) -> Iterator[str]:
    width, height = box[2] - box[0], box[3] - box[1]
    if min(width, height) < dp(TOUCH) - SLACK:
        yield f"too small to hit: {name_of(button)} {width:.0f}x{height:.0f}"


def _gap_faults(one: tuple[Widget, Box], other: tuple[Widget, Box]) -> Iterator[str]:
    if _overlap(one[1], other[1]):
        yield f"overlap: {name_of(one[0])} and {name_of(other[0])}"
    elif _overlap(_grown(one[1], dp(STEP) - SLACK), other[1]):
        yield f"too close: {name_of(one[0])} and {name_of(other[0])}"


def _matters(widget: Widget) -> bool:
    return isinstance(widget, Pressable) or (isinstance(widget, Label) and bool(widget.text.strip()))


def _stands_on(label: Widget, button: Widget) -> bool:
    above = label
    while isinstance(above, Widget):
        if above is button:
            return True
        above = above.parent
    return False


def _leaves_button(label: Label, box: Box) -> bool:
    """Writing that runs over the edge of what it stands on."""
    button = label.parent
    while isinstance(button, Widget) and not isinstance(button, Pressable):
        button = button.parent
    return isinstance(button, Pressable) and bool(label.text.strip()) and not _within(box, _box(button))


def _box(widget: Widget) -> Box:
    left, bottom = widget.to_window(widget.x, widget.y)
    right, top = widget.to_window(widget.right, widget.top)
    return left, bottom, right, top


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _overlap(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > SLACK and up > SLACK


def _within(one: Box, other: Box) -> bool:
    outer = _grown(other, SLACK)
    return one[0] >= outer[0] and one[1] >= outer[1] and one[2] <= outer[2] and one[3] <= outer[3]


def _outside(box: Box) -> bool:
    return not _within(box, (0, 0, *Window.size))


def name_of(widget: Widget) -> str:
    tag = getattr(widget, "tag", "")
    text = getattr(widget, "text", "")
    return f"{type(widget).__name__} {tag or repr(text)}"
