"""Every widget, in both languages, both orientations, by day and night."""

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
@pytest.mark.parametrize("page", PAGES)
def test_everything_can_be_read_and_hit(page: str, size: tuple[int, int], stage: Stage, assets: Path) -> None:
    app = GalleryApp(assets, page)
    stage.show(app, size)
    assert not check_layout(app.root)
    app.language = Language.EN
    app.look = Look.NIGHT
    stage.settle()
    assert not check_layout(app.root)


def test_language_switches_while_it_is_shown(stage: Stage, assets: Path) -> None:
    app = GalleryApp(assets, "buttons")
    stage.show(app)
    button = find(app.root, "gallery.flat")
    assert button.text == "按房号"
    stage.press(find(app.root, "language"))
    assert button.text == "By flat"
    stage.press(find(app.root, "language"))
    assert button.text == "按房号"


def test_pages_turn_and_leave_nothing_behind(stage: Stage, assets: Path) -> None:
    app = GalleryApp(assets, "buttons")
    stage.show(app)
    for _ in PAGES:
        stage.press(find(app.root, "gallery.next"))
    assert app.page == "buttons"
    app.switch_language()
    stage.settle()
    assert find(app.root, "gallery.flat").text == "By flat"


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
