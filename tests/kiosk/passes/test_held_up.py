"""Passes at the gate: the keys that the tablet keeps, what a pass turns into, uses, and the volunteer's decision."""

import asyncio
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from kiosk.draft import Step
from kiosk.gate import Gate
from kiosk.memory import MANY_USES
from kiosk.passes.check_in import Doubt, PassCheckIn
from kiosk.passes.held_up import NO_KEYS, HeldUp, read_pass
from kiosk.passes.keys import NOT_WHOLE, OTHER_ROOT, TrustRow, read_keys, refusal
from kiosk.passes.uses import PassUses, Use, UseRow
from kiosk.presenters.home import Home
from kiosk.presenters.pass_seen import PassSeen
from kiosk.store import reference
from kiosk.store.passes import load_keys
from kiosk.store.tablet import TabletStore
from models.codes import is_ours
from models.declared import DeclaredPerson
from models.errors import OfficeNonsense
from models.notice import Notice
from models.passes.check import Outcome
from models.passes.issue import Signer
from models.passes.key_list import ListOutcome
from models.passes.personal import NOT_OPENED
from models.protocol import Change, Changes
from models.questionnaire.form import Kind, Language, Question, Questionnaire, to_json
from models.triage import Symptom, Transport, Verdict
from tests.kiosk.conftest import CARD, NOON, NORTH, SITE, Ticker, row
from tests.kiosk.office_passes import (
    DAY,
    FAMILY,
    HOUR,
    OTHER_ROOT_PUBLIC,
    PASS,
    PASS_ID,
    came_down,
    declared,
    pass_text,
    trust_row,
    use_row,
)
from tests.kiosk.office_passes import OTHER_ROOT as OTHER_ROOT_KEY
from tests.models.passes.samples import ed25519

FOREIGN_KEY = Signer(9, ed25519(3)[0])
FORGER = Signer(7, ed25519(4)[0])


async def held_up(gate: Gate, shown: str) -> PassCheckIn:
    begun = Home(gate).seen(shown)
    assert isinstance(begun, PassCheckIn), begun
    return begun


async def admitted(gate: Gate, check_in: PassCheckIn) -> None:
    for _person in check_in.draft.people:
        assert await check_in.measuring.answer("364") is None
    assert check_in.step is Step.DONE


# what a pass leads to


async def test_a_pass_leaves_the_temperature_alone_to_be_asked(gate: Gate) -> None:
    await came_down(gate, trust_row())
    check_in = await held_up(gate, pass_text(declared(*FAMILY)))
    assert check_in.step is Step.TEMPERATURE
    draft = check_in.draft
    assert (draft.flat, draft.household, draft.pass_id) == ("3-1-502", "h1", PASS)
    assert (draft.origin, draft.left_on, draft.arrived_on) == ("130100", "2026-02-01", "2026-02-03")
    assert (draft.transport, draft.transport_number, draft.contact) == (Transport.TRAIN, "G1234", False)
    told = [(p.name, p.resident, p.household, p.building, p.flat, p.phone, p.symptoms) for p in draft.people]
    flat = ("h1", "3", "3-1-502")
    assert told == [
        ("张伟", "r1", *flat, "13800000001", ()),
        ("李娜", "r2", *flat, "13800000002", (Symptom.COUGH,)),
        ("张爷爷", None, *flat, "13800000002", ()),
    ]
    assert len({person.entry for person in draft.people}) == 3
    assert gate.tray.drafts == [draft], "it is kept at once"


async def test_the_entries_name_the_pass_and_its_use_is_stored_with_them(gate: Gate) -> None:
    await came_down(gate, trust_row())
    check_in = await held_up(gate, pass_text(declared(*FAMILY)))
    await admitted(gate, check_in)
    assert check_in.verdict is Verdict.HOLD, "somebody coughs"
    entries = await gate.worker.run(gate.register.of_day, gate.today)
    assert {msgspec.json.decode(entry.head)["pass_id"] for entry in entries} == {PASS}
    uses = await gate.worker.run(gate.store.uses)
    assert {(use.pass_id, use.gate, use.revision) for use in uses} == {(PASS, NORTH, 0)}
    assert gate.memory.pass_uses.of(PASS) == (Use(NORTH, NOON),), "three people, one use"


