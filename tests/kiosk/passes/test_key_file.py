"""The office's list of keys on a USB stick: found, read within bounds, taken in for good, told once."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

import main
from kiosk.gate import Gate
from kiosk.passes import key_file
from kiosk.passes.held_up import HeldUp, read_pass
from kiosk.passes.key_file import (
    NOT_STORED,
    UNREADABLE,
    KeyFiles,
    Told,
    find_key_file,
    read_key_file,
)
from kiosk.passes.keys import NO_ROOT
from kiosk.sticks import MOST_STICKS, mounted_sticks
from kiosk.store import reference
from kiosk.store.passes import list_in_use, load_keys, take_in_list
from kiosk.store.tablet import open_tablet
from models.errors import BadInput
from models.notice import Notice
from models.passes import KEY_FILE
from models.passes.key_list import MAX_LIST, ListOutcome, sign_list
from models.protocol import Changes
from models.roster import PassTrust
from models.store import reading, writing
from tests.kiosk.conftest import NOON, SITE
from tests.kiosk.office_passes import HOUR, OTHER_ROOT, PASS_ID, came_down, key_list, pass_text, trust_row
from tests.models.passes.samples import ROOT

ACCEPTED = Told(ListOutcome.ACCEPTED.notice, good=True)


def signed(counter: int, root: bytes = ROOT, **changed: Any) -> bytes:
    return sign_list(key_list(counter=counter, **changed), root)


def synced(tablet: Engine, **changed: Any) -> None:
    """Counter 5 unless `changed`."""
    reference.take_in(tablet, SITE, Changes([trust_row(**changed)], 30, 0), NOON)


def counter(tablet: Engine) -> int:
    keys, _refused = load_keys(tablet, SITE)
    return keys.trust.keys.counter if keys else 0


def row_of(tablet: Engine) -> dict[str, object]:
    with reading(tablet) as session:
        row = session.get_one(PassTrust, (SITE, SITE))
        return {column.name: getattr(row, column.name) for column in PassTrust.__table__.columns}


# what is taken in


def test_of_a_genuine_list_the_list_alone_is_kept_for_good(tablet: Engine, tmp_path: Path) -> None:
    synced(tablet)
    before = row_of(tablet)
    assert take_in_list(tablet, SITE, signed(6)) is ListOutcome.ACCEPTED
    again = open_tablet(tmp_path / "tablet")
    after = row_of(again)
    again.dispose()
    assert {name for name in after if after[name] != before[name]} == {"key_list"}
    assert counter(tablet) == 6
    assert take_in_list(tablet, SITE, signed(6)) is ListOutcome.UNCHANGED


@pytest.mark.parametrize(
    ("offered", "outcome"),
    [
        (signed(5), ListOutcome.UNCHANGED),
        (signed(4), ListOutcome.OLDER),
        (signed(5, issued_at=NOON), ListOutcome.OLDER),
        (signed(6, root=OTHER_ROOT), ListOutcome.NOT_SIGNED),
        (signed(6)[:-1], ListOutcome.DAMAGED),
        (b"", ListOutcome.DAMAGED),
        (bytes(MAX_LIST + 1), ListOutcome.DAMAGED),
    ],
    ids=["the same", "older", "another of the same counter", "another root", "torn", "empty", "too large"],
)
def test_no_other_list_changes_anything(tablet: Engine, offered: bytes, outcome: ListOutcome) -> None:
    synced(tablet)
    before = row_of(tablet)
    assert take_in_list(tablet, SITE, offered) is outcome
    assert row_of(tablet) == before


def test_without_the_offices_root_key_nothing_can_be_checked(tablet: Engine) -> None:
    assert take_in_list(tablet, SITE, signed(6)) is None
    synced(tablet, gone=True)
    assert take_in_list(tablet, SITE, signed(6)) is None
    synced(tablet)
    assert take_in_list(tablet, SITE, signed(6)) is ListOutcome.ACCEPTED
    with writing(tablet) as session:
        session.get_one(PassTrust, (SITE, SITE)).root_key = "not a key"
    assert take_in_list(tablet, SITE, signed(7)) is None


def test_the_offices_next_list_is_weighed_against_the_one_from_the_stick(tablet: Engine) -> None:
    synced(tablet)
    take_in_list(tablet, SITE, signed(7))
    synced(tablet, counter=6)
    assert counter(tablet) == 7
    assert load_keys(tablet, SITE)[1] == ListOutcome.OLDER.notice
    synced(tablet, counter=7)
    assert load_keys(tablet, SITE)[1] is None, "the very list from the stick comes by sync as well"
    synced(tablet, counter=8)
    assert counter(tablet) == 8


@settings(max_examples=40)  # each writes durably
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([ROOT, OTHER_ROOT]), st.integers(0, 9)), max_size=8))
def test_by_whatever_way_lists_come_the_highest_genuine_one_counts(
    small_tablet: Engine, ways: Sequence[tuple[bool, bytes, int]]
) -> None:
    with writing(small_tablet) as session:
        session.execute(text("DELETE FROM pass_trust"))
    synced(small_tablet, counter=3)
    highest = 3
    for by_stick, root, number in ways:
        if by_stick:
            take_in_list(small_tablet, SITE, signed(number, root))
        else:
            synced(small_tablet, counter=number, root=root)
        highest = max(highest, number) if root == ROOT else highest
        assert counter(small_tablet) == highest


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_flipped_bit_is_taken_in(small_tablet: Engine, place: int, flip: int) -> None:
    with writing(small_tablet) as session:
        session.execute(text("DELETE FROM pass_trust"))
    synced(small_tablet)
    offered = bytearray(signed(6))
    offered[place % len(offered)] ^= flip
    assert take_in_list(small_tablet, SITE, bytes(offered)) in (ListOutcome.NOT_SIGNED, ListOutcome.DAMAGED)
    assert counter(small_tablet) == 5


@pytest.fixture(scope="module")
def small_tablet(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_tablet(tmp_path_factory.mktemp("tablet"))


# where it is looked for


@given(st.lists(st.binary(max_size=40).map(lambda part: b"1 1 8:1 / /media/" + part + b" rw")))
def test_no_table_of_mounts_stops_the_look(table: Path, lines: list[bytes]) -> None:
    table.write_bytes(b"\n".join(lines))
    sticks = mounted_sticks(table)
    assert len(sticks) <= MOST_STICKS
    assert not any(map(find_key_file, sticks))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mounts") / "mountinfo"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def test_a_file_is_found_once_and_again_when_it_changed(stick: Path) -> None:
    assert find_key_file(stick) is None
    (stick / "sub").mkdir()
    (stick / "sub" / KEY_FILE).write_bytes(b"not at the top")
    assert find_key_file(stick) is None
    written(stick / KEY_FILE, b"one")
    found = find_key_file(stick)
    assert found
    assert found.signed == b"one"
    assert find_key_file(stick, found.mark) is None
    written(stick / KEY_FILE, b"another")
    assert find_key_file(stick, found.mark)


def test_of_a_large_file_no_more_is_read_than_a_list_may_have(stick: Path) -> None:
    with (stick / KEY_FILE).open("wb") as file:
        file.truncate(50_000_000_000)
    found = find_key_file(stick)
    assert found
    assert found.signed is not None
    assert len(found.signed) == MAX_LIST + 1


def test_no_link_is_followed(stick: Path, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(signed(6))
    (stick / KEY_FILE).symlink_to(tmp_path / KEY_FILE)
    found = find_key_file(stick)
    assert found
    assert found.signed is None
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    assert find_key_file(tmp_path / "link") is None


@pytest.mark.parametrize("kind", ["folder", "pipe"])
async def test_what_is_no_file_is_not_opened(stick: Path, kind: str) -> None:
    if kind == "folder":
        (stick / KEY_FILE).mkdir()
    else:
        os.mkfifo(stick / KEY_FILE)
    async with asyncio.timeout(5):
        found = await asyncio.to_thread(find_key_file, stick)
    assert found
    assert found.signed is None


def test_a_stick_that_fails_while_it_is_read_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path("/proc") / str(os.getpid())
    monkeypatch.setattr(key_file, "KEY_FILE", "mem")  # the kernel answers EIO at its beginning
    found = find_key_file(own)
    assert found
    assert found.signed is None
    with pytest.raises(BadInput):
        read_key_file(own / "mem")


# what is told


class Watched:
    """The looks of a gate, one after the other, and what was told."""

    def __init__(self, gate: Gate, *sticks: Path) -> None:
        self.sticks = list(sticks)
        self.told: list[Told] = []
        self.lists = 0
        self.files = KeyFiles(gate.store, gate.worker, lambda: self.sticks, self._on_list, self.told.append)

    def _on_list(self) -> None:
        self.lists += 1

    async def look(self) -> list[Told]:
        """What this look told."""
        before = len(self.told)
        await self.files.once()
        return self.told[before:]


async def test_each_file_is_told_of_once_as_long_as_its_stick_is_there(gate: Gate, stick: Path) -> None:
    await came_down(gate, trust_row())
    watched = Watched(gate, stick)
    assert await watched.look() == []
    written(stick / KEY_FILE, signed(6))
    assert await watched.look() == [ACCEPTED]
    assert watched.lists == 1
    written(stick / KEY_FILE, signed(4))
    assert await watched.look() == [Told(ListOutcome.OLDER.notice)]
    for _again in range(3):
        assert await watched.look() == []
    watched.sticks = []
    assert await watched.look() == []
    watched.sticks = [stick]
    assert await watched.look() == [Told(ListOutcome.OLDER.notice)], "somebody plugged it in again and waits"
    assert watched.lists == 1


async def test_a_list_that_the_tablet_has_is_not_worth_a_word(gate: Gate, stick: Path) -> None:
    await came_down(gate, trust_row())
    written(stick / KEY_FILE, signed(5))
    watched = Watched(gate, stick)
    assert await watched.look() == []
    written(stick / KEY_FILE, b"torn")
    assert await watched.look() == [Told(ListOutcome.DAMAGED.notice)]
    written(stick / KEY_FILE, signed(6, root=OTHER_ROOT))
    assert await watched.look() == [Told(ListOutcome.NOT_SIGNED.notice)]


async def test_of_two_sticks_the_newer_list_stays(gate: Gate, stick: Path, tmp_path: Path) -> None:
    await came_down(gate, trust_row())
    other = tmp_path / "other"
    other.mkdir()
    written(stick / KEY_FILE, signed(8))
    written(other / KEY_FILE, signed(7))
    assert await Watched(gate, stick, other).look() == [ACCEPTED, Told(ListOutcome.OLDER.notice)]
    assert counter(gate.store.engine) == 8


async def test_a_stick_left_plugged_in_counts_once_the_office_was_reached(gate: Gate, stick: Path) -> None:
    written(stick / KEY_FILE, signed(6))
    watched = Watched(gate, stick)
    assert await watched.look() == [Told(NO_ROOT)]
    assert await watched.look() == []
    await came_down(gate, trust_row())
    assert await watched.look() == [ACCEPTED]


async def test_a_file_that_cannot_be_read_is_told_of_once_and_tried_again(gate: Gate, stick: Path) -> None:
    await came_down(gate, trust_row())
    (stick / KEY_FILE).mkdir()
    watched = Watched(gate, stick)
    assert await watched.look() == [Told(UNREADABLE)]
    assert await watched.look() == []
    (stick / KEY_FILE).rmdir()
    written(stick / KEY_FILE, signed(6))
    assert await watched.look() == [ACCEPTED]


async def test_a_list_that_cannot_be_stored_is_tried_again(gate: Gate, stick: Path) -> None:
    await came_down(gate, trust_row())
    written(stick / KEY_FILE, signed(6))
    watched = Watched(gate, stick)
    refuse = "CREATE TRIGGER full BEFORE UPDATE ON pass_trust BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    with writing(gate.store.engine) as session:
        session.execute(text(refuse))
    assert await watched.look() == [Told(NOT_STORED)]
    assert await watched.look() == []
    assert counter(gate.store.engine) == 5
    with writing(gate.store.engine) as session:
        session.execute(text("DROP TRIGGER full"))
    assert await watched.look() == [ACCEPTED]


async def test_the_gate_reads_passes_by_the_list_from_the_stick(
    gate: Gate, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list on the stick withdraws the pass; the office is out of reach."""
    await came_down(gate, trust_row())
    monkeypatch.setattr(key_file, "LOOK_SECONDS", 0.01)
    gate.sticks = lambda: [stick]
    assert isinstance(shown(gate), HeldUp)
    looking = asyncio.get_running_loop().create_task(gate.background.run_key_files())
    try:
        written(stick / KEY_FILE, signed(6, revoked_passes=frozenset({PASS_ID})))
        await until(gate, lambda: isinstance(shown(gate), Notice))
        assert gate.news == [ACCEPTED]
        (stick / KEY_FILE).unlink()
        command("keys", str(written(stick / "by-hand", signed(7))), gate=gate)
        await until(gate, lambda: isinstance(shown(gate), HeldUp))  # also what the command beside the window took in
        assert len(gate.news) == 1
        assert gate.keys_renewed_at == NOON - HOUR
    finally:
        looking.cancel()


