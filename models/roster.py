"""Reference data: authored by the office alone, flows down to the gates.

Every row carries `revision`, the office's change counter of the site at which the row was last written. A tablet asks
for all rows above its cursor; a row is never deleted, only marked `gone`.
"""

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, IdKey
from models.flats import LONGEST_PART

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


REFERENCE_TABLES: dict[str, type[Reference]] = {
    "gate": Gate,
    "household": Household,
    "resident": Resident,
    "card": Card,
    "policy_version": PolicyVersion,
}
