"""The day sheet says who kept the gate from when to when, and what was handed over."""

from models.chain import mark_of
from models.day_lines import build
from models.day_sheet import tables
from models.duty import ShiftChange, ShiftFigures, ShiftKind
from models.entry import EntryKind
from models.register import Entry
from tests.models.test_day_sheet import GATES, entry

NAMES = {"v1": "王秀英", "v2": "李建国"}
SEAL = "0123456789abcdef" * 4


def change(
    number: int,
    minute: int,
    kind: ShiftKind,
    came: tuple[str, ...] = (),
    went: tuple[str, ...] = (),
    figures: ShiftFigures | None = None,
) -> Entry:
    shift = ShiftChange(kind=kind, came=came, went=went, figures=figures)
    return entry(number, "", minute, kind=EntryKind.SHIFT, shift=shift)


def test_from_when_to_when_and_what_was_handed_over() -> None:
    figures = ShiftFigures(
        entries=9,
        fevers=1,
        holds=1,
        drafts=2,
        waiting=3,
        first_number=1,
        last_number=13,
        count=12,
        gaps=((5, 5),),
        last_hash=SEAL,
        complete=False,
    )
    shifts = (
        change(1, 0, ShiftKind.OFF, went=("v3",)),
        change(2, 5, ShiftKind.ON, came=("v1",)),
        change(3, 90, ShiftKind.HANDOVER, came=("v2",), went=("v1",), figures=figures),
    )
    built = build("康静里", "2026-11-24", "Asia/Shanghai", GATES, shifts, volunteers=NAMES)
    duty, handover = tables(built, str, "en", full=False)[-2:]
    assert duty.rows == (
        ("v3", "北门", "day before", "12:00"),
        ("王秀英", "北门", "12:05", "13:30"),
        ("李建国", "北门", "13:30", "still on duty"),
    )
    mark = f"3: {mark_of(shifts[-1].hash)}"
    assert handover.rows == (
        ("13:30", "北门", "王秀英", "李建国", 9, 1, 1, 2, 3, "1–13", 12, "Missing: 5", "0123-4567", mark),
    )


def test_where_nobody_signs_on_the_sheet_says_nothing_of_it() -> None:
    built = build("康静里", "2026-11-24", "Asia/Shanghai", GATES, [entry(1)])
    assert [table.title for table in tables(built, str, "en", full=False)] == [
        "Summary", "Register of returnees", "Fevers", "Corrections",
    ]  # fmt: skip
