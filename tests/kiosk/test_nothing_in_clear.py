"""A day at the gate through the real presenters and store, then every file of the tablet is searched for what was keyed
in: whoever takes the tablet, or its disk, learns nothing of anybody."""

import base64
import logging
import os
from pathlib import Path

import pytest

from kiosk import passage
from kiosk.draft import Step
from kiosk.gate import Gate
from kiosk.presenters.sheet import SheetPresenter
from kiosk.presenters.vehicle import PlateEntry
from kiosk.presenters.walk_in import Field, WalkIn
from kiosk.settings import Settings
from kiosk.store_care import StoreCare
from models.errors import StoreError
from models.quiet import QuietFormatter
from tests.faults.search import found_in
from tests.kiosk.conftest import PEOPLE, Ticker
from tests.kiosk.test_check_in import people, trip

STRANGER, NUMBER, PHONE, PLATE = "诸葛慕容", "11010519491231002X", "13912345678", "京A7K3P9"
HALF, HALF_PHONE = "欧阳修文", "13987654321"
ROSTER = [name for _, _, name, *_ in PEOPLE]
VALUES = [
    STRANGER,
    NUMBER,
    PHONE,
    PLATE,
    "A7K3P9",
    HALF,
    HALF_PHONE,
    *ROSTER,
    *filter(None, (row[5] for row in PEOPLE)),
]


async def a_day(gate: Gate) -> None:
    """A household, a stranger, a car, somebody half entered, a day sheet, a store that fails."""
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    trip(check_in)
    for _ in range(2):
        assert await check_in.measuring.answer("364") is None
    assert await keyed_in(gate, STRANGER, PHONE, NUMBER) is Step.DONE
    assert await keyed_in(gate, HALF, HALF_PHONE, "", finish=False) is not Step.DONE
    car = passage.begin_car(gate)
    entry = PlateEntry(gate, car)
    entry.type(PLATE)
    assert await entry.next(keep=True) is None
    assert await car.go() is None
    await SheetPresenter(gate).write(str, "zh")
    gate.set_settings(Settings(language="en"))
    await gate.worker.run(int)


async def keyed_in(gate: Gate, name: str, phone: str, number: str, *, finish: bool = True) -> Step:
    check_in = gate.begin()
    form = WalkIn(gate, check_in)
    for which, text in ((Field.NAME, name), (Field.PHONE, phone), (Field.ID_NUMBER, number), (Field.ROOM, "502")):
        form.set(which, text)
    assert form.done() is None
    trip(check_in)
    if finish:
        assert await check_in.measuring.answer("365") is None
    return check_in.step


async def test_no_file_tells_who_was_here(
    gate: Gate, tmp_path: Path, clock: Ticker, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "tablet"
    await a_day(gate)
    sheets = found_in(folder, VALUES)
    assert sheets, "a day sheet is for people to read, and the search finds what is in it"
    assert [one for one in sheets if not one.startswith("sheets/")] == []
    assert not [one for one in sheets if PHONE in one or NUMBER in one], "and even there numbers are masked"
    try:
        raise ValueError(f"{STRANGER} {NUMBER}") from StoreError(PHONE)
    except ValueError:
        logging.getLogger("kiosk").exception("something went wrong")
    handler = logging.FileHandler(folder / "crash.log", encoding="utf-8")
    handler.setFormatter(QuietFormatter())
    for record in caplog.records:
        record.exc_text = None
        handler.handle(record)
    handler.close()
    assert (folder / "crash.log").stat().st_size > 100
    clock.forward(25 * 3600)
    for path in (folder / "sheets").iterdir():
        age = clock() / 1000 - 25 * 3600
        os.utime(path, times=(age, age))
    care = StoreCare(gate.store, folder, gate.worker, clock, lambda: gate.zone, gate.tell, list)
    await care.care()
    assert found_in(folder, VALUES) == []
    assert {"tablet.sqlite", "tablet.sqlite-wal", "settings.json"} <= {path.name for path in folder.iterdir()}
    gate.close()
    assert found_in(folder, VALUES) == []


def test_the_search_finds_what_there_is(tmp_path: Path) -> None:
    for name, content in (
        ("utf8", f"a{STRANGER}b".encode()),
        ("utf16", STRANGER.encode("utf-16")),
        ("gb", STRANGER.encode("gb18030")),
        ("hex", STRANGER.encode().hex().upper().encode()),
        ("base64", base64.b64encode(f"xy{STRANGER}z".encode())),
        ("json", b'"\\u8bf8\\u845b\\u6155\\u5bb9"'),
        (STRANGER, b""),
    ):
        (tmp_path / name).write_bytes(content)
        assert found_in(tmp_path, [STRANGER]), name
        (tmp_path / name).unlink()
