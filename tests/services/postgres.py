"""A private PostgreSQL cluster of the tests' own, on a Unix socket, durable for nothing."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Debian's PostgreSQL refuses to run as root.
ACCOUNT = "postgres"
# Nothing here outlives the run, so nothing needs to reach the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


class PostgresServer:
    """A running cluster; `socket_folder` is what libpq calls the host."""

    def __init__(self, socket_folder: Path) -> None:
        self.socket_folder = socket_folder
        self._databases = 0

    def new_database(self) -> str:
        """Create an empty database; returns its SQLAlchemy URL (postgresql+psycopg://…)."""
        self._databases += 1
        name = f"gatepost_{self._databases}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return f"postgresql+psycopg://{ACCOUNT}@/{name}?host={self.socket_folder}"

    def connect(self) -> psycopg.Connection:
        """Open an autocommit connection to the cluster's own database."""
        return psycopg.connect(
            host=str(self.socket_folder), user=ACCOUNT, dbname="postgres", autocommit=True, connect_timeout=5
        )


@contextmanager
def private_postgres() -> Iterator[PostgresServer]:
    """Make a cluster in a temporary folder and run it; ends it by its pid and removes it.

    Raises RuntimeError when PostgreSQL is not installed or does not come up.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="gatepost-pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        _initdb(programs, folder)
        process = _start(programs, folder)
        try:
            server = PostgresServer(folder)
            _wait(server, process, folder)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # terminate would wait for whoever is connected still
            process.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The newest installed version's folder; Debian keeps these programs out of PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda program: int(program.parts[-3]))
    if not versions:
        raise RuntimeError("PostgreSQL is not installed; scripts/setup --test installs it")
    return versions[-1].parent


def _as_account() -> list[str]:
    """The words before a command: an account that PostgreSQL accepts, and an end with the tests."""
    other_account = ["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"] if os.getuid() == 0 else []
    return ["setpriv", "--pdeathsig", "INT", *other_account]


def _initdb(programs: Path, folder: Path) -> None:
    options = ["--username", ACCOUNT, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    done = subprocess.run(
        [*_as_account(), str(programs / "initdb"), *options, "--pgdata", str(folder / "data")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}")


def _start(programs: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = [*_as_account(), str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([*command, *settings], cwd=folder, stdout=log, stderr=log)


def _wait(server: PostgresServer, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")
