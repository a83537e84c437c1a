"""What the volunteers are called whose ids stand in entries."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.roster import Volunteer


def volunteer_names(session: Session, site: str) -> dict[str, str]:
    """Id to name; whoever left the office's list has been on duty all the same."""
    query = select(Volunteer.id, Volunteer.name).where(Volunteer.site_id == site)
    return dict(session.execute(query).all())
