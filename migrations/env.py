"""Alembic's entry: runs the migrations on a connection given by `migrations.runner`."""

from __future__ import annotations

from alembic import context

from core.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
with context.begin_transaction():
    context.run_migrations()
