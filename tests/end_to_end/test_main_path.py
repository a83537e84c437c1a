"""The main path as it is used: the tablet's own program walked by clicks of the X server, an office, a browser."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, sync_playwright

from kiosk.store.tablet import STORE
from kiosk.store_key import store_key
from models.store import open_file, sqlite
from tests.end_to_end.programs import CHECKOUT, Programs, programs
from tests.services.chromium import ARGUMENTS, chromium_program
from tests.services.xvfb import virtual_screen

WATCH = """
window.seen = {};
const look = () => document.querySelectorAll('#rows tr[id^="e-"]').forEach(
    row => { window.seen[row.id] ??= Date.now(); });
new MutationObserver(look).observe(document.querySelector('#rows'), {childList: true, subtree: true, attributes: true});
look(); window.loaded = true;
"""


@dataclass(frozen=True)
class Walked:
    """What was there when the walk had ended."""

    programs: Programs
    said: str
    seen: dict[str, int]
    """Row of the office page to the time at which it first stood there, milliseconds UTC."""
    still_the_same_page: bool
    live_rows: int
    pictures: Path


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """One walk for all tests of this file; they only look."""
    with virtual_screen() as display:
        ours = programs(tmp_path_factory.mktemp("main-path"), display)
        ours.prepare()
        password = ours.password()
        with ours.office(), sync_playwright() as playwright:
            ours.enrol()
            browser = playwright.chromium.launch(executable_path=chromium_program(), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            _log_in(page, ours, password)
            pictures = ours.data / "walk"
            said = _walk(ours, pictures)
            page.wait_for_timeout(1_200)
            page.screenshot(path=str(pictures / "office.png"))
            seen = page.evaluate("window.seen")
            same = page.evaluate("window.loaded === true")
            rows = page.locator('#rows tr[id^="e-"]').count()
            browser.close()
            yield Walked(ours, said, seen, same, rows, pictures)


def _walk(ours: Programs, pictures: Path) -> str:
    """What the program said; Playwright's browser goes on meanwhile, in its own process."""
    command = [sys.executable, "main.py", "--walk", str(pictures), "--once", "--pages", ours.url]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=ours.environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _log_in(page: Page, ours: Programs, password: str) -> None:
    page.goto(ours.url + "/login")
    page.fill('[name="name"]', "office")
    page.fill('[name="password"]', password)
    page.press('[name="password"]', "Enter")
    page.wait_for_selector("#rows")
    page.evaluate(WATCH)


def entries(path: Path) -> list[tuple[str, int, str, str, str | None, str]]:
    """id, at, head, personal, replaces, hash in the order of their numbers."""
    store = open_file(path, store_key(path.parent) if path.name == STORE else None)
    try:
        return store.execute("SELECT id, at, head, personal, replaces, hash FROM entry ORDER BY number").fetchall()
    finally:
        store.close()


def test_the_walk_tells_what_it_did(walked: Walked) -> None:
    for part in (
        "a card was read",
        "a fever was measured twice",
        "zw found",
        "a pass",
        "a walk-in",
        "corrected",
        "day sheet",
    ):
        assert part in walked.said, walked.said
    assert len(list(walked.pictures.glob("*.png"))) > 20


def test_the_office_has_the_very_bytes_of_every_entry(walked: Walked) -> None:
    tablet = entries(walked.programs.data / "tablet" / "tablet.sqlite")
    office = entries(walked.programs.data / "office" / "office.sqlite")
    assert len(tablet) >= 6
    assert tablet == office


def test_the_chain_holds_at_both_ends(walked: Walked) -> None:
    status = walked.programs.status()
    assert status["chain_sound"] is True
    assert (status["not_yet_synced"], status["refused"]) == (0, 0)
    office = walked.programs.run("-m", "office", "status", "--json")
    assert str(status["last_hash"]) in office.stdout or str(status["last_number"]) in office.stdout


def test_an_entry_stands_on_the_office_page_within_a_second_without_a_reload(walked: Walked) -> None:
    assert walked.still_the_same_page
    tablet = entries(walked.programs.data / "tablet" / "tablet.sqlite")
    replaced = {row[4] for row in tablet}
    waits = [walked.seen[f"e-{row[0]}"] - row[1] for row in tablet if f"e-{row[0]}" in walked.seen]
    assert len(waits) >= len(tablet) - len(replaced)
    assert max(waits) <= 1_000, waits


def test_a_fever_keeps_both_readings_and_is_held(walked: Walked) -> None:
    heads = [json.loads(row[2]) for row in entries(walked.programs.data / "tablet" / "tablet.sqlite")]
    (fever,) = [head for head in heads if "fever" in head.get("reasons", [])]
    assert [reading["tenths"] for reading in fever["answers"]["readings"]] == [382, 379]
    assert fever["verdict"] == "hold"


def test_a_pass_answers_all_but_the_temperature(walked: Walked) -> None:
    rows = entries(walked.programs.data / "tablet" / "tablet.sqlite")
    parts = [(json.loads(row[2]), json.loads(row[3])) for row in rows]
    ((head, personal),) = [(head, personal) for head, personal in parts if head.get("pass_id")]
    assert head["answers"]["origin"] == "420100"
    assert head["answers"]["transport"] == "train"
    assert [reading["tenths"] for reading in head["answers"]["readings"]] == [364]
    assert personal["transport_number"] == "G1234"
    assert personal["resident"], "who declared stands on the roster"
    store = sqlite.connect(str(walked.programs.data / "office" / "office.sqlite"))
    assert store.execute("SELECT id, pass_id FROM pass_use").fetchall() == [(head["id"], head["pass_id"])]
    store.close()


def test_a_correction_names_what_it_replaces_and_both_are_kept(walked: Walked) -> None:
    rows = entries(walked.programs.data / "tablet" / "tablet.sqlite")
    (correction,) = [row for row in rows if row[4] is not None]
    assert correction[4] in {row[0] for row in rows}
    assert walked.live_rows == len(rows) - 1, "the office's list shows the valid one"


def test_both_ends_write_the_same_day_sheet(walked: Walked) -> None:
    day = json.loads(entries(walked.programs.data / "tablet" / "tablet.sqlite")[0][2])["day"]
    written = walked.programs.data / "tablet" / "sheets" / f"gatepost-{day}.xlsx"
    again, office = walked.programs.data / "again.xlsx", walked.programs.data / "office.xlsx"
    walked.programs.run("main.py", "sheet", "--day", day, "--out", str(again))
    walked.programs.run("-m", "office", "sheet", "--day", day, "--out", str(office))
    assert cells(written) == cells(again)
    assert list(cells(office)) == list(cells(written)) == ["汇总", "返京人员登记表", "发热人员", "更正"]
    names = [[row[1] for row in table["返京人员登记表"][2:]] for table in (cells(written), cells(office))]
    assert names[0] == names[1] != []


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_no_name_stands_in_the_office_log(walked: Walked) -> None:
    log = (walked.programs.data / "office.log").read_text()
    people = [json.loads(row[3]) for row in entries(walked.programs.data / "tablet" / "tablet.sqlite")]
    assert not [person["name"] for person in people if person["name"] in log]
