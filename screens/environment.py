"""What Kivy must know before its first import."""

import logging
import os
from pathlib import Path

WIDE = (1280, 800)
TALL = (800, 1280)

_SETTINGS = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    # Kivy's log goes where the program's goes, and stderr stays what it is.
    "KIVY_LOG_MODE": "PYTHON",
    # The window has a clipboard of its own; the other ways are programs that may be missing.
    "KIVY_CLIPBOARD": "sdl2",
    "KIVY_METRICS_DENSITY": "1",
}


def prepare_kivy(home: Path, size: tuple[int, int] = WIDE) -> None:
    """Sets Kivy's environment and configuration; call it before anything imports kivy.

    `home` is Kivy's own folder, `size` the window's in pixels. What the caller's environment sets stays.
    """
    home.mkdir(parents=True, exist_ok=True)
    for name, value in {"KIVY_HOME": str(home), **_SETTINGS}.items():
        os.environ.setdefault(name, value)
    logging.getLogger("kivy").addFilter(_not_the_cut_buffer)

    from kivy.config import Config

    Config.set("kivy", "log_level", "warning")
    Config.set("graphics", "width", str(size[0]))
    Config.set("graphics", "height", str(size[1]))
    # Smooth shapes are drawn smooth; multisampling would only cost.
    Config.set("graphics", "multisamples", "0")
    # Esc means back here, and a second finger is a finger.
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("input", "mouse", "mouse,disable_multitouch")


def _not_the_cut_buffer(record: logging.LogRecord) -> bool:
    """X11's cut buffer needs xclip or xsel, and nobody at a gate misses it: no page of tracebacks for it."""
    return not record.getMessage().startswith("Cutbuffer")
