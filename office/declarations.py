"""Declarations 自主申报 as rows of a thread: a change or a withdrawal is a further row, the newest counts."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Engine, Table, func, insert, select
from sqlalchemy.orm import Session

from models.base import Base
from models.clock import Milliseconds
from models.declaration import Declaration
from models.declared import Declared
from models.errors import AlreadyThere, BadInput
from models.notice import N_, Notice
from models.store import reading, writing
from office.consent import VERSION, Consent
from office.passes import issue_pass, revoke_pass

DECLARATION: Table = Base.metadata.tables[Declaration.__tablename__]
MOST_IN_THREAD = 30
TOO_MANY_CHANGES = Notice(
    N_("This declaration was changed too often. Please go to the gate: you are registered there.")
)
NOT_KNOWN = Notice(N_("This link leads to no declaration: it was erased, or the link is incomplete."))
WITHDRAWN = Notice(N_("This declaration was withdrawn. You can fill in a new one."))
SEND_AGAIN = Notice(N_("This was not taken. Please send it once more."))


class Channel(StrEnum):
    PHONE = "phone"
    SURVEY = "survey"
    """Asked over the telephone by the office."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a row."""

    declared: Declared
    children: tuple[int, ...] = ()
    """Places of those under 14 among the people."""
    pass_text: str = ""


@dataclass(frozen=True)
class NewDeclaration:
    site: str
    id: str
    secret: str
    channel: Channel
    place: str
    language: str
    consents: tuple[Consent, ...]
    questionnaire: int
    declared: Declared
    children: tuple[int, ...] = ()


@dataclass(frozen=True)
class Stored:
    """The newest row of a thread."""

    id: str
    thread: str
    number: int
    at: Milliseconds
    expires_at: Milliseconds
    withdrawn: bool
    pass_id: str | None
    kept: Kept | None
    """None once it was purged, and where it was withdrawn."""


class Declarations:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def declare(self, new: NewDeclaration, now: Milliseconds) -> Stored:
        """Durable once it returns; the same id and secret again give the same row. A change takes the old pass back.

        Raises BadInput where it cannot be taken, StoreError.
        """
        try:
            return self._declare(new, now)
        except AlreadyThere:
            # Sent twice at the same moment: the other one is there now.
            return self._declare(new, now)

    def _declare(self, new: NewDeclaration, now: Milliseconds) -> Stored:
        before, same = self._before(new.site, new.id, new.secret)
        if same is not None:
            return same
        if before is not None and before.number >= MOST_IN_THREAD:
            raise BadInput(notice=TOO_MANY_CHANGES)
        issued = issue_pass(self._engine, new.site, new.declared, new.questionnaire, now)
        kept = Kept(declared=new.declared, children=new.children, pass_text=issued.text)
        stored = Stored(
            new.id, before.thread if before else new.id, before.number + 1 if before else 1, now, issued.expires_at,
            False, issued.pass_id, kept,
        )  # fmt: skip
        self._insert(_row(new, stored))
        if before and before.pass_id and not before.withdrawn:
            revoke_pass(self._engine, new.site, before.pass_id, now)
        return stored

    def withdraw(self, site: str, new_id: str, secret: str, now: Milliseconds) -> Stored:
        """Takes the declaration and its pass back. Raises BadInput where the secret is not known, StoreError."""
        before, same = self._before(site, new_id, secret)
        if before is None:
            raise BadInput(notice=NOT_KNOWN)
        if not before.withdrawn:
            stored = Stored(
                new_id, before.thread, before.number + 1, now, before.expires_at, True, before.pass_id, None
            )
            with writing(self._engine) as session:
                row = session.execute(
                    select(DECLARATION).where(DECLARATION.c.site_id == site, DECLARATION.c.id == before.id)
                ).one()
                values = dict(row._mapping) | {
                    "id": new_id, "number": stored.number, "at": now, "withdrawn": True, "body": None,
                }  # fmt: skip
                session.execute(insert(DECLARATION).values(values))
        else:
            stored = same or before
        if before.pass_id:
            # Also when it was withdrawn before: the store may have failed between the two.
            revoke_pass(self._engine, site, before.pass_id, now)
        return stored

    def shown(self, site: str, secret: str) -> Stored:
        """The newest of the thread. Raises BadInput where there is nothing to show, StoreError."""
        with reading(self._engine) as session:
            found = _newest(session, site, secret)
        if found is None or (found.kept is None and not found.withdrawn):
            raise BadInput(notice=NOT_KNOWN)
        if found.withdrawn:
            raise BadInput(notice=WITHDRAWN)
        return found

    def newest(self, site: str, secret: str) -> Stored | None:
        """Of the secret's thread, withdrawn or not. Raises StoreError."""
        with reading(self._engine) as session:
            return _newest(session, site, secret)

    def _before(self, site: str, new_id: str, secret: str) -> tuple[Stored | None, Stored | None]:
        """The newest of the secret's thread, and the row that was stored under this id. Raises BadInput, StoreError."""
        with reading(self._engine) as session:
            before = _newest(session, site, secret)
            row = session.execute(
                select(DECLARATION).where(DECLARATION.c.site_id == site, DECLARATION.c.id == new_id)
            ).one_or_none()
        if row is not None and row.secret_hash != secret_hash(secret):
            raise BadInput(notice=SEND_AGAIN)
        return before, None if row is None else _stored(row)

    def _insert(self, values: dict[str, Any]) -> None:
        with writing(self._engine) as session:
            session.execute(insert(DECLARATION).values(values))


def secret_hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _newest(session: Session, site: str, secret: str) -> Stored | None:
    row = session.execute(
        select(DECLARATION)
        .where(DECLARATION.c.secret_hash == secret_hash(secret), DECLARATION.c.site_id == site)
        .order_by(DECLARATION.c.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _stored(row)


def _stored(row: Any) -> Stored:
    kept = None if row.body is None else msgspec.json.decode(row.body, type=Kept)
    return Stored(row.id, row.thread, row.number, row.at, row.expires_at, row.withdrawn, row.pass_id, kept)


def _row(new: NewDeclaration, stored: Stored) -> dict[str, Any]:
    return {
        "site_id": new.site,
        "id": new.id,
        "thread": stored.thread,
        "number": stored.number,
        "secret_hash": secret_hash(new.secret),
        "channel": new.channel.value,
        "place": new.place,
        "language": new.language,
        "consent": VERSION,
        "consents": msgspec.json.encode(sorted(new.consents)).decode(),
        "questionnaire": new.questionnaire,
        "at": stored.at,
        "expires_at": stored.expires_at,
        "withdrawn": False,
        "pass_id": stored.pass_id,
        "body": msgspec.json.encode(stored.kept).decode(),
    }


@dataclass(frozen=True)
class Listed:
    """A thread, by its newest row."""

    stored: Stored
    channel: str
    place: str
    language: str


def newest_of_threads(engine: Engine, site: str, most: int) -> list[Listed]:
    """The newest first. Raises StoreError."""
    last = (
        select(DECLARATION.c.thread, func.max(DECLARATION.c.number).label("number"))
        .where(DECLARATION.c.site_id == site)
        .group_by(DECLARATION.c.thread)
        .subquery()
    )
    query = (
        select(DECLARATION)
        .join(last, (last.c.thread == DECLARATION.c.thread) & (last.c.number == DECLARATION.c.number))
        .where(DECLARATION.c.site_id == site)
        .order_by(DECLARATION.c.at.desc(), DECLARATION.c.id)
        .limit(most)
    )
    with reading(engine) as session:
        return [Listed(_stored(row), row.channel, row.place, row.language) for row in session.execute(query)]


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
