"""Where the key of the tablet's store is kept: 32 random bytes, made at the first start.

The first of these that works keeps it, and `store-key.json` beside the store says which one it was:
- systemd-creds: encrypted by the machine's TPM or, without one, by the key of this system: the store of a disk that is
  taken out of the tablet cannot be read (with a TPM), nor a copy of the tablet's folder (without).
- the desktop's Secret Service: encrypted by the login password, if a desktop runs and its keyring is open.
- a file beside the store that its owner alone can read: no more than a lock that is erased quickly.

Whoever has the machine, unlocked and as this user, has the key; the office keeps it, too (`models.escrow`).
"""

import fcntl
import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import msgspec

from models.durable import disk_errors, overwrite, write_durably
from models.errors import StoreKeyMissing

KEY_SIZE = 32
RECORD = "store-key.json"
LOCK = "store-key.lock"
CHOICE = "GATEPOST_KEY"
"""Environment: systemd-creds, secret-service or file, where an administrator decides."""
SECONDS = 10.0


class KeptBy(StrEnum):
    SYSTEMD = "systemd-creds"
    SECRET_SERVICE = "secret-service"  # noqa: S105 - no password
    FILE = "file"


class Keeper(Protocol):
    """One way to keep a key. All raise StoreKeyMissing where it does not work here, the file also StoreFull."""

    kept_by: KeptBy

    def keep(self, folder: Path, name: str, key: bytes) -> None: ...
    def fetch(self, folder: Path, name: str) -> bytes: ...
    def forget(self, folder: Path, name: str) -> None: ...


class Record(msgspec.Struct, frozen=True):
    kept_by: KeptBy
    name: str
    """Random: tells this store's key from another's in the same keyring."""
    check: str
    """16 hexadecimal digits that only this key gives."""


class FileKeeper:
    kept_by = KeptBy.FILE
    file = "store.key"

    def keep(self, folder: Path, name: str, key: bytes) -> None:
        write_durably(folder / self.file, key.hex().encode())

    def fetch(self, folder: Path, name: str) -> bytes:
        return read_key_file(folder / self.file)

    def forget(self, folder: Path, name: str) -> None:
        overwrite(folder / self.file)


class SystemdKeeper:
    """systemd-creds(1), `--with-key=auto`: TPM2 if there is one, and the key in /var/lib/systemd."""

    kept_by = KeptBy.SYSTEMD
    file = "store.cred"

    def keep(self, folder: Path, name: str, key: bytes) -> None:
        write_durably(folder / self.file, self._run("encrypt", name, key))

    def fetch(self, folder: Path, name: str) -> bytes:
        try:
            with (folder / self.file).open("rb") as file:
                sealed = file.read(10_000)
        except OSError as error:
            raise StoreKeyMissing(str(error.strerror)) from None
        return self._run("decrypt", name, sealed)

    def forget(self, folder: Path, name: str) -> None:
        overwrite(folder / self.file)

    def _run(self, verb: str, name: str, data: bytes) -> bytes:
        program = shutil.which("systemd-creds")
        if program is None:
            raise StoreKeyMissing("no systemd-creds")
        command = [program, verb, f"--name=gatepost-{name}", "-", "-"]
        try:
            return subprocess.run(command, input=data, capture_output=True, check=True, timeout=SECONDS).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise StoreKeyMissing(f"systemd-creds {verb}: {type(error).__name__}") from None


class SecretServiceKeeper:
    """The freedesktop.org Secret Service (GNOME Keyring, KWallet); its own collection must be open already."""

    kept_by = KeptBy.SECRET_SERVICE

    def keep(self, folder: Path, name: str, key: bytes) -> None:
        with _Keyring() as keyring:
            keyring.create_item("Gatepost", _attributes(name), key.hex().encode(), replace=True)

    def fetch(self, folder: Path, name: str) -> bytes:
        with _Keyring() as keyring:
            for item in keyring.search_items(_attributes(name)):
                return _from_hex(item.get_secret())
        raise StoreKeyMissing("not in the keyring")

    def forget(self, folder: Path, name: str) -> None:
        with _Keyring() as keyring:
            for item in list(keyring.search_items(_attributes(name))):
                item.delete()


