"""Of every tablet the office can say what it has, what is missing and what was changed."""

from sqlalchemy import update

from models.chain import Proof
from models.register import Entry
from models.store import writing
from office.register.proof import WHOLE_AFTER, Proofs, proof_of, refused_entries, tablets
from tests.office.conftest import Office
from tests.office.tablet import wire


def test_a_whole_chain_is_sound(office: Office) -> None:
    tablet = office.tablet()
    office.ingest.take(office.sender(tablet), wire(*(tablet.entry() for _ in range(30))))
    proof = proof_of(office.engine, tablet.site, tablet.device)
    assert proof.sound
    assert (proof.first, proof.last, proof.count) == (1, 30, 30)


def test_what_has_not_come_is_a_gap(office: Office) -> None:
    tablet = office.tablet()
    entries = [tablet.entry() for _ in range(6)]
    office.ingest.take(office.sender(tablet), wire(entries[0], *entries[3:]))
    proof = proof_of(office.engine, tablet.site, tablet.device)
    assert (proof.missing, proof.gaps, proof.broken) == (2, ((2, 3),), ())
    (figures,) = tablets(office.engine, tablet.site)
    assert (figures.first, figures.last, figures.count, figures.missing) == (1, 6, 4, 2)
    office.ingest.take(office.sender(tablet), wire(*entries))
    assert proof_of(office.engine, tablet.site, tablet.device).sound


def test_what_was_changed_in_the_store_is_seen(office: Office) -> None:
    tablet = office.tablet()
    office.ingest.take(office.sender(tablet), wire(*(tablet.entry() for _ in range(5))))
    with writing(office.engine) as session:
        head = tablet.made[2].head.decode().replace('"number":3', '"number":3,"verdict":"hold"')
        session.execute(update(Entry).where(Entry.number == 3).values(head=head))
    assert proof_of(office.engine, tablet.site, tablet.device).broken == (3,)


def test_a_kept_proof_goes_on_and_is_walked_anew_when_something_came_below_or_it_is_old(small_office: Office) -> None:
    office, tablet = small_office, small_office.tablet()
    entries = [tablet.entry() for _ in range(8)]
    proofs = Proofs(office.engine, office.clock)

    def proof() -> Proof:
        return proofs.of(tablet.site, tablet.device)

    office.ingest.take(office.sender(tablet), wire(*entries[:3], *entries[4:6]))
    assert (proof().count, proof().gaps) == (5, ((4, 4),))
    office.ingest.take(office.sender(tablet), wire(*entries[6:]))
    assert (proof().count, proof().last, proof().gaps) == (7, 8, ((4, 4),))
    office.ingest.take(office.sender(tablet), wire(entries[3]))
    assert proof() == proof_of(office.engine, tablet.site, tablet.device)
    assert proof().sound
    with writing(office.engine) as session:
        session.execute(update(Entry).where(Entry.number == 2).values(head=tablet.made[0].head.decode()))
    assert proof().sound, "a change below is seen by a whole walk"
    assert proofs.of(tablet.site, tablet.device, whole=True).broken == (2,)
    office.now += WHOLE_AFTER
    assert proof().broken == (2,)


def test_tablets_are_told_apart(office: Office) -> None:
    north, south = office.tablet("北门", "北"), office.tablet("南门", "南")
    office.ingest.take(office.sender(north), wire(*(north.entry() for _ in range(3))))
    office.ingest.take(office.sender(south), wire(south.entry(), south.entry(day="2000-01-01")))
    found = {one.name: (one.gate, one.count, one.refused) for one in tablets(office.engine, office.compound.id)}
    assert found == {"北": (office.gates["北门"], 3, 0), "南": (office.gates["南门"], 1, 1)}
    (refused,) = refused_entries(office.engine, office.compound.id)
    assert (refused.device, refused.number, refused.reason) == (south.device, 2, "impossible")
    assert refused_entries(office.engine, "elsewhere") == []
