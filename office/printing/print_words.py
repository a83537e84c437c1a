"""The words on what is printed: 中文 and English side by side, whatever the language of whoever prints."""

from dataclasses import dataclass, field
from pathlib import Path

from models.notice import Translate
from office.translation import CHINESE, translator

LOCALE = Path(__file__).parent.parent.parent / "assets" / "locale"
"""As in `office.parts`, which would bring the databases' libraries into the process that draws."""


@dataclass(frozen=True)
class BothLanguages:
    _chinese: Translate = field(default_factory=lambda: translator(CHINESE, LOCALE))

    def __call__(self, text: str) -> tuple[str, str]:
        """Chinese and English of a msgid."""
        return self._chinese(text), text
