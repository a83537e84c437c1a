"""Every widget, in both languages, both orientations, each look; and the design page turned through."""

from pathlib import Path

import pytest

from kiosk.settings import Look
from screens.environment import TALL, WIDE
from screens.gallery_app import GalleryApp
from screens.gallery_pages import PAGES
from screens.words import Language
from tests.screens.layout import check_layout
from tests.screens.stage import Stage, find


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_every_page_can_be_read_and_hit(size: tuple[int, int], stage: Stage, assets: Path) -> None:
    app = GalleryApp(assets, "buttons")
    stage.show(app, size)
    for page in PAGES:
        assert app.page == page
        assert not check_layout(app.root), page
        app.language, app.look = Language.EN, Look.NIGHT
        stage.step(3)
        assert not check_layout(app.root), page
        app.language, app.look = Language.ZH, Look.CONTRAST
        stage.press(find(app.root, "gallery.next"))
    assert app.page == "buttons"


def test_language_switches_while_it_is_shown(stage: Stage, assets: Path) -> None:
    app = GalleryApp(assets, "buttons")
    stage.show(app)
    button = find(app.root, "gallery.flat")
    assert button.text == "按房号"
    stage.press(find(app.root, "language"))
    assert button.text == "By flat"
    stage.press(find(app.root, "language"))
    assert button.text == "按房号"


def test_banner_stays_until_pressed(stage: Stage, assets: Path) -> None:
    app = GalleryApp(assets, "buttons")
    stage.show(app)
    banner = find(app.root, "banner")
    assert banner.notice is not None
    assert banner.height > 0
    stage.press(banner)
    assert banner.notice is None
    assert banner.height == 0
    assert not check_layout(app.root)
