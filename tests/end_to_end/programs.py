"""The programs as a newcomer starts them: an office process, a tablet's window on a screen of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

CHECKOUT = Path(__file__).parent.parent.parent
GATE = "南门"


@dataclass(frozen=True)
class Programs:
    """`data` holds the office's and the tablet's folders."""

    data: Path
    display: str
    port: int
    tablets_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        ours = {"GATEPOST_DATA": str(self.data), "DISPLAY": self.display, "SDL_VIDEODRIVER": "x11"}
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
        return theirs | ours | {"SDL_AUDIODRIVER": "dummy", "PYTHONUTF8": "1"}

    def run(self, *words: str, check: bool = True, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """A command of ours, from the checkout's root, with what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert not check or done.returncode == 0, f"{words}:\n{done.stdout}\n{done.stderr}"
        return done

    def status(self) -> dict[str, object]:
        return json.loads(self.run("main.py", "status", "--json").stdout)

    @contextmanager
    def office(self) -> Iterator[None]:
        """Serves until the block is left."""
        log = (self.data / "office.log").open("ab")
        ports = ("--port", str(self.port), "--tablets-port", str(self.tablets_port))
        process = subprocess.Popen(
            [sys.executable, "-m", "office", "serve", *ports],
            cwd=CHECKOUT,
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        try:
            _until_it_answers(self.url)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)
            log.close()

    def prepare(self, households: int = 40) -> None:
        """Compound, roster, policy and a user; the office need not run."""
        roster, policy = self.data / "roster.csv", self.data / "policy.json"
        self.run("-m", "demo.compound", str(roster), "--households", str(households), "--policy", str(policy))
        self.run("-m", "office", "compound", "康静里", "--gate", GATE, "--gate", "北门")
        self.run("-m", "office", "roster", str(roster))
        self.run("-m", "office", "policy", str(policy))

    def password(self) -> str:
        return self.run("-m", "office", "user", "office", "--generate").stdout.split()[-1]

    def enrol(self) -> None:
        """Makes the tablet a gate's; the office must run."""
        where = f"127.0.0.1:{self.tablets_port}"
        said = json.loads(self.run("-m", "office", "enrolment", "--gate", GATE, "--address", where, "--json").stdout)
        self.run("main.py", "enrol", "--code", said["text"])


def programs(data: Path, display: str) -> Programs:
    data.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe, socket.socket() as another:
        for one in (probe, another):
            one.bind(("127.0.0.1", 0))
        return Programs(data, display, probe.getsockname()[1], another.getsockname()[1])


def _until_it_answers(url: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            httpx.get(url + "/login", timeout=1)
            return
        except httpx.HTTPError:
            assert time.monotonic() < end, "the office did not open"
            time.sleep(0.05)
