"""A compound's keys: made once, renewed in time, told to the gates; what is revoked is refused."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from models.declaration import CompoundSecret, PassSigningKey
from models.errors import BadInput
from models.passes.check import Outcome, Trust, verify
from models.passes.claims import compound_number
from models.passes.issue import issue
from models.passes.key_list import MOST_KEYS, KeyList, ListOutcome, accept
from models.roster import PassTrust
from models.store import reading, writing
from office.passes import keys as pass_keys
from office.passes.key_list import DAY
from office.passes.keys import (
    KEY_DAYS,
    KNOWN_AFTER,
    LONGEST_PASS,
    MOST_IN_FORCE,
    NO_SUCH_KEY,
    RENEWED_BEFORE,
    REPUBLISHED_AFTER,
    RETIRED_AFTER,
    TOO_OFTEN,
    PassKeys,
)
from office.passes.renewal import renew_all
from office.reference.site_settings import SiteSettings, save_settings
from office.register.changes import changes_after
from tests.models.passes.samples import household
from tests.office.conftest import Office

HOUR = 3_600_000


class Chance:
    """Bytes that count."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(size)


@pytest.fixture
def chance() -> Chance:
    return Chance()


def row_of(office: Office) -> PassTrust:
    with reading(office.engine) as session:
        return session.get_one(PassTrust, (office.compound.id, office.compound.id))


def listed(office: Office, current: KeyList | None = None) -> KeyList:
    """As a tablet takes the list in."""
    row = row_of(office)
    found = accept(current, base64.b64decode(row.key_list), bytes.fromhex(row.root_key))
    assert found.outcome is ListOutcome.ACCEPTED
    assert found.keys
    return found.keys


def keys_of(office: Office, chance: Chance) -> PassKeys:
    return pass_keys.ensure(office.engine, office.compound.id, office.now, chance)


def outcome(office: Office, keys: PassKeys, at: int, issued_at: int | None = None) -> Outcome:
    """Of a pass made with these keys, held up at a gate that has the newest list."""
    issued_at = issued_at or at
    number = compound_number(office.compound.id)
    text = issue(
        keys.signer,
        keys.gate_key,
        household(),
        pass_id=bytes(8),
        issued_at=issued_at,
        expires_at=issued_at + LONGEST_PASS,
        compound=number,
    )
    return verify(text, Trust(keys=listed(office), compound=number, built_at=0), at).outcome


def test_the_first_call_makes_all_and_the_next_nothing(office: Office, chance: Chance) -> None:
    before = office.revision()
    keys = keys_of(office, chance)
    assert outcome(office, keys, office.now) is Outcome.GOOD
    made, revision = chance.count, office.revision()
    assert (made, revision) == (4, before + 1)
    assert keys_of(office, chance) == keys
    assert (chance.count, office.revision()) == (made, revision)


def test_the_list_flows_to_the_tablets(office: Office, chance: Chance) -> None:
    before = office.revision()
    keys_of(office, chance)
    changes = changes_after(office.engine, office.compound.id, before)
    (trust,) = [change.row for change in changes.changes if change.table == "pass_trust"]
    assert trust["id"] == trust["site_id"] == office.compound.id
    with reading(office.engine) as session:
        secret = session.get_one(CompoundSecret, office.compound.id)
    assert (trust["gate_key"], trust["phone_key"]) == (secret.gate_private, secret.phone_key)
    assert secret.root_private not in map(str, trust.values())


def test_a_rotation_overlaps(office: Office, chance: Chance) -> None:
    first = keys_of(office, chance)
    office.now += (KEY_DAYS * DAY) - RENEWED_BEFORE + HOUR
    begun = office.now
    assert keys_of(office, chance).signer == first.signer
    assert len(listed(office).keys) == 2
    office.now += KNOWN_AFTER
    second = keys_of(office, chance)
    assert second.signer.key_id == first.signer.key_id + 1
    last_of_first = office.now - 1000
    assert outcome(office, first, last_of_first + LONGEST_PASS, last_of_first) is Outcome.GOOD
    assert outcome(office, first, begun + RETIRED_AFTER + HOUR, last_of_first) is Outcome.KEY_EXPIRED
    assert outcome(office, second, office.now) is Outcome.GOOD


def test_a_year_of_passes_is_always_good(small_office: Office, chance: Chance) -> None:
    office = small_office
    ids: list[int] = []
    for _ in range(200):
        keys = keys_of(office, chance)
        assert outcome(office, keys, office.now) is Outcome.GOOD
        assert outcome(office, keys, office.now + LONGEST_PASS, office.now) is Outcome.GOOD
        ids.append(keys.signer.key_id)
        assert len(listed(office).keys) <= 3
        office.now += 2 * DAY
    assert ids == sorted(ids)
    assert 5 <= len(set(ids)) <= 8


def test_renewed_by_hand_the_old_key_goes_on_until_gates_know_the_new_one(office: Office, chance: Chance) -> None:
    first = keys_of(office, chance)
    office.now += 10 * DAY
    pass_keys.rotate(office.engine, office.compound.id, office.now, chance)
    assert keys_of(office, chance).signer == first.signer
    office.now += KNOWN_AFTER
    assert keys_of(office, chance).signer != first.signer


def test_keys_are_not_renewed_without_end(office: Office, chance: Chance) -> None:
    keys_of(office, chance)
    for _ in range(MOST_IN_FORCE - 1):
        pass_keys.rotate(office.engine, office.compound.id, office.now, chance)
    with pytest.raises(BadInput) as caught:
        pass_keys.rotate(office.engine, office.compound.id, office.now, chance)
    assert caught.value.notice == TOO_OFTEN
    assert len(listed(office).keys) == MOST_IN_FORCE


