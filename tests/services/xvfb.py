"""A virtual screen of the tests' own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

# Both orientations of the tablet, 1280x800 and 800x1280, fit in.
SCREEN = "1280x1280x24"


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Run Xvfb on a display number that it picks itself; yields the display (":7"), ends it by its pid.

    Raises RuntimeError when Xvfb does not come up.
    """
    reading, writing = os.pipe()
    # Dies with the test run, even if that is killed.
    command = ["setpriv", "--pdeathsig", "TERM", "Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN]
    options = ["-dpi", "96", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen([*command, *options], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start; scripts/setup --test installs it")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(timeout=10)
