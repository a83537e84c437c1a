"""What a household declares ahead 自主申报, wherever it was asked: on a phone, over the telephone, at the gate."""

from typing import Any

import msgspec

from models.triage import Symptom, Transport


class DeclaredPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One of those who come."""

    name: str
    phone: str = ""
    """Empty for children and elders without one of their own."""
    id_number: str = ""
    symptoms: tuple[Symptom, ...] = ()


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """One household, one journey. Dates are ISO 8601, empty where not known."""

    building: str
    unit: str
    room: str
    people: tuple[DeclaredPerson, ...]
    origin: str = ""
    """A place of `models.places`."""
    origin_detail: str = ""
    left_on: str = ""
    arrived_on: str = ""
    transport: Transport | None = None
    transport_number: str = ""
    contact: bool = False
    """With a patient."""
    answers: dict[str, Any] = {}
    """To the office's own questions, see `models.questionnaire.flow`."""
