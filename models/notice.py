"""A sentence for a person, not yet translated."""

from collections.abc import Callable

import msgspec

Translate = Callable[[str], str]
"""Takes an English msgid, returns the sentence in the language shown."""


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks a msgid for extraction; translation happens where it is shown."""
    return msgid


class Notice(msgspec.Struct, frozen=True):
    """What happened, what it means for the queue and what to press.

    `text` is an English msgid with `{name}` fields; `values` fills them after translation.
    """

    text: str
    values: dict[str, str] = {}

    def say(self, translate: Translate) -> str:
        return translate(self.text).format(**self.values)
