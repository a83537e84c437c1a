"""The tablet's language is needed before its store is open: it moved to the settings file."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("tablet") as tablet:
        tablet.drop_column("language")
