"""What a tablet keeps for itself."""

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, IdKey, Ms


class Draft(Base):
    """What was half entered at the gate. `id` becomes the entry's id: saving twice makes one entry."""

    __tablename__ = "draft"
    id: Mapped[IdKey]
    updated_at: Mapped[Ms]
    body: Mapped[str] = mapped_column(Text)
    """JSON of `kiosk.draft.CheckInDraft`."""


class Tablet(Base):
    """What this tablet knows of itself: one row once enrolled, none before."""

    __tablename__ = "tablet"
    device_id: Mapped[IdKey]
    site_id: Mapped[Id]
    gate_id: Mapped[Id]
    office: Mapped[str] = mapped_column(String(200))
    """The office's address, `https://host:port`."""
    acknowledged: Mapped[int] = mapped_column(BigInteger, default=0)
    """The office has every entry up to this number, refused ones excepted."""
    cursor: Mapped[int] = mapped_column(BigInteger, default=0)
    """The revision of reference data up to which this tablet has everything."""
    synced_at: Mapped[int | None] = mapped_column(BigInteger)
    ca: Mapped[str] = mapped_column(Text, default="")
    """The certificate of the office's own authority, PEM."""
    private_key: Mapped[str] = mapped_column(String(64), default="")
    """Ed25519, hexadecimal: signs this tablet's requests."""
    sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of its requests; reserved up to here, so that none is used twice after a crash."""
    clock_high: Mapped[int] = mapped_column(BigInteger, default=0)
    """The latest time that an entry was written at, milliseconds UTC."""
    locked_at: Mapped[int | None] = mapped_column(BigInteger)
    """When the office's word arrived that this tablet is lost."""


class OnDuty(Base):
    """A volunteer who has signed on at this tablet."""

    __tablename__ = "on_duty"
    volunteer_id: Mapped[IdKey]
    since: Mapped[Ms]
