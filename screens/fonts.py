"""The two fonts: one family for all writing, one for signs."""

from importlib.util import find_spec
from pathlib import Path

from kivy.core.text import LabelBase

FAMILY = "Roboto"
"""Kivy's name for its default font: whatever is registered under it is used everywhere."""
SIGNS = "Signs"

_SIGNS_FILE = "fonts/materialdesignicons6-webfont-6.9.96.ttf"


class FontMissing(FileNotFoundError):
    """A font file is not there: run scripts/setup."""


def register_fonts(folder: Path) -> None:
    """Makes GatepostSans from `folder` the default font and registers the signs. Raises FontMissing."""
    LabelBase.register(
        FAMILY,
        fn_regular=str(_existing(folder / "GatepostSans-Regular.otf")),
        fn_bold=str(_existing(folder / "GatepostSans-Bold.otf")),
    )
    LabelBase.register(SIGNS, fn_regular=str(_existing(_signs_folder() / _SIGNS_FILE)))


def _signs_folder() -> Path:
    # Only the files are wanted: importing the package would ask for Qt.
    spec = find_spec("qtawesome")
    return Path(spec.origin).parent if spec and spec.origin else Path("qtawesome")


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise FontMissing(f"the font {path.name} is not there; scripts/setup brings it")
    return path
