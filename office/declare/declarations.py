"""Declarations 自主申报 as rows of a thread: a change or a withdrawal is a further row, the newest counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Engine, Table, insert, or_, select
from sqlalchemy.orm import Session

from models.base import Base
from models.clock import Milliseconds
from models.declaration import Declaration
from models.declared import Declared
from models.errors import AlreadyThere, BadInput
from models.notice import N_, Notice
from models.questionnaire.form import Questionnaire
from models.store import reading, writing
from office.declare.consent import VERSION, Consent
from office.passes.batch import PassBatch
from office.passes.issuing import revoke_pass

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
    """Number of the version that was answered, 0 for none, and the version itself."""
    version: Questionnaire | None
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


@dataclass(frozen=True)
class Known:
    """What is there already for an id and a secret."""

    newest: Stored | None
    """Of the secret's thread, withdrawn or not."""
    same: Stored | None
    """Under this very id."""
    strange: bool
    """It stands there under another secret."""

    def stored(self) -> Stored | None:
        """What was stored when it was sent before. Raises BadInput for somebody else's id."""
        if self.strange:
            raise BadInput(notice=SEND_AGAIN)
        return self.same


class Declarations:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._passes = PassBatch(engine)

    def declare(self, new: NewDeclaration, now: Milliseconds) -> Stored:
        """As `declare_all`, for one. Raises BadInput where it cannot be taken, StoreError."""
        (answer,) = self.declare_all([new], now)
        if isinstance(answer, BadInput):
            raise answer
        return answer

    def declare_all(
        self, all_new: Sequence[NewDeclaration], now: Milliseconds, known: Sequence[Known] | None = None
    ) -> list[Stored | BadInput]:
        """Durable once it returns, in one transaction. The same id and secret again give the same row; a change takes
        the old pass back. No two of them may have the same id or secret. `known`: of just now. Raises StoreError.
        """
        try:
            return self._declare_all(all_new, now, known or self._known_of(all_new))
        except AlreadyThere:
            # Sent twice at the same moment, by way of another office process: the other one is there now.
            return [self._declare_all([new], now, self._known_of([new]))[0] for new in all_new]

    def _known_of(self, all_new: Sequence[NewDeclaration]) -> list[Known]:
        return self.known([(new.site, new.id, new.secret) for new in all_new])

    def _declare_all(
        self, all_new: Sequence[NewDeclaration], now: Milliseconds, all_known: Sequence[Known]
    ) -> list[Stored | BadInput]:
        answers: list[Stored | BadInput] = []
        rows: list[dict[str, Any]] = []
        replaced: list[tuple[str, str]] = []
        for new, known in zip(all_new, all_known, strict=True):
            try:
                answer = known.stored() or _stored_as(new, known.newest, self._passes, now)
            except BadInput as error:
                answers.append(error)
                continue
            answers.append(answer)
            if known.same is None:
                rows.append(_row(new, answer))
                if known.newest and known.newest.pass_id and not known.newest.withdrawn:
                    replaced.append((new.site, known.newest.pass_id))
        if rows:
            with writing(self._engine) as session:
                session.execute(insert(DECLARATION), rows)
        for site, pass_id in replaced:
            revoke_pass(self._engine, site, pass_id, now)
        return answers

    def withdraw(self, site: str, new_id: str, secret: str, now: Milliseconds) -> Stored:
        """Takes the declaration and its pass back. Raises BadInput where the secret is not known, StoreError."""
        (known,) = self.known([(site, new_id, secret)])
        before = known.newest
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
            stored = known.stored() or before
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

    def known(self, wanted: Sequence[tuple[str, str, str]]) -> list[Known]:
        """What is there of each site, id and secret, in their order. Raises StoreError."""
        hashes = [secret_hash(secret) for _, _, secret in wanted]
        mine = or_(DECLARATION.c.secret_hash.in_(set(hashes)), DECLARATION.c.id.in_({one[1] for one in wanted}))
        here = DECLARATION.c.site_id.in_({one[0] for one in wanted})
        newest: dict[tuple[str, str], Any] = {}
        by_id: dict[tuple[str, str], Any] = {}
        with reading(self._engine) as session:
            for row in session.execute(select(DECLARATION).where(here, mine).order_by(DECLARATION.c.number)):
                newest[row.site_id, row.secret_hash] = row
                by_id[row.site_id, row.id] = row
        return [
            Known(
                *(_stored_or_none(rows.get((site, key))) for rows, key in ((newest, hashed), (by_id, new_id))),
                strange=(site, new_id) in by_id and by_id[site, new_id].secret_hash != hashed,
            )
            for (site, new_id, _), hashed in zip(wanted, hashes, strict=True)
        ]


def secret_hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _newest(session: Session, site: str, secret: str) -> Stored | None:
    row = session.execute(
        select(DECLARATION)
        .where(DECLARATION.c.secret_hash == secret_hash(secret), DECLARATION.c.site_id == site)
        .order_by(DECLARATION.c.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else stored_of(row)


def _stored_as(new: NewDeclaration, before: Stored | None, passes: PassBatch, now: Milliseconds) -> Stored:
    """The row to be, with its pass. Raises BadInput where it cannot be."""
    if before is not None and before.number >= MOST_IN_THREAD:
        raise BadInput(notice=TOO_MANY_CHANGES)
    issued = passes.issue(new.site, new.declared, new.version, new.questionnaire, now)
    return Stored(
        id=new.id,
        thread=before.thread if before else new.id,
        number=before.number + 1 if before else 1,
        at=now,
        expires_at=issued.expires_at,
        withdrawn=False,
        pass_id=issued.pass_id,
        kept=Kept(declared=new.declared, children=new.children, pass_text=issued.text),
    )


def _stored_or_none(row: Any) -> Stored | None:
    return None if row is None else stored_of(row)


def stored_of(row: Any) -> Stored:
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
