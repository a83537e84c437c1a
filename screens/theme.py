"""Colours, type and measures of the gate: paper and ink by day, turned round by night, black on white in the sun.

Plain Python: no Kivy here, so that contrast is tested without a window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from kiosk.settings import Look as Choice
from kiosk.settings import TextSize
from models.triage import Verdict

Colour = tuple[float, float, float, float]
"""Red, green, blue, opacity; each 0 to 1, as Kivy takes them."""

BODY = 20
LABEL = 24
TITLE = 28
KEY = 40
VERDICT_WORD = 72
TEMPERATURE = 120
"""Type sizes in sp; nothing is smaller than BODY."""

SCALES = {TextSize.NORMAL: 1.0, TextSize.LARGE: 1.15, TextSize.LARGEST: 1.3}
"""Pixels of one sp on a screen of 160 dots an inch: all type follows, the room between things does not."""

STEP = 8
GAP = 16
EDGE = 24
RADIUS = 12
TOUCH = 64
"""Measures in dp: a spacing step, between things, a screen's edge, corners, the smallest touch target."""


class Kind(StrEnum):
    """Kinds of things to press."""

    PLAIN = "plain"
    ACCENT = "accent"
    CHOSEN = "chosen"


class Look(NamedTuple):
    """Colours of one thing to press: its face, the writing, the smaller writing, the outline."""

    ground: Colour
    ink: Colour
    quiet: Colour
    edge: Colour


@dataclass(frozen=True)
class Theme:
    name: str
    ground: Colour
    raised: Colour
    pressed: Colour
    ink: Colour
    quiet: Colour
    faint: Colour
    """What cannot be pressed now; still readable."""
    edge: Colour
    """Outlines of what can be pressed: 3:1 on the ground (WCAG 2.2, 1.4.11)."""
    rule: Colour
    """Lines that only part things."""
    accent: Colour
    accent_pressed: Colour
    on_accent: Colour
    admit: Colour
    on_admit: Colour
    observe: Colour
    on_observe: Colour
    hold: Colour
    on_hold: Colour

    def verdict(self, verdict: Verdict | str) -> tuple[Colour, Colour]:
        """Ground and ink of a verdict."""
        return {
            Verdict.ADMIT: (self.admit, self.on_admit),
            Verdict.OBSERVE: (self.observe, self.on_observe),
            Verdict.HOLD: (self.hold, self.on_hold),
        }[Verdict(verdict)]

    def look(self, kind: "Kind | str", down: bool, disabled: bool) -> "Look":
        """Colours of something to press, in the state that it is in."""
        if disabled:
            ground = self.ink if kind == Kind.CHOSEN else self.ground
            faint = self.ground if kind == Kind.CHOSEN else self.faint
            return Look(ground, faint, faint, self.rule)
        if kind == Kind.ACCENT:
            ground = self.accent_pressed if down else self.accent
            return Look(ground, self.on_accent, self.on_accent, ground)
        if kind == Kind.CHOSEN:
            ground = self.quiet if down else self.ink
            return Look(ground, self.ground, self.ground, ground)
        if down:
            return Look(self.pressed, self.ink, self.ink, self.ink)
        return Look(self.raised, self.ink, self.quiet, self.edge)

    def pairs(self) -> Iterator[tuple[str, Colour, Colour]]:
        """Every (name, ink, ground) that the widgets put together."""
        for name in ("ink", "quiet", "faint"):
            for ground in ("ground", "raised"):
                yield f"{name} on {ground}", getattr(self, name), getattr(self, ground)
        for kind, down, disabled in product(Kind, (False, True), (False, True)):
            look = self.look(kind, down, disabled)
            yield f"{kind}, down {down}, disabled {disabled}", look.ink, look.ground
            yield f"below {kind}, down {down}, disabled {disabled}", look.quiet, look.ground
        for verdict in Verdict:
            ground, ink = self.verdict(verdict)
            yield str(verdict), ink, ground


def colour(code: str) -> Colour:
    """The colour written as #RRGGBB."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, 1.0


def luminance(shade: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, "contrast ratio", used by 1.4.3 and 1.4.6)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


_VERDICTS = {
    "admit": colour("#0A5A33"),
    "on_admit": colour("#FFFFFF"),
    "observe": colour("#FFC233"),
    "on_observe": colour("#1A1A18"),
    "hold": colour("#A11212"),
    "on_hold": colour("#FFFFFF"),
}

DAY = Theme(
    name="day",
    ground=colour("#FAF8F3"),
    raised=colour("#FFFFFF"),
    pressed=colour("#E3DDCF"),
    ink=colour("#1A1A18"),
    quiet=colour("#4A4A45"),
    faint=colour("#55554F"),
    edge=colour("#85817A"),
    rule=colour("#DDD8CC"),
    accent=colour("#0B4F4A"),
    accent_pressed=colour("#06322F"),
    on_accent=colour("#FFFFFF"),
    **_VERDICTS,
)

NIGHT = Theme(
    name="night",
    ground=colour("#14201F"),
    raised=colour("#1D2C2A"),
    pressed=colour("#344644"),
    ink=colour("#F4F1E8"),
    quiet=colour("#CFCDC2"),
    faint=colour("#B9B8AE"),
    edge=colour("#74827F"),
    rule=colour("#2F3F3D"),
    accent=colour("#7ED0C4"),
    accent_pressed=colour("#B4E6DE"),
    on_accent=colour("#0A1F1D"),
    **_VERDICTS,
)

CONTRAST = Theme(
    name="contrast",
    ground=colour("#FFFFFF"),
    raised=colour("#FFFFFF"),
    pressed=colour("#D2D2D2"),
    ink=colour("#000000"),
    quiet=colour("#262626"),
    faint=colour("#333333"),
    edge=colour("#000000"),
    rule=colour("#6B6B6B"),
    accent=colour("#003B36"),
    accent_pressed=colour("#000000"),
    on_accent=colour("#FFFFFF"),
    admit=colour("#00401F"),
    on_admit=colour("#FFFFFF"),
    observe=colour("#FFD84D"),
    on_observe=colour("#000000"),
    hold=colour("#860000"),
    on_hold=colour("#FFFFFF"),
)

THEMES = {Choice.DAY: DAY, Choice.NIGHT: NIGHT, Choice.CONTRAST: CONTRAST}
