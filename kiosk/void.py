"""Takes an entry back: it stays in the register and counts no more. The entry that says so names it and the reason."""

from __future__ import annotations

from kiosk.gate import Gate
from kiosk.register import NewEntry
from models.day_lines import read_line
from models.entry import EntryKind, Personal, VoidReason
from models.errors import BadEntry
from models.notice import N_, Notice
from models.register import Entry
from models.triage import Answers, Triage, Verdict

VOIDABLE = frozenset({EntryKind.CHECK_IN, EntryKind.VEHICLE})


async def take_back(gate: Gate, entry_id: str, reason: VoidReason) -> Notice | None:
    """Durable once it returns; pressing twice takes back once. Returns why it is not to be. Raises StoreError."""
    entry, later = await gate.worker.run(lambda: (gate.register.entry(entry_id), gate.register.replacement(entry_id)))
    if entry is None:
        return Notice(N_("This entry is not on this tablet."))
    if later is not None:
        return Notice(N_("This entry was corrected or taken back meanwhile. Look at the list again."))
    try:
        taken_back = _void_of(gate, entry, reason)
    except BadEntry as error:
        return error.notice
    await gate.save([taken_back], "")
    gate.entries_today = await gate.worker.run(gate.register.count_of_day, gate.today)
    gate.on_change()
    return None


def _void_of(gate: Gate, entry: Entry, reason: VoidReason) -> NewEntry:
    """It counts to the day of what it takes back, so that each day's entries tell of themselves. Raises BadEntry."""
    head = read_line(entry).head
    if head.kind not in VOIDABLE:
        raise BadEntry(f"a {head.kind} is not taken back")
    return NewEntry(
        id=gate.new_id(),
        day=head.day,
        happened_at=head.happened_at,
        building=head.building,
        answers=Answers(),
        triage=Triage(Verdict.ADMIT),
        policy=gate.policy.version,
        personal=Personal(nonce=gate.new_id()),
        replaces=entry.id,
        kind=EntryKind.VOID,
        void_reason=reason,
    )
