"""Triage: the gravest rule wins, the longest observation counts."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from models.triage import (
    GRAVITY,
    Answers,
    BodySite,
    Policy,
    Reading,
    Reason,
    RiskArea,
    RiskLevel,
    Symptom,
    Triage,
    Verdict,
    needs_second_reading,
    risk_level,
    triage,
)

POLICY = Policy(
    version=3,
    risk_areas=(
        RiskArea("420000", RiskLevel.HIGH),
        RiskArea("330300", RiskLevel.MEDIUM),
        RiskArea("330302", RiskLevel.LOW),
    ),
)


def answers(origin: str = "130100", *tenths: int, contact: bool = False, symptoms: tuple[Symptom, ...] = ()) -> Answers:
    readings = tuple(Reading(value, at) for at, value in enumerate(tenths))
    return Answers(origin=origin, contact=contact, symptoms=symptoms, readings=readings)


def test_all_fine_is_admitted() -> None:
    assert triage(answers("130100", 364), POLICY) == Triage(Verdict.ADMIT)


def test_the_threshold_itself_is_a_fever() -> None:
    assert triage(answers("130100", 372), POLICY).verdict is Verdict.ADMIT
    assert triage(answers("130100", 373), POLICY) == Triage(Verdict.HOLD, 0, (Reason.FEVER,))


def test_each_place_of_measurement_has_its_own_threshold() -> None:
    policy = Policy(fever=373, fever_ear=378, fever_armpit=370)
    for site, fever in ((BodySite.FOREHEAD, 373), (BodySite.EAR, 378), (BodySite.ARMPIT, 370)):
        below, at = ((Reading(tenths, 0, site),) for tenths in (fever - 1, fever))
        assert not needs_second_reading(below, policy)
        assert needs_second_reading(at, policy)
        assert triage(Answers(origin="130100", readings=at), policy).verdict is Verdict.HOLD


def test_a_fever_asks_for_a_second_reading_and_the_second_counts() -> None:
    first = answers("130100", 378)
    assert needs_second_reading(first.readings, POLICY)
    assert triage(answers("130100", 378, 368), POLICY) == Triage(Verdict.OBSERVE, 3, (Reason.FEVER_PASSED,))
    assert triage(answers("130100", 378, 379), POLICY).verdict is Verdict.HOLD
    assert not needs_second_reading(answers("130100", 378, 379).readings, POLICY)
    assert not needs_second_reading((), POLICY)


def test_the_smallest_area_counts() -> None:
    assert risk_level("420100", POLICY) is RiskLevel.HIGH
    assert risk_level("330301", POLICY) is RiskLevel.MEDIUM
    assert risk_level("330302", POLICY) is RiskLevel.LOW
    assert risk_level("110105", POLICY) is RiskLevel.LOW


def test_a_country_counts_before_abroad() -> None:
    policy = Policy(risk_areas=(RiskArea("ZZ", RiskLevel.MEDIUM), RiskArea("JP", RiskLevel.HIGH)))
    assert risk_level("JP", policy) is RiskLevel.HIGH
    assert risk_level("FR", policy) is RiskLevel.MEDIUM
    assert risk_level("310000", policy) is RiskLevel.LOW


def test_risk_areas_are_observed_for_the_days_of_the_policy() -> None:
    assert triage(answers("420100", 364), POLICY) == Triage(Verdict.OBSERVE, 14, (Reason.HIGH_RISK,))
    assert triage(answers("330301", 364), POLICY) == Triage(Verdict.OBSERVE, 7, (Reason.MEDIUM_RISK,))


def test_contact_or_symptoms_hold_whatever_the_temperature() -> None:
    assert triage(answers("130100", 364, contact=True), POLICY).verdict is Verdict.HOLD
    held = triage(answers("420100", 364, symptoms=(Symptom.COUGH,)), POLICY)
    assert held == Triage(Verdict.HOLD, 0, (Reason.SYMPTOMS, Reason.HIGH_RISK))


def test_everybody_who_returns_is_observed_where_the_office_says_so() -> None:
    everybody = msgspec.structs.replace(POLICY, returned_days=14)
    assert triage(answers("130100", 364), everybody) == Triage(Verdict.OBSERVE, 14, (Reason.RETURNED,))


@given(
    st.sampled_from(["420100", "330301", "130100", "", "zz"]),
    st.lists(st.integers(340, 425), max_size=3),
    st.booleans(),
    st.sets(st.sampled_from(list(Symptom))),
    st.integers(345, 425),
)
def test_more_trouble_never_makes_it_lighter(
    origin: str, tenths: list[int], contact: bool, symptoms: set[Symptom], more: int
) -> None:
    lighter = triage(answers(origin, *tenths), POLICY)
    graver = triage(answers(origin, *tenths, contact=contact, symptoms=tuple(symptoms)), POLICY)
    assert GRAVITY[graver.verdict] >= GRAVITY[lighter.verdict]
    if more >= POLICY.fever:
        assert triage(answers(origin, *tenths, more), POLICY).verdict is Verdict.HOLD


def test_a_policy_goes_through_json_whole() -> None:
    assert msgspec.json.decode(msgspec.json.encode(POLICY), type=Policy) == POLICY