@pytest.mark.parametrize("flat", [("3号楼", "1单元", "502室"), ("03", "1", "0502"), (" 3 ", "1", "502")])
async def test_a_flat_is_known_however_it_is_written(gate: Gate, flat: tuple[str, str, str]) -> None:
    await came_down(gate, trust_row())
    building, unit, room = flat
    check_in = await held_up(gate, pass_text(declared(building=building, unit=unit, room=room)))
    assert (check_in.draft.household, check_in.draft.flat) == ("h1", "3-1-502")


async def test_whoever_is_not_on_the_roster_comes_as_declared(gate: Gate) -> None:
    await came_down(gate, trust_row())
    told = declared(DeclaredPerson(name="张伟", phone="13800000001"), building="9", unit="", room="1")
    person = (await held_up(gate, pass_text(told))).draft.people[0]
    assert (person.name, person.resident, person.household, person.flat) == ("张伟", None, None, "9-1")
    assert person.phone == "", "of a phone a pass has only the hash"


async def test_two_of_one_name_are_two_people(gate: Gate) -> None:
    son = {"household_id": "h1", "name": "张伟", "pinyin": "", "initials": "", "phone": ""}
    await came_down(gate, trust_row(), row("resident", 31, id="r6", **son))
    told = declared(DeclaredPerson(name="张伟"), DeclaredPerson(name="张伟"), DeclaredPerson(name="张伟"))
    people = (await held_up(gate, pass_text(told))).draft.people
    assert [person.resident for person in people] == ["r1", "r6", None]


QUESTIONNAIRE = Questionnaire(
    id="q",
    version="1",
    title="q",
    languages=(Language("en", "English"),),
    choices={},
    items=(Question(name="pets", kind=Kind.INTEGER, label={}), Question(name="where", kind=Kind.TEXT, label={})),
)


@pytest.mark.parametrize(("number", "kept"), [(3, 3), (4, 0)])
async def test_answers_count_to_a_questionnaire_that_the_tablet_has(gate: Gate, number: int, kept: int) -> None:
    version = row("questionnaire_version", 31, id="q3", number=3, body=to_json(QUESTIONNAIRE).decode())
    await came_down(gate, trust_row(), version)
    told = declared(answers={"pets": "2", "where": "家里"})
    draft = (await held_up(gate, pass_text(told, QUESTIONNAIRE, number))).draft
    assert draft.questionnaire == kept
    assert draft.answers == ({"pets": "2", "where": "家里"} if kept else {})


REQUIRED = msgspec.structs.replace(
    QUESTIONNAIRE,
    items=(
        Question(name="pets", kind=Kind.INTEGER, label={}, required=True),
        Question(name="where", kind=Kind.TEXT, label={}),
    ),
)


async def test_what_the_declaration_left_open_is_asked_before_the_temperature(gate: Gate) -> None:
    version = row("questionnaire_version", 31, id="q3", number=3, body=to_json(REQUIRED).decode())
    await came_down(gate, trust_row(), version)
    check_in = await held_up(gate, pass_text())
    assert check_in.step is Step.QUESTIONS
    assert check_in.own.page is not None and check_in.own.page.asked.path == ("pets",)
    assert check_in.own.answer("2") is None
    assert check_in.own.skip() is None
    assert check_in.step is Step.TEMPERATURE
    await admitted(gate, check_in)
    (entry,) = await gate.worker.run(gate.register.of_day, gate.today)
    assert '"answers":{"pets":"2"}' in (entry.personal or "")


async def test_what_was_declared_is_not_asked_again_though_the_pass_had_no_room_for_it(gate: Gate) -> None:
    many = msgspec.structs.replace(
        REQUIRED,
        items=tuple(Question(name=f"q{n}", kind=Kind.TEXT, label={}, required=True) for n in range(40)),
    )
    version = row("questionnaire_version", 31, id="q3", number=3, body=to_json(many).decode())
    await came_down(gate, trust_row(), version)
    answers = {f"q{n}": "每层都有人" for n in range(40)}
    check_in = await held_up(gate, pass_text(declared(*FAMILY, answers=answers), many, 3))
    assert check_in.step is Step.TEMPERATURE
    assert 0 < len(check_in.draft.answers) < 40


