"""`scripts/bench WORD …`, of the words in MEASURES, prints a table; without a word of all."""

from typing import Annotated

import typer

from bench import (
    declare,
    eye,
    faults,
    gates,
    held_up,
    lists,
    memory,
    network_faults,
    passes,
    presses,
    printing,
    save,
    storm,
    sync,
    trust,
    window,
)
from bench.table import print_table

MEASURES = {
    "save": save.measure,
    "start": window.measure_start,
    "live": window.measure_live,
    "passes": passes.measure,
    "held-up": held_up.measure,
    "search": lists.measure_search,
    "list": lists.measure_list,
    "eye": eye.measure,
    "declare": declare.measure,
    "fuzz": passes.measure_fuzz,
    "faults": faults.measure,
    "presses": presses.measure,
    "memory": memory.measure,
    "print": printing.measure,
    "trust": trust.measure,
    "sync": sync.measure,
    "storm": storm.measure,
    "network": network_faults.measure,
    "line": network_faults.measure_line,
    "gates": gates.measure,
}


def bench(
    what: Annotated[list[str] | None, typer.Argument(help=f"Of {', '.join(MEASURES)}; all by default.")] = None,
) -> None:
    """Measure what the README states. Exit code 1 where a goal is missed."""
    unknown = set(what or ()) - set(MEASURES)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose of {', '.join(MEASURES)}")
    every = [name for name in MEASURES if name != "line"]  # which is one of the faults
    figures = [figure for name in what or every for figure in MEASURES[name]()]
    print_table(figures)
    if not all(figure.reached for figure in figures):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(bench)
