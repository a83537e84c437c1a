"""All tables, gathered from their rooms."""

from models import access, declaration, print_job, register, roster, tablet
from models.base import Base

METADATA = Base.metadata
ROOMS = (access, declaration, print_job, register, roster, tablet)
