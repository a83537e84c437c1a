"""Who may talk to the office: tablets and people."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Hash, Id, IdKey, Ms


class Device(Base):
    """A tablet, as the office knows it."""

    __tablename__ = "device"
    id: Mapped[IdKey]
    site_id: Mapped[Id] = mapped_column(ForeignKey("site.id"))
    gate_id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[Hash] = mapped_column(unique=True)
    enrolled_at: Mapped[Ms]
    seen_at: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)


class EnrolmentCode(Base):
    """A one-time code that turns a tablet into a gate's; only its hash is kept."""

    __tablename__ = "enrolment_code"
    code_hash: Mapped[Hash] = mapped_column(primary_key=True)
    site_id: Mapped[Id]
    gate_id: Mapped[Id]
    expires_at: Mapped[Ms]
    used_at: Mapped[int | None] = mapped_column(BigInteger)


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
