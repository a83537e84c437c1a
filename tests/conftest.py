"""What every test stands on: a private screen and databases, no chance, nothing of the caller's settings."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from tests.services.postgres import PostgresServer, private_postgres
from tests.services.xvfb import virtual_screen

# Kivy reads these at its first import, which may be a test module's.
KIVY = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_FILELOG": "1",
    # Without them SDL falls back to an offscreen window without a word.
    "SDL_VIDEODRIVER": "x11",
    "SDL_AUDIODRIVER": "dummy",
    # Nobody's loudspeaker talks during a test run.
    "SPEECHD_ADDRESS": "unix_socket:/nonexistent/speechd.sock",
}

hypothesis.settings.register_profile("gatepost", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("gatepost")

_running = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Set the scene before the first test module is imported."""
    for name in [name for name in os.environ if name.startswith(("GATEPOST_", "KIVY_"))]:
        if name != "GATEPOST_TEST_DISPLAY":
            del os.environ[name]
    home = tempfile.mkdtemp(prefix="gatepost-kivy-")
    _running.callback(shutil.rmtree, home, ignore_errors=True)
    os.environ.update(KIVY, KIVY_HOME=home, GATEPOST_KEY="file")  # no key of a test stays in the machine's keyring
    os.environ.pop("WAYLAND_DISPLAY", None)
    if not config.option.collectonly:
        # GATEPOST_TEST_DISPLAY=:0 shows the windows to a person.
        shown = os.environ.get("GATEPOST_TEST_DISPLAY")
        os.environ["DISPLAY"] = shown or _running.enter_context(virtual_screen())


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported stays for the run: a third of a test's time went into looking through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what pytest_configure started."""
    _running.close()


@pytest.fixture(scope="session")
def display() -> str:
    """The X display that windows open on, 1280x1280 (":7")."""
    found = os.environ.get("DISPLAY", "")
    assert found, "no DISPLAY: a window would be drawn nowhere"
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A private PostgreSQL, started at its first use, one for the run."""
    with private_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def new_database(postgres: PostgresServer) -> Callable[[], str]:
    """A factory of empty PostgreSQL databases; each call returns another one's SQLAlchemy URL."""
    return postgres.new_database


@pytest.fixture
def postgres_url(new_database: Callable[[], str]) -> str:
    """An empty PostgreSQL database of the test's own, as SQLAlchemy URL."""
    return new_database()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds main.py."""
    return Path(__file__).parent.parent