async def test_what_was_cut_for_want_of_room_is_completed_from_the_roster(gate: Gate) -> None:
    long, other = "阿卜杜热合曼·买买提依明·吐尔逊", "阿卜杜热合曼·买买提依明·艾力"
    flat = {"building": "东区花园别墅甲号楼", "unit": "", "room": "地下室乙"}
    resident = {"pinyin": "", "initials": "", "phone": ""}
    await came_down(
        gate,
        trust_row(),
        row("household", 31, id="h9", **flat),
        row("resident", 32, id="r9", household_id="h9", name=long, **resident),
    )
    told = declared(DeclaredPerson(name=long), **flat)
    draft = (await held_up(gate, pass_text(told))).draft
    assert (draft.household, [person.name for person in draft.people]) == ("h9", [long])
    await came_down(gate, row("resident", 33, id="r10", household_id="h9", name=other, **resident))
    draft = (await held_up(gate, pass_text(told, pass_id=bytes(8)))).draft
    (person,) = draft.people
    assert person.resident is None, "it could be either"
    assert person.name.endswith("…")
    assert long.startswith(person.name[:-1])


async def test_what_is_missing_is_asked_first(gate: Gate) -> None:
    await came_down(gate, trust_row())
    check_in = await held_up(gate, pass_text(declared(origin="", arrived_on="2026-02-05")))
    assert check_in.step is Step.ORIGIN
    assert check_in.answer_origin("130100") is None
    assert check_in.step is Step.ARRIVED, "they are here, so the day they told is wrong"
    assert check_in.answer_arrived(check_in.today) is None
    assert check_in.step is Step.TEMPERATURE


async def test_what_was_declared_can_be_changed(gate: Gate) -> None:
    await came_down(gate, trust_row())
    check_in = await held_up(gate, pass_text(declared(*FAMILY)))
    assert check_in.back()
    assert check_in.step is Step.PASS
    check_in.review(Step.TRANSPORT)
    check_in.answer_transport(Transport.CAR)
    assert check_in.step is Step.TRANSPORT_NUMBER
    assert check_in.answer_transport_number("京A12345") is None
    assert check_in.step is Step.PASS
    check_in.review(Step.CONTACT)
    check_in.answer_contact(True)
    assert check_in.step is Step.PASS
    assert not check_in.back(), "before it there is nothing"
    check_in.let_in()
    assert check_in.step is Step.TEMPERATURE
    kept = (check_in.draft.transport, check_in.draft.transport_number, check_in.draft.contact)
    assert kept == (Transport.CAR, "京A12345", True)


async def test_whoever_did_not_come_is_taken_out_and_back_with_what_they_declared(gate: Gate) -> None:
    await came_down(gate, trust_row())
    check_in = await held_up(gate, pass_text(declared(*FAMILY)))
    check_in.review(Step.WHO)
    coughs = check_in.draft.people[1]
    anew = msgspec.structs.replace(coughs, entry="another", symptoms=())
    check_in.toggle(anew)
    assert [person.name for person in check_in.draft.people] == ["张伟", "张爷爷"]
    check_in.toggle(anew)
    assert check_in.draft.people[-1].symptoms == (Symptom.COUGH,)
    assert check_in.chosen() is None
    assert check_in.step is Step.PASS


async def test_somebody_who_came_along_is_asked_about_symptoms(gate: Gate) -> None:
    await came_down(gate, trust_row())
    check_in = await held_up(gate, pass_text())
    check_in.review(Step.WHO)
    check_in.walk_in(msgspec.structs.replace(check_in.draft.people[0], entry="new", name="王芳", resident=None))
    check_in.chosen()
    assert check_in.step is Step.SYMPTOMS
    check_in.answer_symptoms(())
    assert check_in.step is Step.PASS
    check_in.review(Step.WHO)
    for person in list(check_in.draft.people):
        check_in.toggle(person)
    assert isinstance(check_in.chosen(), Notice), "nobody"


async def test_a_pass_that_was_left_in_the_middle_goes_on(gate: Gate) -> None:
    await came_down(gate, trust_row())
    first = await held_up(gate, pass_text(declared(*FAMILY)))
    await first.measuring.answer("364")
    again = await held_up(gate, pass_text(declared(*FAMILY)))
    assert again.draft is first.draft
    assert (again.step, again.measuring.person.name) == (Step.TEMPERATURE, "李娜")


