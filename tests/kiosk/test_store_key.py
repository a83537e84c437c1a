"""Each way to keep a key, for real where the machine has it; a key that was made is never quietly made anew."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.store_key import (
    RECORD,
    FileKeeper,
    Keeper,
    SecretServiceKeeper,
    SystemdKeeper,
    forget_key,
    has_key,
    store_key,
)
from models.errors import StoreKeyMissing
from tests.services.keyring import keyring_on_a_bus

FILE = FileKeeper()


@pytest.fixture
def keyring_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with keyring_on_a_bus(tmp_path_factory.mktemp("home")) as address:
        yield address


def use(monkeypatch: pytest.MonkeyPatch, keeper: str = "") -> None:
    monkeypatch.setenv("GATEPOST_KEY", keeper)


def test_a_key_stays_the_same_until_it_is_forgotten(tmp_path: Path) -> None:
    key = store_key(tmp_path)
    assert len(key) == 32
    assert store_key(tmp_path) == key
    forget_key(tmp_path)
    assert not has_key(tmp_path)
    assert not (tmp_path / FILE.file).exists()
    assert store_key(tmp_path) != key


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    store_key(tmp_path)
    assert (tmp_path / FILE.file).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / RECORD).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "harm", [Path.unlink, lambda path: path.write_text("0" * 64), lambda path: path.write_text("")]
)
def test_a_key_that_is_lost_or_another_is_said_so(tmp_path: Path, harm: Callable[[Path], object]) -> None:
    store_key(tmp_path)
    harm(tmp_path / FILE.file)
    with pytest.raises(StoreKeyMissing):
        store_key(tmp_path)


def test_what_does_not_work_here_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    key = store_key(tmp_path)
    assert FILE.fetch(tmp_path, "") == key


def keeps_and_forgets(folder: Path, keeper: Keeper) -> None:
    key = store_key(folder, [keeper, FILE])
    assert not (folder / FILE.file).exists()
    assert store_key(folder, [keeper]) == key
    found = [path for path in folder.iterdir() if key.hex().encode() in path.read_bytes() or key in path.read_bytes()]
    assert not found
    forget_key(folder, [keeper])
    assert store_key(folder, [keeper]) != key
    forget_key(folder, [keeper])


def test_systemd_keeps_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "systemd-creds")
    assert shutil.which("systemd-creds"), "scripts/setup --test brings it"
    if os.geteuid() != 0:
        pytest.skip("the system's key is root's")
    keeps_and_forgets(tmp_path, SystemdKeeper())


def test_a_keyring_keeps_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyring_bus: str) -> None:
    use(monkeypatch, "secret-service")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring_bus)
    keeps_and_forgets(tmp_path, SecretServiceKeeper())
