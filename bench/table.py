"""Figures as rows of a table, with the machine named."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure beside what it is held to."""

    name: str
    value: str
    beside: str
    """The peer or raw limit of the same run, or how it was taken."""
    goal: str
    reached: bool


def percentile(values: Sequence[float], percent: float) -> float:
    """By nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(percent * 10) // 1000) - 1)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def machine() -> str:
    """Processor, cores, memory, system, Python."""
    with Path("/proc/cpuinfo").open() as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}"


def print_table(figures: Sequence[Figure]) -> None:
    """Markdown, so that it can be pasted as it is."""
    print(f"\n{machine()}\n")
    print("| figure | measured | beside | goal | reached |\n| --- | --- | --- | --- | --- |")
    for figure in figures:
        reached = "yes" if figure.reached else "**no**"
        print(f"| {figure.name} | {figure.value} | {figure.beside} | {figure.goal} | {reached} |")
