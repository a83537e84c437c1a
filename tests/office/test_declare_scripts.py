"""The phone form's scripts: they say what the office says and run on old phones."""

import gzip
import random
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from models.contact import check_id_number, check_phone
from models.notice import Notice
from office.declare.body import LONGEST_NAME, SentPerson, check_day, checked
from office.declare.files import SCRIPT, SCRIPTS, STYLE, phone_file, places_text
from office.declare.phone_sentences import SENTENCES
from tests.models.questionnaire.engine import NODE, PINS, by_node, installed
from tests.office.declaring import form_of

SCRIPTS_HERE = Path(__file__).parent / "scripts"
TODAY = date(2026, 2, 3)
GOOD_IDS = ("11010519491231002X", "110105194912310038", "810000199408230021", "130503670401001", "E12345678")
PHONES = (
    *("13812345678", "138 1234-5678", "+86 138 1234 5678", "008613812345678", "138123456", "１３８１２３４５６７８"),
    *("010-84512345", "0755 8451234", "0755-84512345", "+86 10 84512345", "84512345", "2134", "12812345678"),
    *("+852 9123 4567", "+853 6123 4567", "+886 0912 345 678", "+886 912345678", "+1 415 555 2671", "+", "x", "0" * 70),
)
IDS = (
    *GOOD_IDS,
    *(
        "110105194912310021",
        "110105 1949 1231 002x",
        "11010519491331002X",
        "1101051949123100",
        "1" * 40,
        "A-1",
        "é" * 9,
    ),
    *("11010520270101001X", "810000202602040026", "130503671301001", "ｅ１２３４５６７８", "12345", "ABCDE", "AB123"),
)
DAYS = ("2026-02-03", "2026-03-05", "2026-03-06", "2025-02-02", "2025-02-01", "2026-02-30", "2026-2-3", "20260203", "x")
NAMES = (
    "张伟",
    "𠮷野㛃",
    "买买提·艾力",
    " Ann  Lee ",
    "12",
    "",
    "  ",
    "\u3000张\u3000伟",
    "x" * 41,
    "x" * 40,
    "a\x07b",
    "ＡＢ",
)
PARTS = ("3", "12号楼", "", " ", "x" * 21, "x" * 20, "３", "A-1 b", "\x00")


def told(found: str | Notice) -> Any:
    return msgspec.to_builtins(found) if isinstance(found, Notice) else found


def spoilt(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice("0123456789X+- （８") + text[place + chance.randrange(2) :]


def test_phones_and_id_numbers_are_judged_as_at_the_gate() -> None:
    chance = random.Random(4)
    phones = [*PHONES, *(spoilt(chance.choice(PHONES), chance) for _ in range(600))]
    ids = [*IDS, *(spoilt(chance.choice(IDS), chance) for _ in range(600))]
    asked = [["phone", one] for one in phones] + [["idNumber", one, TODAY.isoformat()] for one in ids]
    ours = [told(check_phone(one)) for one in phones] + [told(check_id_number(one, TODAY)) for one in ids]
    theirs = by_node(SCRIPTS_HERE / "checks.js", asked)
    assert [pair for pair in zip(asked, ours, theirs, strict=True) if pair[1] != pair[2]] == []
    assert sum(isinstance(one, str) for one in ours) > 100 < sum(not isinstance(one, str) for one in ours)


def test_days_names_and_flats_are_judged_as_by_the_office() -> None:
    asked: list[list[Any]] = [["day", one, TODAY.isoformat(), 30] for one in DAYS]
    ours: list[Any] = [told(check_day(one, TODAY)) for one in DAYS]
    for name in NAMES:
        asked.append(["name", name, LONGEST_NAME])
        ours.append(judged(("people", 0, "name"), people=(SentPerson(name=name),)))
    for part in PARTS:
        asked += [["part", part, True], ["part", part, False]]
        ours += [judged(("room",), room=part), judged(("unit",), unit=part)]
    theirs = by_node(SCRIPTS_HERE / "checks.js", asked)
    assert [pair for pair in zip(asked, ours, theirs, strict=True) if pair[1] != pair[2]] == []


def judged(at: tuple[str | int, ...], **changed: Any) -> Any:
    """What the office says at a place of a form: the notice there, else the value that is stored."""
    found = checked(form_of(left_on="2026-02-03", arrived_on="2026-02-03", **changed), None, TODAY)
    if isinstance(found, list):
        return next((told(wrong.notice) for wrong in found if wrong.at == at), "")
    value: Any = found
    for step in at:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


@pytest.mark.parametrize(("source", "is_old"), [("", True), ("\nconst a = b?.c;", False), ("\ntry {} catch {}", False)])
def test_the_scripts_are_written_for_old_phones(source: str, is_old: bool, tmp_path: Path, checkout: Path) -> None:
    script = tmp_path / "script.js"
    worker = (checkout / "office/static/declare_worker.js").read_bytes()
    script.write_bytes(b"\n".join((phone_file(SCRIPT).plain, b"(function () {", worker, source.encode(), b"})();")))
    command = [str(NODE), str(PINS / "syntax.js"), str(installed()), str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode == 0) is is_old, done.stderr


def test_nothing_younger_than_chrome_70_is_called(checkout: Path) -> None:
    scripts = "".join(
        (checkout / "office/static" / name).read_text("utf-8") for name in (*SCRIPTS, "declare_worker.js")
    )
    # matchAll and fromEntries 73, globalThis 71, allSettled 76, replaceAll 85, replaceChildren 86, at 92, :has 105.
    young = (
        r"matchAll|fromEntries|globalThis|allSettled|replaceAll|replaceChildren|\.at\(|:has\(|structuredClone|innerHTML"
    )
    assert re.findall(young, scripts) == []
    style = phone_file(STYLE).plain.decode()
    # Between flex items 84, clamp and min 79, inset 87, focus-visible 86.
    assert re.findall(r"\bgap:|aspect-ratio|:has|clamp\(|min\(|inset|focus-visible|anywhere", style) == []


def test_whatever_a_script_says_has_its_words(checkout: Path) -> None:
    said: set[str] = set()
    for name in SCRIPTS[1:]:
        source = (checkout / "office/static" / name).read_text("utf-8")
        source = re.sub(r'"\s*\+\s*"', "", source)
        said |= set(re.findall(r'(?:\bt\(|\bbad\(|title: |text: |MISSING = |\? t\(|: app\.t\()\s*"([^"]+)"', source))
    assert len(said) > 80
    assert said - set(SENTENCES) == set()


def test_places_are_complete_and_small() -> None:
    chinese, english = places_text("zh"), places_text("en")
    assert "\n42湖北;0100武汉,02江岸区" in chinese
    assert "\n42Hubei;0100Wuhan,02Jiang'an District" in english
    assert chinese.splitlines()[-1].startswith("JP日本;")
    assert len(chinese.splitlines()) == 35
    assert max(len(gzip.compress(text.encode())) for text in (chinese, english)) < 20_000
