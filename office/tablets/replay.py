"""Which requests were taken already: the window of RFC 4303, section 3.4.3, over 63 sequences."""

WIDTH = 63
"""So many sequences up to the highest: those that overtook each other on the way; a signed 64-bit column holds them."""


def slide(highest: int, window: int, sequence: int) -> tuple[int, int] | None:
    """The new highest sequence and window once `sequence` is taken; None if it was taken before or is too old.

    Bit n of `window` stands for the sequence `highest - n`.
    """
    ahead = sequence - highest
    if ahead > 0:
        kept = window << ahead if ahead < WIDTH else 0
        return sequence, (kept | 1) & ((1 << WIDTH) - 1)
    bit = 1 << -ahead if -ahead < WIDTH else 0
    if not bit or window & bit:
        return None
    return highest, window | bit
