"""The office's two languages: gettext, one domain, 中文 first."""

import gettext
from pathlib import Path

from models.notice import N_, Translate

DOMAIN = "gatepost"
CHINESE, ENGLISH = "zh", "en"
LANGUAGES = (CHINESE, ENGLISH)
NAMES = {CHINESE: "中文", ENGLISH: "English"}
JUST_NOW = N_("just now")
_AGO = (
    (86_400, N_("{count} d ago")),
    (3_600, N_("{count} h ago")),
    (60, N_("{count} min ago")),
)
HTML_NAMES = {CHINESE: "zh-Hans", ENGLISH: "en"}


def translator(language: str, locale: Path) -> Translate:
    """Msgids are the English sentences; a language or catalogue that is not there leaves them as they are."""
    if language != CHINESE:
        return lambda text: text
    found = gettext.translation(DOMAIN, locale, [CHINESE], fallback=True).gettext
    # gettext answers the empty text with the catalogue's header.
    return lambda text: found(text) if text else ""


def ago(seconds: float, say: Translate) -> str:
    """`2 分钟前`: how long ago, in the words that one would use."""
    for size, text in _AGO:
        if seconds >= size:
            return say(text).format(count=int(seconds // size))
    return say(JUST_NOW)
