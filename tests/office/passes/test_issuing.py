"""A pass made at the office is read by a gate that has synced; one taken back is refused."""

import base64
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from kiosk.passes.keys import LONGEST_LIST
from models.declaration import Declaration, RevokedPass
from models.declared import Declared, DeclaredPerson
from models.errors import BadInput
from models.passes import MAX_TEXT, MAX_TEXT_ALONE
from models.passes.check import Outcome, PassCheck, Trust, verify
from models.passes.claims import compound_number
from models.passes.declared import from_personal
from models.passes.key_list import KeyList, accept
from models.passes.personal import Personal, open_personal
from models.questionnaire.form import Questionnaire
from models.questionnaire.xlsform import read_xlsform
from models.roster import PassTrust
from models.store import reading, writing
from models.triage import Symptom, Transport
from office.passes import issuing as passes
from office.passes.issuing import IssuedPass, issue_pass, revoke_pass
from office.passes.key_list import DAY, MOST_REVOKED
from office.passes.keys import LONGEST_PASS
from office.questions.questionnaires import take_in
from office.reference.site_settings import SiteSettings, save_settings
from tests.models.questionnaire.forms import Row, form, row
from tests.office.conftest import Office

HOUR = 3_600_000
PHONE = "13800138000"
NAMES = ("张伟", "李秀英", "欧阳娜娜", "张小明", "王芳")


def declared(count: int = 1, **more: object) -> Declared:
    return msgspec.structs.replace(
        Declared(
            building="12",
            unit="3",
            room="1802",
            people=tuple(
                DeclaredPerson(
                    name=NAMES[place % 5], phone="13800138000" if place < 2 else "", symptoms=(Symptom.COUGH,)
                )
                for place in range(count)
            ),
            origin="420106",
            left_on="2026-11-22",
            arrived_on="2026-11-24",
            transport=Transport.TRAIN,
            transport_number="G102",
            contact=True,
        ),
        **more,
    )


def trust_of(office: Office) -> tuple[Trust, bytes]:
    """What a tablet believes after its sync, and the key that opens the personal part."""
    with reading(office.engine) as session:
        row = session.get_one(PassTrust, (office.compound.id, office.compound.id))
    keys = accept(None, base64.b64decode(row.key_list), bytes.fromhex(row.root_key)).keys
    assert isinstance(keys, KeyList)
    number = compound_number(office.compound.id)
    return Trust(keys=keys, compound=number, built_at=0), bytes.fromhex(row.gate_key)


def held_up(office: Office, issued: IssuedPass, at: int | None = None) -> PassCheck:
    return verify(issued.text, trust_of(office)[0], at or office.now)


def read(office: Office, issued: IssuedPass, questionnaire: Questionnaire | None = None, number: int = 0) -> Declared:
    found = held_up(office, issued)
    assert found.outcome is Outcome.GOOD
    assert found.shown
    who = open_personal(found.shown, trust_of(office)[1])
    assert isinstance(who, Personal)
    return from_personal(who, questionnaire, number)


def make(office: Office, what: Declared | None = None, number: int = 0) -> IssuedPass:
    return issue_pass(office.engine, office.compound.id, what or declared(), number, office.now)


def asks(office: Office, *rows: Row) -> Questionnaire:
    own = read_xlsform(form(rows))
    take_in(office.engine, office.compound.id, own, office.new_id)
    return own


def test_the_gate_reads_what_was_declared(office: Office) -> None:
    own = asks(office, row("text", "remark"), row("select_one city", "city"))
    what = declared(2, answers={"remark": "有轮椅", "city": "wuhan"})
    issued = issue_pass(office.engine, office.compound.id, what, 1, office.now, lambda: bytes(range(8)))
    assert issued.pass_id == "0001020304050607"
    assert issued.expires_at == office.now // 1000 * 1000 + 72 * HOUR
    found = read(office, issued, own, 1)
    assert (found.answers, found.transport_number, found.contact) == (what.answers, "G102", True)
    assert [person.name for person in found.people] == ["张伟", "李秀英"]
    assert held_up(office, issued, issued.expires_at + HOUR).outcome is Outcome.EXPIRED


def test_answers_to_a_version_withdrawn_or_unknown_are_no_trouble(office: Office) -> None:
    asks(office, row("text", "remark"))
    own = asks(office, row("text", "note"), row("text", "remark"))
    what = declared(2, answers={"remark": "有轮椅"})
    assert read(office, make(office, what, 1), own, 2).answers == {}
    assert read(office, make(office, what, 2), own, 2).answers == what.answers
    assert read(office, make(office, what, 7), own, 7).answers == {}


def test_the_pass_is_valid_as_long_as_the_office_has_set(office: Office) -> None:
    save_settings(office.engine, office.compound.id, SiteSettings(pass_hours=5))
    assert make(office).expires_at == office.now // 1000 * 1000 + 5 * HOUR


def test_codes_stay_small_enough_to_be_scanned(small_office: Office) -> None:
    office = small_office
    own = asks(office, *(row("text", f"question_{place}") for place in range(30)))
    answers = {f"question_{place}": "每层都有人" for place in range(30)}
    for people, most in ((1, MAX_TEXT_ALONE), (5, MAX_TEXT)):
        bare = make(office, declared(people))
        full = make(office, declared(people, answers=answers), 1)
        assert len(bare.text) <= len(full.text) <= most
        kept = read(office, full, own, 1).answers
        assert kept == {f"question_{place}": "每层都有人" for place in range(len(kept))}
        assert len(full.text) + 30 > most  # no more than needed was left off
    assert make(office, declared(5)).text.startswith("GP1:")


