"""How a flat is written: building, unit, room."""

LONGEST_PART = 20
"""Characters of a building's, unit's or room's name."""


def flat_label(building: str, unit: str, room: str) -> str:
    """`3-1-502`; a flat without a unit is `3-502`."""
    return "-".join(part for part in (building, unit, room) if part)
