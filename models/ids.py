"""Random identifiers; passed in, so that tests can count instead."""

import secrets
from collections.abc import Callable

NewId = Callable[[], str]
"""Returns a new identifier of 32 lower-case hexadecimal digits (128 bits)."""

ID_LENGTH = 32


def random_id() -> str:
    return secrets.token_hex(16)
