"""Runs the migrations over the connection that `models.store.upgrade` hands in."""

from alembic import context

from models.metadata import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True)
context.run_migrations()
