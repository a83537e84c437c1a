"""How long this process has been alive."""

import os
import time
from pathlib import Path


def process_age() -> float:
    """Seconds since the kernel started this process (proc(5), stat field 22), to a hundredth."""
    started = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started / os.sysconf("SC_CLK_TCK")
