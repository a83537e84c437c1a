"""What the office alone keeps of self check-in: declarations 自主申报, and the keys that passes are made with."""

from sqlalchemy import Boolean, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Hash, Id, IdKey, Ms


class Declaration(Base):
    """What a returnee filled in ahead. A change is a further row of its thread: the newest counts, all are kept."""

    __tablename__ = "declaration"
    site_id: Mapped[IdKey]
    id: Mapped[IdKey]
    thread: Mapped[Id]
    number: Mapped[int] = mapped_column(Integer)
    """1, 2, 3 … in its thread."""
    secret_hash: Mapped[Hash]
    """SHA-256 of the secret in the link by which the thread is changed or withdrawn; the same in each of its rows."""
    channel: Mapped[str] = mapped_column(String(16))
    """One of `office.declare.declarations.Channel`."""
    place: Mapped[str] = mapped_column(String(20))
    """Where the code hung, see `office.declare.self_check_in`; empty where it was no code."""
    language: Mapped[str] = mapped_column(String(16))
    consent: Mapped[int] = mapped_column(Integer)
    """Version of the text that was agreed to."""
    consents: Mapped[str] = mapped_column(Text)
    """JSON: which of its parts."""
    questionnaire: Mapped[int] = mapped_column(Integer)
    """Number of the questionnaire's version; 0 where there was none."""
    at: Mapped[Ms]
    expires_at: Mapped[Ms]
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
    """This row takes the declaration back."""
    pass_id: Mapped[str | None] = mapped_column(String(16), index=True)
    """Hexadecimal."""
    body: Mapped[str | None] = mapped_column(Text)
    """JSON of what was declared; None once it was purged."""
    __table_args__ = (
        UniqueConstraint("site_id", "thread", "number"),
        Index("ix_declaration_at", "site_id", "at"),
        Index("ix_declaration_secret", "secret_hash"),
    )


class PassSigningKey(Base):
    """A key that the office signs passes with."""

    __tablename__ = "pass_signing_key"
    site_id: Mapped[IdKey]
    key_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    private: Mapped[str] = mapped_column(String(64))
    public: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[Ms]
    valid_until: Mapped[Ms]
    revoked_at: Mapped[Ms | None]


class CompoundSecret(Base):
    """A compound's own keys, made at its first pass. Hexadecimal; private parts never leave the office but `gate`."""

    __tablename__ = "compound_secret"
    site_id: Mapped[IdKey]
    root_private: Mapped[str] = mapped_column(String(64))
    gate_private: Mapped[str] = mapped_column(String(64))
    phone_key: Mapped[str] = mapped_column(String(64))
    list_counter: Mapped[Ms] = mapped_column(default=0)
    """Of the list of keys that was signed last."""


class RevokedPass(Base):
    """Stands in the list of keys until the pass has expired."""

    __tablename__ = "revoked_pass"
    site_id: Mapped[IdKey]
    pass_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[Ms]
    expires_at: Mapped[Ms]


class SiteSetting(Base):
    """At the office what was set on a compound's settings page; on a tablet what `kiosk.store.peers` keeps."""

    __tablename__ = "site_setting"
    site_id: Mapped[IdKey]
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
