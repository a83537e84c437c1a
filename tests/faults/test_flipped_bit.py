"""One flipped bit in each kind of page: noticed, put aside unchanged, and all that is readable goes on."""

from pathlib import Path

import pytest

from kiosk.store.recover import Mended, open_mended
from kiosk.store.tablet import open_tablet
from kiosk.store_key import store_key
from models.errors import NotEnrolled
from models.store import open_file
from tests.faults.tablets import (
    PAGE,
    close,
    copy_of,
    entries_of,
    entry,
    flip,
    new_tablet,
    pages_by_kind,
    proof_of,
    register_of,
)
from tests.kiosk.conftest import NOON

ENTRIES = 240


@pytest.fixture(scope="module")
def tablet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_tablet(tmp_path_factory.mktemp("faults") / "tablet", ENTRIES)


def mend(path: Path) -> tuple[dict[str, tuple[int, str, str, str | None]], Mended]:
    """Mends, goes on with one more entry where the tablet may, and checks what must always hold."""
    harmed = path.read_bytes()
    engine, mended = open_mended(path, NOON)
    assert mended is not None
    assert (mended.aside / path.name).read_bytes() == harmed, "what is damaged is kept as it is"
    kept = entries_of(engine)
    before = proof_of(engine)
    assert not before.broken
    try:
        register = register_of(engine)
    except NotEnrolled:
        assert mended.salvaged.enrol_again
    else:
        assert not mended.salvaged.enrol_again
        register.append([entry("after")])
        after = proof_of(engine)
        assert after.last == max(ENTRIES, before.last) + 1, "no number is used twice"
        assert not after.broken
        assert after.missing == mended.salvaged.entries_lost
    close(engine)
    again, nothing = open_mended(path, NOON)
    assert nothing is None, "mended once is mended"
    close(again)
    return kept, mended


@pytest.mark.parametrize(
    ("kind", "most_lost", "goes_on"),
    [
        ("index", 0, True),
        ("upper index", 0, True),
        ("table", 10, True),
        ("upper table", ENTRIES, None),
        ("long row", 0, True),
        ("free", 0, True),
        ("first", ENTRIES, False),
    ],
)
def test_a_flipped_bit(tablet: Path, tmp_path: Path, kind: str, most_lost: int, goes_on: bool | None) -> None:
    pages = pages_by_kind(tablet, store_key(tablet.parent))[kind]
    assert pages, f"there is a page of the kind: {kind}"
    path = copy_of(tablet.parent, tmp_path / "one")
    flip(path, pages[len(pages) // 2])
    before = entries_of_whole(tablet)
    kept, mended = mend(path)
    assert kept.items() <= before.items(), "what is kept is what it was"
    assert len(before) - len(kept) <= most_lost
    assert goes_on in (None, not mended.salvaged.enrol_again)


def entries_of_whole(tablet: Path) -> dict[str, tuple[int, str, str, str | None]]:
    engine = open_tablet(tablet.parent)
    found = entries_of(engine)
    engine.dispose()
    return found


@pytest.mark.parametrize("frame", ["header", "first", "middle"])
def test_a_flipped_bit_in_the_log(tablet: Path, tmp_path: Path, frame: str) -> None:
    """SQLite alone would leave out without a word all that was committed behind it."""
    path = copy_of(tablet.parent, tmp_path / "one")
    engine = open_tablet(path.parent)
    register = register_of(engine)
    for number in range(10):
        register.append([entry(f"late{number}")])
    crashed = copy_of(path.parent, tmp_path / "crashed")
    log = crashed.with_name(f"{crashed.name}-wal")
    data = bytearray(log.read_bytes())
    frames = (len(data) - 32) // (24 + PAGE)
    data[17 if frame == "header" else 32 + (24 + PAGE) * {"first": 0, "middle": frames // 2}[frame] + 700] ^= 1
    log.write_bytes(data)
    engine.dispose()
    engine, mended = open_mended(crashed, NOON)
    assert mended is not None
    kept = entries_of(engine)
    lost = {f"late{number}" for number in range(10)} - set(kept)
    assert len(lost) <= mended.salvaged.entries_lost + 1
    assert len(lost) <= 10, "the rows of one page"
    assert not proof_of(engine).broken
    engine.dispose()


def test_a_power_cut_while_mending(tablet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copy_of(tablet.parent, tmp_path / "one")
    flip(path, pages_by_kind(path, store_key(path.parent))["table"][-1])
    harmed = path.read_bytes()

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kiosk.store.recover.salvage", cut)
    with pytest.raises(KeyboardInterrupt):
        open_mended(path, NOON)
    monkeypatch.undo()
    monkeypatch.setenv("GATEPOST_KEY", "file")
    path.unlink()  # even then: what was put aside is the source
    engine, mended = open_mended(path, NOON + 5_000)
    assert mended is not None
    assert (mended.aside / path.name).read_bytes() == harmed
    assert len(list(path.parent.glob("damaged-*"))) == 1
    engine.dispose()


def test_an_encrypted_store_with_plain_tools(tablet: Path) -> None:
    assert not tablet.read_bytes().startswith(b"SQLite format 3")
    connection = open_file(tablet, store_key(tablet.parent))
    assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
    connection.close()
