"""What the office's page of declarations shows: the newest row of each thread, and which poster works."""

from dataclasses import dataclass

from sqlalchemy import Engine, Table, func, select

from models.base import Base
from models.declaration import RevokedPass
from models.store import reading
from office.declare.declarations import DECLARATION, Stored, stored_of

REVOKED: Table = Base.metadata.tables[RevokedPass.__tablename__]


@dataclass(frozen=True)
class Listed:
    """A thread, by its newest row."""

    stored: Stored
    channel: str
    place: str
    language: str
    pass_revoked: bool


def newest_of_threads(engine: Engine, site: str, most: int) -> list[Listed]:
    """The newest first. Raises StoreError."""
    last = (
        select(DECLARATION.c.thread, func.max(DECLARATION.c.number).label("number"))
        .where(DECLARATION.c.site_id == site)
        .group_by(DECLARATION.c.thread)
        .subquery()
    )
    query = (
        select(DECLARATION, REVOKED.c.at.label("revoked_at"))
        .join(last, (last.c.thread == DECLARATION.c.thread) & (last.c.number == DECLARATION.c.number))
        .outerjoin(REVOKED, (REVOKED.c.site_id == DECLARATION.c.site_id) & (REVOKED.c.pass_id == DECLARATION.c.pass_id))
        .where(DECLARATION.c.site_id == site)
        .order_by(DECLARATION.c.at.desc(), DECLARATION.c.id)
        .limit(most)
    )
    with reading(engine) as session:
        return [
            Listed(stored_of(row), row.channel, row.place, row.language, row.revoked_at is not None)
            for row in session.execute(query)
        ]


def counts_of_places(engine: Engine, site: str) -> list[tuple[str, str, int]]:
    """Channel, place and how many threads began there, most first: which poster works. Raises StoreError."""
    count = func.count().label("threads")
    query = (
        select(DECLARATION.c.channel, DECLARATION.c.place, count)
        .where(DECLARATION.c.site_id == site, DECLARATION.c.number == 1)
        .group_by(DECLARATION.c.channel, DECLARATION.c.place)
        .order_by(count.desc(), DECLARATION.c.place)
    )
    with reading(engine) as session:
        return [(row.channel, row.place, row.threads) for row in session.execute(query)]