# the command


def command(*words: str, gate: Gate, code: int = 0) -> str:
    """Runs `main.py` as a person does; returns what it said."""
    said = StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(said),
        redirect_stderr(said),
        pytest.raises(SystemExit) as ended,
    ):
        patch.setattr(sys, "argv", ["main.py", *words, "--data", str(gate.folder)])
        main.main()
    assert ended.value.code == code, said.getvalue()
    return said.getvalue().strip()


async def test_the_command_says_what_became_of_the_file(gate: Gate, tmp_path: Path) -> None:
    file = written(tmp_path / "any name", signed(6))
    assert NO_ROOT.text in command("keys", str(file), gate=gate, code=1)
    await came_down(gate, trust_row())
    assert command("keys", str(file), gate=gate) == ListOutcome.ACCEPTED.notice.text
    assert command("keys", str(file), gate=gate) == ListOutcome.UNCHANGED.notice.text
    for body, outcome in (
        (signed(4), ListOutcome.OLDER),
        (signed(9, root=OTHER_ROOT), ListOutcome.NOT_SIGNED),
        (b"x", ListOutcome.DAMAGED),
    ):
        assert outcome.notice.text in command("keys", str(written(file, body)), gate=gate, code=1)
    assert "cannot be read" in command("keys", str(tmp_path / "nothing"), gate=gate, code=1)
    assert "cannot be read" in command("keys", str(tmp_path), gate=gate, code=1)
    assert counter(gate.store.engine) == 6
    assert list_in_use(gate.store.engine, SITE)


def written(file: Path, body: bytes) -> Path:
    """A file of its own: written over, it would look unchanged within one tick of the disk's clock."""
    new = file.with_name("new")
    new.write_bytes(body)
    return new.replace(file)


def shown(gate: Gate) -> HeldUp | Notice:
    assert gate.pass_keys
    return read_pass(pass_text(), gate.pass_keys, NOON, gate.keys_renewed_at, gate.zone)


async def until(gate: Gate, condition: Callable[[], bool]) -> None:
    changed = asyncio.Event()
    gate.on_change = changed.set
    async with asyncio.timeout(5):
        while not condition():
            await changed.wait()
            changed.clear()
