"""5,000 resident cards drawn as the office draws them: in a process of its own that says how far it is."""

import os
import random
import subprocess
import sys
import time
from itertools import islice

import msgspec

from bench.table import Figure
from models.codes import ALPHABET, CARD_ID_LENGTH
from office.printing.card_sheets import CardOrder, PerPage, PrintedCard
from office.printing.print_orders import Job

CARDS = 5000
GOAL_S, FIRST_GOAL_S = 60.0, 3.0
SEED = 2026


def measure() -> list[Figure]:
    chance = random.Random(SEED)
    cards = [
        PrintedCard(
            "".join(chance.choices(ALPHABET, k=CARD_ID_LENGTH)), f"{1 + n // 100}-{1 + n % 3}-{n % 1000}", "张伟"
        )
        for n in range(CARDS)
    ]
    began = time.perf_counter()
    worker = subprocess.Popen(
        [sys.executable, "-m", "office.printing.print_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert worker.stderr is not None
    worker.stdin.write(msgspec.json.encode(Job(CardOrder(cards, PerPage.TEN), 0)))
    worker.stdin.close()
    # A line for each page; the PDF comes after the last, and the end of the lines after the PDF.
    told = [time.perf_counter() - began for _ in islice(worker.stderr, CARDS // PerPage.TEN)]
    pdf = worker.stdout.read()
    took = time.perf_counter() - began
    _, status, usage = os.wait4(worker.pid, 0)
    whole = status == 0 and pdf.startswith(b"%PDF-") and len(told) == CARDS // PerPage.TEN
    return [
        Figure(
            f"{CARDS:,} resident cards as a PDF of {len(told)} pages",
            f"{took:.0f} s",
            f"the first page is told after {told[0]:.1f} s, the last after {told[-1]:.0f} s; "
            f"{len(pdf) / 1e6:.1f} MB, in {usage.ru_maxrss / 1024:.0f} MB of memory",
            f"≤ {GOAL_S:.0f} s, first ≤ {FIRST_GOAL_S:.0f} s",
            whole and took <= GOAL_S and told[0] <= FIRST_GOAL_S,
        )
    ]
