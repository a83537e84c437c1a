"""Triage: from answers and readings to a verdict, by the policy that the office sets.

Each rule that applies votes for a verdict and a number of days; the gravest verdict and the longest observation win.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from models.places import ABROAD, within


class Verdict(StrEnum):
    """核验结果, from light to grave."""

    ADMIT = "admit"
    OBSERVE = "observe"
    HOLD = "hold"


GRAVITY = {verdict: place for place, verdict in enumerate(Verdict)}


class Transport(StrEnum):
    TRAIN = "train"
    FLIGHT = "flight"
    CAR = "car"
    COACH = "coach"
    OTHER = "other"


class Symptom(StrEnum):
    FEVER = "fever"
    COUGH = "cough"
    SORE_THROAT = "sore_throat"
    BREATH = "breath"
    FATIGUE = "fatigue"
    STOMACH = "stomach"


class RiskLevel(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Reason(StrEnum):
    """Why a verdict is not simply «admit»."""

    FEVER = "fever"
    FEVER_PASSED = "fever_passed"
    CONTACT = "contact"
    SYMPTOMS = "symptoms"
    HIGH_RISK = "high_risk"
    MEDIUM_RISK = "medium_risk"
    RETURNED = "returned"


class BodySite(StrEnum):
    """Where it was measured; each has a threshold of its own."""

    FOREHEAD = "forehead"
    EAR = "ear"
    ARMPIT = "armpit"


class ReadingSource(StrEnum):
    KEYS = "keys"
    BLUETOOTH = "bluetooth"


class Reading(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One temperature reading."""

    tenths: int
    """Tenths of a degree Celsius: 364 is 36.4 ℃."""
    at: int
    """Milliseconds UTC."""
    site: BodySite = BodySite.FOREHEAD
    source: ReadingSource = ReadingSource.KEYS
    device: str = ""
    """The thermometer's short name; empty where it was keyed in."""


class Answers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was asked and measured, as far as it names nobody."""

    origin: str = ""
    """GB/T 2260 code, or a code of `models.places`."""
    transport: Transport | None = None
    contact: bool = False
    symptoms: tuple[Symptom, ...] = ()
    readings: tuple[Reading, ...] = ()


class RiskArea(msgspec.Struct, frozen=True):
    place: str
    """GB/T 2260 code; a province or a city covers all that lies in it."""
    level: RiskLevel


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the office decides. Temperatures in tenths of a degree Celsius."""

    version: int = 0
    fever: int = 373
    """From this reading on it is a fever 发热阈值, on the forehead."""
    fever_ear: int = 376
    fever_armpit: int = 373
    too_low: int = 350
    """A reading below it is asked for again: skin in the cold, not a body."""
    ask_direction: bool = False
    """Whether the gate asks residents, visitors and couriers for in or out."""
    recall_hours: int = 12
    """For so long a reading is shown again where the same person comes back."""
    retention_days: int = 30
    """Personal parts are purged so long after the observation has ended 保存期限."""
    rest_seconds: int = 300
    """How long somebody with a fever rests before the second reading."""
    risk_areas: tuple[RiskArea, ...] = ()
    high_risk_days: int = 14
    medium_risk_days: int = 7
    returned_days: int = 0
    """Days of observation for whoever returns from anywhere; 0: none."""
    fever_passed_days: int = 3
    symptoms_verdict: Verdict = Verdict.HOLD
    contact_verdict: Verdict = Verdict.HOLD
    contact_days: int = 14


class Triage(msgspec.Struct, frozen=True):
    verdict: Verdict
    observe_days: int = 0
    """0 unless the verdict is observe."""
    reasons: tuple[Reason, ...] = ()


def fever_from(site: BodySite, policy: Policy) -> int:
    """The threshold of this place of measurement, tenths of a degree Celsius."""
    return {BodySite.EAR: policy.fever_ear, BodySite.ARMPIT: policy.fever_armpit}.get(site, policy.fever)


def is_fever(reading: Reading, policy: Policy) -> bool:
    return reading.tenths >= fever_from(reading.site, policy)


def needs_second_reading(readings: tuple[Reading, ...], policy: Policy) -> bool:
    """A fever is measured again after a rest; the second reading counts, both are kept."""
    return len(readings) == 1 and is_fever(readings[0], policy)


def risk_level(place: str, policy: Policy) -> RiskLevel:
    """The level of the smallest area that holds the place: county, then city, then province; a country, then abroad."""
    areas = [area for area in policy.risk_areas if within(place, area.place)]
    return max(areas, key=lambda area: _smallness(area.place)).level if areas else RiskLevel.LOW


def _smallness(place: str) -> int:
    """GB/T 2260 fills up with zeros: the fewer, the smaller."""
    return 0 if place == ABROAD else len(place.rstrip("0"))


def triage(answers: Answers, policy: Policy) -> Triage:
    votes = list(_votes(answers, policy))
    if not votes:
        return Triage(Verdict.ADMIT)
    verdict = max((vote[0] for vote in votes), key=GRAVITY.__getitem__)
    days = max((vote[1] for vote in votes), default=0)
    return Triage(verdict, days if verdict is Verdict.OBSERVE else 0, tuple(vote[2] for vote in votes))


def _votes(answers: Answers, policy: Policy) -> Iterator[tuple[Verdict, int, Reason]]:
    fevers = [is_fever(reading, policy) for reading in answers.readings]
    if fevers and fevers[-1]:
        yield Verdict.HOLD, 0, Reason.FEVER
    elif any(fevers):
        yield Verdict.OBSERVE, policy.fever_passed_days, Reason.FEVER_PASSED
    if answers.contact:
        yield policy.contact_verdict, policy.contact_days, Reason.CONTACT
    if answers.symptoms:
        yield policy.symptoms_verdict, policy.medium_risk_days, Reason.SYMPTOMS
    level = risk_level(answers.origin, policy)
    if level is RiskLevel.HIGH:
        yield Verdict.OBSERVE, policy.high_risk_days, Reason.HIGH_RISK
    elif level is RiskLevel.MEDIUM:
        yield Verdict.OBSERVE, policy.medium_risk_days, Reason.MEDIUM_RISK
    elif policy.returned_days:
        yield Verdict.OBSERVE, policy.returned_days, Reason.RETURNED
