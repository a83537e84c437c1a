"""The office's questionnaires out of the tablet's store."""

import logging

from sqlalchemy import Engine, select

from kiosk.reference import Questionnaires
from models.errors import BadInput
from models.questionnaire.form import Questionnaire, from_json
from models.roster import QuestionnaireVersion
from models.store import reading

log = logging.getLogger(__name__)

MOST_KEPT = 8
"""Versions at hand: the newest is asked, the ones before it tell what today's answers mean."""


def load_questionnaires(engine: Engine, site: str) -> Questionnaires:
    """The newest that this program can read is asked; one that it cannot read stops nobody at the gate.

    Raises StoreError.
    """
    query = (
        select(QuestionnaireVersion.number, QuestionnaireVersion.body, QuestionnaireVersion.gone)
        .where(QuestionnaireVersion.site_id == site)
        .order_by(QuestionnaireVersion.number.desc())
        .limit(MOST_KEPT)
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    versions: dict[int, Questionnaire] = {}
    asked: list[int] = []
    for number, body, gone in rows:
        try:
            versions[number] = from_json(body.encode())
        except BadInput:
            log.warning("questionnaire %d cannot be read", number)
            continue
        if not gone:
            asked.append(number)
    return Questionnaires(max(asked, default=0), versions)
