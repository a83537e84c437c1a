"""Names of people: checked and made alike as they come in, masked for a list that many may see.

How they read is found by `models.readings`, and offered here, too.
"""

import re
import unicodedata

from models.notice import N_, Notice
from models.readings import HAN, initials, initials_of, pinyin_of, pinyins_of, split_surname

__all__ = [
    "MAX_NAME",
    "check_name",
    "initials",
    "initials_of",
    "mask_name",
    "pinyin_of",
    "pinyins_of",
]

MAX_NAME = 50
"""Characters after cleaning."""
_MAX_TYPED = 1000
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_REFUSED = re.compile(rf"[^{HAN}{_LATIN}0-9 ·'.-]")
_DOTS = re.compile(r"\s*[·・･•‧∙⋅]\s*")
_DOT_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s*[.]\s*(?=[{HAN}])")
_SPACE_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_ALIKE = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | str.maketrans("‘’ʼ‐‑–—", "'''----")
"""Full-width signs, and the kinds of apostrophe and hyphen."""
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
"""Signs without a shape of their own, which come along when a name is copied: joiners, directions, variations."""


def check_name(text: str) -> str | Notice:
    """The name as it is stored: NFC, 1 to 50 characters, one space between Latin words, none between Chinese ones.

    A name is of Chinese characters with all extensions, Latin letters with accents, digits beside letters, and
    · ' - . but not of emoji or the like. The many dots between its parts (・ • ‧ ．) become U+00B7.
    """
    if len(text) > _MAX_TYPED:
        return _too_long(len(text))
    name = _clean(text)
    if len(name) > MAX_NAME:
        return _too_long(len(name))
    if refused := _REFUSED.search(name):
        return Notice(
            N_("Character {place} cannot stand in a name: {character}. Key in Chinese or Latin letters."),
            {"place": str(refused.start() + 1), "character": _shown(refused[0])},
        )
    if not name:
        return Notice(N_("Key in the name."))
    if not re.search(rf"[{HAN}{_LATIN}]", name):
        return Notice(N_("A name has letters, not only digits or signs. Key in the name."))
    return name


def mask_name(name: str) -> str:
    """张伟 → 张*, 欧阳娜娜 → 欧阳**, John Smith → J*** S****."""
    if re.match(f"[{HAN}]", name):
        surname, given = split_surname(name)
        return surname + (re.sub(r"[^·]", "*", given) or "*")
    return re.sub(r"(?<=[^\s·])[^\s·]", "*", name)


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text).translate(_ALIKE))
    text = _DOTS.sub("·", " ".join(text.split()))
    text = _DOT_BETWEEN_HAN.sub("·", text)
    # Lists are often set so: 张 伟 under 欧阳娜娜.
    return _SPACE_BETWEEN_HAN.sub("", text).strip("·- ")


def _too_long(length: int) -> Notice:
    return Notice(
        N_("The name has {length} characters, {most} at most. Key in the name alone, without a title or an address."),
        {"length": str(length), "most": str(MAX_NAME)},
    )


def _shown(character: str) -> str:
    return character if character.isprintable() and not character.isspace() else f"U+{ord(character):04X}"
