"""The window of RFC 4303: each sequence is taken once, those that are too old not at all."""

import hypothesis.strategies as st
from hypothesis import given

from office.tablets.replay import WIDTH, slide


@given(st.lists(st.integers(1, 200), max_size=120))
def test_each_is_taken_once_and_none_from_behind_the_window(asked: list[int]) -> None:
    highest = window = 0
    taken: set[int] = set()
    for sequence in asked:
        slid = slide(highest, window, sequence)
        assert (slid is None) == (sequence in taken or sequence <= highest - WIDTH)
        if slid is not None:
            highest, window = slid
            taken.add(sequence)
        assert highest == max(taken, default=0)
        assert 0 <= window < 2**63
        assert window == sum(1 << highest - one for one in taken if one > highest - WIDTH)


def test_a_leap_forgets_what_is_out_of_reach() -> None:
    assert slide(5, 0b10111, 5 + 2**61) == (5 + 2**61, 1)
