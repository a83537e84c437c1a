"""A store copied under another key, as of one moment; beside whoever writes to it."""

from contextlib import closing
from pathlib import Path

from models.store import key_words, open_read_only, store_errors


def export(old: Path, old_key: bytes, new: Path, new_key: bytes) -> None:
    """`new` must not exist; it is neither proved nor durable yet. Raises StoreError, then a part of it may stay.

    No page is ever written under the old key, so none stays behind on flash storage.
    """
    with store_errors(), closing(open_read_only(old, old_key)) as connection:
        connection.execute(f"ATTACH ? AS fresh KEY {key_words(new_key)}", [str(new.absolute())])
        connection.execute("PRAGMA fresh.journal_mode=OFF").fetchall()  # half of it is thrown away
        connection.execute("BEGIN")
        connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
        connection.execute("COMMIT")
