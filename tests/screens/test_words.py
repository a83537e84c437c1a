"""Both languages are complete: every msgid has its Chinese, with the same fields."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from models.notice import Notice
from screens.words import CatalogueMissing, Language, Words
from scripts.words import CHECKOUT, PO, extracted, main, read_catalogue


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Message]:
    return {str(message.id): message for message in read_catalogue(CHECKOUT) if message.id}


def test_every_sentence_has_its_chinese(checkout: Path, catalogue: dict[str, Message]) -> None:
    without = {
        msgid: where
        for msgid, where in extracted(checkout).items()
        if msgid not in catalogue or not catalogue[msgid].string or catalogue[msgid].fuzzy
    }
    assert not without


def test_fields_agree(catalogue: dict[str, Message]) -> None:
    differing = {
        msgid: m.string for msgid, m in catalogue.items() if m.string and fields(msgid) != fields(str(m.string))
    }
    assert not differing


def test_chinese_has_the_signs_of_chinese(catalogue: dict[str, Message]) -> None:
    """A comma or colon of ASCII behind a character is half as wide as its neighbours."""
    narrow = re.compile("[\u4e00-\u9fff][,:;?!]")
    assert not [m.string for m in catalogue.values() if narrow.search(str(m.string))]


def test_nothing_in_the_catalogue_is_forgotten(checkout: Path, catalogue: dict[str, Message]) -> None:
    assert not set(catalogue) - set(extracted(checkout))


def test_the_catalogue_is_brought_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "assets/locale").mkdir(parents=True)
    (tmp_path / "assets/locale/babel.cfg").write_bytes((CHECKOUT / "assets/locale/babel.cfg").read_bytes())
    (tmp_path / PO).parent.mkdir(parents=True)
    (tmp_path / PO).write_text('msgid "Kept"\nmsgstr "留"\n\nmsgid "Forgotten"\nmsgstr "忘"\n', encoding="utf-8")
    (tmp_path / "code.py").write_text("N_('Kept'), N_('New {count}')\n", encoding="utf-8")
    assert main(tmp_path) == 1
    assert capsys.readouterr().out == "code.py: New {count}\n"
    kept = {str(message.id): message.string for message in read_catalogue(tmp_path) if message.id}
    assert kept == {"Kept": "留", "New {count}": ""}


def test_a_notice_is_said_in_both_languages(assets: Path) -> None:
    words = Words(assets / "locale")
    notice = Notice("Synced {minutes} minutes ago", {"minutes": "2"})
    assert notice.say(words.translator(Language.ZH)) == "2 分钟前同步"
    assert notice.say(words.translator(Language.EN)) == "Synced 2 minutes ago"


def test_no_text_is_no_text(assets: Path) -> None:
    for language in Language:
        assert Words(assets / "locale").translator(language)("") == ""


def test_missing_words_are_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueMissing, match="scripts/setup"):
        Words(tmp_path)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
