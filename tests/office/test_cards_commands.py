"""The commands that print, as a person or a script runs them."""

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from models.codes import SlipCode, card_text, read_badge, read_slip
from office.__main__ import main
from tests.office.pdf_pages import codes, pictures, sizes
from tests.office.test_commands import run


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("printing") / "office"
    roster = data.parent / "roster.csv"
    roster.write_text("楼,单元,室,姓名,电话\n3,1,502,张伟,\n3,1,503,王芳,\n4,1,101,李秀英,\n", encoding="utf-8")
    run("compound", "康静里", "--gate", "北门", data=data)
    run("roster", str(roster), data=data)
    return data


def read(file: Path) -> list[str]:
    return [text for page in pictures(file.read_bytes()) for text in codes(page)]


def bare(*words: str, code: int = 0) -> tuple[str, str]:
    """Runs a command that needs no office; what it says, and what it complains of."""
    said, complained = StringIO(), StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(said),
        redirect_stderr(complained),
        pytest.raises(SystemExit) as ended,
    ):
        patch.setattr(sys, "argv", ["office", *words])
        patch.setenv("GATEPOST_LANG", "en")
        main()
    assert ended.value.code == code, complained.getvalue()
    return said.getvalue(), complained.getvalue()


def card(flat: str, data: Path) -> str:
    return card_text(json.loads(run("card", flat, data=data).stdout)["card"])


def test_help_names_them() -> None:
    plain, _ = bare("--help")
    assert all(command in plain for command in ("cards", "lost-card", "badges", "slips", "poster"))


def test_cards_of_a_building_a_flat_and_all(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "cards.pdf"
    assert "2 to print" in run("cards", "--building", "3", "--out", str(out), data=data).stdout
    assert read(out) == [card("3-1-502", data), card("3-1-503", data)]
    run("cards", "--flat", "4-1-101", "--eight", "--out", str(out), data=data)
    assert read(out) == [card("4-1-101", data)]
    run("cards", "--out", str(out), data=data)
    assert len(read(out)) == 3
    assert [file.name for file in out.parent.iterdir()] == ["cards.pdf"]


def test_a_lost_card_is_replaced_from_the_command_line(data: Path, tmp_path: Path) -> None:
    out, before = tmp_path / "card.pdf", card("3-1-503", data)
    run("lost-card", "3-1-503", "--out", str(out), data=data)
    assert read(out) == [card("3-1-503", data)] != [before]
    number = card("3-1-503", data)[-6:-2]
    run("lost-card", "3-1-503", "--number", number.lower(), "--out", str(out), data=data)
    assert "are: " in run("lost-card", "3-1-503", "--number", number, "--out", str(out), data=data, code=3).stderr


def test_a_poster_for_a_gate(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "poster.pdf"
    words = ("poster", "--at", "北门", "--size", "a3", "--address", "https://gate.example.org", "--out", str(out))
    said = run(*words, data=data).stdout.splitlines()[-1]
    assert read(out) == [said]
    assert said.startswith("https://gate.example.org/in/")
    assert sizes(out.read_bytes()) == [(297, 420)]


def test_slips_and_badges_need_no_office(tmp_path: Path) -> None:
    out, names = tmp_path / "out.pdf", tmp_path / "names.txt"
    names.write_text("\ufeff张伟\n王芳\n", encoding="utf-8")
    said = json.loads(bare("slips", "--count", "3", "--first", "7", "--out", str(out), "--json")[0])
    assert [read_slip(text) for text in read(out)] == [SlipCode(said["printing"], number) for number in (7, 8, 9)]
    bare("badges", "--names", str(names), "--blank", "1", "--out", str(out))
    assert len({read_badge(text) for text in read(out)}) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["cards", "--building", "99"],
        ["poster", "--at", "西门"],
        ["poster", "--at", "door", "--size", "A5"],
        ["poster", "--at", "door", "--address", "no address"],
        ["lost-card", "9-9-999"],
    ],
)
def test_what_cannot_be_printed_writes_nothing(data: Path, tmp_path: Path, words: list[str]) -> None:
    out = tmp_path / "out.pdf"
    said = run(*words, "--out", str(out), data=data, code=3).stderr
    assert len(said.strip().splitlines()) == 1
    assert not out.exists()


def test_a_file_that_cannot_be_written_or_read_is_said(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "out.pdf"
    assert "cannot be written" in bare("slips", "--count", "1", "--out", str(out), code=3)[1]
    missing = str(tmp_path / "missing.txt")
    assert "cannot be read" in bare("badges", "--names", missing, "--out", str(out), code=3)[1]
