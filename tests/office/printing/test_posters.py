"""The poster: its code opens the right address from where it hangs, in both sizes and both languages."""

import pytest

from models.errors import BadInput
from office.declare.self_check_in import Hangs, check_in_address, checked_base, gate_place, known_place
from office.printing.paper import Size
from office.printing.posters import STEPS, PosterOrder, poster
from office.printing.print_choices import poster_place
from office.reference.compound import Compound
from tests.office.pdf_pages import codes, pictures, sizes, texts

NOON = 1_700_000_000_000
SITE, GATE = "0123456789abcdef" * 2, "fedcba9876543210" * 2
ADDRESS = check_in_address("https://gate.example.org/", SITE, gate_place(GATE))
COMPOUND = Compound(SITE, "康静里", "Asia/Shanghai", {GATE: "南门"})


def order(size: Size, address: str = ADDRESS, name: str = "康静里") -> PosterOrder:
    return PosterOrder(address, name, "南门", size)


@pytest.mark.parametrize(("size", "paper"), [(Size.A4, (210, 297)), (Size.A3, (297, 420))])
def test_its_code_is_the_only_one_and_is_read_at_150_dpi(size: Size, paper: tuple[int, int]) -> None:
    pdf = poster(order(size), NOON)
    (page,) = pictures(pdf)
    assert codes(page) == [ADDRESS]
    assert sizes(pdf) == [paper]


def test_its_code_is_read_from_far_away() -> None:
    (page,) = pictures(poster(order(Size.A4), NOON))
    assert codes(page.resize((page.width // 6, page.height // 6))) == [ADDRESS]


def test_the_longest_address_and_name_fit() -> None:
    base = "https://" + "a" * 100 + ".example.org"
    address = check_in_address(base, SITE, gate_place(GATE))
    pdf = poster(order(Size.A4, address, "很长的小区名字" * 8), NOON)
    (page,) = pictures(pdf)
    assert codes(page) == [address]
    assert texts(pdf)[0].replace("\r\n", "").count("很长的小区名字") == 8


def test_it_says_what_to_do_in_four_steps_and_both_languages() -> None:
    (said,) = texts(poster(order(Size.A4), NOON))
    assert len(STEPS) == 4
    for words in (
        "返京回家，请先扫码登记",
        "Register here first",
        "康静里",
        "南门",
        "扫一扫",
        "Scan the code",
        "没有手机",
    ):
        assert words in said
    assert all(text.split(",")[0] in said for _, text in STEPS)


def test_the_address_carries_the_compound_and_the_place() -> None:
    assert f"https://gate.example.org/in/{SITE}/gate-fedcba98" == ADDRESS
    assert all(map(known_place, [gate_place(GATE), *Hangs]))
    assert not any(map(known_place, ["", "gate-", "gate-FEDCBA98", "door/..", "roof"]))


@pytest.mark.parametrize(
    "base",
    [
        "", "gate.example.org", "ftp://x", "javascript:alert(1)", "http://", "https://a b", "https://u@x", "https://x/?q",
        "https://x/#f", "https://" + "x" * 200, "https://x:99999", "https://小区.example", "https://[::1", 'https://x/"',
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(BadInput):
        checked_base(base)


def test_where_it_may_hang() -> None:
    assert poster_place(COMPOUND, "南门") == poster_place(COMPOUND, gate_place(GATE)) == ("gate-fedcba98", "南门")
    assert poster_place(COMPOUND, "lift") == ("lift", "电梯 Lifts")
    with pytest.raises(BadInput):
        poster_place(COMPOUND, "西门")
