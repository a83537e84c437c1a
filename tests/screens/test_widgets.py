"""Presses, keys, grids and lists through the real window."""

from pathlib import Path

import numpy
import pytest
from kivy.core.window import Window

from kiosk.settings import Look
from screens.base_app import BaseApp
from screens.environment import WIDE
from screens.gallery_app import GalleryApp
from screens.widgets.camera_view import CameraView
from screens.widgets.choice import plan_grid
from screens.widgets.field import bracketed
from screens.widgets.pads import as_temperature
from tests.screens.stage import Stage, find

TAB, ENTER, ESCAPE, BACKSPACE = 9, 13, 27, 8


def shown(stage: Stage, assets: Path, page: str, size: tuple[int, int] = WIDE) -> GalleryApp:
    app = GalleryApp(assets, page)
    stage.show(app, size)
    return app


def test_a_press_shows_within_a_frame(stage: Stage, assets: Path) -> None:
    app = shown(stage, assets, "buttons")
    button = find(app.root, "gallery.go")
    before = list(button.ground)
    touch = stage.touch(button)
    assert list(button.ground) != before
    touch.touch_up()
    stage.wait(0.1)
    assert list(button.ground) == before


def test_a_finger_that_slides_off_presses_nothing(stage: Stage, assets: Path) -> None:
    app = shown(stage, assets, "buttons")
    pressed = []
    button = find(app.root, "gallery.go")
    button.bind(on_release=pressed.append)
    touch = stage.touch(button)
    touch.touch_move(*find(app.root, "gallery.field").center)
    touch.touch_up()
    assert not pressed


def test_keys_are_collected_and_erased(stage: Stage, assets: Path) -> None:
    app = shown(stage, assets, "digits")
    pad = find(app.root, "pad")
    stage.press(find(app.root, "pad.clear"))
    for digit in "3851":
        stage.press(find(app.root, f"pad.{digit}"))
    assert pad.value == "385"
    stage.press(find(app.root, "pad.back"))
    assert pad.value == "38"


def test_a_hardware_keyboard_feeds_the_pad(stage: Stage, assets: Path) -> None:
    app = shown(stage, assets, "digits")
    pad = find(app.root, "pad")
    for _ in range(3):
        stage.key(BACKSPACE)
    stage.key(ord("3"), "3")
    stage.key(ord("7"), "7")
    stage.key(ord("x"), "x")
    assert pad.value == "37"


def test_tab_walks_enter_presses_escape_goes_back(stage: Stage, assets: Path) -> None:
    app = shown(stage, assets, "list")
    stage.key(TAB)
    assert find(app.root, "back").focused
    stage.key(TAB)
    assert find(app.root, "gallery.look").focused
    stage.key(ENTER)
    assert app.look == Look.NIGHT
    stage.key(ESCAPE)
    assert app.page == "letters"


def test_a_row_of_a_long_list_is_picked(stage: Stage, assets: Path) -> None:
    app = shown(stage, assets, "list")
    picked: list[str] = []
    rows = find(app.root, "list")
    rows.bind(on_pick=lambda _list, row: picked.append(row))
    stage.press(find(app.root, "list.2"))
    rows.scroll_y = 0
    stage.settle()
    stage.press(find(app.root, "list.4999"))
    assert picked == ["2", "4999"]


def test_choices_turn_pages_and_are_chosen(stage: Stage, assets: Path) -> None:
    app = shown(stage, assets, "choices")
    grid = find(app.root, "province")
    chosen: list[str] = []
    grid.bind(on_choose=lambda _grid, choice: chosen.append(choice))
    stage.press(find(app.root, "province.上海"))
    assert grid.pages > 1
    stage.press(find(app.root, "province.next"))
    assert find(app.root, "province.湖北").selected
    stage.press(find(app.root, "province.湖北"))
    assert chosen == ["上海", "湖北"]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 6, 34, 100])
@pytest.mark.parametrize("size", [(1232, 500), (752, 900), (300, 100)])
def test_a_grid_never_makes_a_button_too_small(count: int, size: tuple[float, float]) -> None:
    plan = plan_grid(count, size, (230, 80), 128)
    assert plan.row_height >= 80
    assert plan.pages * plan.on_page >= count
    assert plan.columns >= 1


@pytest.mark.parametrize(("digits", "text"), [("", ""), ("3", "3"), ("36", "36."), ("364", "36.4"), ("1000", "100.0")])
def test_digits_as_temperature(digits: str, text: str) -> None:
    assert as_temperature(digits) == text


def test_a_new_camera_picture_is_drawn_by_itself(stage: Stage, assets: Path) -> None:
    view = CameraView()
    stage.show_widget(BaseApp(assets), view)
    frame = numpy.zeros((72, 128, 3), numpy.uint8)
    for shade in (50, 200):
        stage.settle()
        stage.draw()
        assert not Window.canvas.needs_redraw
        frame[:] = shade
        view.show(frame)
        assert Window.canvas.needs_redraw


@pytest.mark.parametrize(
    ("hint", "shown"),
    [("", ""), ("– – . –", "– – . –"), ("G506", "(G506)"), ("京A·12345", "（京A·12345）"), ("（楼号）", "（楼号）")],
)
def test_a_hint_does_not_look_like_what_was_typed(hint: str, shown: str) -> None:
    assert bracketed(hint) == shown == bracketed(shown)
