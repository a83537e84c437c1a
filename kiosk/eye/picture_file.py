"""Opens a picture file that anybody may have handed in."""

from __future__ import annotations

import stat
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import BadInput
from models.notice import N_, Notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_FILE = 50_000_000
MOST_PIXELS = 100_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")


class NotAPicture(BadInput):
    """The caller shows the notice and goes on with the next file."""

    notice = Notice(N_("This file is not a picture that can be read. Use a PNG or JPEG file."))


class PictureMissing(NotAPicture):
    """As NotAPicture."""

    notice = Notice(N_("There is no such file, or it cannot be opened."))


class PictureTooLarge(NotAPicture):
    """As NotAPicture."""

    notice = Notice(N_("This picture is too large: at most 50 MB and 100 million pixels."))


def load_picture(path: Path) -> NDArray[np.uint8]:
    """(height, width) gray, upright, what is transparent on white.

    Raises NotAPicture, PictureMissing, PictureTooLarge.
    """
    import numpy as np
    from PIL import Image, ImageOps

    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            raise PictureMissing
        if kind.st_size > LARGEST_FILE:
            raise PictureTooLarge
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureTooLarge
            picture.draft("L", picture.size)
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                clear = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
            return np.asarray(upright.convert("L"))
    except Image.DecompressionBombError:
        raise PictureTooLarge from None
    except (FileNotFoundError, PermissionError):
        raise PictureMissing from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise NotAPicture from None
