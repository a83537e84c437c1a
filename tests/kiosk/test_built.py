"""When the program was made is known without anybody's thinking of it."""

import subprocess
from pathlib import Path

import pytest

from kiosk.built import FLOOR, MADE_FILE, built_at, read_made
from models.clock import system_clock

HOUSE = Path(__file__).parent.parent.parent
HALF_A_YEAR_S = 183 * 86_400


def git(*words: str, folder: Path = HOUSE) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, timeout=20, check=False)
    return done.stdout.strip()


def test_the_program_was_not_made_in_the_future() -> None:
    assert FLOOR <= built_at() < system_clock()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (f"{FLOOR // 1000 + 60}\n", FLOOR + 60_000),
        ("1700000000\n", FLOOR),
        ("9999999999", FLOOR),
        ("", FLOOR),
        ("{}", FLOOR),
        ("9" * 4000, FLOOR),
        (None, FLOOR),
    ],
)
def test_what_the_file_says_counts_where_it_can_be(text: str | None, made: int, tmp_path: Path) -> None:
    file = tmp_path / "built_at.json"
    if text is not None:
        file.write_text(text)
    assert read_made(file) == made


def test_setup_writes_the_time_of_the_newest_commit(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "scripts/lib.sh").write_text((HOUSE / "scripts/lib.sh").read_text())
    command = ["bash", "-c", "source scripts/lib.sh && note_when_it_was_made"]
    assert subprocess.run(command, cwd=tmp_path, timeout=20, check=False).returncode == 0
    assert not (tmp_path / "kiosk" / MADE_FILE.name).exists(), "a copy without a history"
    git("init", "-q", folder=tmp_path)
    as_somebody = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    git(*as_somebody, "commit", "-q", "--allow-empty", "-m", "x", folder=tmp_path)
    assert subprocess.run(command, cwd=tmp_path, timeout=20, check=False).returncode == 0
    assert (tmp_path / "kiosk" / MADE_FILE.name).read_text().strip() == git(
        "log", "-1", "--format=%ct", folder=tmp_path
    )
    assert "\nnote_when_it_was_made\n" in (HOUSE / "scripts/setup").read_text()


def test_the_floor_is_moved_with_the_migrations() -> None:
    """A copy without a history has nothing else to go by."""
    newest = git("log", "-1", "--format=%ct", "--", "models/migrations/versions")
    if not newest:
        pytest.skip("no history here")
    assert int(newest) - HALF_A_YEAR_S < FLOOR // 1000
