"""Entries that come back into the gaps of a mended store: only those that the chain vouches for."""

from pathlib import Path

import msgspec
from sqlalchemy import Engine

from kiosk.gaps import Gap
from kiosk.store.gaps import mark_gaps, put_back, remaining_gaps
from kiosk.store.identity import identity
from models.entry import SealedEntry
from tests.faults.tablets import entries_of, entry, proof_of, register_of


def test_what_does_not_fit_into_the_chain_is_not_put_back(tablet: Engine, tmp_path: Path) -> None:
    who = identity(tablet)
    register_of(tablet).append([entry(name) for name in "abcdef"])
    rows = {
        number: SealedEntry(head.encode(), person.encode() if person else None)
        for number, _, head, person in entries_of(tablet).values()
    }
    with tablet.begin() as connection:
        connection.exec_driver_sql("DELETE FROM entry WHERE number IN (1, 3, 4)")
    assert remaining_gaps(tmp_path, tablet, who) == (), "nobody looks into a store that was never damaged"
    mark_gaps(tmp_path)
    assert remaining_gaps(tmp_path, tablet, who) == (Gap(1, 1), Gap(3, 4))
    forged = replace_head(rows[4], happened_at=1)
    other = replace_head(rows[4], device="another")
    torn = SealedEntry(rows[4].head, b'{"nonce":"x"}')
    assert put_back(tablet, who, [forged, other, torn, SealedEntry(b"{", None), rows[5], rows[3]]) == 1
    assert remaining_gaps(tmp_path, tablet, who) == (Gap(1, 1), Gap(4, 4))
    purged = SealedEntry(rows[1].head, None)
    assert put_back(tablet, who, [rows[4], purged]) == 2
    assert remaining_gaps(tmp_path, tablet, who) == ()
    assert proof_of(tablet).sound


def replace_head(sealed: SealedEntry, **values: object) -> SealedEntry:
    head = msgspec.json.decode(sealed.head) | values
    return SealedEntry(msgspec.json.encode(head), sealed.personal)
