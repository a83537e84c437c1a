"""The office's own questionnaire 调查问卷: taken in as an XLSForm, a new version at each change, withdrawn."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.ids import NewId
from models.notice import N_, Notice
from models.questionnaire.form import Questionnaire, from_json, to_json
from models.roster import QuestionnaireVersion
from models.store import reading, writing
from office.passes.key_list import lock
from office.reference.compound import take_revisions

MAX_JSON = 90_000
"""Bytes of a version: tablets take 100,000 characters in one column."""
TOO_LARGE = Notice(
    N_(
        "The questionnaire is too long for the tablets: {size} bytes, and {most} are possible. Make its texts shorter, "
        "or leave questions out."
    ),
)


@dataclass(frozen=True)
class InForce:
    number: int
    questionnaire: Questionnaire


@dataclass(frozen=True)
class TakenIn:
    number: int
    changed: bool
    """False where the same questionnaire was in force already."""


def take_in(engine: Engine, site: str, questionnaire: Questionnaire, new_id: NewId) -> TakenIn:
    """Raises BadInput where it is too large, StoreError."""
    body = to_json(questionnaire).decode()
    size = len(body.encode())
    if size > MAX_JSON:
        raise BadInput(notice=Notice(TOO_LARGE.text, {"size": str(size), "most": str(MAX_JSON)}))
    with writing(engine) as session:
        lock(session, site)
        row = _newest(session, site)
        if row is not None and row.body == body:
            return TakenIn(row.number, changed=False)
        here = QuestionnaireVersion.site_id == site
        number = (session.scalar(select(func.max(QuestionnaireVersion.number)).where(here)) or 0) + 1
        (revision,) = take_revisions(session, site, 1)
        session.add(
            QuestionnaireVersion(site_id=site, id=new_id(), revision=revision, gone=False, number=number, body=body)
        )
    return TakenIn(number, changed=True)


def withdraw(engine: Engine, site: str) -> bool:
    """From now on nothing is asked beyond the fixed questions; False where nothing was. Raises BadInput, StoreError.

    Tablets keep the earlier versions, to read what was answered to them.
    """
    with writing(engine) as session:
        lock(session, site)
        asked = session.scalars(
            select(QuestionnaireVersion)
            .where(QuestionnaireVersion.site_id == site, QuestionnaireVersion.gone.is_(False))
            .order_by(QuestionnaireVersion.number)
        ).all()
        for row, revision in zip(asked, take_revisions(session, site, len(asked)), strict=True):
            row.gone, row.revision = True, revision
    return bool(asked)


def in_force(engine: Engine, site: str) -> InForce | None:
    """What is asked now. Raises BadInput where a newer program wrote it, StoreError."""
    with reading(engine) as session:
        row = _newest(session, site)
    return InForce(row.number, from_json(row.body.encode())) if row else None


def version_in(session: Session, site: str, number: int) -> Questionnaire | None:
    """One version, also if it is not asked any more. Raises BadInput where a newer program wrote it."""
    body = session.scalars(
        select(QuestionnaireVersion.body)
        .where(QuestionnaireVersion.site_id == site, QuestionnaireVersion.number == number)
        .limit(1)
    ).first()
    return None if body is None else from_json(body.encode())


def _newest(session: Session, site: str) -> QuestionnaireVersion | None:
    return session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.site_id == site, QuestionnaireVersion.gone.is_(False))
        .order_by(QuestionnaireVersion.number.desc())
        .limit(1)
    ).first()
