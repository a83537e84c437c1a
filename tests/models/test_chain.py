"""The chain shows what is missing, changed or out of place."""

from dataclasses import replace

import pytest

from models.chain import prove
from models.entry import EntryHead, EntryKind, Personal, genesis, personal_bytes, personal_hash, seal
from models.triage import Answers, Verdict

DEVICE = "d" * 32
Link = tuple[int, str, str]


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    previous = genesis(DEVICE)
    for number in range(1, length + 1):
        personal = personal_bytes(Personal(nonce=str(number), name="张伟"))
        head = EntryHead(
            id=f"{number:032}",
            site="s",
            device=DEVICE,
            gate="g",
            number=number,
            previous=previous,
            at=number,
            day="2026-02-03",
            happened_at=number,
            kind=EntryKind.CHECK_IN,
            personal=personal_hash(personal),
            answers=Answers(origin="420100"),
            verdict=Verdict.ADMIT,
            policy=1,
        )
        sealed = seal(head, personal)
        previous = sealed.hash
        links.append((number, sealed.hash, sealed.head.decode()))
    return links


def test_a_whole_chain_is_sound() -> None:
    links = chain(5)
    proof = prove(DEVICE, links)
    assert proof.sound
    assert (proof.first, proof.last, proof.count, proof.missing, proof.last_hash) == (1, 5, 5, 0, links[-1][1])


def test_an_empty_register_is_sound() -> None:
    proof = prove(DEVICE, [])
    assert proof.sound
    assert (proof.first, proof.last, proof.count) == (0, 0, 0)


@pytest.mark.parametrize(("taken", "gaps"), [([1], ((1, 1),)), ([3], ((3, 3),)), ([2, 3, 5], ((2, 3), (5, 5)))])
def test_a_gap_is_shown_as_a_gap(taken: list[int], gaps: tuple[tuple[int, int], ...]) -> None:
    proof = prove(DEVICE, [link for link in chain(6) if link[0] not in taken])
    assert proof.gaps == gaps
    assert proof.missing == len(taken)
    assert not proof.broken


def test_a_changed_entry_is_named() -> None:
    links = chain(5)
    number, stored, head = links[2]
    links[2] = (number, stored, head.replace("420100", "420101"))
    assert prove(DEVICE, links).broken == (3,)


def test_an_entry_put_in_place_of_another_breaks_what_follows() -> None:
    links = chain(5)
    other = chain(2)[1]
    forged = other[2].replace('"happened_at":2', '"happened_at":9')
    from hashlib import sha256

    links[1] = (2, sha256(forged.encode()).hexdigest(), forged)
    assert prove(DEVICE, links).broken == (3,)


def test_an_entry_of_another_device_is_named() -> None:
    assert prove("e" * 32, chain(2)).broken == (1, 2)


def test_an_entry_that_is_there_twice_is_named() -> None:
    links = chain(4)
    proof = prove(DEVICE, [*links[:2], links[1], *links[2:]])
    assert (proof.doubled, proof.gaps, proof.broken) == ((2,), (), ())
    assert not proof.sound


@pytest.mark.parametrize("end", [0, 1, 3, 6])
def test_a_proof_goes_on_where_it_ended(end: int) -> None:
    links = [link for link in chain(6) if link[0] != 5]
    links[1] = (2, "0" * 64, links[1][2])
    so_far = prove(DEVICE, links[:end])
    assert prove(DEVICE, links[end:], so_far) == prove(DEVICE, links)


def test_two_registers_have_one_mark_if_they_hold_the_same() -> None:
    whole = prove(DEVICE, chain(5))
    assert whole.mark == prove(DEVICE, chain(5)).mark != prove(DEVICE, chain(4)).mark
    assert whole.mark.replace("-", "").lower() == whole.last_hash[:8]


def test_many_gaps_are_counted_and_few_named() -> None:
    proof = prove(DEVICE, [link for link in chain(200) if link[0] % 2])
    assert len(proof.gaps) == 20
    assert proof.missing == 99
    assert replace(proof, missing=0, gaps=()).sound
