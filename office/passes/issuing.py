"""Passes 通行码: made for what a household declared, and taken back."""

import secrets
from collections.abc import Callable

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.clock import Milliseconds
from models.declaration import Declaration, RevokedPass
from models.declared import Declared
from models.errors import BadInput
from models.notice import N_, Notice
from models.passes.claims import PASS_ID_SIZE, compound_number
from models.passes.declared import to_personal
from models.passes.issue import issue
from models.passes.personal import MOST_PEOPLE
from models.questionnaire.form import Questionnaire
from models.store import reading, writing
from office.passes.key_list import lock, publish
from office.passes.keys import LONGEST_PASS, PassKeys, ensure
from office.questions.questionnaires import version_in

_HOUR = 3_600_000
_SECOND = 1000

NewPassId = Callable[[], bytes]
"""8 random bytes."""

TOO_MUCH = Notice(N_("These are too many people for one pass. Make two passes, with some of the household on each."))
NOBODY = Notice(N_("A pass needs at least one person."))
UNFIT = Notice(N_("These details do not fit into a pass. Look at the flat and the dates again."))


class IssuedPass(msgspec.Struct, frozen=True):
    text: str
    """`GP1:…`, what the code says."""
    pass_id: str
    """Hexadecimal."""
    expires_at: Milliseconds


def random_pass_id() -> bytes:
    return secrets.token_bytes(PASS_ID_SIZE)


def issue_pass(
    engine: Engine,
    site: str,
    declared: Declared,
    number: int,
    now: Milliseconds,
    new_pass_id: NewPassId = random_pass_id,
) -> IssuedPass:
    """A new pass; the first one of a compound makes its keys. `number`: of the questionnaire that was answered.

    What would make the code too large is left off, see `models.passes.fit`. Raises BadInput where nobody or more than
    twelve come, StoreError.
    """
    questionnaire = None
    if number:
        with reading(engine) as session:
            questionnaire = version_in(session, site, number)
    return sign_pass(ensure(engine, site, now), site, declared, questionnaire, number, now, new_pass_id())


def sign_pass(
    keys: PassKeys,
    site: str,
    declared: Declared,
    questionnaire: Questionnaire | None,
    number: int,
    now: Milliseconds,
    pass_id: bytes,
) -> IssuedPass:
    """As `issue_pass`, with all at hand; nothing is read. Raises BadInput."""
    if not declared.people:
        raise BadInput(notice=NOBODY)
    if len(declared.people) > MOST_PEOPLE:
        raise BadInput(notice=TOO_MUCH)
    issued_at = now // _SECOND * _SECOND
    expires_at = issued_at + keys.settings.pass_hours * _HOUR

    who = to_personal(declared, questionnaire, number, keys.phone_key)
    try:
        text = issue(
            keys.signer,
            keys.gate_key,
            who,
            pass_id=pass_id,
            issued_at=issued_at,
            expires_at=expires_at,
            compound=compound_number(site),
        )
    except ValueError:
        raise BadInput(notice=UNFIT) from None
    return IssuedPass(text, pass_id.hex(), expires_at)


def revoke_pass(engine: Engine, site: str, pass_id: str, now: Milliseconds) -> bool:
    """Tablets refuse it from their next sync on. False where it was taken back before, or has expired.

    Raises BadInput where that is no pass's id, StoreError.
    """
    if not is_pass_id(pass_id):
        raise BadInput(notice=NO_PASS_ID)
    with writing(engine) as session:
        lock(session, site)
        expires_at = _expiry(session, site, pass_id, now)
        if expires_at < now or session.get(RevokedPass, (site, pass_id)) is not None:
            return False
        session.add(RevokedPass(site_id=site, pass_id=pass_id, at=now, expires_at=expires_at))
        session.flush()
        publish(session, site, now)
    return True


NO_PASS_ID = Notice(N_("There is no such pass."))


def is_pass_id(text: str) -> bool:
    return len(text) == 2 * PASS_ID_SIZE and set(text) <= set("0123456789abcdef")


def _expiry(session: Session, site: str, pass_id: str, now: Milliseconds) -> Milliseconds:
    """As its declaration says; of an unknown one the latest that can be."""
    query = select(Declaration.expires_at).where(Declaration.pass_id == pass_id, Declaration.site_id == site)
    return session.scalars(query.limit(1)).first() or now + LONGEST_PASS
