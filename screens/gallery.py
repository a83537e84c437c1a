"""Every widget on a few pages, for those who build screens: python -m screens.gallery [--picture OUT.png]."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.settings import Look, TextSize
from screens.environment import TALL, WIDE, prepare_kivy

if TYPE_CHECKING:
    from kivy.app import App

ASSETS = Path(__file__).parent.parent / "assets"
SIZES = {"1280x800": WIDE, "800x1280": TALL}
FRAMES_BEFORE_PICTURE = 8


def make_gallery(page: str, language: str, look: str, text_size: str) -> "App":
    """The gallery's app, showing `page`; imports Kivy, so call prepare_kivy first."""
    from screens.gallery_app import GalleryApp

    app = GalleryApp(ASSETS, page)
    app.language = language
    app.look, app.text_size = Look(look), TextSize(text_size)
    return app


def take_picture(app: "App", out: Path) -> None:
    """Ends the app once its window's picture is written to `out`."""
    from kivy.clock import Clock
    from kivy.core.window import Window

    def look(_dt: float) -> None:
        if Clock.frames_displayed < FRAMES_BEFORE_PICTURE:
            Window.canvas.ask_update()
            return
        Clock.unschedule(look)
        # Kivy numbers its screenshots; ours has the name that was asked for.
        Path(Window.screenshot(name=str(out.resolve()))).replace(out)
        app.stop()

    Clock.schedule_interval(look, 0)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m screens.gallery", description=__doc__)
    parser.add_argument("--picture", type=Path, metavar="OUT.png", help="take the page's picture and end")
    parser.add_argument("--size", choices=SIZES, default="1280x800")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--look", choices=list(Look), default=Look.DAY)
    parser.add_argument("--text", choices=list(TextSize), default=TextSize.NORMAL)
    parser.add_argument("--page", default="buttons", help="buttons, choices, digits, letters, list, table, …")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="gatepost-kivy-") as home:
        prepare_kivy(Path(home), SIZES[given.size])
        app = make_gallery(given.page, given.lang, given.look, given.text)
        if given.picture:
            take_picture(app, given.picture)
        app.run()


if __name__ == "__main__":
    main(sys.argv[1:])
