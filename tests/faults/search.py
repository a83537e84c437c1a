"""Looks for known values in every file of a folder, however they may be written there."""

import base64
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

SHORTEST = 6
"""Bytes: what is shorter stands in a file of chance, which an encrypted one is, by chance."""
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5")


def found_in(folder: Path, values: list[str]) -> list[str]:
    """`file: value (way)` for each that is found; nothing where the folder tells nobody anything."""
    ways = {value: list(_written(value)) for value in values}
    found: list[str] = []
    for path, data in _files(folder):
        lower = data.lower()
        found += [
            f"{path}: {value} ({way})"
            for value, written in ways.items()
            for way, text in written
            if text in (lower if way == "hex" else data) or value in path
        ]
    return found


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """And what is packed in them."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        name = str(path.relative_to(folder))
        yield name, data
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(BytesIO(data)) as packed:
                for part in packed.namelist():
                    yield f"{name}/{part}", packed.read(part)


def _written(value: str) -> Iterator[tuple[str, bytes]]:
    for encoding in ENCODINGS:
        try:
            plain = value.encode(encoding)
        except UnicodeEncodeError:
            continue
        if len(plain) >= SHORTEST:
            yield encoding, plain
        yield "hex", plain.hex().encode()
        for shift in range(3):  # base64 reads three bytes at a time: a value may begin at any of them
            coded = base64.b64encode(b"\0" * shift + plain + b"\0\0")
            whole = coded[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6]
            if len(whole) >= SHORTEST:
                yield "base64", whole
    yield "escaped", value.encode("unicode_escape")
