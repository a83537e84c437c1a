"""All tables, gathered from their rooms."""

from models import access, declaration, register, roster, tablet
from models.base import Base

METADATA = Base.metadata
ROOMS = (access, declaration, register, roster, tablet)
