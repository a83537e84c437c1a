"""Trains the dictionary of `models.wire` from made-up entries: `python -m demo.wire_dictionary OUT.dict`.

A dictionary that has been given out is never changed: a better one gets a name and an id of its own.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
import zstandard

from demo.entries import Maker
from models.wire import pack_plain

DICTIONARY_ID = 40_001
"""Zstandard leaves 32,768 and up to everybody's own use."""
SIZE = 12 * 1024
START = 1_795_492_800_000
TABLETS = 120
SAMPLES_EACH = (1, 1, 1, 2, 3, 5)


def main(out: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the dictionary."""
    out.write_bytes(trained())


def trained() -> bytes:
    """Small batches alone: those are what a gate sends while people stand before it, and large ones hardly need it."""
    samples: list[Any] = []
    for seed in range(TABLETS):
        made = list(Maker(seed, START + seed * 3_600_000, households=60).entries(sum(SAMPLES_EACH)))
        for size in SAMPLES_EACH:
            batch, made = made[:size], made[size:]
            if (plain := pack_plain(batch)) is not None:
                samples.append(plain)
    return zstandard.train_dictionary(SIZE, samples, dict_id=DICTIONARY_ID, level=3).as_bytes()


if __name__ == "__main__":
    typer.run(main)
