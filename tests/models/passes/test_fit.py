"""However hostile what was declared: one person's code is of version 10 at most, a household's of 15."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.declared import Declared, DeclaredPerson
from models.passes import MAX_TEXT, MAX_TEXT_ALONE, words
from models.passes.check import verify
from models.passes.declared import Number, to_personal
from models.passes.fit import fitted
from models.passes.personal import MOST_PEOPLE, Personal, open_personal
from models.questionnaire.xlsform import read_xlsform
from models.triage import Symptom, Transport
from tests.models.passes.samples import GATE, NOON, a_pass, household, person, trust
from tests.models.questionnaire.forms import form, row

KEY = b"the compound's own HMAC key"
OWN = read_xlsform(form([row("text", f"question_{place}") for place in range(30)]))
ANSWERED = {8 + place: "每层都有人" for place in range(20)}
TEXT = st.text(max_size=50) | st.text("阿卜杜热合曼·买提依明㛃𠮷", max_size=50)
HOSTILE = st.builds(
    Declared,
    building=TEXT,
    unit=TEXT,
    room=TEXT,
    people=st.lists(
        st.builds(
            DeclaredPerson,
            name=TEXT,
            phone=st.sampled_from(["", "13800138000"]),
            symptoms=st.just(tuple(Symptom)) | st.just(()),
        ),
        min_size=1,
        max_size=MOST_PEOPLE,
    ).map(tuple),
    origin=st.sampled_from(["659004", "420100", "JP"]),
    left_on=st.sampled_from(["2025-06-01", "2026-05-26", "2026-06-28"]),
    arrived_on=st.sampled_from(["2025-06-01", "2026-05-27", "2026-06-28"]),
    transport=st.sampled_from(Transport),
    transport_number=TEXT,
    contact=st.booleans(),
    answers=st.dictionaries(st.sampled_from([f"question_{place}" for place in range(30)]), TEXT, max_size=30),
)


def opened(text: str) -> Personal:
    shown = verify(text, trust(), NOON).shown
    assert shown is not None
    who = open_personal(shown, GATE)
    assert isinstance(who, Personal)
    return who


@given(HOSTILE)
def test_whatever_is_declared_fits_into_its_code(declared: Declared) -> None:
    who = to_personal(declared, OWN, 4_000_000_000, KEY)
    text = a_pass(who, flags=255)
    assert len(text) <= (MAX_TEXT_ALONE if len(declared.people) == 1 else MAX_TEXT)
    read = opened(text)
    kept = (read.origin, read.left_on, read.arrived_on, len(read.people), [one.symptoms for one in read.people])
    assert kept == (who.origin, who.left_on, who.arrived_on, len(who.people), [one.symptoms for one in who.people])
    for left, whole in zip(
        (read.building, read.unit, read.room, *(one.name for one in read.people)),
        (who.building, who.unit, who.room, *(one.name for one in who.people)),
        strict=True,
    ):
        assert left == whole or (words.is_cut(left) and whole.startswith(words.beginning(left)))
    for number in (Number.TRANSPORT, Number.CONTACT, Number.QUESTIONNAIRE):
        assert read.answers.get(number) == who.answers.get(number)


def test_own_answers_give_way_first_and_the_last_of_them() -> None:
    who = household(person(), person("李秀英"), answers={0: 2, 1: "G1234", 4: 7, **ANSWERED})
    read = opened(a_pass(who))
    own = [place for place in read.answers if place >= 8]
    assert own == [8 + place for place in range(len(own))]
    assert 5 < len(own) < len(ANSWERED)
    assert msgspec.structs.replace(who, answers=read.answers) == read
    one_more = msgspec.structs.replace(who, answers={**read.answers, 8 + len(own): "每层都有人"})
    assert opened(a_pass(one_more)) != one_more  # no more was left off than had to be


def test_then_the_trains_number_then_the_phone_then_the_longest_name() -> None:
    trip = {0: 2, 1: "G1234", 2: 1}
    losses = [opened(a_pass(household(person("热" * length), answers=trip))) for length in (5, 8, 10, 20)]
    assert [Number.TRANSPORT_NUMBER in read.answers for read in losses] == [True, False, False, False]
    assert [bool(read.people[0].phone_hash) for read in losses] == [True, True, False, False]
    assert [words.is_cut(read.people[0].name) for read in losses] == [False, False, False, True]
    assert len(losses[-1].people[0].name) > 8


def test_what_fits_into_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no pass"):
        fitted(household(), lambda who: False)
