"""A session bus with an open keyring of its own: GNOME Keyring, as a desktop starts it."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 20.0
DIES_WITH_US = ("setpriv", "--pdeathsig", "TERM")


@contextmanager
def keyring_on_a_bus(home: Path) -> Iterator[str]:
    """The bus's address; both end with the block."""
    bus = subprocess.Popen(
        [*DIES_WITH_US, "dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        environment = os.environ | {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "HOME": str(home),
            "XDG_DATA_HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
        }
        daemon = subprocess.Popen(
            [
                "setpriv",
                "--pdeathsig",
                "TERM",
                "gnome-keyring-daemon",
                "--foreground",
                "--unlock",
                "--components=secrets",
            ],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert daemon.stdin is not None
            daemon.stdin.write(b"a test's password\n")
            daemon.stdin.close()
            _wait_for_login_keyring(home)
            yield address
        finally:
            daemon.terminate()
            daemon.wait(SECONDS)
    finally:
        bus.terminate()
        bus.wait(SECONDS)
        bus.stdout.close() if bus.stdout else None


def _wait_for_login_keyring(home: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while not list(home.glob("keyrings/login.keyring")):
        assert time.monotonic() < deadline, "the keyring did not open"
        time.sleep(0.02)
