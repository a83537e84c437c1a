"""Contrast of everything written on anything, without a window."""

import pytest

from screens.theme import CONTRAST, THEMES, Theme, colour, contrast


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast(colour("#000000"), colour("#FFFFFF")) == pytest.approx(21)
    assert contrast(colour("#777777"), colour("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_all_writing_has_contrast_of_7(theme: Theme) -> None:
    poor = {name: contrast(ink, ground) for name, ink, ground in theme.pairs() if contrast(ink, ground) < 7}
    assert not poor


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_outlines_of_buttons_have_contrast_of_3(theme: Theme) -> None:
    assert contrast(theme.edge, theme.ground) >= 3
    assert contrast(theme.accent, theme.ground) >= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_a_press_is_seen(theme: Theme) -> None:
    for kind in ("plain", "accent", "chosen"):
        assert theme.look(kind, True, False) != theme.look(kind, False, False)


def test_black_on_white_goes_further_than_the_day() -> None:
    poor = {name: contrast(ink, ground) for name, ink, ground in CONTRAST.pairs() if contrast(ink, ground) < 9}
    assert not poor
