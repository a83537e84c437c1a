"""Who may talk to the office: tablets and people."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Hash, Id, IdKey, Ms
from models.ids import ID_LENGTH


class DeviceKind(StrEnum):
    GATE = "gate"


class Device(Base):
    """A tablet, as the office knows it."""

    __tablename__ = "device"
    id: Mapped[IdKey]
    site_id: Mapped[Id] = mapped_column(ForeignKey("site.id"))
    gate_id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60))
    enrolled_at: Mapped[Ms]
    seen_at: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)
    public_key: Mapped[str | None] = mapped_column(String(64), index=True, unique=True)
    """Ed25519, hexadecimal: what the tablet signs its requests with."""
    sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    """The highest sequence of a request that was taken."""
    replay_window: Mapped[int] = mapped_column(BigInteger, default=0)
    """Which of the sequences just below were taken, one bit each (RFC 4303, section 3.4.3)."""
    store_key: Mapped[str | None] = mapped_column(Text)
    """The key of the tablet's store, sealed to the office's escrow key."""
    kind: Mapped[str] = mapped_column(String(16), default=DeviceKind.GATE.value)
    """One of DeviceKind; another one has no right at all."""
    version: Mapped[str] = mapped_column(String(20), default="")
    """Of its program, as last heard."""
    refused_at: Mapped[int | None] = mapped_column(BigInteger)
    refused_why: Mapped[str] = mapped_column(String(40), default="")
    erased_at: Mapped[int | None] = mapped_column(BigInteger)
    """When a lost tablet told that it had erased its store."""


class EnrolmentCode(Base):
    """A one-time code that turns a tablet into a gate's; only its hash is kept."""

    __tablename__ = "enrolment_code"
    code_hash: Mapped[Hash] = mapped_column(primary_key=True)
    site_id: Mapped[Id]
    gate_id: Mapped[Id]
    expires_at: Mapped[Ms]
    used_at: Mapped[int | None] = mapped_column(BigInteger)
    device_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """A tablet that is to enrol anew; None for a new one."""


class OfficeUser(Base):
    """Somebody who may log in at the office."""

    __tablename__ = "office_user"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    """Argon2id, in the PHC string format."""


class OfficeSession(Base):
    """A logged-in browser; only the hash of its cookie is kept."""

    __tablename__ = "office_session"
    token_hash: Mapped[Hash] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(String(60))
    csrf: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[Ms]


class OfficeSecret(Base):
    """What the office alone knows: its certificate authority, its escrow key. Never sent anywhere."""

    __tablename__ = "office_secret"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Ms]
    expires_at: Mapped[int | None] = mapped_column(BigInteger)


class AuditRecord(Base):
    """Who did at the office what others must be able to look into."""

    __tablename__ = "audit_record"
    site_id: Mapped[IdKey]
    id: Mapped[IdKey]
    at: Mapped[Ms]
    user: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(Text)
    """Of what: ids and counts, nothing that names a person."""
    __table_args__ = (Index("ix_audit_record_at", "site_id", "at"),)
