"""Who may ask, whose answer counts, and for which question."""

from dataclasses import replace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.peers.messages import (
    PAGE,
    Answer,
    NotAPeer,
    Question,
    Told,
    answer,
    ask,
    hello,
    public_of,
    read_answer,
    read_hello,
    read_question,
)
from models.sightings import Seen

NORTH, SOUTH, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2, 3))
SEEN = Seen("e1", "a1", "", "", "京A12345", "north", 5, "2026-02-03", 364, "observe", "2026-02-17", "in", "")
TOLD = Answer(7, False, [Told(5, SEEN), Told(6, None, "e1", True)])


def test_a_question_and_its_answer() -> None:
    asked = ask(SOUTH, read_hello(hello(NORTH)), 3, 20)
    question = read_question(asked.content, NORTH)
    assert (question.asker, question.after, question.wait) == (public_of(SOUTH), 3, 20)
    content = answer(NORTH, asked.content, question, TOLD)
    assert read_answer(content, asked) == TOLD
    assert "京A12345".encode() not in content


def test_a_question_is_for_one_tablet_alone() -> None:
    asked = ask(SOUTH, public_of(NORTH), 3, 20)
    with pytest.raises(NotAPeer):
        read_question(asked.content, STRANGER)


def test_a_changed_question_is_not_answered() -> None:
    asked = ask(SOUTH, public_of(NORTH), 3, 20)
    question = msgspec.msgpack.decode(asked.content, type=Question)
    for changed in ({"after": 0}, {"fresh": bytes(32)}, {"asker": public_of(STRANGER)}, {"signature": b""}):
        with pytest.raises(NotAPeer):
            read_question(msgspec.msgpack.encode(msgspec.structs.replace(question, **changed)), NORTH)


def test_an_answer_of_another_question_is_a_replay() -> None:
    first, second = ask(SOUTH, public_of(NORTH), 3, 20), ask(SOUTH, public_of(NORTH), 3, 20)
    content = answer(NORTH, first.content, read_question(first.content, NORTH), TOLD)
    for asked in (second, replace(second, content=first.content), replace(first, content=second.content)):
        with pytest.raises(NotAPeer):
            read_answer(content, asked)


def test_an_answer_by_another_tablet_does_not_count() -> None:
    asked = ask(SOUTH, public_of(NORTH), 3, 20)
    content = answer(STRANGER, asked.content, read_question(asked.content, NORTH), TOLD)
    with pytest.raises(NotAPeer):
        read_answer(content, asked)


def test_what_cannot_be_is_left_out_of_an_answer() -> None:
    asked = ask(SOUTH, public_of(NORTH), 3, 20)
    question = read_question(asked.content, NORTH)
    wrong = ({"plate": "A" * 17}, {"at": -1}, {"day": "2026-02-30"}, {"day": ""}, {"resident_id": "0" * 33})
    told = [Told(5, msgspec.structs.replace(SEEN, **changed)) for changed in wrong]
    content = answer(NORTH, asked.content, question, Answer(7, False, [*told, *TOLD.told]))
    assert read_answer(content, asked) == TOLD


def test_an_answer_tells_of_a_page_at_most() -> None:
    asked = ask(SOUTH, public_of(NORTH), 3, 20)
    content = answer(NORTH, asked.content, read_question(asked.content, NORTH), Answer(7, False, TOLD.told * PAGE))
    with pytest.raises(NotAPeer):
        read_answer(content, asked)


def test_no_answer_is_sealed_to_a_key_that_is_none() -> None:
    asked = ask(SOUTH, public_of(NORTH), 3, 20)
    question = msgspec.structs.replace(read_question(asked.content, NORTH), fresh=bytes(32))
    with pytest.raises(NotAPeer):
        answer(NORTH, asked.content, question, TOLD)


@given(st.binary(max_size=200), st.integers(0, 199))
def test_whatever_comes_is_refused_as_one(content: bytes, place: int) -> None:
    asked = ask(SOUTH, public_of(NORTH), 3, 20)
    spoilt = asked.content[:place] + content + asked.content[place + len(content) :]
    for read in (read_hello, lambda came: read_question(came, NORTH), lambda came: read_answer(came, asked)):
        if spoilt != asked.content:
            with pytest.raises(NotAPeer):
                read(spoilt)
