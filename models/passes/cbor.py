"""The one door to cbor2: deterministic CBOR (RFC 8949, section 4.2) of integers, bytes, texts, lists and maps.

Nothing is decoded here that was not signed: see `models.passes.cose`.
"""

from io import BytesIO

import cbor2

DEEPEST = 4
"""Values within each other, the innermost counted: the list of keys has four."""


def encode(value: object) -> bytes:
    """Map keys are integers alone, so that the order of RFC 7049, which cbor2 writes, is that of RFC 8949."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> object:
    """What the bytes say, of whatever type; None where they are not CBOR or too deep.

    Who calls writes what was understood anew and compares: what is doubled, trailing, tagged or not in the shortest
    form differs.
    """
    try:
        return cbor2.CBORDecoder(BytesIO(data), max_depth=DEEPEST).decode()
    except Exception:  # many kinds of error, some of the types behind the tags
        return None
