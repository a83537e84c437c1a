"""What the volunteers are called whose ids stand in entries, in the tablet's store."""

from sqlalchemy import Engine, select

from models.roster import Volunteer
from models.store import reading


def volunteer_names(engine: Engine, site: str) -> dict[str, str]:
    """Id to name; whoever left the office's list has been on duty all the same. Raises StoreError."""
    query = select(Volunteer.id, Volunteer.name).where(Volunteer.site_id == site)
    with reading(engine) as session:
        return dict(session.execute(query).all())
