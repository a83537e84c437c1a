"""Draws one order in a process of its own: `python -m office.printing.print_worker`, which nobody types.

The order comes in as JSON on standard input, the PDF goes out on standard output, and a line `37 500` on standard
error after each page. So the office answers its gates meanwhile, its memory stays small, and no name is on the disk.
"""

import os
import sys

import msgspec

from office.printing.print_orders import Job, draw

LATER = 10
"""Niceness: a gate that waits comes first."""


def main() -> None:
    os.nice(LATER)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    made = draw(job, lambda done, pages: print(done, pages, file=sys.stderr, flush=True))
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