def test_a_revoked_key_is_refused_and_another_signs(office: Office, chance: Chance) -> None:
    first = keys_of(office, chance)
    before = listed(office)
    pass_keys.revoke_key(office.engine, office.compound.id, first.signer.key_id, office.now, chance)
    assert listed(office, before).revoked_keys == {first.signer.key_id}
    assert outcome(office, first, office.now) is Outcome.KEY_REVOKED
    assert outcome(office, keys_of(office, chance), office.now) is Outcome.GOOD
    for key_id in (first.signer.key_id, 99):
        with pytest.raises(BadInput) as caught:
            pass_keys.revoke_key(office.engine, office.compound.id, key_id, office.now, chance)
        assert caught.value.notice == NO_SUCH_KEY


def test_a_revoked_key_with_a_successor_needs_no_third(office: Office, chance: Chance) -> None:
    first = keys_of(office, chance)
    pass_keys.rotate(office.engine, office.compound.id, office.now, chance)
    pass_keys.revoke_key(office.engine, office.compound.id, first.signer.key_id, office.now, chance)
    assert len(listed(office).keys) == 2
    assert outcome(office, keys_of(office, chance), office.now) is Outcome.GOOD


def test_many_revoked_keys_still_make_a_list(small_office: Office, chance: Chance) -> None:
    office = small_office
    for _ in range(MOST_KEYS + 4):
        last = keys_of(office, chance).signer.key_id
        pass_keys.revoke_key(office.engine, office.compound.id, last, office.now, chance)
        office.now += 1000
    found = listed(office)
    assert len(found.keys) == MOST_KEYS
    assert len(found.revoked_keys) == MOST_KEYS + 4
    assert outcome(office, keys_of(office, chance), office.now) is Outcome.GOOD


def test_ids_come_round(small_office: Office, chance: Chance) -> None:
    office = small_office
    ids: list[int] = []
    for _ in range(260):
        keys = keys_of(office, chance)
        ids.append(keys.signer.key_id)
        office.now += (KEY_DAYS + 2) * DAY
    assert max(ids) == 255
    assert ids[255:] == [1, 2, 3, 4, 5]


def test_the_list_is_renewed_when_it_ages(office: Office, chance: Chance) -> None:
    site = office.compound.id
    assert not pass_keys.renew(office.engine, site, office.now, chance)
    keys_of(office, chance)
    before = listed(office)
    office.now += REPUBLISHED_AFTER - 1000
    assert not pass_keys.renew(office.engine, site, office.now, chance)
    office.now += 1000
    assert pass_keys.renew(office.engine, site, office.now, chance)
    after = listed(office, before)
    assert (after.issued_at, after.keys) == (office.now, before.keys)
    assert not pass_keys.renew(office.engine, site, office.now, chance)


def test_a_list_of_a_clock_that_ran_ahead_is_replaced(office: Office, chance: Chance) -> None:
    office.now += 400 * DAY
    keys_of(office, chance)
    before = listed(office)
    office.now -= 400 * DAY
    assert pass_keys.renew(office.engine, office.compound.id, office.now, chance)
    assert listed(office, before).issued_at == office.now
    assert outcome(office, keys_of(office, chance), office.now) is Outcome.GOOD


def test_an_office_back_from_a_backup_does_not_count_backwards(office: Office, chance: Chance) -> None:
    keys_of(office, chance)
    for _ in range(5):
        pass_keys.rotate(office.engine, office.compound.id, office.now, chance)
    seen = listed(office)
    with reading(office.engine) as session:
        secret = session.get_one(CompoundSecret, office.compound.id)
    with writing(office.engine) as session:
        secret.list_counter -= 5
        session.merge(secret)
    office.now += REPUBLISHED_AFTER
    assert pass_keys.renew(office.engine, office.compound.id, office.now, chance)
    assert listed(office, seen).counter > seen.counter


def test_offices_at_once_make_one_root_and_no_counter_twice(engine: Engine, office: Office) -> None:
    site, now = office.compound.id, office.now

    def work(place: int) -> str:
        pass_keys.ensure(engine, site, now)
        if place % 2:
            pass_keys.rotate(engine, site, now)
        with reading(engine) as session:
            return session.get_one(CompoundSecret, site).root_private

    with ThreadPoolExecutor(8) as workers:
        roots = list(workers.map(work, range(8)))
    assert len(set(roots)) == 1
    with reading(engine) as session:
        made = session.scalars(select(PassSigningKey)).all()
        assert len(made) == len({key.key_id for key in made}) == 5
        secret = session.get_one(CompoundSecret, site)
    assert listed(office).counter == secret.list_counter == now // 1000 + 4


def test_another_compound_has_keys_of_its_own(office: Office, chance: Chance) -> None:
    other = Office(office.engine, office.new_id, name="福园")
    assert keys_of(office, chance).gate_key != keys_of(other, chance).gate_key
    with pytest.raises(BadInput):
        pass_keys.ensure(office.engine, "f" * 32, office.now, chance)


def test_all_compounds_with_a_phone_form_have_keys_that_gates_know(office: Office) -> None:
    other, third = (
        Office(office.engine, office.new_id, name="福园"),
        Office(office.engine, office.new_id, name="东泽园"),
    )
    save_settings(office.engine, office.compound.id, SiteSettings(public_address="https://gate.example.org"))
    pass_keys.ensure(office.engine, other.compound.id, office.now)
    later = office.now + REPUBLISHED_AFTER
    renew_all(office.engine, later)
    assert listed(office).issued_at == listed(other).issued_at == later
    with reading(office.engine) as session:
        assert session.get(PassTrust, (third.compound.id, third.compound.id)) is None
