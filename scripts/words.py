"""Brings the catalogue up to date with the sentences in the code: `python scripts/words.py`.

Sorts it, drops what no file says any more, adds what is new without its Chinese, and prints what is to be translated.
Exit code 1 while something is.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).parent.parent
PO = Path("assets/locale/zh/LC_MESSAGES/gatepost.po")
NOT_SHOWN = {"tests", "bench", "build", "scripts", "var"}
KEYWORDS = {"_": None, "N_": None, "gettext": None}


def extracted(checkout: Path) -> dict[str, str]:
    """Every msgid with a file that it stands in."""
    with (checkout / "assets/locale/babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found: dict[str, str] = {}
    for name, _line, msgid, *_ in extract_from_dir(
        checkout, methods, options, keywords=KEYWORDS, directory_filter=lambda folder: _is_shown(Path(folder))
    ):
        found[str(msgid)] = name
    return found


def read_catalogue(checkout: Path) -> Catalog:
    with (checkout / PO).open("rb") as file:
        return read_po(file, locale="zh")


def main(checkout: Path = CHECKOUT) -> int:
    said, catalogue = extracted(checkout), read_catalogue(checkout)
    for msgid in {str(message.id) for message in catalogue if message.id} - set(said):
        catalogue.delete(msgid)
    for msgid in said:
        if msgid not in catalogue:
            catalogue.add(msgid)
    with (checkout / PO).open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, ignore_obsolete=True)
    missing = [str(message.id) for message in catalogue if message.id and not message.string]
    for msgid in missing:
        print(f"{said[msgid]}: {msgid}")
    return 1 if missing else 0


def _is_shown(folder: Path) -> bool:
    return folder.name not in NOT_SHOWN and not folder.name.startswith(".")


if __name__ == "__main__":
    sys.exit(main())
