"""Words in a pass are cut whole character by whole character, and marked."""

from hypothesis import given
from hypothesis import strategies as st

from models.passes.words import CUT, beginning, cut, fits, is_cut, read, write

ANY = st.text(max_size=60)


def test_what_has_room_stays_and_what_has_none_is_cut_and_marked() -> None:
    assert cut("阿卜杜热合曼", 12) == "阿卜杜热合曼"
    assert cut("阿卜杜热合曼", 11) == "阿卜杜热…"
    assert cut("Muhammad", 7) == "Muham…"
    assert cut("张伟", 2) == CUT
    assert cut("张\ud800伟", 4) == "张伟"


@given(ANY, st.integers(2, 120))
def test_a_word_never_takes_more_than_its_room(text: str, most: int) -> None:
    left = cut(text, most)
    assert len(write(left)) <= most
    assert read(write(left)) == left
    if fits(text, most):
        assert left == text
    elif is_cut(left):
        assert "".join(c for c in text if fits(c, 4)).startswith(beginning(left))


@given(ANY, st.integers(2, 119))
def test_less_room_never_keeps_more(text: str, most: int) -> None:
    assert len(write(cut(text, most))) <= len(write(cut(text, most + 1)))
