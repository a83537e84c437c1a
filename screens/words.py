"""The two languages of the tablet: gettext for one domain, 中文 first."""

import gettext
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

DOMAIN = "gatepost"

Translate = Callable[[str], str]


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class CatalogueMissing(FileNotFoundError):
    """The compiled Chinese catalogue is not there: run scripts/setup."""


class Words:
    """Gives the translating function of each language; msgids are the English sentences."""

    def __init__(self, locale_dir: Path) -> None:
        """Reads LOCALE_DIR/zh/LC_MESSAGES/gatepost.mo; raises CatalogueMissing."""
        try:
            chinese = gettext.translation(DOMAIN, str(locale_dir), [Language.ZH])
        except FileNotFoundError as error:
            raise CatalogueMissing("the Chinese words are not compiled; scripts/setup does it") from error
        self._translate: dict[Language, Translate] = {
            Language.ZH: _never_the_header(chinese.gettext),
            Language.EN: _with_straight_quotes,
        }

    def translator(self, language: Language) -> Translate:
        return self._translate[language]

    @staticmethod
    def other(language: Language) -> Language:
        return Language.EN if language is Language.ZH else Language.ZH


def _never_the_header(translate: Translate) -> Translate:
    """gettext answers the empty msgid with the catalogue's header."""
    return lambda text: translate(text) if text else ""


def _with_straight_quotes(text: str) -> str:
    """The font of Chinese draws the curly ones as wide as a character."""
    return text.translate(_STRAIGHT)


_STRAIGHT = str.maketrans("“”’", '""\'')
