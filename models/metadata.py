"""All tables, gathered from their rooms."""

from models import access, register, roster, tablet
from models.base import Base

METADATA = Base.metadata
ROOMS = (access, register, roster, tablet)
