"""The declarative base of all tables, on the tablet and in the office."""

from typing import Annotated

from sqlalchemy import BigInteger, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

from models.ids import ID_LENGTH

Id = Annotated[str, mapped_column(String(ID_LENGTH))]
IdKey = Annotated[str, mapped_column(String(ID_LENGTH), primary_key=True)]
Ms = Annotated[int, mapped_column(BigInteger)]
"""Milliseconds since 1970-01-01T00:00Z."""
Hash = Annotated[str, mapped_column(String(64))]
"""SHA-256 in lower-case hexadecimal."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
