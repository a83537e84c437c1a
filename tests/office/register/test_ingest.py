"""Entries come in whole, once, from their own tablet; whatever else comes in breaks nothing."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from models.access import Device
from models.entry import Personal, SealedEntry, genesis, personal_bytes, personal_hash
from models.protocol import MAX_BATCH, Receipt
from models.register import Entry, RefusedEntry
from models.store import reading
from models.triage import Reading
from models.wire import Opened, pack
from office.register.day_entries import DayEntries
from office.register.ingest import BadBatch, LongBatch, NotPutTogether, OtherVersion, read_batch
from office.register.own_entries import give_back
from office.register.proof import proof_of
from office.tablets.devices import revoke
from office.tablets.senders import UnknownDevice
from tests.office.conftest import Office
from tests.office.tablet import NOON, Tablet, wire


def stored(engine: Engine) -> list[Entry]:
    with reading(engine) as session:
        return list(session.scalars(select(Entry).order_by(Entry.number)))


def refused(engine: Engine) -> list[RefusedEntry]:
    with reading(engine) as session:
        return list(session.scalars(select(RefusedEntry).order_by(RefusedEntry.number)))


def reasons(receipt: Receipt) -> list[tuple[int, str]]:
    return [(refusal.place, refusal.reason) for refusal in receipt.refused]


def remade(sealed: SealedEntry, **head: object) -> SealedEntry:
    """The same entry with other words in its head."""
    fields = msgspec.json.decode(sealed.head) | head
    return SealedEntry(msgspec.json.encode(fields), sealed.personal)


def test_entries_are_stored_as_the_bytes_that_came(office: Office) -> None:
    tablet = office.tablet()
    entries = [tablet.entry(name) for name in ("张伟", "𠮷野", "买买提·艾力")]
    receipt = office.ingest.take(office.sender(tablet), wire(*entries))
    assert receipt == Receipt(3, 0, [], 3, 3)
    rows = stored(office.engine)
    assert [(row.head.encode(), (row.personal or "").encode(), row.hash) for row in rows] == [
        (entry.head, entry.personal, entry.hash) for entry in entries
    ]
    assert {(row.site_id, row.device_id, row.gate_id, row.day, row.received_at) for row in rows} == {
        (tablet.site, tablet.device, tablet.gate, "2026-11-24", NOON)
    }


def test_sent_again_is_known_and_changes_nothing(office: Office) -> None:
    tablet = office.tablet()
    entries = [tablet.entry() for _ in range(4)]
    sender = office.sender(tablet)
    assert office.ingest.take(sender, wire(*entries[:3])).stored == 3
    receipt = office.ingest.take(sender, wire(*entries, entries[3]))
    assert receipt == Receipt(1, 4, [], 4, 4)


def test_the_same_id_with_other_content_is_refused(office: Office) -> None:
    tablet = office.tablet()
    entry = tablet.entry()
    sender = office.sender(tablet)
    office.ingest.take(sender, wire(entry))
    receipt = office.ingest.take(sender, wire(remade(entry, observe_days=5)))
    assert reasons(receipt) == [(0, "id_taken")]
    assert [row.hash for row in stored(office.engine)] == [entry.hash]


def test_a_number_is_given_once(office: Office) -> None:
    tablet = office.tablet()
    first, second = tablet.entry(), tablet.entry()
    receipt = office.ingest.take(office.sender(tablet), wire(first, remade(second, number=1)))
    assert receipt.stored == 1
    assert reasons(receipt) == [(1, "number_taken")]


def test_another_tablet_with_the_same_id_does_not_get_through(office: Office) -> None:
    one, other = office.tablet(), office.tablet("南门")
    entry = one.entry()
    office.ingest.take(office.sender(one), wire(entry))
    copy = other.entry(id=msgspec.json.decode(entry.head)["id"])
    assert reasons(office.ingest.take(office.sender(other), wire(copy))) == [(0, "id_taken")]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"device": "f" * 32}, "wrong_device"),
        ({"site": "f" * 32}, "wrong_device"),
        ({"gate": "f" * 32}, "wrong_device"),
        ({"id": "short"}, "impossible"),
        ({"number": 0}, "impossible"),
        ({"number": 2**63}, "impossible"),
        ({"number": 2**70}, "impossible"),
        ({"at": -1}, "impossible"),
        ({"at": 2**62}, "impossible"),
        ({"day": "2026-11-23"}, "impossible"),
        ({"day": "昨天"}, "impossible"),
        ({"previous": "nothing"}, "impossible"),
        ({"observe_days": 9999}, "impossible"),
        ({"building": "楼" * 30}, "impossible"),
        ({"happened_at": 10**17}, "impossible"),
        ({"answers": {"origin": "x" * 100}}, "impossible"),
        ({"answers": {"origin": "", "readings": [{"tenths": 9999, "at": NOON}]}}, "impossible"),
        ({"answers": {"origin": "", "readings": [{"tenths": 0, "at": NOON}]}}, "impossible"),
        ({"answers": {"origin": "", "readings": [{"tenths": 364, "at": NOON}] * 30}}, "impossible"),
        ({"verdict": "perhaps"}, "bad_entry"),
        ({"kind": "party"}, "bad_entry"),
        ({"personal": "0" * 64}, "bad_entry"),
        ({"extra": "x" * 9000}, "too_large"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(small_office: Office, words: dict[str, object], reason: str) -> None:
    tablet = small_office.tablet()
    good, bad, also_good = tablet.entry(), tablet.entry(), tablet.entry()
    receipt = small_office.ingest.take(small_office.sender(tablet), wire(good, remade(bad, **words), also_good))
    assert reasons(receipt) == [(1, reason)]
    assert [row.number for row in stored(small_office.engine)] == [1, 3]
    assert [row.reason for row in refused(small_office.engine)] == [reason]


def test_a_name_without_end_is_refused(small_office: Office) -> None:
    tablet = small_office.tablet()
    receipt = small_office.ingest.take(small_office.sender(tablet), wire(tablet.entry("长" * 201)))
    assert reasons(receipt) == [(0, "impossible")]


def test_a_compact_batch_is_stored_as_the_bytes_that_were_packed(office: Office) -> None:
    tablet = office.tablet()
    entries = [tablet.entry(name) for name in ("张伟", "𠮷野", "李娜")]
    entries[1] = remade(entries[1], from_the_future=1)
    body = pack(entries)
    assert body is not None
    sender = office.sender(tablet)
    assert office.ingest.take(sender, body, compact=True) == Receipt(3, 0, [], 3, 3)
    assert office.ingest.take(sender, wire(*entries)).known == 3
    assert [row.head.encode() for row in stored(office.engine)] == [entry.head for entry in entries]


def test_a_compact_batch_that_does_not_come_out_as_it_was_stores_nothing(small_office: Office) -> None:
    tablet = small_office.tablet()
    body = pack([tablet.entry() for _ in range(3)]) or b""
    with pytest.raises(NotPutTogether):
        small_office.ingest.take(small_office.sender(tablet), body[:-9] + b"x" + body[-8:], compact=True)
    assert stored(small_office.engine) == []


def test_a_receipt_names_the_first_number_that_was_neither_stored_nor_refused(office: Office) -> None:
    tablet = office.tablet()
    entries = [tablet.entry(day="2000-01-01") if number == 2 else tablet.entry() for number in range(1, 7)]
    sender = office.sender(tablet)
    assert office.ingest.take(sender, wire(*entries[:3])).first_missing == 0
    assert office.ingest.take(sender, wire(entries[5])).first_missing == 4
    assert office.ingest.take(sender, wire(entries[4])).first_missing == 4
    assert office.ingest.take(sender, wire(entries[3])).first_missing == 0


def test_fields_of_a_later_version_are_kept(office: Office) -> None:
    tablet = office.tablet()
    entry = remade(tablet.entry(), from_the_future={"夜": [1, None]})
    assert office.ingest.take(office.sender(tablet), wire(entry)).stored == 1
    assert stored(office.engine)[0].head.encode() == entry.head


def test_an_entry_whose_names_were_purged_comes_in(office: Office) -> None:
    tablet = office.tablet()
    entry = tablet.entry()
    assert office.ingest.take(office.sender(tablet), wire(SealedEntry(entry.head, None))).stored == 1
    assert stored(office.engine)[0].personal is None
    assert office.ingest.take(office.sender(tablet), wire(entry)).known == 1


def test_what_was_refused_is_out_of_sight_once_it_is_stored(office: Office) -> None:
    tablet = office.tablet()
    entry = tablet.entry()
    sender = office.sender(tablet)
    office.ingest.take(sender, wire(remade(entry, day="2020-01-01")))
    assert len(refused(office.engine)) == 1
    office.ingest.take(sender, wire(entry))
    assert refused(office.engine) == []


def test_unreadable_bytes_are_counted_once_however_often_they_come(office: Office) -> None:
    tablet = office.tablet()
    junk = [SealedEntry(head, b"{}") for head in (b'"what"', b"17", b'{"number":"x"}')]
    for _ in range(3):
        receipt = office.ingest.take(office.sender(tablet), wire(*junk))
        assert reasons(receipt) == [(place, "bad_entry") for place in range(3)]
    rows = refused(office.engine)
    assert len(rows) == 3
    assert all(row.number < 0 for row in rows)


def test_a_revoked_tablet_stores_nothing(office: Office) -> None:
    tablet = office.tablet()
    sender = office.sender(tablet)
    revoke(office.engine, tablet.site, tablet.device, NOON)
    with pytest.raises(UnknownDevice):
        office.ingest.take(sender, wire(tablet.entry()))
    assert stored(office.engine) == []


def test_an_office_hears_when_its_tablet_spoke(office: Office) -> None:
    tablet = office.tablet()
    office.now += 5000
    office.ingest.take(office.sender(tablet), wire(tablet.entry()))
    with reading(office.engine) as session:
        assert session.scalar(select(Device.seen_at)) == NOON + 5000


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"version":1}', b"[" * 100_000, b'{"version":2,"entries":[]}']
)
def test_what_is_no_batch_is_not_taken(body: bytes) -> None:
    with pytest.raises(OtherVersion if b":2" in body else BadBatch):
        read_batch(body)


def test_a_batch_has_an_end() -> None:
    tablet = Tablet("d" * 32, "a" * 32, "b" * 32)
    with pytest.raises(LongBatch):
        read_batch(wire(*(tablet.entry() for _ in range(MAX_BATCH + 1))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "id",
    "site",
    "device",
    "gate",
    "number",
    "previous",
    "at",
    "day",
    "happened_at",
    "kind",
    "replaces",
    "personal",
]
HEADS = st.dictionaries(
    st.sampled_from([*FIELDS, "answers", "verdict", "reasons", "policy", "building"]), JSON, max_size=4
)
RAW = st.binary(max_size=60) | JSON.map(msgspec.json.encode)
CUTS = st.tuples(st.integers(0, 400), st.binary(min_size=0, max_size=3))


def _spoilt(sealed: SealedEntry, cut: tuple[int, bytes]) -> SealedEntry:
    place, with_what = cut
    return SealedEntry(sealed.head[:place] + with_what + sealed.head[place + 1 :], sealed.personal)


@pytest.fixture
def hostile(engine: Engine) -> Office:
    return Office(engine)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(HEADS, max_size=3),
    raws=st.lists(RAW, max_size=3),
    cuts=st.lists(CUTS, max_size=3),
    personals=st.lists(JSON, max_size=2),
)
def test_hostile_batches_store_all_or_nothing_and_never_fail(
    hostile: Office,
    words: list[dict[str, object]],
    raws: list[bytes],
    cuts: list[tuple[int, bytes]],
    personals: list[object],
) -> None:
    tablet = hostile.tablet()
    bad = [remade(tablet.entry(), **one) for one in words]
    bad += [SealedEntry(one, b"{}") for one in raws]
    bad += [_spoilt(tablet.entry(), one) for one in cuts]
    for one in personals:
        personal = msgspec.json.encode(one)
        bad.append(SealedEntry(remade(tablet.entry(), personal=personal_hash(personal)).head, personal))
    good = tablet.entry()
    body = (
        b'{"version":1,"entries":['
        + b",".join(b'{"head":' + one.head + b',"personal":' + (one.personal or b"null") + b"}" for one in (*bad, good))
        + b"]}"
    )
    sender = hostile.sender(tablet)
    with reading(hostile.engine) as session:
        before = session.scalar(select(func.count()).select_from(Entry)) or 0
    try:
        receipt = hostile.ingest.take(sender, body)
    except BadBatch:
        after = before
    else:
        after = before + receipt.stored
        assert receipt.stored + receipt.known + len(receipt.refused) == len(bad) + 1
        assert receipt.count == receipt.stored
    with reading(hostile.engine) as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == after


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(personal=st.dictionaries(st.sampled_from(["nonce", "name", "flat", "phone", "left_on"]), st.text(max_size=30)))
def test_any_text_of_a_person_comes_back_as_it_was(small_office: Office, personal: dict[str, str]) -> None:
    from models.entry import Personal

    tablet = small_office.tablet()
    part = personal_bytes(msgspec.convert({"nonce": "n", "name": "", **personal}, Personal))
    entry = SealedEntry(remade(tablet.entry(), personal=personal_hash(part)).head, part)
    receipt = small_office.ingest.take(small_office.sender(tablet), wire(entry))
    assert receipt.stored == 1
    with reading(small_office.engine) as session:
        row = session.get(Entry, (tablet.site, msgspec.json.decode(entry.head)["id"]))
        assert row is not None
        assert (row.personal or "").encode() == part


def test_readings_at_the_edges_come_in(small_office: Office) -> None:
    tablet = small_office.tablet()
    entries = [tablet.entry(readings=(Reading(tenths, NOON),)) for tenths in (300, 450)]
    assert small_office.ingest.take(small_office.sender(tablet), wire(*entries)).stored == 2


def test_what_two_machines_of_one_image_had_waiting_is_taken_once_and_both_are_proved(office: Office) -> None:
    one, other = office.tablet(), office.tablet("南门")
    entries = [one.entry(name) for name in ("张伟", "李娜")]
    office.ingest.take(office.sender(one), wire(*entries))
    copies = chained(other, entries)
    own = other.entry("王芳")
    other.number, own = 3, remade(own, number=3, previous=copies[-1].hash)
    for _ in range(2):
        receipt = office.ingest.take(office.sender(other), wire(*copies))
        assert (receipt.stored, receipt.known, receipt.refused, receipt.last_number) == (0, 2, [], 2)
    receipt = office.ingest.take(office.sender(other), wire(*copies, own))
    assert receipt == Receipt(1, 2, [], 3, 3)
    for tablet, last in ((one, entries[-1]), (other, own)):
        proof = proof_of(office.engine, tablet.site, tablet.device)
        assert (proof.sound, proof.last_hash) == (True, last.hash)
    given = give_back(office.engine, other.site, other.device, [(1, 3)], NOON).entries
    assert [one.sealed for one in given] == [own, *reversed(copies)], "its names come back with it"
    people = [row for row in stored(office.engine) if row.personal is not None]
    assert sorted(row.id for row in people) == sorted({row.id for row in people})
    assert len(people) == 3
    assert [row.replaces for row in stored(office.engine) if row.kind == "twin"] == [None, None]
    with reading(office.engine) as session:
        assert DayEntries(session, one.site, "2026-11-24").counts().total() == 3


def test_a_twin_is_no_way_to_another_content(office: Office) -> None:
    one, other = office.tablet(), office.tablet("南门")
    entry = one.entry()
    office.ingest.take(office.sender(one), wire(entry))
    (copy,) = chained(other, [entry])
    other_person = personal_bytes(Personal(nonce="n", name="李娜"))
    changed = SealedEntry(remade(copy, personal=personal_hash(other_person)).head, other_person)
    for wrong in (changed, remade(copy, at=NOON + 1), remade(copy, from_the_future=1)):
        assert reasons(office.ingest.take(office.sender(other), wire(wrong))) == [(0, "id_taken")]
    for odd in (b"1e999", b'"\\ud800"', b"[" * 4000 + b"]" * 4000):
        unread = SealedEntry(copy.head[:-1] + b',"from_the_future":' + odd + b"}", copy.personal)
        (refusal,) = office.ingest.store(office.sender(other), [Opened(unread, unread.hash)]).refused
        assert refusal.reason in ("id_taken", "bad_entry", "too_large")
    again = remade(entry, number=2, previous=entry.hash)
    assert reasons(office.ingest.take(office.sender(one), wire(again))) == [(0, "id_taken")], "doubled by itself"


def chained(tablet: Tablet, entries: list[SealedEntry]) -> list[SealedEntry]:
    """The same in this tablet's name, from number 1 on."""
    made, previous = list[SealedEntry](), genesis(tablet.device)
    for number, entry in enumerate(entries, 1):
        made.append(remade(entry, device=tablet.device, number=number, previous=previous))
        previous = made[-1].hash
    return made