class _Keyring:
    """The default collection, for as long as the block lasts."""

    def __enter__(self) -> Any:
        if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
            raise StoreKeyMissing("no session bus")
        import secretstorage  # costs as much as the rest of the start, and is seldom needed

        library: Any = secretstorage
        self._connection: Any = None
        try:
            self._connection = library.dbus_init()
            collection: Any = library.get_default_collection(self._connection)
            if collection.is_locked():
                raise StoreKeyMissing("the keyring is locked")
            return collection
        except BaseException as error:
            self.__exit__(None, None, None)
            if isinstance(error, Exception):
                raise StoreKeyMissing(f"Secret Service: {type(error).__name__}") from None
            raise

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()


KEEPERS: tuple[Keeper, ...] = (SystemdKeeper(), SecretServiceKeeper(), FileKeeper())


def store_key(folder: Path, keepers: Sequence[Keeper] = KEEPERS) -> bytes:
    """The key of the store in this folder; made and kept where there is none yet.

    Raises StoreKeyMissing where it was made and is not to be had any more, StoreFull, StoreReadOnly.
    """
    record = _read_record(folder)
    if record is None:
        with disk_errors(), (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a command beside the window makes no second key
            if (record := _read_record(folder)) is None:
                return keep_key(folder, secrets.token_bytes(KEY_SIZE), keepers)
    keeper = next((keeper for keeper in keepers if keeper.kept_by is record.kept_by), None)
    if keeper is None:
        raise StoreKeyMissing(record.kept_by)
    key = keeper.fetch(folder, record.name)
    if _check(key) != record.check:
        raise StoreKeyMissing("another key is kept there")
    return key


def keep_key(folder: Path, key: bytes, keepers: Sequence[Keeper] = KEEPERS) -> bytes:
    """Keeps a key for the store in this folder, by the first keeper that works. Raises StoreKeyMissing, StoreFull,
    StoreReadOnly."""
    chosen = os.environ.get(CHOICE, "")
    name = secrets.token_hex(8)
    for keeper in keepers:
        if chosen in ("", keeper.kept_by):
            with suppress(StoreKeyMissing):
                keeper.keep(folder, name, key)
                if keeper.fetch(folder, name) == key:
                    record = Record(keeper.kept_by, name, _check(key))
                    write_durably(folder / RECORD, msgspec.json.encode(record))
                    return key
    raise StoreKeyMissing("nothing here keeps a key")


def has_key(folder: Path) -> bool:
    """Whether a key was made for this folder; it may have been lost since."""
    return _read_record(folder) is not None


def forget_key(folder: Path, keepers: Sequence[Keeper] = KEEPERS) -> None:
    """Without its key nobody reads the store any more but the office. Raises StoreReadOnly."""
    record = _read_record(folder)
    if record is None:
        return
    for keeper in keepers:
        if keeper.kept_by is record.kept_by:
            with suppress(StoreKeyMissing):
                keeper.forget(folder, record.name)
    overwrite(folder / RECORD)


def read_key_file(path: Path) -> bytes:
    """A key as the office hands it over: 64 hexadecimal digits. Raises StoreKeyMissing."""
    try:
        with path.open("rb") as file:
            return _from_hex(file.read(200))
    except OSError as error:
        raise StoreKeyMissing(str(error.strerror)) from None


def _read_record(folder: Path) -> Record | None:
    path = folder / RECORD
    with disk_errors():
        if not path.exists():
            return None
        with path.open("rb") as file:
            data = file.read(10_000)
    try:
        return msgspec.json.decode(data, type=Record)
    except msgspec.DecodeError:
        raise StoreKeyMissing("its record cannot be read") from None


def _from_hex(text: bytes) -> bytes:
    try:
        key = bytes.fromhex(text.decode().strip())
    except (ValueError, UnicodeDecodeError):
        key = b""
    if len(key) != KEY_SIZE:
        raise StoreKeyMissing("no key")
    return key


def _check(key: bytes) -> str:
    return sha256(b"gatepost store key " + key).hexdigest()[:16]


def _attributes(name: str) -> dict[str, str]:
    return {"application": "gatepost", "store": name}
