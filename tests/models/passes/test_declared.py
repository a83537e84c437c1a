"""What a household declared comes out of a pass as it went in, as far as it fits."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.declared import Declared, DeclaredPerson
from models.passes.declared import FIRST_OWN, Number, from_personal, to_personal, version_of
from models.passes.personal import MOST_ANSWERS, pack, short_hash, unpack
from models.questionnaire.form import Questionnaire
from models.questionnaire.xlsform import read_xlsform
from models.triage import Symptom, Transport
from tests.models.passes.samples import NOON
from tests.models.questionnaire.forms import CITIES, form, row
from tests.models.questionnaire.forms import SYMPTOMS as CHOSEN

KEY = b"the compound's own HMAC key"
OWN = read_xlsform(
    form(
        [
            row("note", "welcome"),
            row("begin group", "home"),
            row("select_one city", "city"),
            row("select_multiple symptom", "signs"),
            row("end group"),
            row("begin repeat", "pets"),
            row("text", "pet"),
            row("end repeat"),
            row("integer", "rooms"),
            row("decimal", "weight"),
            row("date", "moved"),
            row("text", "remark"),
        ]
    )
)
MANY = read_xlsform(form([row("text", f"question_{place}") for place in range(60)]))
MAXIMAL = {
    "city": "beijing",
    "signs": ["fever", "cough"],
    "rooms": "3",
    "weight": "36.5",
    "moved": "2026-01-05",
    "remark": "门口有轮椅",
}
FAMILY = Declared(
    building="12",
    unit="3",
    room="1802",
    people=(
        DeclaredPerson(name="张伟", phone="13800138000", symptoms=(Symptom.COUGH, Symptom.STOMACH)),
        DeclaredPerson(name="李秀英", symptoms=(Symptom.FEVER,)),
        DeclaredPerson(name="张小明"),
    ),
    origin="420106",
    left_on="2026-05-26",
    arrived_on="2026-05-27",
    transport=Transport.FLIGHT,
    transport_number="CA1831",
    contact=True,
    answers=MAXIMAL,
)


def through(declared: Declared, questionnaire: Questionnaire | None = OWN, number: int = 4) -> Declared:
    """Packed into a pass and read by a tablet that has the same questions."""
    personal = to_personal(declared, questionnaire, number, KEY)
    assert unpack(pack(personal, NOON), NOON) == personal
    return from_personal(personal, questionnaire, number)


def without_phones(declared: Declared) -> Declared:
    people = tuple(msgspec.structs.replace(person, phone="", id_number="") for person in declared.people)
    return msgspec.structs.replace(declared, people=people)


def test_all_that_fits_comes_back_but_the_phones() -> None:
    assert through(FAMILY) == without_phones(FAMILY)
    personal = to_personal(FAMILY, OWN, 4, KEY)
    assert personal.people[0].phone_hash == short_hash("13800138000", KEY)
    assert personal.people[1].phone_hash == b""


def test_the_numbers_are_those_that_gates_in_the_field_know() -> None:
    personal = to_personal(FAMILY, OWN, 4, KEY)
    own = {9: 1, 10: 0b110, 12: 3, 13: "36.5", 14: "2026-01-05", 15: "门口有轮椅"}
    assert personal.answers == {0: 1, 1: "CA1831", 2: 1, 4: 4, **own}
    assert [person.symptoms for person in personal.people] == [0b100010, 1, 0]


def test_a_phone_is_hashed_as_the_gate_writes_it() -> None:
    people = (DeclaredPerson(name="张伟", phone="+86 138 0013 8000"), DeclaredPerson(name="王芳", phone="soon"))
    found = to_personal(msgspec.structs.replace(FAMILY, people=people), None, 0, KEY).people
    assert [person.phone_hash for person in found] == [short_hash("13800138000", KEY), b""]


def test_answers_to_other_questions_are_left_out() -> None:
    personal = to_personal(FAMILY, OWN, 4, KEY)
    for questionnaire, number in ((OWN, 5), (None, 4)):
        assert from_personal(personal, questionnaire, number) == without_phones(
            msgspec.structs.replace(FAMILY, answers={})
        )


@pytest.mark.parametrize(
    "given",
    [
        {"pets": [{"pet": "猫"}]},
        {"remark": "长" * 61},
        {"remark": "\ud800"},
        {"remark": 7},
        {"city": "nowhere"},
        {"signs": "fever"},
        {"signs": []},
        {"unheard": "of"},
        {"city": ""},
    ],
)
def test_what_does_not_fit_is_left_out(given: dict[str, Any]) -> None:
    declared = msgspec.structs.replace(FAMILY, answers=given)
    assert through(declared).answers == {}
    assert version_of(to_personal(declared, OWN, 4, KEY)) == 4
    assert version_of(to_personal(declared, None, 4, KEY)) == 0


@pytest.mark.parametrize("number", ["0", "-3", "4294967295", "4294967296", "999999999999999"])
def test_whole_numbers_of_any_size_come_back(number: str) -> None:
    assert through(msgspec.structs.replace(FAMILY, answers={"rooms": number})).answers == {"rooms": number}


def test_a_list_longer_than_the_bits_keeps_what_has_one() -> None:
    choices = [{**CHOICE, "name": f"c{place}"} for place in range(40)]
    long = read_xlsform(form([row("select_multiple symptom", "signs")], choices))
    fits = msgspec.structs.replace(FAMILY, answers={"signs": ["c0", "c31"]})
    assert through(fits, long).answers == {"signs": ["c0", "c31"]}
    assert through(msgspec.structs.replace(FAMILY, answers={"signs": ["c0", "c32"]}), long).answers == {}


CHOICE = {"list_name": "symptom", "label::中文 (zh)": "一", "label::English (en)": "one"}


def test_no_more_answers_than_a_pass_holds() -> None:
    answers = {f"question_{place}": "好" for place in range(60)}
    personal = to_personal(msgspec.structs.replace(FAMILY, answers=answers), MANY, 1, KEY)
    assert len(personal.answers) == MOST_ANSWERS
    assert len(from_personal(personal, MANY, 1).answers) == MOST_ANSWERS - len(Number)


def test_a_name_longer_than_a_pass_holds_is_cut() -> None:
    people = (DeclaredPerson(name="\U00020000" * 60), DeclaredPerson(name="张\ud800伟"))
    names = [person.name for person in through(msgspec.structs.replace(FAMILY, people=people)).people]
    assert names == ["\U00020000" * 29 + "…", "张伟"]


def test_what_a_pass_says_beyond_the_questions_is_no_answer() -> None:
    strange = {Number.TRANSPORT: 99, Number.TRANSPORT_NUMBER: 7, Number.QUESTIONNAIRE: 4}
    own = {FIRST_OWN + 1: 99, FIRST_OWN + 2: "x", FIRST_OWN + 7: 5, 65535: 1}
    personal = to_personal(FAMILY, OWN, 4, KEY)
    first = msgspec.structs.replace(personal.people[0], symptoms=2**32 - 1)
    read = from_personal(msgspec.structs.replace(personal, people=(first,), answers={**strange, **own}), OWN, 4)
    assert (read.transport, read.transport_number, read.answers) == (None, "", {})
    assert read.people[0].symptoms == tuple(Symptom)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
DECLARED = st.builds(
    Declared,
    building=st.just("1"),
    unit=st.just("2"),
    room=st.just("303"),
    people=st.lists(
        st.builds(
            DeclaredPerson, name=TEXTS, phone=TEXTS, symptoms=st.lists(st.sampled_from(Symptom), max_size=3).map(tuple)
        ),
        min_size=1,
        max_size=12,
    ).map(tuple),
    origin=TEXTS,
    transport=st.none() | st.sampled_from(Transport),
    transport_number=TEXTS,
    contact=st.booleans(),
    answers=st.fixed_dictionaries(
        {},
        optional={
            "city": st.sampled_from(CITIES) | TEXTS,
            "signs": st.lists(st.sampled_from(CHOSEN), unique=True) | TEXTS,
            "rooms": st.integers(-(10**15), 10**15).map(str) | TEXTS,
            "remark": TEXTS | st.integers() | st.none(),
        },
    ),
)


@given(DECLARED)
def test_whatever_is_declared_makes_a_pass_that_can_be_read(declared: Declared) -> None:
    read = through(declared)
    assert [len(person.symptoms) for person in read.people] == [len({*one.symptoms}) for one in declared.people]
    for name, answer in read.answers.items():
        assert sorted(answer) == sorted(declared.answers[name]), name


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 2**32 - 1) | TEXTS))
def test_whatever_stands_in_a_pass_can_be_read(answers: dict[int, int | str]) -> None:
    personal = msgspec.structs.replace(to_personal(FAMILY, OWN, 4, KEY), answers=answers)
    assert from_personal(personal, OWN, 4).building == "12"
