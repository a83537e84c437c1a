"""A store that an older version of the program left unencrypted is encrypted once, at the first start of this one.

The new file is written beside and proved before it takes the old one's place; the old one is written over with zeros
and removed. A power cut at any point leaves a whole store of one kind or the other, and the next start goes on:

    tablet.sqlite (plain)                                   → write tablet.sqlite.new
    tablet.sqlite (plain), .new                             → write .new again
    .plain, .new (whole)                                    → write .new again from .plain
    tablet.sqlite (encrypted), .plain                       → overwrite .plain
"""

from pathlib import Path

from models.durable import disk_errors, overwrite, sync_file, sync_folder
from models.errors import StoreDamaged
from models.store import key_words, open_file, store_errors

PLAIN = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")


def encrypt_once(path: Path, key: bytes) -> bool:
    """True if there was something to do. Nobody else may have the store open. Raises StoreError."""
    old = path.with_name(f"{path.name}.plain")
    if not path.exists() and old.exists():
        old.rename(path)
    if not is_plain(path):
        overwrite(old)
        return False
    new = path.with_name(f"{path.name}.new")
    _remove(new)
    _export(path, new, key)
    with disk_errors():
        sync_file(new)
        path.rename(old)
        new.rename(path)
        sync_folder(path.parent)
    for suffix in BESIDE:
        overwrite(path.with_name(path.name + suffix))
    overwrite(old)
    return True


def is_plain(path: Path) -> bool:
    """Whether anybody can read the file."""
    with disk_errors():
        if not path.exists():
            return False
        with path.open("rb") as file:
            return file.read(len(PLAIN)) == PLAIN


def _export(path: Path, new: Path, key: bytes) -> None:
    with store_errors():
        connection = open_file(path)
        try:
            # Back into one file, so that nothing of it stays in the WAL.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
            connection.execute(f"ATTACH ? AS fresh KEY {key_words(key)}", [str(new)])
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
            connection.execute("COMMIT")
            if connection.execute("PRAGMA fresh.cipher_integrity_check").fetchall():
                raise StoreDamaged("what was encrypted cannot be read back")
        finally:
            connection.close()


def _remove(path: Path) -> None:
    with disk_errors():
        for suffix in ("", *BESIDE):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
