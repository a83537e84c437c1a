"""The register: entries, written once, never changed. Both ends hold the same table."""

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Hash, Id, IdKey, Ms
from models.entry import OF_PERSONS, EntryHead

DAY = 10
KIND = 16


class Entry(Base):
    """One entry. `head` and `personal` hold the very bytes (UTF-8 JSON) that the hash was taken over.

    All other columns repeat what stands in the head, so that the database can search it; `hash` is the entry's own.
    Partitioned by site on PostgreSQL, so every unique key holds `site_id`.
    """

    __tablename__ = "entry"
    site_id: Mapped[IdKey]
    id: Mapped[IdKey]
    device_id: Mapped[Id]
    number: Mapped[int] = mapped_column(BigInteger)
    gate_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(KIND))
    at: Mapped[Ms]
    day: Mapped[str] = mapped_column(String(DAY))
    """The day at the site to which the entry counts, ISO 8601."""
    replaces: Mapped[str | None] = mapped_column(String(32))
    verdict: Mapped[str] = mapped_column(String(KIND), default="")
    hash: Mapped[Hash]
    head: Mapped[str] = mapped_column(Text)
    personal: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[int | None] = mapped_column(BigInteger)
    """When the office stored it; empty on the tablet."""
    __table_args__ = (
        UniqueConstraint("site_id", "device_id", "number"),
        Index("ix_entry_day", "site_id", "day", "gate_id"),
        Index(
            "ix_entry_replaces",
            "site_id",
            "replaces",
            sqlite_where=text("replaces IS NOT NULL"),
            postgresql_where=text("replaces IS NOT NULL"),
        ),
        {"postgresql_partition_by": "HASH (site_id)"},
    )


class RefusedEntry(Base):
    """An entry that the office did not take, with the reason: kept at the gate and shown at both ends."""

    __tablename__ = "refused_entry"
    device_id: Mapped[IdKey]
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    entry_id: Mapped[Id]
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[Ms]


def verdict_column(head: EntryHead) -> str:
    """What stands in `Entry.verdict`: empty for kinds that have none."""
    return head.verdict.value if head.kind in OF_PERSONS else ""


def entries_of_day(session: Session, site_id: str, day: str, gate_id: str | None = None) -> list[Entry]:
    """All entries that count to a day, replaced ones among them, in the order they were made."""
    query = select(Entry).where(Entry.site_id == site_id, Entry.day == day)
    if gate_id is not None:
        query = query.where(Entry.gate_id == gate_id)
    return list(session.scalars(query.order_by(Entry.at, Entry.device_id, Entry.number)))
