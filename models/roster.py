"""Reference data: authored by the office alone, flows down to the gates.

Every row carries `revision`, the office's change counter of the site at which the row was last written. A tablet asks
for all rows above its cursor; a row is never deleted, only marked `gone`.
"""

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, IdKey, Ms
from models.flats import LONGEST_PART
from models.ids import ID_LENGTH

NAME = 60
PHONE = 24


class Site(Base):
    """A compound 小区."""

    __tablename__ = "site"
    id: Mapped[IdKey]
    name: Mapped[str] = mapped_column(String(NAME))
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    """The site's change counter; this row itself flows with every change."""


class Reference:
    """Columns that every row of reference data has."""

    site_id: Mapped[IdKey]
    id: Mapped[IdKey]
    revision: Mapped[int] = mapped_column(BigInteger, index=True)
    gone: Mapped[bool] = mapped_column(Boolean, default=False)


class Gate(Reference, Base):
    """A gate 卡口 of the compound."""

    __tablename__ = "gate"
    name: Mapped[str] = mapped_column(String(NAME))


class Household(Reference, Base):
    """A household 住户 in one flat."""

    __tablename__ = "household"
    building: Mapped[str] = mapped_column(String(LONGEST_PART))
    unit: Mapped[str] = mapped_column(String(LONGEST_PART))
    room: Mapped[str] = mapped_column(String(LONGEST_PART))
    __table_args__ = (Index("ix_household_flat", "site_id", "building", "unit", "room"),)


class Resident(Reference, Base):
    """A resident 居民; `pinyin` and `initials` are worked out when the office takes the roster in."""

    __tablename__ = "resident"
    household_id: Mapped[Id] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    pinyin: Mapped[str] = mapped_column(String(400))
    """Readings separated by spaces, the usual one first: `zhangwei`."""
    initials: Mapped[str] = mapped_column(String(200))
    """Initials of each reading, separated by spaces: `zw`."""
    phone: Mapped[str] = mapped_column(String(PHONE), default="")


class Card(Reference, Base):
    """A printed card 居民卡 of a household; a lost card is `gone`."""

    __tablename__ = "card"
    household_id: Mapped[Id] = mapped_column(index=True)


class PolicyVersion(Reference, Base):
    """The thresholds and risk areas in force; the highest `version` counts."""

    __tablename__ = "policy_version"
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    """JSON of `models.triage.Policy`."""


class Volunteer(Reference, Base):
    """Somebody who signs on at a gate 志愿者."""

    __tablename__ = "volunteer"
    name: Mapped[str] = mapped_column(String(NAME))
    role: Mapped[str] = mapped_column(String(16))
    """One of VolunteerRole."""
    badge: Mapped[str] = mapped_column(String(16), default="")
    """As `models.codes` reads it from a badge; empty where none was made."""
    pin_hash: Mapped[str] = mapped_column(String(200), default="")
    """Argon2id, in the PHC string format; empty where none was set."""


class Sighting(Reference, Base):
    """Who was measured, or which car was seen, at any gate, in the least form; its `id` is the entry's.

    `gone` once the entry was voided or corrected: a correction has a row of its own.
    """

    __tablename__ = "sighting"
    resident_id: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    pass_id: Mapped[str] = mapped_column(String(16), default="")
    phone_hash: Mapped[str] = mapped_column(String(64), default="")
    """Of `models.passes.personal.phone_hash`, hexadecimal."""
    plate: Mapped[str] = mapped_column(String(16), default="")
    gate_id: Mapped[Id]
    at: Mapped[Ms]
    """When the person stood at the gate."""
    day: Mapped[str] = mapped_column(String(10))
    tenths: Mapped[int] = mapped_column(Integer, default=0)
    """The last reading; 0 where there was none."""
    verdict: Mapped[str] = mapped_column(String(16), default="")
    observe_until: Mapped[str] = mapped_column(String(10), default="")
    """ISO 8601; the last day of observation."""
    direction: Mapped[str] = mapped_column(String(4), default="")
    slip: Mapped[str] = mapped_column(String(24), default="")
    __table_args__ = (
        Index("ix_sighting_resident", "site_id", "resident_id"),
        Index("ix_sighting_at", "site_id", "at"),
    )


class QuestionnaireVersion(Reference, Base):
    """The office's own questions; the highest `number` counts, and an answer names the number it was given to."""

    __tablename__ = "questionnaire_version"
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    """JSON of `models.questionnaire.form.Questionnaire`."""


class PassTrust(Reference, Base):
    """What a gate reads passes with: one row of a compound, its `id` the site's. A secret between office and gates."""

    __tablename__ = "pass_trust"
    key_list: Mapped[str] = mapped_column(Text)
    """Base64 of the signed list of `models.passes.key_list`."""
    root_key: Mapped[str] = mapped_column(String(64))
    """Public, Ed25519, hexadecimal: a tablet keeps the first that it gets."""
    gate_key: Mapped[str] = mapped_column(String(64))
    """Private, X25519, hexadecimal: opens the personal part of a pass."""
    phone_key: Mapped[str] = mapped_column(String(64))
    """Of `models.passes.personal.phone_hash`, hexadecimal."""


class PassUse(Reference, Base):
    """A pass that was used at a gate; its `id` is the entry's. Flows down so that a second use is noticed anywhere."""

    __tablename__ = "pass_use"
    pass_id: Mapped[str] = mapped_column(String(16))
    """Hexadecimal."""
    gate_id: Mapped[Id]
    at: Mapped[Ms]
    __table_args__ = (Index("ix_pass_use_pass", "site_id", "pass_id"),)


REFERENCE_TABLES: dict[str, type[Reference]] = {
    "gate": Gate,
    "household": Household,
    "resident": Resident,
    "card": Card,
    "policy_version": PolicyVersion,
    "questionnaire_version": QuestionnaireVersion,
    "pass_trust": PassTrust,
    "pass_use": PassUse,
    "volunteer": Volunteer,
    "sighting": Sighting,
}
