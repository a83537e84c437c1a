"""Take the Simplified Chinese face out of the system's Noto Sans CJK collection.

Kivy does not fall back from one font to another, and reads only the first face of a collection, which is the
Japanese one. One face of it holds Chinese, Latin, digits and ℃.

Usage: make_font.py Regular|Bold OUT.otf
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTCollection

COLLECTIONS = Path("/usr/share/fonts/opentype/noto")
FAMILY = "Noto Sans CJK SC"


def main(weight: str, out: Path) -> None:
    """Write the face `FAMILY` of the given weight to `out`; raises SystemExit when it is not installed."""
    source = COLLECTIONS / f"NotoSansCJK-{weight}.ttc"
    if not source.is_file():
        raise SystemExit(f"make_font: {source} is not there; Debian's fonts-noto-cjk brings it")
    faces = [face for face in TTCollection(str(source), lazy=True) if face["name"].getDebugName(1) == FAMILY]
    if not faces:
        raise SystemExit(f"make_font: no face {FAMILY} in {source}")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".partial")
    faces[0].save(str(partial))
    partial.replace(out)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
