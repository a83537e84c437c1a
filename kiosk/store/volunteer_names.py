"""What the volunteers are called whose ids stand in entries, in the tablet's store."""

from sqlalchemy import Engine

from models import volunteer_names as names
from models.store import reading


def volunteer_names(engine: Engine, site: str) -> dict[str, str]:
    """Id to name. Raises StoreError."""
    with reading(engine) as session:
        return names.volunteer_names(session, site)
