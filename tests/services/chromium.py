"""The system's Chromium for Playwright, which would otherwise look for a browser of its own."""

import shutil
from pathlib import Path

# A browser of root's needs --no-sandbox; the rest keeps it quiet and offline.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def chromium_program() -> Path | None:
    """Where the system's Chromium is; None where only Playwright's own one is installed (Ubuntu)."""
    found = shutil.which("chromium")
    return Path(found) if found else None
