"""Base45 (RFC 9285): two bytes as three characters of a QR code's alphanumeric set, a last single byte as two."""

from operator import mul

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_WEIGHTS = (1, 45, 45 * 45)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    return "".join(_characters(data[place : place + 2]) for place in range(0, len(data), 2))


def length(size: int) -> int:
    """Characters for so many bytes."""
    return size // 2 * 3 + size % 2 * 2


def decode(text: str) -> bytes | None:
    """None where the text is not base45. Every byte string has one text only, so nothing can be written twice."""
    values = [_VALUES.get(character, -1) for character in text]
    read = bytearray()
    for place in range(0, len(values), 3):
        group = values[place : place + 3]
        size = len(group) - 1
        number = sum(map(mul, group, _WEIGHTS))
        if size == 0 or -1 in group or number >= 256**size:
            return None
        read += number.to_bytes(size)
    return bytes(read)


def _characters(group: bytes) -> str:
    high, first = divmod(int.from_bytes(group), 45)
    third, second = divmod(high, 45)
    return ALPHABET[first] + ALPHABET[second] + (ALPHABET[third] if len(group) == 2 else "")