def test_a_long_name_alone_is_cut_and_still_gets_its_pass(small_office: Office) -> None:
    people = (DeclaredPerson(name="迪丽热巴·迪力木拉提" * 3, phone="13800138000"),)
    found = read(small_office, issued := make(small_office, declared(people=people, transport_number="K" * 20)))
    assert found.people[0].name.startswith("迪丽热巴·迪力")
    assert found.people[0].name.endswith("…")
    assert found.transport_number == ""
    assert len(issued.text) <= MAX_TEXT_ALONE


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (declared(0), passes.NOBODY),
        (declared(13), passes.TOO_MUCH),
        (declared(left_on="1970-01-01"), passes.UNFIT),
        (declared(left_on="soon"), passes.UNFIT),
    ],
)
def test_what_makes_no_pass_is_a_sentence(small_office: Office, what: Declared, sentence: object) -> None:
    with pytest.raises(BadInput) as caught:
        make(small_office, what)
    assert caught.value.notice == sentence


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=12),
    remark=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
def test_any_household_gets_a_pass(small_office: Office, people: list[str], remark: str) -> None:
    what = declared(people=tuple(DeclaredPerson(name=name) for name in people), transport_number=remark)
    issued = make(small_office, what)
    assert len(issued.text) <= (MAX_TEXT_ALONE if len(people) == 1 else MAX_TEXT)
    assert len(read(small_office, issued).people) == len(people)


def test_one_taken_back_is_refused_and_others_are_not(office: Office) -> None:
    one, other = make(office), make(office)
    before = trust_of(office)[0].keys
    assert revoke_pass(office.engine, office.compound.id, one.pass_id, office.now)
    assert held_up(office, one).outcome is Outcome.REVOKED
    assert held_up(office, other).outcome is Outcome.GOOD
    after = trust_of(office)[0].keys
    assert after.counter > before.counter
    assert not revoke_pass(office.engine, office.compound.id, one.pass_id, office.now)
    assert trust_of(office)[0].keys == after


@pytest.mark.parametrize("pass_id", ["", "x", "A" * 16, "0" * 15, "0" * 17])
def test_no_pass_has_such_an_id(small_office: Office, pass_id: str) -> None:
    with pytest.raises(BadInput):
        revoke_pass(small_office.engine, small_office.compound.id, pass_id, small_office.now)


def declare(office: Office, issued: IssuedPass) -> None:
    with writing(office.engine) as session:
        session.add(
            Declaration(
                site_id=office.compound.id,
                id=office.new_id(),
                thread=office.new_id(),
                number=1,
                secret_hash="0" * 64,
                channel="phone",
                place="door",
                language="zh",
                consent=1,
                consents="[]",
                questionnaire=0,
                at=office.now,
                expires_at=issued.expires_at,
                withdrawn=False,
                pass_id=issued.pass_id,
                body=None,
            )
        )


def test_a_revocation_stands_until_the_pass_has_expired(office: Office) -> None:
    one, unknown = make(office), make(office)
    declare(office, one)
    for issued in (one, unknown):
        revoke_pass(office.engine, office.compound.id, issued.pass_id, office.now)
    assert len(trust_of(office)[0].keys.revoked_passes) == 2
    office.now = one.expires_at + DAY + 1000
    last = make(office)
    revoke_pass(office.engine, office.compound.id, last.pass_id, office.now)
    found = trust_of(office)[0].keys.revoked_passes
    assert found == {bytes.fromhex(unknown.pass_id), bytes.fromhex(last.pass_id)}
    assert not revoke_pass(office.engine, office.compound.id, one.pass_id, office.now)


def test_a_list_that_a_tablet_can_take_however_many_are_revoked(small_office: Office) -> None:
    office, site = small_office, small_office.compound.id
    issued = make(office)
    with writing(office.engine) as session:
        row = {"site_id": site, "at": office.now, "expires_at": office.now + HOUR}
        session.execute(insert(RevokedPass), [{**row, "pass_id": f"{place:016x}"} for place in range(MOST_REVOKED)])
    revoke_pass(office.engine, site, issued.pass_id, office.now)
    assert held_up(office, issued).outcome is Outcome.REVOKED
    assert len(trust_of(office)[0].keys.revoked_passes) == MOST_REVOKED
    with reading(office.engine) as session:
        assert len(session.get_one(PassTrust, (site, site)).key_list) <= LONGEST_LIST


def test_the_longest_pass_outlives_no_key(office: Office) -> None:
    save_settings(office.engine, office.compound.id, SiteSettings(pass_hours=LONGEST_PASS // HOUR))
    for _ in range(30):
        issued = make(office)
        assert held_up(office, issued, issued.expires_at).outcome is Outcome.GOOD
        office.now += 7 * DAY


def test_many_phones_at_once(office: Office) -> None:
    with ThreadPoolExecutor(8) as workers:
        made = list(workers.map(lambda _: make(office), range(16)))
        gone = list(
            workers.map(
                lambda issued: revoke_pass(office.engine, office.compound.id, issued.pass_id, office.now), made[:8]
            )
        )
    assert all(gone)
    assert [held_up(office, issued).outcome for issued in made] == [Outcome.REVOKED] * 8 + [Outcome.GOOD] * 8
