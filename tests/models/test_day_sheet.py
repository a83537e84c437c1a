"""The day sheet says of each person what counts, and beside it what was corrected."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from models.day_lines import DaySheet, Link, build, by_person
from models.day_sheet import Table, tables
from models.entry import (
    Direction,
    EntryHead,
    EntryKind,
    Personal,
    PersonKind,
    SealedEntry,
    VehicleKind,
    VoidReason,
    genesis,
    personal_bytes,
    personal_hash,
)
from models.questionnaire.form import Choice, Group, Kind, Language, Question, Questionnaire, Repeat
from models.register import Entry
from models.triage import Answers, Reading, Reason, Symptom, Transport, Verdict

NOON = 1_795_492_800_000
"""2026-11-24 12:00 in Shanghai."""
GATES = {"g1": "北门", "g2": "南门"}


def entry(
    number: int,
    name: str = "张伟",
    minute: int = 0,
    replaces: int | None = None,
    asked: int = 0,
    answers_given: dict[str, Any] | None = None,
    **other: object,
) -> Entry:
    at = NOON + minute * 60_000
    personal = personal_bytes(
        Personal(
            nonce="n",
            name=name,
            flat="3-1-502",
            phone="19900001234",
            id_number="110105199003070000",
            questionnaire=asked,
            answers=answers_given or {},
        )
    )
    words: dict[str, object] = {
        "id": f"{number:032}",
        "site": "s",
        "device": "d",
        "gate": "g1",
        "number": number,
        "previous": genesis("d"),
        "at": at,
        "day": "2026-11-24",
        "happened_at": at,
        "kind": EntryKind.CHECK_IN,
        "replaces": None if replaces is None else f"{replaces:032}",
        "personal": personal_hash(personal),
        "answers": Answers(origin="420100", transport=Transport.TRAIN, readings=(Reading(364, at),)),
        "verdict": Verdict.ADMIT,
        "policy": 1,
    }
    head = EntryHead(**{**words, **other})  # pyright: ignore[reportArgumentType]
    sealed = SealedEntry(msgspec.json.encode(head), personal)
    return Entry(
        site_id="s",
        id=head.id,
        device_id=head.device,
        number=number,
        gate_id=head.gate,
        kind=head.kind,
        at=head.at,
        day=head.day,
        replaces=head.replaces,
        verdict=head.verdict,
        hash=sealed.hash,
        head=sealed.head.decode(),
        personal=personal.decode(),
    )


def sheet(*entries: Entry) -> DaySheet:
    return build("康静里", "2026-11-24", "Asia/Shanghai", GATES, entries)


def names(built: DaySheet) -> list[str]:
    return [line.person.name if line.person else "" for line in built.valid]


def test_people_stand_in_the_order_in_which_they_came() -> None:
    assert names(sheet(entry(2, "后", 9), entry(1, "先", 3))) == ["先", "后"]


def test_a_correction_counts_instead_of_what_it_replaces() -> None:
    built = sheet(entry(1, "张三"), entry(2, "张伟", 5, replaces=1, happened_at=NOON))
    assert names(built) == ["张伟"]
    assert built.valid[0].corrections == 1
    assert [(old.entry.number, new.entry.number) for old, new in built.replaced] == [(1, 2)]


def test_of_two_corrections_of_one_entry_the_later_counts() -> None:
    built = sheet(entry(1, "一"), entry(2, "二", 5, replaces=1), entry(3, "三", 7, replaces=1))
    assert names(built) == ["三"]
    assert len(built.replaced) == 2


def test_a_correction_of_a_correction_counts() -> None:
    assert names(sheet(entry(3, "三", 9, replaces=2), entry(1, "一"), entry(2, "二", 5, replaces=1))) == ["三"]


def test_a_correction_counts_though_what_it_replaces_is_not_here() -> None:
    assert names(sheet(entry(2, "二", replaces=1))) == ["二"]


def test_entries_that_replace_one_another_do_not_hang() -> None:
    assert len(sheet(entry(1, replaces=2), entry(2, replaces=1)).valid) >= 1


LINKS = st.lists(st.tuples(st.integers(0, 12), st.none() | st.integers(0, 14), st.integers(0, 5)), max_size=13)


@given(LINKS)
def test_every_entry_is_of_one_person(drawn: list[tuple[int, int | None, int]]) -> None:
    links = [Link(str(key), None if old is None else str(old), at, "d", key) for key, old, at in drawn]
    groups = by_person(links)
    assert sorted(key for group in groups for key in group) == sorted({link.id for link in links})


def test_the_tables_count_by_gate_and_hour() -> None:
    built = sheet(entry(1, "甲"), entry(2, "乙", 70, gate="g2", verdict=Verdict.HOLD), entry(3, "丙", 71, gate="g2"))
    summary, register, fevers, corrections = tables(built, str, "zh", full=False)
    assert summary.columns == ("Count", "北门", "南门", "All gates")
    assert ("Registered", 1, 2, 3) in summary.rows
    assert ("Hold", 0, 1, 1) in summary.rows
    assert ("13:00–13:59", 0, 2, 2) in summary.rows
    assert len(register.rows) == 3
    assert (fevers.rows, corrections.rows) == ((), ())


def test_numbers_are_masked_unless_all_is_asked_for() -> None:
    built = sheet(entry(1))
    masked, whole = (tables(built, str, "zh", full=full)[1].rows[0] for full in (False, True))
    assert masked[2:4] == ("110***********0000", "199****1234")
    assert whole[2:4] == ("110105199003070000", "19900001234")


def test_a_row_says_it_in_words() -> None:
    readings = (Reading(381, NOON), Reading(368, NOON))
    answers = Answers(origin="420100", transport=Transport.TRAIN, contact=True, readings=readings)
    answers = msgspec.structs.replace(answers, symptoms=(Symptom.COUGH, Symptom.FATIGUE))
    seen = entry(
        1, answers=answers, verdict=Verdict.OBSERVE, observe_days=14, reasons=(Reason.FEVER_PASSED, Reason.CONTACT)
    )
    _, register, fevers, _ = tables(sheet(seen), str, "zh", full=False)
    row = dict(zip(register.columns, register.rows[0], strict=True))
    assert row["Returned from"] == "湖北 武汉"
    assert (row["Temperature ℃"], row["Second reading ℃"]) == ("38.1", "36.8")
    assert row["Verdict"] == "Observe at home, 14 days"
    assert row["Reasons"] == "Fever at first, then none, Contact with a patient"
    assert row["Symptoms"] == "Cough, Tired and weak"
    assert (row["Time"], row["Gate"]) == ("12:00", "北门")
    assert len(fevers.rows) == 1


def test_corrections_say_what_was_changed() -> None:
    answers = Answers(origin="420100", transport=Transport.TRAIN, readings=(Reading(372, NOON),))
    built = sheet(entry(1), entry(2, minute=6, replaces=1, happened_at=NOON, answers=answers))
    corrections = tables(built, str, "zh", full=False)[3]
    assert corrections.rows == (("张伟", "3-1-502", "Temperature ℃", "36.4", "37.2", "12:06", "北门"),)


def test_purged_names_are_said_to_be_purged() -> None:
    purged = entry(1)
    purged.personal = None
    row = tables(sheet(purged), str, "zh", full=True)[1].rows[0]
    assert row[1:5] == ("(purged)",) * 4


def test_all_is_said_in_the_language_asked_for() -> None:
    def shout(text: str) -> str:
        return text.upper() if text else ""

    shown = tables(sheet(entry(1)), shout, "en", full=False)
    assert shown[1].title == "REGISTER OF RETURNEES"
    assert all(column == column.upper() for column in shown[1].columns)
    assert "Wuhan, Hubei" in shown[1].rows[0]


STAY = Question(kind=Kind.SELECT_ONE, name="stay", label={"en": "Where to?", "zh": "住哪里？"}, choices="stay")
DRUGS = Question(kind=Kind.SELECT_MULTIPLE, name="drugs", label={"en": "Medicine", "zh": "药"}, choices="drugs")
AGE = Question(kind=Kind.INTEGER, name="age", label={"en": "Age", "zh": "年龄"})
ASKED = Questionnaire(
    id="q",
    version="1",
    title="q",
    languages=(Language("zh", "中文"), Language("en", "English")),
    choices={
        "stay": (Choice("home", {"en": "At home", "zh": "家里"}), Choice("inn", {"zh": "旅店"})),
        "drugs": (Choice("a", {"en": "Aspirin", "zh": "阿司匹林"}), Choice("c", {"en": "Cold cure", "zh": "感冒药"})),
    },
    items=(Group(name="g", items=(STAY, DRUGS)), Repeat(name="kin", label={"en": "Kin", "zh": "家人"}, items=(AGE,))),
)
OWN = {"stay": "home", "drugs": ["a", "c"], "kin": [{"age": "7"}, {}, {"age": "40"}]}


def own(*entries: Entry, language: str = "en", questionnaires: dict[int, Questionnaire] | None = None) -> Table | None:
    asked = {1: ASKED} if questionnaires is None else questionnaires
    built = build("康静里", "2026-11-24", "Asia/Shanghai", GATES, entries, asked)
    shown = tables(built, str, language, full=False)
    return shown[4] if len(shown) > 4 else None


def test_without_answers_there_is_no_sheet_of_them() -> None:
    assert own(entry(1)) is None


def test_answers_are_told_by_labels_a_column_for_each_question() -> None:
    table = own(entry(1, "未答"), entry(2, "张伟", 1, asked=1, answers_given=OWN))
    assert table is not None
    assert table.columns == ("No.", "Name", "Flat", "Where to?", "Medicine", "Kin: Age")
    assert table.rows == ((2, "张伟", "3-1-502", "At home", "Aspirin, Cold cure", "7; 40"),)


def test_what_has_no_words_in_a_language_has_the_first_languages() -> None:
    table = own(entry(1, asked=1, answers_given={"stay": "inn"}))
    assert table is not None and table.rows[0][3] == "旅店"


def test_an_unknown_version_shows_names() -> None:
    table = own(entry(1, asked=7, answers_given=OWN), entry(2, minute=1, asked=1, answers_given={"stay": "home"}))
    assert table is not None
    assert table.columns[3:] == ("Where to?", "drugs", "kin")
    assert table.rows[0][3:] == ("home", "a, c", "age 7, age 40")


def test_versions_of_one_day_share_a_column_under_the_newest_words() -> None:
    newer = msgspec.structs.replace(ASKED, items=(AGE, msgspec.structs.replace(STAY, label={"en": "Stay?"})))
    given = [
        entry(1, asked=1, answers_given=OWN),
        entry(2, minute=1, asked=2, answers_given={"stay": "inn", "age": "3"}),
    ]
    table = own(*given, questionnaires={1: ASKED, 2: newer})
    assert table is not None
    assert table.columns[3:] == ("Age", "Stay?", "Medicine", "Kin: Age")
    assert [row[3:] for row in table.rows] == [("", "At home", "Aspirin, Cold cure", "7; 40"), ("3", "旅店", "", "")]


def test_a_long_question_has_a_short_heading() -> None:
    long = msgspec.structs.replace(ASKED, items=(msgspec.structs.replace(STAY, label={"en": "很" * 500}),))
    table = own(entry(1, asked=1, answers_given=OWN), questionnaires={1: long})
    assert table is not None and table.columns[3] == "很" * 27 + "…"


def test_a_changed_answer_stands_among_the_corrections() -> None:
    built = build(
        "康静里",
        "2026-11-24",
        "Asia/Shanghai",
        GATES,
        [
            entry(1, asked=1, answers_given={"stay": "home", "drugs": ["a"]}),
            entry(2, minute=6, replaces=1, happened_at=NOON, asked=1, answers_given={"stay": "inn"}),
        ],
        {1: ASKED},
    )
    assert [row[2:5] for row in tables(built, str, "en", full=False)[3].rows] == [
        ("Where to?", "At home", "旅店"),
        ("Medicine", "Aspirin", ""),
    ]


def test_purged_answers_are_gone() -> None:
    purged = entry(1, asked=1, answers_given=OWN)
    purged.personal = None
    assert own(purged) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["stay", "drugs", "kin", "age", "g", "x"]), JSON))
def test_answers_of_any_shape_stop_no_day_sheet(given: dict[str, Any]) -> None:
    for table in filter(None, (own(entry(1, asked=1, answers_given=given)), own(entry(1, answers_given=given)))):
        assert all(isinstance(cell, str | int) for row in table.rows for cell in row)
        assert len(table.rows[0]) == len(table.columns)


def test_passages_and_vehicles_stand_in_tables_of_their_own_and_are_counted_apart() -> None:
    asked = Answers(readings=(Reading(364, NOON),))
    entries = [
        entry(1),
        entry(2, kind=EntryKind.VEHICLE, direction=Direction.IN, vehicle=VehicleKind.CAR, trip="t", answers=Answers()),
        entry(3, name="李娜", person=PersonKind.RESIDENT, direction=Direction.IN, trip="t", answers=asked),
        entry(4, name="顺丰", person=PersonKind.COURIER, gate="g2", answers=asked),
        entry(5, name="赵刚", person=PersonKind.VISITOR, answers=asked, verdict=Verdict.HOLD, reasons=(Reason.FEVER,)),
        entry(6, name="作废", person=PersonKind.VISITOR, answers=asked),
        entry(7, kind=EntryKind.VOID, replaces=6, answers=Answers(), minute=9, void_reason=VoidReason.TWICE),
        entry(8, name="周强", person=PersonKind.RESIDENT, direction=Direction.IN, trip="t", driver=True, answers=asked),
    ]
    summary, register, fevers, _, passed, cars, gone = tables(sheet(*entries), str, "zh", full=True)
    assert [row[1] for row in register.rows] == ["张伟"]
    assert [row[1] for row in fevers.rows] == ["赵刚"], "a fever is a fever, whoever has it"
    assert [(row[1], row[2], row[8]) for row in passed.rows] == [
        ("Resident", "李娜", "In"),
        ("Courier", "顺丰", ""),
        ("Visitor", "赵刚", ""),
        ("Resident", "周强", "In"),
    ]
    assert cars.rows[0][2:6] == ("Car", "In", "3-1-502", "周强 (driver), 李娜")
    assert gone.rows == (("作废", "3-1-502", "12:00", "北门", "36.4", "Admit", "12:09", "Registered twice"),)
    counted = {row[0]: row[1:] for row in summary.rows}
    assert counted["Registered"] == counted["12:00–12:59"] == (4, 1, 5), "everybody, of whatever kind"
    assert counted["Hold"] == counted["With a fever"] == counted["Taken back"] == (1, 0, 1)
    assert counted["Returnees"] == counted["Visitors"] == counted["Vehicles"] == (1, 0, 1)
    assert (counted["Residents in or out"], counted["Couriers"]) == ((2, 0, 2), (0, 1, 1))


def test_what_nobody_asked_is_no_answer() -> None:
    measured = Answers(readings=(Reading(385, NOON),))
    passing = entry(1, person=PersonKind.VISITOR, answers=measured, verdict=Verdict.HOLD, reasons=(Reason.FEVER,))
    fevers = tables(sheet(passing, entry(2, reasons=(Reason.FEVER,))), str, "zh", full=False)[2]
    returnee, visitor = (dict(zip(fevers.columns, row, strict=True)) for row in fevers.rows)
    assert [row["Kind of person"] for row in (returnee, visitor)] == ["Returnee", "Visitor"]
    assert (returnee["Contact with a patient"], returnee["Symptoms"]) == ("No", "None")
    assert (visitor["Contact with a patient"], visitor["Symptoms"], visitor["Temperature ℃"]) == ("", "", "38.5")
