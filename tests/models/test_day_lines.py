"""Which entries of a day count, by kind."""

from collections.abc import Sequence

from models.day_lines import build
from models.entry import EntryHead, EntryKind, Personal, PersonKind, VoidReason, personal_bytes, personal_hash, seal
from models.register import Entry, verdict_column
from models.triage import Answers


def entry(number: int, kind: EntryKind = EntryKind.CHECK_IN, **more: object) -> Entry:
    personal = personal_bytes(Personal(nonce="n", name=f"name {number}"))
    parts: dict[str, object] = {
        "id": f"{number:032}",
        "site": "s",
        "device": "d",
        "gate": "g",
        "number": number,
        "previous": "",
        "at": number,
        "day": "2026-11-24",
        "happened_at": number,
        "kind": kind,
        "personal": personal_hash(personal),
        "answers": Answers(origin="110000"),
        "policy": 0,
    }
    head = EntryHead(**(parts | more))  # pyright: ignore[reportArgumentType]
    sealed = seal(head, personal)
    return Entry(
        site_id="s",
        id=head.id,
        device_id="d",
        number=number,
        gate_id="g",
        kind=head.kind.value,
        at=head.at,
        day=head.day,
        replaces=head.replaces,
        verdict=verdict_column(head),
        hash=sealed.hash,
        head=sealed.head.decode(),
        personal=personal.decode(),
    )


def day(entries: Sequence[Entry]) -> dict[str, list[int]]:
    sheet = build("site", "2026-11-24", "Asia/Shanghai", {}, entries)
    return {
        "valid": [line.entry.number for line in sheet.valid],
        "passages": [line.entry.number for line in sheet.passages],
        "vehicles": [line.entry.number for line in sheet.vehicles],
        "voided": [old.entry.number for old, _ in sheet.voided],
        "shifts": [line.entry.number for line in sheet.shifts],
    }


def test_each_kind_has_its_list() -> None:
    entries = [
        entry(1),
        entry(2, person=PersonKind.COURIER),
        entry(3, EntryKind.VEHICLE),
        entry(4, EntryKind.SHIFT),
        entry(5, EntryKind.AUDIT, about=f"{1:032}"),
    ]
    assert day(entries) == {"valid": [1], "passages": [2], "vehicles": [3], "voided": [], "shifts": [4]}


def test_what_was_taken_back_counts_no_more() -> None:
    void = entry(3, EntryKind.VOID, replaces=f"{1:032}", void_reason=VoidReason.TWICE)
    found = day([entry(1), entry(2), void])
    assert found["valid"] == [2]
    assert found["voided"] == [1]


def test_of_a_corrected_entry_the_correction_is_taken_back() -> None:
    correction = entry(2, replaces=f"{1:032}")
    void = entry(3, EntryKind.VOID, replaces=f"{2:032}", void_reason=VoidReason.OTHER)
    found = day([entry(1), correction, void])
    assert (found["valid"], found["voided"]) == ([], [2])


def test_a_void_whose_entry_is_missing_shows_nothing() -> None:
    assert day([entry(3, EntryKind.VOID, replaces=f"{1:032}", void_reason=VoidReason.TEST)])["voided"] == []
