"""The long form of tests/faults: the twelve faults in the order of their list, what was played of each, and what came
of it. Where anything acknowledged is lost or doubled, or a proof is not sound, it ends with an AssertionError.

GATEPOST_FAULTS=0.1 plays a tenth of the rounds, GATEPOST_FAULTS="0,week=1" one fault alone, by its word (`FAULTS`).
Needs root: disks are mounted, and their power is cut.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import fault_rounds, network_faults
from bench.fault_share import fault_share
from bench.table import Figure
from bench.tablet import own_folder

Play = Callable[[Path, int], Iterator[int]]
"""In a folder of its own, so many rounds; yields after each."""


@dataclass(frozen=True)
class Fault:
    number: int
    word: str
    what: str
    rounds: int
    play: Play


FAULTS = (
    Fault(1, "kill-tablet", "kill -9 of a tablet that saves", 250, fault_rounds.killed_tablet),
    Fault(1, "kill-ingest", "kill -9 of an office that takes in", 250, fault_rounds.killed_ingest),
    Fault(1, "kill-office", "kill -9 of a served office, TLS and all", 120, fault_rounds.killed_office),
    Fault(2, "power", "power cut under a tablet's store", 200, fault_rounds.power_cut),
    Fault(3, "full-tablet", "the tablet's disk full at each of 12 steps", 26, fault_rounds.full_tablet),
    Fault(3, "full-office", "the office's disk full while a tablet sends", 50, fault_rounds.full_office),
    Fault(4, "read-only-tablet", "the tablet's disk read-only at each of 12 steps", 20, fault_rounds.read_only_tablet),
    Fault(4, "read-only-office", "the office's disk read-only while a tablet sends", 30, fault_rounds.read_only_office),
    Fault(5, "eio-tablet", "the tablet's fsync fails with EIO", 20, fault_rounds.failing_tablet),
    Fault(5, "eio-office", "the office's fsync fails with EIO", 30, fault_rounds.failing_office),
    Fault(6, "clock", "clock back a day, forward a year, while running", 50, fault_rounds.clocks),
    Fault(8, "week", "two tablets, seven days of 2,000 entries without an office, then back", 7, fault_rounds.week),
    Fault(9, "restored-office", "the office restored from yesterday's backup", 50, fault_rounds.restored_office),
    Fault(10, "restored-tablet", "a tablet restored from yesterday's backup", 50, fault_rounds.restored_tablet),
    Fault(11, "bit", "one flipped bit, page after page of every kind", 150, fault_rounds.flipped_bits),
    Fault(12, "image", "two tablets of one image", 50, fault_rounds.images),
)
LINE = 7
"""`bench.network_faults` plays it."""


def measure() -> list[Figure]:
    """Also fault 7, the line. Raises AssertionError where anything acknowledged is lost."""
    os.environ["GATEPOST_KEY"] = "file"
    logging.getLogger("kiosk").setLevel(logging.ERROR)  # that an office lacks something is what is played
    wanted = [fault for fault in FAULTS if fault_share(fault.word) > 0]
    before = [_played(fault) for fault in wanted if fault.number < LINE]
    line = network_faults.measure_line() if fault_share("line") > 0 else []
    return before + line + [_played(fault) for fault in wanted if fault.number > LINE]


def _played(fault: Fault) -> Figure:
    began, wanted = time.perf_counter(), max(1, round(fault.rounds * fault_share(fault.word)))
    with TemporaryDirectory(dir=own_folder()) as place:
        accounts = list(fault.play(Path(place), wanted))
    seconds = time.perf_counter() - began
    figure = Figure(
        f"{fault.number}. {fault.what}: rounds without a loss",
        f"{len(accounts)}",
        f"{accounts[-1]:,} {fault_rounds.COUNTED.get(fault.word, 'entries')} in the last account; {seconds:.0f} s",
        f"{wanted}",
        len(accounts) >= wanted,
    )
    print(f"{figure.name}: {figure.value} ({figure.beside})", flush=True)  # it takes long, and what was played counts
    return figure
