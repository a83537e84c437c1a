"""The signed list of keys as a file, for tablets that no network reaches: carried to the gate on a USB stick.

The bytes of `models.passes.key_list`, as they flow to the tablets otherwise. Nothing in it is secret.
"""

import base64
import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from models.errors import BadInput
from models.notice import N_, Notice
from models.passes import KEY_FILE
from models.roster import PassTrust
from models.store import reading

MEDIA_TYPE = 'application/cose; cose-type="cose-sign1"'
"""RFC 9052, section 11.3."""
NO_LIST = Notice(
    N_("There is no list of keys yet. It is made with the first pass, or once an address for phones is saved.")
)


def signed_list(engine: Engine, site: str) -> bytes:
    """The newest that was published. Raises BadInput where none ever was, StoreError."""
    with reading(engine) as session:
        row = session.get(PassTrust, (site, site))
    if row is None:
        raise BadInput(notice=NO_LIST)
    return base64.b64decode(row.key_list)


def write_key_file(signed: bytes, out: Path) -> Path:
    """Whole or not at all, and on the stick once it returns; in a folder under the name that tablets look for.

    Returns where. Raises BadInput.
    """
    file = out / KEY_FILE if out.is_dir() else out
    partial = file.with_name(f"{file.name}.partial")
    try:
        with partial.open("wb") as opened:
            opened.write(signed)
            opened.flush()
            os.fsync(opened.fileno())
        partial.replace(file)
        _make_durable(file.parent)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise BadInput(
            notice=Notice(
                N_("The file {file} cannot be written: {why}."), {"file": str(file), "why": str(error.strerror)}
            )
        ) from None
    return file


def _make_durable(folder: Path) -> None:
    """People pull a stick out as soon as they read that it is done. Some file systems know nothing of it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)
