"""What the office prints, so that any of its processes finds it."""

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, IdKey, Ms


class PrintJobRow(Base):
    """Erased an hour after it was made: a PDF of cards names people."""

    __tablename__ = "print_job"
    id: Mapped[IdKey]
    """Random; it stands in addresses."""
    site_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    """`cards`, for the file's name."""
    made_at: Mapped[Ms]
    heard_at: Mapped[Ms]
    """When the process that draws it was last heard of."""
    done: Mapped[int] = mapped_column(Integer, default=0)
    pages: Mapped[int] = mapped_column(Integer, default=0)
    """0: not known yet."""
    state: Mapped[str] = mapped_column(String(16))
    """One of `office.printing.print_shelf.State`."""
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary)