# outcomes

OUTCOMES = {
    "damaged": ("GP1:ABC", Outcome.DAMAGED),
    "unknown key": (pass_text(signer=FOREIGN_KEY), Outcome.UNKNOWN_KEY),
    "forged": (pass_text(signer=FORGER), Outcome.FALSE),
    "other compound": (pass_text(site="elsewhere"), Outcome.OTHER_COMPOUND),
    "expired": (pass_text(expires_at=NOON - HOUR), Outcome.EXPIRED),
    "not yet": (pass_text(issued_at=NOON + HOUR), Outcome.NOT_YET),
}


@pytest.mark.parametrize("case", OUTCOMES)
async def test_each_outcome_has_its_sentence(gate: Gate, case: str) -> None:
    await came_down(gate, trust_row())
    shown, outcome = OUTCOMES[case]
    assert Home(gate).seen(shown) == outcome.notice
    assert gate.tray.drafts == []


async def test_a_pass_sealed_to_another_gate_key(gate: Gate) -> None:
    await came_down(gate, trust_row())
    elsewhere = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    assert Home(gate).seen(pass_text(gate_key=elsewhere)) == NOT_OPENED


async def test_before_the_keys_came_a_pass_says_so(gate: Gate) -> None:
    assert Home(gate).seen(pass_text()) == NO_KEYS
    assert gate.keys_renewed_at == 0


@pytest.mark.parametrize("column", ["key_list", "root_key", "gate_key"])
async def test_a_broken_row_breaks_nothing_but_passes(gate: Gate, tablet: Engine, column: str) -> None:
    await came_down(gate, trust_row())
    with tablet.begin() as connection:
        connection.execute(text(f"UPDATE pass_trust SET {column} = '*broken*'"))
    await gate.load()
    assert Home(gate).seen(pass_text()) == NO_KEYS
    assert gate.roster.flats
    assert gate.trouble is None


async def test_a_revoked_pass_and_how_old_the_list_is(gate: Gate, clock: Ticker) -> None:
    await came_down(gate, trust_row(revoked_passes=frozenset({PASS_ID})))
    assert Home(gate).seen(pass_text()) == Outcome.REVOKED.notice
    clock.forward(DAY / 1000)
    told = Home(gate).seen(pass_text(expires_at=NOON + 3 * DAY))
    assert isinstance(told, Notice)
    assert told.values == {"day": "2026-02-03"}, "nobody has renewed the list for more than a day"
    told = Home(gate).seen(pass_text(signer=FOREIGN_KEY))
    assert isinstance(told, Notice)
    assert "last renewed on {day}" in told.text


async def test_a_sync_that_brings_nothing_new_makes_the_list_new(gate: Gate, clock: Ticker) -> None:
    await came_down(gate, trust_row())
    clock.forward(2 * DAY / 1000)
    gate.sync_state = msgspec.structs.replace if False else gate.sync_state
    gate.sync_state = replace(gate.sync_state, synced_at=clock())
    assert gate.keys_renewed_at == clock()
    assert Home(gate).seen(pass_text(signer=FOREIGN_KEY)) == Outcome.UNKNOWN_KEY.notice


# the volunteer decides


async def test_a_second_use_at_this_gate(gate: Gate, clock: Ticker) -> None:
    await came_down(gate, trust_row())
    await admitted(gate, await held_up(gate, pass_text()))
    clock.forward(3600)
    again = await held_up(gate, pass_text())
    assert (again.step, again.doubts) == (Step.PASS, (Doubt.SEEN,))
    assert gate.tray.drafts == [], "nothing is stored before the volunteer has decided"
    seen = PassSeen(gate, again)
    assert seen.decides
    assert [(use.gate_name, use.here, use.at) for use in seen.used_before] == [("北门", True, NOON)]
    again.let_in()
    assert (again.step, gate.tray.drafts) == (Step.TEMPERATURE, [again.draft])
    assert not PassSeen(gate, again).decides
    await admitted(gate, again)
    assert [use.at for use in gate.memory.pass_uses.of(PASS)] == [NOON + HOUR, NOON]


