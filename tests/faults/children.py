"""A child process that saves entries, or an office that takes them in, until it is killed; it says what it has said
was done. Forked, so that a round costs no start of a program."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from select import select

from kiosk.store.drafts import DraftStore
from kiosk.store.tablet import open_for_window
from models.errors import StoreError
from models.protocol import Receipt
from models.store import open_store
from models.wire import Opened
from office.register.announce import LocalAnnouncer
from office.register.ingest import Ingest
from office.tablets.senders import Sender
from tests.faults.tablets import SITE, entry, register_of
from tests.kiosk.conftest import NOON
from tests.office.tablet import Tablet

Say = Callable[[str], None]
SECONDS = 30.0


@dataclass
class Child:
    pid: int
    lines: int
    """A file to read what it says from."""
    heard: str = ""

    def wait_for(self, count: int) -> None:
        """Until it has said so many lines."""
        while self.heard.count("\n") < count:
            assert select([self.lines], [], [], SECONDS)[0], "the child says nothing"
            more = os.read(self.lines, 65_536)
            assert more, f"the child has ended after: {self.heard[-300:]}"
            self.heard += more.decode()

    def so_far(self) -> list[str]:
        """All whole lines that it has said up to now."""
        while select([self.lines], [], [], 0)[0] and (more := os.read(self.lines, 65_536)):
            self.heard += more.decode()
        return self.heard.split("\n")[:-1]

    def kill(self) -> list[str]:
        """All whole lines that it said before it was killed."""
        os.kill(self.pid, signal.SIGKILL)
        return self.last_words()

    def last_words(self) -> list[str]:
        """Once it has ended."""
        while more := os.read(self.lines, 65_536):
            self.heard += more.decode()
        os.close(self.lines)
        os.waitpid(self.pid, 0)
        return self.heard.split("\n")[:-1]


def child(work: Callable[[Say], None]) -> Child:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)
    try:
        os.close(reading)
        work(lambda line: _write(writing, line))
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(0)


def _write(to: int, line: str) -> None:
    os.write(to, f"{line}\n".encode())


def saves(folder: Path, name: str, tries: int = 1) -> Callable[[Say], None]:
    """Saves one entry after the other with its draft, as the gate does; says `ready`, then the id of each that the
    store called durable. What it refuses is tried again as a person would: `no` and the id."""

    def work(say: Say) -> None:
        engine = open_for_window(folder, NOON)
        register, drafts = register_of(engine), DraftStore(engine, SITE, lambda: NOON)
        say("ready")
        for number in range(100_000):
            one = f"{name}-{number}"
            for _try in range(tries):
                try:
                    drafts.keep(one, b'"half entered"')
                    register.append([entry(one)])
                    drafts.drop(one)
                except StoreError as error:
                    say(f"no {one} {type(error).__name__}")
                else:
                    say(one)
                    break

    return work


def takes_in(path: Path, sender: Sender, tablet: Tablet) -> Callable[[Say], None]:
    """An office that takes in a tablet's entries in batches; says the last number of each receipt."""

    def work(say: Say) -> None:
        engine = open_store(path)
        ingest = Ingest(engine, lambda: NOON, LocalAnnouncer())
        say("ready")
        for start in _batches(tablet):
            batch = [Opened(sealed, sealed.hash) for sealed in tablet.made[start : start + 7]]
            receipt: Receipt = ingest.store(sender, batch)
            assert not receipt.refused
            say(str(start + len(batch)))

    return work


def _batches(tablet: Tablet) -> Iterator[int]:
    while True:
        for _ in range(7):
            tablet.entry()
        yield len(tablet.made) - 7


@contextmanager
def traced(pid: int, inject: str) -> Iterator[None]:
    """Makes system calls of a process fail, by strace(1); what it says goes nowhere."""
    import subprocess

    command = ["strace", "-f", "-qqq", "-p", str(pid), "-e", f"trace={inject.split(':')[0]}", "-e", f"inject={inject}"]
    tracer = subprocess.Popen([*command, "-o", "/dev/null"], stderr=subprocess.DEVNULL)
    try:
        while "TracerPid:\t0" in Path(f"/proc/{pid}/status").read_text():
            assert tracer.poll() is None, "strace could not attach"
        yield
    finally:
        tracer.terminate()
        tracer.wait()
