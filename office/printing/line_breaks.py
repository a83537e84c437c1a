"""Where a line of Chinese and Latin words may break."""

from functools import lru_cache

FIRST_WIDE = "\u2e80"
"""From here on come the Chinese characters and signs."""


@lru_cache(256)
def pieces(text: str) -> tuple[str, ...]:
    """Where a line may break: after spaces, and beside Chinese characters but not before their closing signs."""
    found: list[str] = []
    for character in text:
        if found and not _may_part(found[-1][-1], character):
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)


def _may_part(before: str, after: str) -> bool:
    if after in "，。、：；！？）”》 ":
        return False
    return before in " -" or before >= FIRST_WIDE or after >= FIRST_WIDE