async def test_a_second_use_after_the_tablet_was_started_anew(gate: Gate, tablet: Engine, tmp_path: Path) -> None:
    await came_down(gate, trust_row())
    await admitted(gate, await held_up(gate, pass_text()))
    loop = asyncio.get_running_loop()
    anew = Gate(
        lambda: TabletStore(tablet, gate.clock),
        tmp_path,
        gate.clock,
        gate.new_id,
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    await anew.load()
    assert (await held_up(anew, pass_text())).uses == (Use(NORTH, NOON),)
    anew.close()


async def test_a_use_at_another_gate_as_far_as_synced(gate: Gate) -> None:
    await came_down(gate, trust_row())
    await came_down(gate, use_row(31), use_row(32, gate="closed", at=NOON - DAY), use_row(33, pass_id="ff" * 8))
    again = await held_up(gate, pass_text())
    uses = PassSeen(gate, again).used_before
    assert [(use.gate_name, use.here) for use in uses] == [("南门", False), ("", False)], "the newest first"
    assert PassSeen(gate, again).more_uses == 0


async def test_a_clock_in_doubt_lets_the_volunteer_decide(gate: Gate, clock: Ticker) -> None:
    await came_down(gate, trust_row(issued_at=NOON))
    clock.forward(-30 * 24 * 3600)
    check_in = await held_up(gate, pass_text())
    assert (check_in.step, check_in.doubts) == (Step.PASS, (Doubt.CLOCK,))
    assert PassSeen(gate, check_in).clock_doubted


async def test_a_clock_older_than_the_last_sync_is_doubted(gate: Gate, clock: Ticker) -> None:
    await came_down(gate, trust_row(issued_at=NOON - 20 * DAY))
    clock.forward(-10 * 24 * 3600)
    check_in = await held_up(gate, pass_text(issued_at=NOON - 15 * DAY))
    assert check_in.doubts == (Doubt.CLOCK,)


async def test_a_clock_older_than_the_program_is_doubted(gate: Gate, tablet: Engine) -> None:
    await came_down(gate, trust_row())
    usable, _ = load_keys(tablet, SITE, NOON + DAY)
    assert usable is not None
    read = read_pass(pass_text(), usable, NOON, NOON, "Asia/Shanghai")
    assert isinstance(read, HeldUp)
    assert read.clock_doubted


# keys that the tablet takes, and those that it does not


async def test_a_list_of_a_lower_counter_does_not_come_back(gate: Gate) -> None:
    revoked = frozenset({PASS_ID})
    await came_down(gate, trust_row(30, counter=6, revoked_passes=revoked))
    await came_down(gate, trust_row(31, counter=5))
    assert Home(gate).seen(pass_text()) == Outcome.REVOKED.notice
    assert gate.keys_refused == ListOutcome.OLDER.notice
    await came_down(gate, trust_row(32, counter=7, revoked_passes=revoked, issued_at=NOON))
    assert gate.keys_refused is None
    assert gate.keys_renewed_at == NOON


@pytest.mark.parametrize("pages", [1, 2])
async def test_the_first_root_key_is_kept(gate: Gate, pages: int) -> None:
    first, other = trust_row(), trust_row(31, root=OTHER_ROOT_KEY, root_public=OTHER_ROOT_PUBLIC, counter=9)
    for page in [(first, other)] if pages == 1 else [(first,), (other,)]:
        await came_down(gate, *page)
    assert gate.keys_refused == OTHER_ROOT
    assert gate.pass_keys is not None
    assert gate.pass_keys.trust.keys.counter == 5
    await gate.load()
    assert gate.keys_refused == OTHER_ROOT, "told after a start, too"
    assert isinstance(Home(gate).seen(pass_text()), PassCheckIn)


async def test_a_list_that_the_root_did_not_sign(gate: Gate) -> None:
    await came_down(gate, trust_row(root=OTHER_ROOT_KEY))
    assert gate.pass_keys is None
    assert gate.keys_refused == ListOutcome.NOT_SIGNED.notice
    await came_down(gate, trust_row(31))
    assert gate.pass_keys is not None
    assert gate.keys_refused is None


async def test_keys_taken_back_may_come_again_from_the_same_root_alone(gate: Gate) -> None:
    await came_down(gate, trust_row())
    await came_down(gate, trust_row(31, gone=True, root_public=OTHER_ROOT_PUBLIC))
    assert gate.pass_keys is None
    await came_down(gate, trust_row(32, root=OTHER_ROOT_KEY, root_public=OTHER_ROOT_PUBLIC, counter=9))
    assert gate.pass_keys is None
    await came_down(gate, trust_row(33))
    assert gate.pass_keys is not None


@given(st.tuples(st.text(), st.text(), st.text(), st.text()))
def test_whatever_stands_in_the_row_is_no_key(texts: tuple[str, str, str, str]) -> None:
    assert read_keys(TrustRow(*texts), SITE, 0) is None
    assert refusal(None, TrustRow(*texts)) == NOT_WHOLE


async def test_a_list_longer_than_other_texts(gate: Gate, tablet: Engine) -> None:
    revoked = frozenset(number.to_bytes(8) for number in range(30_000))
    await came_down(gate, trust_row(revoked_passes=revoked))
    assert gate.pass_keys is not None
    assert len(gate.pass_keys.trust.keys.revoked_passes) == 30_000
    too_long = row("policy_version", 40, id="p", version=9, body="x" * 100_001)
    with pytest.raises(OfficeNonsense):
        reference.take_in(tablet, SITE, Changes([too_long], 40, 0), NOON)


# what the scanner takes for ours


def test_a_whole_pass_is_ours_whoever_signed_it() -> None:
    assert is_ours(pass_text())
    assert is_ours(pass_text(signer=FORGER))


WHOLE = pass_text(declared(*FAMILY))


@given(st.integers(0, len(WHOLE) - 1))
def test_a_pass_in_pieces_is_not(end: int) -> None:
    assert not is_ours(WHOLE[:end])
    assert not is_ours(WHOLE + WHOLE[end:])


@pytest.mark.parametrize("mangled", [WHOLE.lower(), WHOLE + " ", " " + WHOLE, "GP1:" + "0" * 5000, WHOLE[:9] + "字"])
def test_nor_is_a_mangled_reading(mangled: str) -> None:
    assert not is_ours(mangled)


# what a sync costs


async def test_other_gates_uses_leave_the_roster_alone(gate: Gate, tablet: Engine) -> None:
    await came_down(gate, trust_row())
    roster = gate.roster
    site = Change("site", {"id": SITE, "name": "景和园", "zone": "Asia/Shanghai", "revision": 31})
    await came_down(gate, use_row(31), site)
    assert gate.roster is roster, "no row of it changed"
    assert gate.memory.pass_uses.of(PASS)
    await came_down(gate, row("card", 34, id="1" * 16, household_id="h2"))
    assert gate.roster is not roster
    assert {CARD, "1" * 16} == set(gate.roster.cards)


async def test_many_uses_come_down_at_once(gate: Gate) -> None:
    await came_down(gate, trust_row())
    await admitted(gate, await held_up(gate, pass_text()))
    others = [use_row(1_000 + number, pass_id=f"{number:016x}") for number in range(MANY_USES)]
    await came_down(gate, use_row(999, at=NOON - DAY), *others)
    assert gate.memory.pass_uses.of(PASS) == (Use(NORTH, NOON), Use("south", NOON - DAY))
    assert gate.memory.pass_uses.revision == 999 + MANY_USES
    await came_down(gate, use_row(5_000, gate="west", at=NOON + 1))
    assert gate.memory.pass_uses.of(PASS)[0] == Use("west", NOON + 1)


def test_uses_know_entries_by_their_id() -> None:
    uses = PassUses()
    uses.take_in([UseRow("e1", "p", "north", 1_000, 0), UseRow("e2", "p", "north", 2_000, 0)])
    uses.take_in([UseRow("e1", "p", "north", 1_000, 7), UseRow("e3", "p", "south", 1_500, 8)])
    assert uses.of("p") == (Use("north", 2_000), Use("south", 1_500))
    assert uses.revision == 8
    uses.take_in([UseRow("e3", "p", "south", 1_500, 9, gone=True)])
    assert uses.of("p") == (Use("north", 2_000),)
    assert uses.of("another") == ()
