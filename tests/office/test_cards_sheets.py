"""Sheets as they come out of the printer: every code is read, every word fits, nothing else is on them."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, ImageStat

from models.codes import ALPHABET, MOST_SLIPS, SlipCode, badge_text, card_text, read_slip, slip_text
from models.errors import BadInput
from office.printing.card_sheets import (
    GRIDS,
    CardOrder,
    Grid,
    PerPage,
    PrintedCard,
    badge_sheets,
    card_sheets,
)
from office.printing.paper import Paper
from office.printing.print_choices import MOST_BADGES, badge_order, read_number
from office.printing.slips import GRID, MOST_AT_ONCE, SlipOrder, checked_order, slip_sheets
from tests.office.pdf_pages import DPI, codes, pictures, sizes, texts

NOON = 1_700_000_000_000
CHANCE = random.Random(7)
IDS = ["".join(CHANCE.choices(ALPHABET, k=16)) for _ in range(23)]
LONG = "B" * 20 + "-" + "2" * 20 + "-" + "阁楼" * 10
FLATS = ("3-1-502", "12-10-2801", "甲座-东单元-顶层阁楼", LONG)
NAMES = ("张*", "欧阳**", "B********** F*****************-C**********", "")


def ignore(_done: int, _pages: int) -> None:
    pass


def order(count: int, per_page: PerPage = PerPage.TEN) -> CardOrder:
    cards = [PrintedCard(card, FLATS[n % 4], NAMES[n % 4]) for n, card in enumerate(IDS[:count])]
    return CardOrder(cards, per_page)


@dataclass(frozen=True)
class Full:
    """23 cards on three pages."""

    per_page: PerPage
    pdf: bytes
    told: list[tuple[int, int]]


@pytest.fixture(scope="module", params=list(PerPage))
def full(request: pytest.FixtureRequest) -> Full:
    told: list[tuple[int, int]] = []
    return Full(request.param, card_sheets(order(23, request.param), NOON, lambda *pages: told.append(pages)), told)


@pytest.fixture(scope="module")
def alone() -> bytes:
    return card_sheets(order(1), NOON, ignore)


def test_every_code_of_every_page_is_read_at_150_dpi(full: Full) -> None:
    per_page, pdf = full.per_page, full.pdf
    read = [codes(page) for page in pictures(pdf)]
    assert [len(page) for page in read] == [per_page, per_page, 23 - 2 * per_page]
    assert [text for page in read for text in page] == [card_text(card) for card in IDS]
    assert full.told == [(1, 3), (2, 3), (3, 3)]
    assert set(sizes(pdf)) == {(210, 297)}


def test_a_card_says_the_flat_and_one_masked_name_in_both_languages(alone: bytes) -> None:
    (said,) = texts(alone)
    for words in ("居民卡", "Resident card", "3-1-502", "张*", "进门时请对准摄像头", f"No. {IDS[0][-4:]}"):
        assert words in said
    assert IDS[0] not in said


def test_one_card_alone_stands_in_the_middle(alone: bytes) -> None:
    (page,) = pictures(alone)
    assert codes(page) == [card_text(IDS[0])]
    left, top, right, bottom = marked(page)
    assert abs((left + right) / 2 - page.width / 2) < 10
    assert abs((top + bottom) / 2 - page.height / 2) < 10


def test_nothing_is_printed_across_a_cut(full: Full) -> None:
    page, *_ = pictures(full.pdf)
    grid = GRIDS[full.per_page]
    for x in (grid.left + column * grid.width for column in range(1, grid.columns)):
        assert white(page, x - 1.0, grid.top + 5, 2.0, grid.height - 10)
    for y in (grid.top + row * grid.height for row in range(1, grid.rows)):
        assert white(page, grid.left + 5, y - 1.0, grid.width - 10, 2.0)


def test_a_flat_is_never_cut_off() -> None:
    said = texts(card_sheets(CardOrder([PrintedCard(IDS[0], LONG, "")]), NOON, ignore))[0]
    assert LONG in "".join(said.replace("\ufffe", "-").split())  # U+FFFE: a hyphen at a line's end


def test_badges_have_the_name_or_a_line_for_it() -> None:
    made = badge_order("张伟\n\n  Bartholomew Featherstonehaugh \n", 2)
    pdf = badge_sheets(made, NOON, ignore)
    (page,) = pictures(pdf)
    assert codes(page) == [badge_text(badge.badge) for badge in made.badges]
    (said,) = texts(pdf)
    assert said.count("志愿者") == 4
    assert said.count("姓名") == 2
    assert "张伟" in said
    assert len({badge.badge for badge in made.badges}) == 4


@pytest.mark.parametrize(("names", "blank"), [("", 0), ("", MOST_BADGES + 1), ("😀", 0), ("张伟\n123", 1)])
def test_badges_that_cannot_be(names: str, blank: int) -> None:
    with pytest.raises(BadInput):
        badge_order(names, blank)


def test_slips_are_numbered_and_read_back() -> None:
    wanted = SlipOrder("K7Q2M8", 135, 6)
    pdf = slip_sheets(wanted, NOON, ignore)
    read = [codes(page) for page in pictures(pdf)]
    assert [len(page) for page in read] == [4, 2]
    assert [read_slip(text) for page in read for text in page] == wanted.slips()
    first = texts(pdf)[0]
    for words in ("0135", "K7Q2M8", "姓名", "Second reading", "居家观察", "Hold"):
        assert words in first


def test_what_is_written_on_a_slip_stays_on_it() -> None:
    (page,) = pictures(slip_sheets(SlipOrder("K7Q2M8", MOST_SLIPS - 3, 4), NOON, ignore))
    edges = ((2, 2, 101, 4), (2, 142.5, 101, 4), (2, 2, 4, 144), (99, 2, 4, 144))
    for x, y in GRID.places():
        assert not white(page, x + 6, y + 6, 93, 136)
        for left, top, width, height in edges:
            assert white(page, x + left, y + top, width, height)
    assert slip_text(SlipCode("K7Q2M8", MOST_SLIPS)) in codes(page)


@pytest.mark.parametrize(("first", "count"), [(1, 0), (0, 1), (-5, 3), (1, MOST_AT_ONCE + 1), (MOST_SLIPS, 2)])
def test_slips_that_cannot_be(first: int, count: int) -> None:
    with pytest.raises(BadInput):
        checked_order("K7Q2M8", first, count)
    assert checked_order("K7Q2M8", MOST_SLIPS, 1).slips()[0].number == MOST_SLIPS


@given(st.text(max_size=9))
def test_a_number_is_a_number(text: str) -> None:
    try:
        assert read_number(text) == int(text)
    except BadInput:
        assert not (text.strip().isascii() and text.strip().isdigit()) or len(text.strip()) > 6


def test_the_fonts_are_embedded_in_part(alone: bytes) -> None:
    assert alone.count(b"/FontFile3") == 2
    assert b"/CIDFontType0C" in alone
    assert len(alone) < 60_000


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=70), st.floats(5, 60), st.floats(4, 30))
def test_a_box_takes_any_text_within_its_width(text: str, width: float, height: float) -> None:
    PAPER.filled(text, 10, 10, 22, width=width, height=height, bold=True)
    PAPER.fitted(text, 10, 10, 22, width=width)


PAPER = Paper("test", NOON)
PAPER.page()


def white(page: Image.Image, x: float, y: float, width: float, height: float) -> bool:
    """Whether nothing is printed in a part of the page; millimetres."""
    dots = DPI / 25.4
    left, top, right, bottom = (round(side * dots) for side in (x, y, x + width, y + height))
    part = page.convert("L").crop((left, top, right, bottom))
    return ImageStat.Stat(part).extrema[0][0] > 250


def marked(page: Image.Image) -> tuple[int, int, int, int]:
    found = ImageOps.invert(page.convert("L")).getbbox()
    assert found
    return found


def test_a_grid_fits_its_page_and_leaves_room_for_the_marks() -> None:
    for grid in (*GRIDS.values(), Grid(1, 1, 85.6, 54)):
        assert grid.left > 7
        assert grid.top > 7
