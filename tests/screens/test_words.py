"""Both languages are complete: every msgid has its Chinese, with the same fields."""

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from models.notice import Notice
from screens.words import CatalogueMissing, Language, Words

NOT_SHOWN = {"tests", "bench", "build", "scripts", "var"}
KEYWORDS = {"_": None, "N_": None, "gettext": None}


def extracted(checkout: Path) -> dict[str, str]:
    """Every msgid with the file that it stands in; English msgids alone."""
    with (checkout / "assets/locale/babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found = {}
    for name, _line, msgid, *_ in extract_from_dir(
        checkout, methods, options, keywords=KEYWORDS, directory_filter=lambda folder: is_shown(Path(folder))
    ):
        found[msgid] = name
    return found


def is_shown(folder: Path) -> bool:
    return folder.name not in NOT_SHOWN and not folder.name.startswith(".")


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Message]:
    po = Path(__file__).parent.parent.parent / "assets/locale/zh/LC_MESSAGES/gatepost.po"
    with po.open("rb") as file:
        return {str(message.id): message for message in read_po(file, locale="zh") if message.id}


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


def test_nothing_in_the_catalogue_is_forgotten(checkout: Path, catalogue: dict[str, Message]) -> None:
    assert not set(catalogue) - set(extracted(checkout))


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
