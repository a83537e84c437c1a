"""Random identifiers; passed in, so that tests can count instead."""

import secrets
import time
from collections.abc import Callable

NewId = Callable[[], str]
"""Returns a new identifier of 32 lower-case hexadecimal digits (128 bits)."""

ID_LENGTH = 32


def random_id() -> str:
    return secrets.token_hex(16)


def ordered_id() -> str:
    """48 bits of the time in milliseconds and 80 of chance, as UUID version 7 has them (RFC 9562, section 5.7).

    Entries have these: what is written one after the other stands side by side in every index, and packs smaller.
    """
    return f"{time.time_ns() // 1_000_000 % 2**48:012x}{secrets.token_hex(10)}"
