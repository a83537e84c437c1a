"""Both languages of the office are complete, and say how long ago in words."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import office
from office.parts import LOCALE
from office.translation import ago, translator

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None}


def msgids() -> set[str]:
    rooms = Path(office.__file__).parent
    found = extract_from_dir(rooms, METHODS, keywords=KEYWORDS)
    return {str(message) for _, _, message, _, _ in found}


def test_every_sentence_of_the_office_is_there_in_chinese() -> None:
    with (LOCALE / "zh" / "LC_MESSAGES" / "gatepost.po").open("rb") as file:
        catalogue = read_po(file)
    found = msgids()
    assert len(found) > 100
    missing = [text for text in found if not (message := catalogue.get(text)) or not message.string or message.fuzzy]
    assert missing == []


def test_translations_keep_the_fields_of_their_sentence() -> None:
    say = translator("zh", LOCALE)
    for text in msgids():
        fields = {part.split("}")[0] for part in text.split("{")[1:]}
        assert {part.split("}")[0] for part in say(text).split("{")[1:]} == fields, text


def test_a_language_that_is_not_there_leaves_the_sentence() -> None:
    assert translator("en", LOCALE)("Day sheet") == "Day sheet"
    assert translator("zh", Path("/nowhere"))("Day sheet") == "Day sheet"
    assert translator("zh", LOCALE)("") == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (60, "1 min ago"), (7300, "2 h ago"), (200_000, "2 d ago"), (-5, "just now")],
)
def test_how_long_ago_in_words(seconds: float, words: str) -> None:
    assert ago(seconds, str) == words
