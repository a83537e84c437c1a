"""The office's questionnaires out of the tablet's store."""

from sqlalchemy import Engine

from kiosk.reference import Questionnaires
from models.questionnaire.versions import read_versions
from models.store import reading


def load_questionnaires(engine: Engine, site: str) -> Questionnaires:
    """The newest that this program can read, and that was not taken back, is asked. Raises StoreError."""
    with reading(engine) as session:
        versions = read_versions(session, site)
    newest = max((version.number for version in versions if not version.gone), default=0)
    return Questionnaires(newest, {version.number: version.questionnaire for version in versions})
