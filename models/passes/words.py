"""Words in a pass: as bytes, cut where there is no room, and found again by what is left of them.

GB 18030 takes two bytes for a Chinese character and one for a Latin letter; UTF-8 would take three.
"""

_GB = "gb18030"
CUT = "…"
"""Stands at the end of what was cut."""
_LARGEST = 4
"""Bytes of a character."""
_CUT_SIZE = len(CUT.encode(_GB))


def write(text: str) -> bytes:
    """Raises ValueError where the text is no text."""
    return text.encode(_GB)


def read(written: bytes) -> str:
    """Raises ValueError where the bytes are no text."""
    return written.decode(_GB)


def fits(text: str, most: int) -> bool:
    """Whether it can be written, and takes `most` bytes at most."""
    try:
        written = write(text)
    except UnicodeEncodeError:
        return False
    return len(written) <= most and read(written) == text


def cut(text: str, most: int) -> str:
    """The text in `most` bytes, `most` at least 2: as much of its beginning as there is room for, then the mark.

    What cannot be written is left out.
    """
    if fits(text, most):
        return text
    writable = "".join(character for character in text if fits(character, _LARGEST))
    if fits(writable, most):
        return writable
    size, kept = _CUT_SIZE, ""
    for character in writable:
        size += len(write(character))
        if size > most:
            break
        kept += character
    return kept + CUT


def is_cut(text: str) -> bool:
    return text.endswith(CUT)


def beginning(text: str) -> str:
    """What is left of a text that was cut."""
    return text.removesuffix(CUT)
