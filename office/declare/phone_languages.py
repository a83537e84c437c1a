"""The languages of the phone form: 中文 out of the catalogue, English as it is written, any other out of one file.

`python -m office.declare.phone_languages` prints every English sentence as a file to be translated.
"""

import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from models.notice import Translate
from office.declare.phone_sentences import SENTENCES
from office.translation import CHINESE, ENGLISH, HTML_NAMES, NAMES, translator

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent.parent / "phone_words"
LARGEST = 200_000
MOST_FILES = 12
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Language(msgspec.Struct, frozen=True):
    """As the form's script gets it."""

    tag: str
    html: str
    """For the page's `lang`."""
    name: str
    direction: str
    words: dict[str, str]
    """English sentence to the translated one."""

    def say(self, text: str) -> str:
        return self.words.get(text, text)


class _File(msgspec.Struct):
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    words: dict[str, str]
    direction: Annotated[str, Meta(pattern="^(ltr|rtl)$")] = "ltr"


def languages(locale: Path, folder: Path | None = None) -> tuple[Language, ...]:
    """中文 and English first, then one for each file of the folder. A file that cannot be read is logged and left out.

    `locale` holds the catalogue.
    """
    return _languages(locale, folder or FOLDER, _state(folder or FOLDER))


@lru_cache(maxsize=4)
def _languages(locale: Path, _folder: Path, state: tuple[tuple[Path, int], ...]) -> tuple[Language, ...]:
    chinese: Translate = translator(CHINESE, locale)
    built_in = (
        Language(CHINESE, HTML_NAMES[CHINESE], NAMES[CHINESE], "ltr", {text: chinese(text) for text in SENTENCES}),
        Language(ENGLISH, HTML_NAMES[ENGLISH], NAMES[ENGLISH], "ltr", {}),
    )
    further = [_read(path) for path, _ in state]
    return (*built_in, *(one for one in further if one is not None))


def language_of(tag: str, known: tuple[Language, ...]) -> Language:
    """By its tag; 中文 where it is not known."""
    return next((one for one in known if one.tag == tag), known[0])


def _state(folder: Path) -> tuple[tuple[Path, int], ...]:
    """The files and when each was written: a file that is put there is seen without a restart."""
    found = sorted(path for path in folder.glob("*.json") if _TAG.fullmatch(path.stem))[:MOST_FILES]
    return tuple((path, path.stat().st_mtime_ns) for path in found)


def _read(path: Path) -> Language | None:
    try:
        content = path.read_bytes()
        if len(content) > LARGEST:
            raise msgspec.ValidationError("too large")
        read = msgspec.json.decode(content, type=_File)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        log.warning("%s is no file of words: %s", path.name, type(error).__name__)
        return None
    words = {text: said for text, said in read.words.items() if text in SENTENCES and _same_fields(text, said)}
    return Language(path.stem, path.stem, read.name, read.direction, words)


def _same_fields(text: str, said: str) -> bool:
    return bool(said) and set(_FIELD.findall(text)) == set(_FIELD.findall(said))


_FIELD = re.compile(r"{(\w*)}")


if __name__ == "__main__":
    empty = {"name": "", "direction": "ltr", "words": dict.fromkeys(SENTENCES, "")}
    print(msgspec.json.format(msgspec.json.encode(empty).decode()))
