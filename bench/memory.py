"""Memory over a day of eight hours: what the process holds after all check-ins, beside after a tenth of them."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.memory_probe import DRAWN
from bench.table import Figure
from bench.tablet import enrolled_tablet, own_folder

PRESENTERS = 20_000
WINDOW = 2_000
HOUSEHOLDS = 5_000
GOAL = 1.05
LONGEST = 3_600.0
"""Seconds."""


def measure() -> list[Figure]:
    """Both days at once: it is memory that is measured, not time."""
    days = (
        ("presenters", PRESENTERS, f"{PRESENTERS:,} check-ins through the presenters"),
        ("window", WINDOW, f"{WINDOW:,} check-ins by touch through the window, of every {DRAWN}th each frame drawn"),
    )
    with TemporaryDirectory(dir=_quick_folder()) as place, ThreadPoolExecutor(len(days)) as at_once:
        folders = [enrolled_tablet(Path(place) / how, HOUSEHOLDS) for how, _, _ in days]
        sizes = at_once.map(lambda one, folder: _sizes(one[0], folder, one[1]), days, folders)
        return [_figure(name, *pair) for (_, _, name), pair in zip(days, sizes, strict=True)]


def _figure(name: str, early: int, late: int) -> Figure:
    return Figure(
        f"memory after {name}, beside after a tenth of them",
        f"{late / early:.3f} ×",
        f"{early / 2**20:.0f} and {late / 2**20:.0f} MiB; a store of {HOUSEHOLDS:,} households",
        f"≤ {GOAL} ×",
        late / early <= GOAL,
    )


def _quick_folder() -> Path:
    """In memory where the machine offers that: how long the disk takes for 200,000 drafts is not asked here."""
    quick = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return quick if os.access(quick, os.W_OK) else own_folder()


def _sizes(how: str, folder: Path, count: int) -> tuple[int, int]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory_probe", how, str(folder), str(count)],
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
        env={**os.environ, "SPEECHD_ADDRESS": "unix_socket:/nonexistent/speechd.sock"},
    )
    if done.returncode or not done.stdout.strip():
        raise SystemExit(f"bench.memory_probe failed:\n{done.stdout}{done.stderr}")
    early, late = json.loads(done.stdout.strip().splitlines()[-1])
    return early, late
