"""The versions of a compound's questionnaire in a store, of the office or of a tablet."""

import logging
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.questionnaire.form import Questionnaire, from_json
from models.roster import QuestionnaireVersion

log = logging.getLogger(__name__)

MOST_READ = 8
"""Versions at hand: the newest is asked, the ones before it tell what earlier answers mean."""


@dataclass(frozen=True)
class Version:
    number: int
    questionnaire: Questionnaire
    gone: bool
    """Not asked any more."""


def read_versions(session: Session, site: str) -> tuple[Version, ...]:
    """The newest first; one that this program cannot read is left out: it must not stop a gate or a day sheet."""
    query = (
        select(QuestionnaireVersion.number, QuestionnaireVersion.body, QuestionnaireVersion.gone)
        .where(QuestionnaireVersion.site_id == site)
        .order_by(QuestionnaireVersion.number.desc())
        .limit(MOST_READ)
    )
    found: list[Version] = []
    for number, body, gone in session.execute(query):
        try:
            found.append(Version(number, from_json(body.encode()), gone))
        except BadInput:
            log.warning("version %d of the questionnaire cannot be read", number)
    return tuple(found)
